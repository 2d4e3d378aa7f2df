package io.hwadaptor.virtio.driver.crypto;

import io.hwadaptor.virtio.driver.crypto.DataRequests.Ranges;
import io.hwadaptor.virtio.driver.crypto.SessionParameters.Aead;
import io.hwadaptor.virtio.driver.crypto.SessionParameters.Akcipher;
import io.hwadaptor.virtio.driver.crypto.SessionParameters.Chain;
import io.hwadaptor.virtio.driver.crypto.SessionParameters.Cipher;
import io.hwadaptor.virtio.driver.crypto.SessionParameters.Mac;
import java.nio.ByteBuffer;
import java.util.List;

/**
 * Requests of the data queues that bring all parameters and keys along, for devices with REVISION_1 and the service's
 * STATELESS_MODE. The flag is 0 and the session id means nothing. Source: virtio 1.2, 5.9.7.4 to 5.9.7.8.
 */
public final class StatelessRequests {
    private static final int SYM_BYTES = DataRequests.HEADER_BYTES + 76;
    private static final int SYM_TYPE_OFFSET = DataRequests.HEADER_BYTES + 72;

    private StatelessRequests() {
    }

    private static ByteBuffer header(int opcode, int algorithm, int totalBytes) {
        return DataRequests.header(opcode, algorithm, 0, 0, totalBytes);
    }

    private static int symmetricOpcode(Cipher cipher) {
        return cipher.operation() == Algorithm.OP_ENCRYPT ? Opcode.CIPHER_ENCRYPT : Opcode.CIPHER_DECRYPT;
    }

    /**
     * Encrypts or decrypts.
     *
     * @param cipher algorithm, direction and key
     * @param iv the IV, counter or tweak
     * @param source what to work on
     * @return the request; it writes as many bytes as the source has, then the status
     */
    public static Request cipher(Cipher cipher, byte[] iv, byte[] source) {
        byte[] header = header(symmetricOpcode(cipher), cipher.algorithm(), SYM_BYTES)
                .putInt(cipher.algorithm()).putInt(cipher.key().length).putInt(cipher.operation())
                .putInt(iv.length).putInt(source.length).putInt(source.length)
                .putInt(SYM_TYPE_OFFSET, Algorithm.SYM_CIPHER).array();
        return Request.of(header, List.of(cipher.key(), iv, source), 3, source.length, DataRequests.STATUS_BYTES);
    }

    /**
     * Ciphers and hashes in one pass. The additional data come before the source here.
     *
     * @param chain algorithms, order and keys
     * @param ranges which bytes of the source are worked on, and the length of the result
     * @param iv the IV
     * @param aad additional data
     * @param source what to work on
     * @return the request; it writes as many bytes as the source has, the hash result, then the status
     */
    public static Request chain(Chain chain, Ranges ranges, byte[] iv, byte[] aad, byte[] source) {
        Cipher cipher = chain.cipher();
        ByteBuffer b = header(symmetricOpcode(cipher), cipher.algorithm(), SYM_BYTES)
                .putInt(chain.order()).putInt(aad.length)
                .putInt(cipher.algorithm()).putInt(cipher.key().length).putInt(cipher.operation())
                .putInt(chain.hash()).putInt(chain.authKey().length).putInt(chain.hashMode())
                .putInt(iv.length).putInt(source.length).putInt(source.length);
        byte[] header = DataRequests.putRanges(b, ranges).putInt(aad.length).putInt(ranges.resultBytes()).putInt(0)
                .putInt(SYM_TYPE_OFFSET, Algorithm.SYM_CHAIN).array();
        return Request.of(header, List.of(cipher.key(), chain.authKey(), iv, aad, source), 5,
                source.length, ranges.resultBytes(), DataRequests.STATUS_BYTES);
    }

