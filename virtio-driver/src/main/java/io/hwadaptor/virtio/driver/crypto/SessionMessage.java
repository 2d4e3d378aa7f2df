package io.hwadaptor.virtio.driver.crypto;

import io.hwadaptor.virtio.driver.crypto.SessionParameters.Akcipher;
import io.hwadaptor.virtio.driver.crypto.SessionParameters.Chain;
import io.hwadaptor.virtio.driver.crypto.SessionParameters.Cipher;
import io.hwadaptor.virtio.driver.vhost.FrontEnd;
import java.nio.ByteBuffer;
import java.nio.ByteOrder;
import org.jspecify.annotations.Nullable;

/**
 * The payload of CREATE_CRYPTO_SESSION: a C struct of QEMU, in the machine's byte order and with its padding.
 *
 * <p>Source: QEMU, docs/interop/vhost-user.rst; the struct VhostUserCryptoSession as sent by QEMU 5.2, 7.2 and 8.1.
 */
public final class SessionMessage {
    /** Room for a symmetric key, in bytes. */
    public static final int MAX_CIPHER_KEY = 64;
    /** Room for an authentication key, in bytes. */
    public static final int MAX_AUTH_KEY = 512;
    /** Room for an asymmetric key, in bytes. */
    public static final int MAX_ASYM_KEY = 1024;

    private static final int SETUP_OFFSET = 8;
    private static final int POINTERS_OFFSET = 40;
    private static final int CIPHER_KEY_OFFSET = 56;
    private static final int AUTH_KEY_OFFSET = 120;
    private static final int ASYM_KEY_OFFSET = 40;
    // QEMU leaves pointers of its own in the struct. A back-end must not look at them.
    private static final long STALE_POINTER = 0x0000_7f5a_dead_b00cL;

    private SessionMessage() {
    }

    /**
     * Encodes a session.
     *
     * @param parameters a cipher, a chain, or, in the newest layout, an asymmetric key
     * @param form which QEMU's layout to use
     * @return {@link FrontEnd#SESSION_BYTES_OLD} or {@link FrontEnd#SESSION_BYTES} bytes
     * @throws IllegalArgumentException if the message can't carry such a session or a key of that length
     */
    public static byte[] encode(SessionParameters parameters, SessionForm form) {
        ByteBuffer b = ByteBuffer.allocate(form.bytes()).order(ByteOrder.nativeOrder());
        b.position(SETUP_OFFSET);
        switch (form) {
            case QEMU_2_12 -> b.putInt(parameters.createOpcode());
            case QEMU_7_1 -> {
                // The opcode is not said.
            }
            case QEMU_8_1 -> b.putLong(0, parameters.createOpcode());
        }
        switch (parameters) {
            case Cipher cipher -> symmetric(b, cipher, null);
            case Chain chain -> symmetric(b, chain.cipher(), chain);
            case Akcipher akcipher when form == SessionForm.QEMU_8_1 -> asymmetric(b, akcipher);
            default -> throw new IllegalArgumentException("no message creates a session of "
                    + parameters.getClass().getSimpleName());
        }
        return b.array();
    }

    private static void symmetric(ByteBuffer b, Cipher cipher, @Nullable Chain chain) {
        byte[] authKey = chain == null ? new byte[0] : chain.authKey();
        b.putInt(cipher.algorithm()).putInt(cipher.key().length);
        b.putInt(chain == null ? 0 : chain.hash()).putInt(chain == null ? 0 : chain.resultBytes());
        b.putInt(authKey.length).putInt(chain == null ? 0 : chain.aadBytes());
        b.put((byte) (chain == null ? Algorithm.SYM_CIPHER : Algorithm.SYM_CHAIN));
        b.put((byte) cipher.operation());
        b.put((byte) (chain == null ? 0 : chain.hashMode()));
        b.put((byte) (chain == null ? 0 : chain.order()));
        b.putLong(POINTERS_OFFSET, STALE_POINTER).putLong(POINTERS_OFFSET + 8, STALE_POINTER);
        putKey(b, CIPHER_KEY_OFFSET, cipher.key(), MAX_CIPHER_KEY);
        putKey(b, AUTH_KEY_OFFSET, authKey, MAX_AUTH_KEY);
    }

    private static void asymmetric(ByteBuffer b, Akcipher akcipher) {
        b.putInt(akcipher.algorithm()).putInt(akcipher.keyType()).putInt(akcipher.key().length).putInt(0);
        b.putLong(STALE_POINTER).putInt(akcipher.first()).putInt(akcipher.second());
        putKey(b, ASYM_KEY_OFFSET, akcipher.key(), MAX_ASYM_KEY);
    }

    private static void putKey(ByteBuffer b, int offset, byte[] key, int room) {
        if (key.length > room) {
            throw new IllegalArgumentException("a key of " + key.length + " bytes does not fit into " + room);
        }
        b.put(offset, key);
    }
}
