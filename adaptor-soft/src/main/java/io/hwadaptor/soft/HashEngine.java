package io.hwadaptor.soft;

import io.hwadaptor.api.HashAlgorithm;
import io.hwadaptor.api.Operation;
import java.security.DigestException;
import java.security.GeneralSecurityException;
import java.security.MessageDigest;
import java.security.Provider;
import java.security.Security;
import java.util.Arrays;
import org.bouncycastle.crypto.digests.SHAKEDigest;
import org.jspecify.annotations.Nullable;

/** Unkeyed digests: the JDK's, whose compression functions the virtual machine knows, and Bouncy Castle's SHAKE. */
final class HashEngine extends DigestEngine {
    private static final Provider INTRINSIC = Security.getProvider("SUN");
    /** Where the JDK's is. Nobody touches it. */
    private static final SHAKEDigest UNUSED = new SHAKEDigest(128);

    /** Null where {@link #shake} is at work. */
    private final @Nullable MessageDigest digest;
    private final SHAKEDigest shake;
    private final int length;
    private final byte[] blank;

    /**
     * An engine.
     *
     * @param hash the algorithm
     * @param length bytes of the result, of which only SHAKE can have others than its usual ones
     */
    HashEngine(HashAlgorithm hash, int length) throws GeneralSecurityException {
        this.length = length;
        blank = new byte[blockLength(hash)];
        String name = jdkName(hash);
        if (name == null) {
            digest = null;
            shake = new SHAKEDigest(hash == HashAlgorithm.SHA3_SHAKE128 ? 128 : 256);
        } else {
            digest = INTRINSIC == null ? MessageDigest.getInstance(name) : MessageDigest.getInstance(name, INTRINSIC);
            shake = UNUSED;
        }
    }

    /** An engine with the usual result length. */
    HashEngine(HashAlgorithm hash) throws GeneralSecurityException {
        this(hash, hash.digestLength());
    }

    @Override
    void begin(Operation operation) {
        reset();
    }

    void reset() {
        if (digest != null) {
            digest.reset();
        } else {
            shake.reset();
        }
    }

    @Override
    void update(byte[] bytes, int from, int count) {
        if (digest != null) {
            digest.update(bytes, from, count);
        } else {
            shake.update(bytes, from, count);
        }
    }

    @Override
    void finish(byte[] result) throws DigestException {
        if (digest != null) {
            digest.digest(result, 0, length);
        } else {
            shake.doFinal(result, 0, length);
        }
    }

    /** Puts a block of zeros through, so the state that followed from a key is gone. */
    @Override
    void wipe() {
        reset();
        update(blank, 0, blank.length);
        try {
            finish(new byte[MAX_RESULT]);
        } catch (DigestException e) {
            assert false : e;
        }
        Arrays.fill(blank, (byte) 0);
    }

    /** {@return the block of a hash in bytes, which HMAC pads its key to} */
    static int blockLength(HashAlgorithm hash) {
        return switch (hash) {
            case MD5, SHA1, SHA_224, SHA_256 -> 64;
            case SHA_384, SHA_512 -> 128;
            case SHA3_224 -> 144;
            case SHA3_256, SHA3_SHAKE256 -> 136;
            case SHA3_384 -> 104;
            case SHA3_512 -> 72;
            case SHA3_SHAKE128 -> 168;
        };
    }

    /** {@return the JDK's name of a hash, or null if it has none} */
    static @Nullable String jdkName(HashAlgorithm hash) {
        return switch (hash) {
            case MD5 -> "MD5";
            case SHA1 -> "SHA-1";
            case SHA_224 -> "SHA-224";
            case SHA_256 -> "SHA-256";
            case SHA_384 -> "SHA-384";
            case SHA_512 -> "SHA-512";
            case SHA3_224 -> "SHA3-224";
            case SHA3_256 -> "SHA3-256";
            case SHA3_384 -> "SHA3-384";
            case SHA3_512 -> "SHA3-512";
            case SHA3_SHAKE128, SHA3_SHAKE256 -> null;
        };
    }
}
