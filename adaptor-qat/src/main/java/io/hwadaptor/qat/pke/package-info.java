/**
 * Requests with public keys: RSA, ECDSA, DSA, DH, ECDH and key pairs, through the library's traditional API.
 *
 * <p>A session has a {@link io.hwadaptor.qat.pke.KeyContext}, which has read its key and lays requests out in slots of
 * pinned memory; a queue has a {@link io.hwadaptor.qat.pke.KeyLane}, which submits them and completes them;
 * {@link io.hwadaptor.qat.pke.KeyAlgorithms} says what there is.
 */
package io.hwadaptor.qat.pke;
