package io.hwadaptor.virtio.driver.crypto;

import java.nio.ByteBuffer;
import java.nio.ByteOrder;
import java.util.List;

/**
 * Session-mode requests of the data queues. Source: virtio 1.2, 5.9.7.3 to 5.9.7.8.
 *
 * <p>Without REVISION_1 the fixed-length fields are padded to 48 bytes; with it they are as long as their struct. The
 * flag SESSION_MODE is always set; without REVISION_1 the device ignores it.
 */
public final class DataRequests {
    /** Length of the header without fixed-length fields, in bytes. */
    public static final int HEADER_BYTES = 24;
    /** Length of header and padded fields of a session-mode request without REVISION_1, in bytes. */
    public static final int LEGACY_BYTES = 72;
    /** Where a header has its session id, in bytes. */
    public static final int SESSION_OFFSET = 8;
    /** Where a header has its flag, in bytes. */
    public static final int FLAG_OFFSET = 16;
    /** Where a symmetric session-mode request has its type, in bytes. */
    public static final int SYM_TYPE_OFFSET = 64;
    /** Length of the status in bytes. */
    public static final int STATUS_BYTES = 1;

    private static final int SESSION_MODE = 1;
    private static final int LEGACY_FIELDS_BYTES = LEGACY_BYTES - HEADER_BYTES;

    /** Where the additional data of a chain stand among the bytes that the device reads. */
    public enum AadPlace {
        /** After the source, as the standard has it for session mode. */
        AFTER_SOURCE,
        /** Before the source, as QEMU and DPDK's driver have it. */
        BEFORE_SOURCE
    }

    /**
     * Which bytes of the source a chain works on, and how many it adds; all in bytes.
     *
     * @param cipherStart first byte that is ciphered
     * @param cipherLength bytes that are ciphered
     * @param hashStart first byte that is hashed
     * @param hashLength bytes that are hashed
     * @param resultBytes length of the hash result
     */
    public record Ranges(int cipherStart, int cipherLength, int hashStart, int hashLength, int resultBytes) {
    }

    private DataRequests() {
    }

    static ByteBuffer header(int opcode, int algorithm, long session, int flag, int totalBytes) {
        return ByteBuffer.allocate(totalBytes).order(ByteOrder.LITTLE_ENDIAN)
                .putInt(opcode).putInt(algorithm).putLong(session).putInt(flag).putInt(0);
    }

    private static ByteBuffer header(int opcode, long session, int fieldBytes, boolean revision1) {
        int bytes = HEADER_BYTES + (revision1 ? fieldBytes : LEGACY_FIELDS_BYTES);
        return header(opcode, 0, session, SESSION_MODE, bytes);
    }

    /**
     * The header of a cipher request; its fields have the same length with and without REVISION_1.
     *
     * @param session id of the session
     * @param encrypt direction
     * @param ivBytes length of the IV in bytes
     * @param sourceBytes length of the source in bytes
     * @param destinationBytes length of the destination in bytes
     * @return {@link #LEGACY_BYTES} bytes
     */
    public static byte[] cipherHeader(
            long session, boolean encrypt, int ivBytes, int sourceBytes, int destinationBytes) {
        int opcode = encrypt ? Opcode.CIPHER_ENCRYPT : Opcode.CIPHER_DECRYPT;
        return header(opcode, session, LEGACY_FIELDS_BYTES, false)
                .putInt(ivBytes).putInt(sourceBytes).putInt(destinationBytes).putInt(0)
                .putInt(SYM_TYPE_OFFSET, Algorithm.SYM_CIPHER).array();
    }

    /**
     * Encrypts or decrypts.
     *
     * @param session id of the session
     * @param encrypt direction
     * @param iv the IV, counter or tweak
     * @param source what to work on
     * @return the request; it writes as many bytes as the source has, then the status
     */
    public static Request cipher(long session, boolean encrypt, byte[] iv, byte[] source) {
        byte[] header = cipherHeader(session, encrypt, iv.length, source.length, source.length);
        return Request.of(header, List.of(iv, source), 2, source.length, STATUS_BYTES);
    }

    /**
     * Ciphers and hashes in one pass.
     *
     * @param session id of the session
     * @param encrypt direction
     * @param ranges which bytes of the source are worked on
     * @param iv the IV
     * @param source what to work on
     * @param aad additional data
     * @param aadPlace where they stand
     * @return the request; it writes as many bytes as the source has, the hash result, then the status
     */
    public static Request chain(long session, boolean encrypt, Ranges ranges, byte[] iv, byte[] source, byte[] aad,
            AadPlace aadPlace) {
        int opcode = encrypt ? Opcode.CIPHER_ENCRYPT : Opcode.CIPHER_DECRYPT;
        ByteBuffer b = header(opcode, session, LEGACY_FIELDS_BYTES, false)
                .putInt(iv.length).putInt(source.length).putInt(source.length);
        byte[] header = putRanges(b, ranges).putInt(aad.length).putInt(ranges.resultBytes()).putInt(0)
                .putInt(SYM_TYPE_OFFSET, Algorithm.SYM_CHAIN).array();
        boolean after = aadPlace == AadPlace.AFTER_SOURCE;
        return Request.of(header, after ? List.of(iv, source, aad) : List.of(iv, aad, source), after ? 2 : 3,
                source.length, ranges.resultBytes(), STATUS_BYTES);
    }

