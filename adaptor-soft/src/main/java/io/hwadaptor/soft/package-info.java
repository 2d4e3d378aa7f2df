/**
 * The software adaptor.
 *
 * <p>Java engines work on arrays and payload lives in native memory, so every byte is copied twice: in and out, through
 * arrays that a queue allocates once ({@link io.hwadaptor.soft.Staging}). Both copies are counted as staged.
 *
 * <p>A {@link javax.crypto.Cipher} belongs to one thread, a session to all. So a session has one
 * {@link io.hwadaptor.soft.Context} per queue, made when the queue first meets the session and found by the queue's
 * number after that, without a lock.
 *
 * <p>A context is set up with its key once and never again: {@code Cipher.init} allocates and expands the key. What
 * differs from request to request, the IV, is applied outside the engine; each context says how. A request allocates
 * nothing once its queue knows its session. Exceptions are GCM, GMAC, ChaCha20-Poly1305 and ZUC, whose engines want a
 * set-up per IV, SHA-3, and everything with public keys.
 *
 * <p><b>Verification before release.</b> Output of AEAD decryption and of chains that verify waits in private memory,
 * up to {@value io.hwadaptor.soft.Staging#HOLD} bytes. Longer requests are gone over twice, and the tag is computed
 * both times ({@link io.hwadaptor.soft.AeadContext}). The JDK's GCM collects what is
 * authenticated and not encrypted; AAD and messages of GMAC of more than {@value io.hwadaptor.soft.GcmBlocks#COLLECTED}
 * bytes are done by {@link io.hwadaptor.soft.GcmBlocks}.
 *
 * <p><b>Keys.</b> A session's key is kept in the adaptor's {@link io.hwadaptor.api.spi.KeyVault} and wiped there. The
 * engines hold expanded keys in arrays of their own: closing a session sets each engine up with zeros, which overwrites
 * them in the engines that this module uses. Copies that the garbage collector left behind when it moved such an array
 * are beyond reach.
 *
 * <p><b>Memory that goes away.</b> A page that a front-end takes back makes the copy in
 * {@link io.hwadaptor.soft.Staging} fail with {@link InternalError}. The queue answers the operation with {@code ERR}
 * and goes on. The virtual machine may deliver that error late, out of {@code submit}; the operation is in the queue by
 * then and comes out of {@code poll} with {@code ERR} like the others, so nothing is lost.
 */
package io.hwadaptor.soft;
