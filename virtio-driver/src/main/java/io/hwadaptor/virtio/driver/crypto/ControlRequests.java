package io.hwadaptor.virtio.driver.crypto;

import io.hwadaptor.virtio.driver.crypto.SessionParameters.Aead;
import io.hwadaptor.virtio.driver.crypto.SessionParameters.Akcipher;
import io.hwadaptor.virtio.driver.crypto.SessionParameters.Chain;
import io.hwadaptor.virtio.driver.crypto.SessionParameters.Cipher;
import io.hwadaptor.virtio.driver.crypto.SessionParameters.Hash;
import io.hwadaptor.virtio.driver.crypto.SessionParameters.Mac;
import java.nio.ByteBuffer;
import java.nio.ByteOrder;
import java.util.ArrayList;
import java.util.List;

/**
 * Requests of the control queue. Source: virtio 1.2, 5.9.7.2 "Control Virtqueue".
 *
 * <p>Without REVISION_1 the fixed-length fields are padded to 56 bytes; with it they are as long as their struct.
 */
public final class ControlRequests {
    /** Length of the outcome of a creation: session id, status, padding; in bytes. */
    public static final int CREATE_OUTCOME_BYTES = 16;
    /** Length of the outcome of a destruction: the status; in bytes. */
    public static final int DESTROY_OUTCOME_BYTES = 1;

    private static final int HEADER_BYTES = 16;
    private static final int LEGACY_FIELDS_BYTES = 56;
    // Symmetric sessions: 48 bytes that depend on the type, then the type and padding.
    private static final int SYM_TYPE_OFFSET = HEADER_BYTES + 48;

    private ControlRequests() {
    }

    /**
     * Creates a session.
     *
     * @param parameters the session
     * @param revision1 whether REVISION_1 holds
     * @return the request; its outcome is {@link #CREATE_OUTCOME_BYTES} long
     */
    public static Request create(SessionParameters parameters, boolean revision1) {
        List<byte[]> keys = new ArrayList<>();
        ByteBuffer b = switch (parameters) {
            case Cipher cipher -> cipher(cipher, keys);
            case Chain chain -> chain(chain, keys);
            case Hash hash -> start(parameters, hash.algorithm(), 8, revision1)
                    .putInt(hash.algorithm()).putInt(hash.resultBytes());
            case Mac mac -> mac(mac, keys, revision1);
            case Aead aead -> aead(aead, keys, revision1);
            case Akcipher akcipher -> akcipher(akcipher, keys);
        };
        return Request.of(bytes(b), keys, -1, CREATE_OUTCOME_BYTES);
    }

    /**
     * Destroys a session.
     *
     * @param createOpcode the {@link Opcode} that created it
     * @param session its id
     * @param revision1 whether REVISION_1 holds
     * @return the request; its outcome is {@link #DESTROY_OUTCOME_BYTES} long
     */
    public static Request destroy(int createOpcode, long session, boolean revision1) {
        ByteBuffer b = start(createOpcode + 1, 0, 8, revision1).putLong(session);
        return Request.of(bytes(b), List.of(), -1, DESTROY_OUTCOME_BYTES);
    }

    private static byte[] bytes(ByteBuffer b) {
        byte[] all = new byte[b.capacity()];
        b.get(0, all);
        return all;
    }

    private static ByteBuffer start(SessionParameters parameters, int algorithm, int fieldBytes, boolean revision1) {
        return start(parameters.createOpcode(), algorithm, fieldBytes, revision1);
    }

    private static ByteBuffer start(int opcode, int algorithm, int fieldBytes, boolean revision1) {
        int bytes = HEADER_BYTES + (revision1 ? fieldBytes : LEGACY_FIELDS_BYTES);
        return ByteBuffer.allocate(bytes).order(ByteOrder.LITTLE_ENDIAN)
                .putInt(opcode).putInt(algorithm).putInt(0).putInt(0);
    }

    private static ByteBuffer cipher(Cipher cipher, List<byte[]> keys) {
        keys.add(cipher.key());
        return putCipher(start(cipher, cipher.algorithm(), LEGACY_FIELDS_BYTES, false), cipher)
                .putInt(SYM_TYPE_OFFSET, Algorithm.SYM_CIPHER);
    }

    private static ByteBuffer putCipher(ByteBuffer b, Cipher cipher) {
        return b.putInt(cipher.algorithm()).putInt(cipher.key().length).putInt(cipher.operation()).putInt(0);
    }

    private static ByteBuffer chain(Chain chain, List<byte[]> keys) {
        keys.add(chain.cipher().key());
        keys.add(chain.authKey());
        ByteBuffer b = start(chain, chain.cipher().algorithm(), LEGACY_FIELDS_BYTES, false)
                .putInt(chain.order()).putInt(chain.hashMode());
        putCipher(b, chain.cipher()).putInt(chain.hash()).putInt(chain.resultBytes());
        boolean keyed = chain.hashMode() != Algorithm.HASH_MODE_PLAIN;
        return b.putInt(keyed ? chain.authKey().length : 0).putInt(0).putInt(chain.aadBytes()).putInt(0)
                .putInt(SYM_TYPE_OFFSET, Algorithm.SYM_CHAIN);
    }

    private static ByteBuffer mac(Mac mac, List<byte[]> keys, boolean revision1) {
        keys.add(mac.key());
        return start(mac, mac.algorithm(), 16, revision1)
                .putInt(mac.algorithm()).putInt(mac.resultBytes()).putInt(mac.key().length).putInt(0);
    }

    private static ByteBuffer aead(Aead aead, List<byte[]> keys, boolean revision1) {
        keys.add(aead.key());
        return start(aead, aead.algorithm(), 24, revision1).putInt(aead.algorithm()).putInt(aead.key().length)
                .putInt(aead.tagBytes()).putInt(aead.aadBytes()).putInt(aead.operation()).putInt(0);
    }

    private static ByteBuffer akcipher(Akcipher akcipher, List<byte[]> keys) {
        keys.add(akcipher.key());
        return start(akcipher, akcipher.algorithm(), LEGACY_FIELDS_BYTES, false)
                .putInt(akcipher.algorithm()).putInt(akcipher.keyType()).putInt(akcipher.key().length)
                .putInt(akcipher.first()).putInt(akcipher.second());
    }
}
