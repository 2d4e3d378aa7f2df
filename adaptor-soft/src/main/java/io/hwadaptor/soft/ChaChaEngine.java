package io.hwadaptor.soft;

import io.hwadaptor.api.Direction;
import io.hwadaptor.api.Operation;
import io.hwadaptor.api.StandardLengths;
import java.lang.foreign.MemorySegment;
import java.lang.foreign.ValueLayout;
import java.security.GeneralSecurityException;
import java.security.Provider;
import java.security.Security;
import java.util.Arrays;
import javax.crypto.AEADBadTagException;
import javax.crypto.Cipher;
import javax.crypto.spec.ChaCha20ParameterSpec;
import javax.crypto.spec.IvParameterSpec;
import org.jspecify.annotations.Nullable;

/**
 * ChaCha20-Poly1305 (RFC 8439), the JDK's. As with {@link GcmEngine}, long texts are decrypted by the bare stream and
 * encrypted again for the tag.
 */
final class ChaChaEngine extends AeadEngine {
    private static final Provider INTRINSIC = Security.getProvider("SunJCE");
    private static final int NONCE = 12;
    /** Block 0 of the stream is the key of Poly1305. */
    private static final int FIRST_BLOCK = 1;

    private final byte[] key;
    private final RawKey rawKey;
    private final Cipher encryptor;
    /** Both for decryption; null in an engine that encrypts. */
    private final @Nullable Cipher decryptor;
    private final @Nullable Cipher stream;
    /** What takes the current operation's AAD: the decryptor for a whole text, else the encryptor. */
    private Cipher current;
    private byte[] lastNonce = new byte[NONCE];

    ChaChaEngine(Direction direction, byte[] key) throws GeneralSecurityException {
        boolean encrypting = direction == Direction.ENCRYPT;
        this.key = key.clone();
        rawKey = new RawKey("ChaCha20", this.key);
        encryptor = cipher("ChaCha20-Poly1305");
        encryptor.init(Cipher.ENCRYPT_MODE, rawKey, new IvParameterSpec(lastNonce));
        current = encryptor;
        decryptor = encrypting ? null : cipher("ChaCha20-Poly1305");
        stream = encrypting ? null : cipher("ChaCha20");
        if (decryptor != null && stream != null) {
            decryptor.init(Cipher.DECRYPT_MODE, rawKey, new IvParameterSpec(lastNonce));
            stream.init(Cipher.DECRYPT_MODE, rawKey, new ChaCha20ParameterSpec(lastNonce, FIRST_BLOCK));
        }
    }

    private static Cipher cipher(String name) throws GeneralSecurityException {
        return INTRINSIC == null ? Cipher.getInstance(name) : Cipher.getInstance(name, INTRINSIC);
    }

    @Override
    boolean accepts(int ivLength, long length) {
        return ivLength == NONCE && length <= StandardLengths.CHACHA_TEXT;
    }

    @Override
    void begin(Operation operation) throws GeneralSecurityException {
        byte[] nonce = new byte[NONCE];
        MemorySegment.copy(operation.iv, ValueLayout.JAVA_BYTE, 0, nonce, 0, NONCE);
        if (decryptor != null && operation.src.byteLength() <= Staging.CHUNK) {
            current = decryptor;
            decryptor.init(Cipher.DECRYPT_MODE, rawKey, new IvParameterSpec(nonce));
            return;
        }
        current = encryptor;
        if (Arrays.equals(nonce, lastNonce)) {
            byte[] other = nonce.clone();
            other[0] ^= 1;
            encryptor.init(Cipher.ENCRYPT_MODE, rawKey, new IvParameterSpec(other));
        }
        lastNonce = nonce;
        encryptor.init(Cipher.ENCRYPT_MODE, rawKey, new IvParameterSpec(nonce));
        if (stream != null) {
            stream.init(Cipher.DECRYPT_MODE, rawKey, new ChaCha20ParameterSpec(nonce, FIRST_BLOCK));
        }
    }

    @Override
    void authenticate(byte[] bytes, int from, int length) {
        current.updateAAD(bytes, from, length);
    }

    @Override
    void update(byte[] in, int length, byte[] out, byte[] extra) throws GeneralSecurityException {
        if (stream == null) {
            encryptor.update(in, 0, length, out, 0);
        } else {
            stream.update(in, 0, length, out, 0);
            encryptor.update(out, 0, length, extra, 0);
        }
    }

    @Override
    void last(byte[] in, int length, byte[] out, byte[] extra, byte[] tag) throws GeneralSecurityException {
        byte[] result = out;
        if (stream == null) {
            encryptor.doFinal(in, 0, length, out, 0);
        } else {
            stream.update(in, 0, length, out, 0);
            encryptor.doFinal(out, 0, length, extra, 0);
            result = extra;
        }
        System.arraycopy(result, length, tag, 0, TAG);
    }

    @Override
    boolean hasWhole(Operation operation) {
        return true;
    }

    @Override
    boolean openWhole(byte[] in, int length, byte[] out) throws GeneralSecurityException {
        try {
            current.doFinal(in, 0, length, out, 0);
            return true;
        } catch (AEADBadTagException e) {
            return false;
        }
    }

    @Override
    void wipe() {
        Arrays.fill(key, (byte) 0);
        byte[] nonce = lastNonce.clone();
        nonce[0] ^= 1;
        try {
            encryptor.init(Cipher.ENCRYPT_MODE, rawKey, new IvParameterSpec(nonce));
            if (decryptor != null && stream != null) {
                decryptor.init(Cipher.DECRYPT_MODE, rawKey, new IvParameterSpec(nonce));
                stream.init(Cipher.DECRYPT_MODE, rawKey, new ChaCha20ParameterSpec(nonce, FIRST_BLOCK));
            }
        } catch (GeneralSecurityException e) {
            assert false : e;
        }
    }
}