    /**
     * Hashes.
     *
     * @param algorithm an {@link Algorithm} HASH number
     * @param source what to hash
     * @param resultBytes length of the result in bytes
     * @return the request; it writes the result, then the status
     */
    public static Request hash(int algorithm, byte[] source, int resultBytes) {
        byte[] header = header(Opcode.HASH, algorithm, DataRequests.HEADER_BYTES + 16)
                .putInt(algorithm).putInt(source.length).putInt(resultBytes).putInt(0).array();
        return Request.of(header, List.of(source), 1, resultBytes, DataRequests.STATUS_BYTES);
    }

    /**
     * Computes a MAC.
     *
     * @param mac algorithm, length of the result, and key
     * @param source what to authenticate
     * @return the request; it writes the result, then the status
     */
    public static Request mac(Mac mac, byte[] source) {
        byte[] header = header(Opcode.MAC, mac.algorithm(), DataRequests.HEADER_BYTES + 16)
                .putInt(mac.algorithm()).putInt(mac.key().length)
                .putInt(source.length).putInt(mac.resultBytes()).array();
        return Request.of(header, List.of(mac.key(), source), 2, mac.resultBytes(), DataRequests.STATUS_BYTES);
    }

    /**
     * Encrypts and authenticates, or checks and decrypts.
     *
     * @param aead algorithm, direction, length of the tag, and key
     * @param iv the IV or nonce
     * @param source the plaintext, or the ciphertext with the tag after it
     * @param aad additional data
     * @return the request; it writes the ciphertext with the tag after it, or the plaintext, then the status
     */
    public static Request aead(Aead aead, byte[] iv, byte[] source, byte[] aad) {
        boolean encrypt = aead.operation() == Algorithm.OP_ENCRYPT;
        int destination = source.length + (encrypt ? aead.tagBytes() : -aead.tagBytes());
        int opcode = encrypt ? Opcode.AEAD_ENCRYPT : Opcode.AEAD_DECRYPT;
        byte[] header = header(opcode, aead.algorithm(), DataRequests.HEADER_BYTES + 32)
                .putInt(aead.algorithm()).putInt(aead.key().length).putInt(aead.operation())
                .putInt(iv.length).putInt(aead.tagBytes()).putInt(aad.length)
                .putInt(source.length).putInt(destination).array();
        return Request.of(header, List.of(aead.key(), iv, source, aad), 3, destination, DataRequests.STATUS_BYTES);
    }

    /**
     * Encrypts, decrypts or signs with an asymmetric key.
     *
     * @param opcode {@link Opcode#AKCIPHER_ENCRYPT}, {@link Opcode#AKCIPHER_DECRYPT} or {@link Opcode#AKCIPHER_SIGN}
     * @param key the key and its parameters
     * @param source what to work on
     * @param destinationBytes room for the result in bytes
     * @return the request; it writes the result, then the status
     */
    public static Request akcipher(int opcode, Akcipher key, byte[] source, int destinationBytes) {
        byte[] header = akcipherHeader(opcode, key, source.length, destinationBytes);
        return Request.of(header, List.of(key.key(), source), 2, destinationBytes, DataRequests.STATUS_BYTES);
    }

    /**
     * Verifies a signature.
     *
     * @param key the key and its parameters
     * @param signature the signature
     * @param digest what was signed
     * @return the request; it writes only the status
     */
    public static Request verify(Akcipher key, byte[] signature, byte[] digest) {
        byte[] header = akcipherHeader(Opcode.AKCIPHER_VERIFY, key, signature.length, digest.length);
        return Request.of(header, List.of(key.key(), signature, digest), -1, DataRequests.STATUS_BYTES);
    }

    private static byte[] akcipherHeader(int opcode, Akcipher key, int sourceBytes, int destinationBytes) {
        return header(opcode, key.algorithm(), DataRequests.HEADER_BYTES + 28)
                .putInt(key.algorithm()).putInt(key.keyType()).putInt(key.key().length)
                .putInt(key.first()).putInt(key.second()).putInt(sourceBytes).putInt(destinationBytes).array();
    }
}
