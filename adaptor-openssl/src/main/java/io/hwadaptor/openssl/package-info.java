/**
 * The adaptor of OpenSSL 3: libcrypto's EVP functions on guest memory as it lies there.
 *
 * <p>{@link io.hwadaptor.openssl.Engines} says which engine does what. A session keeps its key in the adaptor's vault
 * and has one {@link io.hwadaptor.openssl.Context} per queue, set up when the queue first meets the session and used
 * again for each request; all its native memory is wiped and freed when the session closes. Ciphers and digests stream
 * from segment to segment ({@link io.hwadaptor.api.spi.SegmentCursor}); only a block that is cut by the end of a
 * segment passes through the queue's {@link io.hwadaptor.openssl.Workspace}, and is counted as staged.
 *
 * <p>AEAD decrypts straight into the destination. If the tag is wrong, what was written there is overwritten with zeros
 * before the request completes; a request in place has lost its ciphertext then.
 */
package io.hwadaptor.openssl;