    static ByteBuffer putRanges(ByteBuffer b, Ranges ranges) {
        return b.putInt(ranges.cipherStart()).putInt(ranges.cipherLength())
                .putInt(ranges.hashStart()).putInt(ranges.hashLength());
    }

    /**
     * Hashes.
     *
     * @param revision1 whether REVISION_1 holds
     * @param session id of the session
     * @param source what to hash
     * @param resultBytes length of the result in bytes
     * @return the request; it writes the result, then the status
     */
    public static Request hash(boolean revision1, long session, byte[] source, int resultBytes) {
        return digest(Opcode.HASH, revision1, session, source, resultBytes);
    }

    /**
     * Computes a MAC.
     *
     * @param revision1 whether REVISION_1 holds
     * @param session id of the session
     * @param source what to authenticate
     * @param resultBytes length of the result in bytes
     * @return the request; it writes the result, then the status
     */
    public static Request mac(boolean revision1, long session, byte[] source, int resultBytes) {
        return digest(Opcode.MAC, revision1, session, source, resultBytes);
    }

    private static Request digest(int opcode, boolean revision1, long session, byte[] source, int resultBytes) {
        byte[] header = header(opcode, session, 8, revision1).putInt(source.length).putInt(resultBytes).array();
        return Request.of(header, List.of(source), 1, resultBytes, STATUS_BYTES);
    }

    /**
     * Encrypts and authenticates.
     *
     * @param revision1 whether REVISION_1 holds
     * @param session id of the session
     * @param iv the IV or nonce
     * @param plain what to encrypt
     * @param aad additional data
     * @param tagBytes length of the tag in bytes
     * @return the request; it writes the ciphertext and the tag as one part, then the status
     */
    public static Request aeadEncrypt(
            boolean revision1, long session, byte[] iv, byte[] plain, byte[] aad, int tagBytes) {
        return aead(Opcode.AEAD_ENCRYPT, revision1, session, iv, plain, aad, tagBytes);
    }

    /**
     * Checks and decrypts.
     *
     * @param revision1 whether REVISION_1 holds
     * @param session id of the session
     * @param iv the IV or nonce
     * @param sealed the ciphertext with the tag after it
     * @param aad additional data
     * @param tagBytes length of the tag in bytes
     * @return the request; it writes the plaintext, then the status
     */
    public static Request aeadDecrypt(
            boolean revision1, long session, byte[] iv, byte[] sealed, byte[] aad, int tagBytes) {
        return aead(Opcode.AEAD_DECRYPT, revision1, session, iv, sealed, aad, -tagBytes);
    }

    /** {@code growth} is the tag's length, negative if it is taken away. */
    private static Request aead(
            int opcode, boolean revision1, long session, byte[] iv, byte[] source, byte[] aad, int growth) {
        byte[] header = aeadHeader(opcode, revision1, session, iv.length, aad.length, source.length, growth);
        return Request.of(header, List.of(iv, source, aad), 2, source.length + growth, STATUS_BYTES);
    }

    /** {@code growth} as above. */
    static byte[] aeadHeader(
            int opcode, boolean revision1, long session, int ivBytes, int aadBytes, int sourceBytes, int growth) {
        return header(opcode, session, 24, revision1).putInt(ivBytes).putInt(aadBytes).putInt(sourceBytes)
                .putInt(sourceBytes + growth).putInt(Math.abs(growth)).putInt(0).array();
    }

    /**
     * Encrypts, decrypts or signs with an asymmetric key.
     *
     * @param opcode {@link Opcode#AKCIPHER_ENCRYPT}, {@link Opcode#AKCIPHER_DECRYPT} or {@link Opcode#AKCIPHER_SIGN}
     * @param revision1 whether REVISION_1 holds
     * @param session id of the session
     * @param source what to work on
     * @param destinationBytes room for the result in bytes
     * @return the request; it writes the result, then the status
     */
    public static Request akcipher(int opcode, boolean revision1, long session, byte[] source, int destinationBytes) {
        byte[] header = header(opcode, session, 8, revision1).putInt(source.length).putInt(destinationBytes).array();
        return Request.of(header, List.of(source), 1, destinationBytes, STATUS_BYTES);
    }

    /**
     * Verifies a signature.
     *
     * @param revision1 whether REVISION_1 holds
     * @param session id of the session
     * @param signature the signature
     * @param digest what was signed
     * @return the request; it writes only the status
     */
    public static Request verify(boolean revision1, long session, byte[] signature, byte[] digest) {
        byte[] header = header(Opcode.AKCIPHER_VERIFY, session, 8, revision1)
                .putInt(signature.length).putInt(digest.length).array();
        return Request.of(header, List.of(signature, digest), -1, STATUS_BYTES);
    }
}
