package io.hwadaptor.soft;

import java.security.GeneralSecurityException;
import java.security.Provider;
import java.security.Security;
import java.security.spec.AlgorithmParameterSpec;
import javax.crypto.Cipher;
import org.jspecify.annotations.Nullable;

/**
 * A JDK cipher that is set up once and then only updated: {@code init} would expand the key again and allocate, and
 * {@code doFinal} is of no use without padding.
 */
final class BlockEngine {
    /** The provider whose engines the virtual machine knows; another one may stand before it in the JDK's list. */
    private static final Provider INTRINSIC = Security.getProvider("SunJCE");

    private final Cipher cipher;
    private final int mode;
    private final String algorithm;
    private final int keyLength;
    private final @Nullable AlgorithmParameterSpec parameters;

    /**
     * An engine.
     *
     * @param transformation algorithm, mode and padding as the JDK names them
     * @param encrypting which way
     * @param key stays the caller's
     * @param parameters of the mode, or null
     * @throws GeneralSecurityException if there is no such engine, or it refuses the key
     */
    BlockEngine(String transformation, boolean encrypting, byte[] key, @Nullable AlgorithmParameterSpec parameters)
            throws GeneralSecurityException {
        cipher = INTRINSIC == null ? Cipher.getInstance(transformation) : Cipher.getInstance(transformation, INTRINSIC);
        mode = encrypting ? Cipher.ENCRYPT_MODE : Cipher.DECRYPT_MODE;
        algorithm = transformation.substring(0, transformation.indexOf('/'));
        keyLength = key.length;
        this.parameters = parameters;
        init(key);
    }

    /**
     * Puts whole blocks through.
     *
     * @param in is not changed
     * @param length bytes from the start of {@code in}, a multiple of the block size
     * @param out another array; receives as many bytes at its start
     */
    void update(byte[] in, int length, byte[] out) throws GeneralSecurityException {
        cipher.update(in, 0, length, out, 0);
    }

    /** Forgets the blocks so far: a chaining mode starts with its first IV again. */
    void restart() throws GeneralSecurityException {
        cipher.doFinal();
    }

    /**
     * Overwrites the expanded key: the engine clears the old one when it is set up with another. The JDK's AES does;
     * its DES and Triple-DES only drop the reference.
     */
    void wipe() {
        try {
            init(new byte[keyLength]);
        } catch (GeneralSecurityException e) {
            // A key of this length was taken before; all the session's other copies must still be wiped.
            assert false : e;
        }
    }

    private void init(byte[] key) throws GeneralSecurityException {
        cipher.init(mode, new RawKey(algorithm, key), parameters);
    }
}
