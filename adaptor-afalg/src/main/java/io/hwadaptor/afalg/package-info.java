/**
 * The Linux kernel's crypto API as an adaptor: software drivers of the kernel, and hardware that it has drivers for.
 *
 * <p>A session is a socket of the family AF_ALG, bound to an algorithm or to a driver, with the key set once. An
 * operation takes an operation socket of it: control data and input go in by sendmsg, or by vmsplice and splice without
 * a copy; the result comes straight into the destination's segments. Short operations are done at once by recvmsg;
 * longer ciphers and AEADs through Linux' asynchronous input, so as many as the queue is deep are in flight, and an
 * eventfd says when one is done. Digests and chains have no asynchronous way in the kernel.
 *
 * <p>What the kernel answers becomes a status in {@link io.hwadaptor.afalg.Answers}.
 *
 * @see <a href="https://docs.kernel.org/crypto/userspace-if.html">User Space Interface of the kernel's crypto API</a>
 */
package io.hwadaptor.afalg;
