package io.hwadaptor.soft;

import io.hwadaptor.api.Operation;
import java.lang.foreign.MemorySegment;
import java.lang.foreign.ValueLayout;
import java.security.GeneralSecurityException;
import java.security.Provider;
import java.security.Security;
import java.util.Arrays;
import javax.crypto.AEADBadTagException;
import javax.crypto.Cipher;
import javax.crypto.spec.GCMParameterSpec;

/**
 * The JDK's GCM, full tags. It wants a set-up per message, which allocates, and is still several times as fast as what
 * can be composed without one, because the virtual machine knows the mode as a whole.
 *
 * <p>The JDK refuses to encrypt twice in a row with one key and IV. Here that is the submitter's business, so the
 * engine is set up with another IV in between.
 */
final class GcmCipher {
    private static final Provider INTRINSIC = Security.getProvider("SunJCE");
    private static final int TAG_BITS = 128;

    private final Cipher encryptor = cipher();
    private final Cipher decryptor = cipher();
    private final byte[] key;
    private final RawKey rawKey;
    private byte[] lastIv = {};
    private boolean encryptorUsed;
    private boolean decryptorUsed;

    /**
     * An engine.
     *
     * @param key stays the caller's; a copy of it is kept until {@link #wipe}
     */
    GcmCipher(byte[] key) throws GeneralSecurityException {
        this.key = key.clone();
        rawKey = new RawKey("AES", this.key);
        // A key that the engine refuses is refused now.
        encryptor.init(Cipher.ENCRYPT_MODE, rawKey, new GCMParameterSpec(TAG_BITS, new byte[12]));
        encryptorUsed = true;
        lastIv = new byte[12];
    }

    /** {@return an engine with the same key that collects nothing; its user wipes it} */
    GcmBlocks blocks(boolean encrypting) throws GeneralSecurityException {
        return new GcmBlocks(encrypting, key);
    }

    /** Starts encryption. */
    void begin(Operation operation) throws GeneralSecurityException {
        byte[] iv = iv(operation);
        if (Arrays.equals(iv, lastIv)) {
            byte[] other = iv.clone();
            other[0] ^= 1;
            encryptor.init(Cipher.ENCRYPT_MODE, rawKey, new GCMParameterSpec(TAG_BITS, other));
        }
        lastIv = iv;
        encryptor.init(Cipher.ENCRYPT_MODE, rawKey, new GCMParameterSpec(TAG_BITS, iv));
        encryptorUsed = true;
    }

    void authenticate(byte[] bytes, int from, int length) {
        encryptor.updateAAD(bytes, from, length);
    }

    /** Encrypts whole blocks. */
    void update(byte[] in, int length, byte[] out) throws GeneralSecurityException {
        if (encryptor.update(in, 0, length, out, 0) != length) {
            throw new GeneralSecurityException("the engine has kept bytes");
        }
    }

    /** Encrypts the end and puts the tag behind it. */
    void last(byte[] in, int length, byte[] out) throws GeneralSecurityException {
        encryptor.doFinal(in, 0, length, out, 0);
    }

    /** Ends a message without text. */
    void finish(byte[] tag) throws GeneralSecurityException {
        encryptor.doFinal(tag, 0);
    }

    /** Starts decryption of a whole text at once. */
    void beginWhole(Operation operation, int tagLength) throws GeneralSecurityException {
        decryptor.init(Cipher.DECRYPT_MODE, rawKey, new GCMParameterSpec(tagLength * Byte.SIZE, iv(operation)));
        decryptorUsed = true;
    }

    void authenticateWhole(byte[] bytes, int from, int length) {
        decryptor.updateAAD(bytes, from, length);
    }

    boolean openWhole(byte[] in, int length, byte[] out) throws GeneralSecurityException {
        try {
            decryptor.doFinal(in, 0, length, out, 0);
            return true;
        } catch (AEADBadTagException e) {
            return false;
        }
    }

    private static byte[] iv(Operation operation) {
        byte[] iv = new byte[operation.ivLength];
        MemorySegment.copy(operation.iv, ValueLayout.JAVA_BYTE, 0, iv, 0, iv.length);
        return iv;
    }

    private static Cipher cipher() throws GeneralSecurityException {
        return INTRINSIC == null ? Cipher.getInstance("AES/GCM/NoPadding")
                : Cipher.getInstance("AES/GCM/NoPadding", INTRINSIC);
    }

    /** Overwrites the expanded keys by setting the engines up with zeros. */
    void wipe() {
        Arrays.fill(key, (byte) 0);
        // The engine compares with the last IV only if the key is the same too, and zeros may be the key.
        byte[] iv = {1, 2, 3, 4, 5, 6, 7, 8, 9, 10, 11, (byte) (lastIv.length == 0 ? 0 : lastIv[0] + 1)};
        try {
            if (encryptorUsed) {
                encryptor.init(Cipher.ENCRYPT_MODE, rawKey, new GCMParameterSpec(TAG_BITS, iv));
            }
            if (decryptorUsed) {
                decryptor.init(Cipher.DECRYPT_MODE, rawKey, new GCMParameterSpec(TAG_BITS, iv));
            }
        } catch (GeneralSecurityException e) {
            assert false : e;
        }
    }
}
