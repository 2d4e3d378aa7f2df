package io.hwadaptor.soft;

import io.hwadaptor.api.HashAlgorithm;
import io.hwadaptor.api.Operation;
import java.security.GeneralSecurityException;
import java.util.Arrays;
import org.jspecify.annotations.Nullable;

/**
 * A digest over a prefix and the data, and a second one over another prefix and the first one's result. HMAC is that
 * with two prefixes made from the key (RFC 2104, section 2).
 *
 * <p>Composed here because the JDK's HMAC allocates a result per call.
 */
final class NestedEngine extends DigestEngine {
    private final HashEngine engine;
    private final int innerLength;
    private final byte[] innerPrefix;
    private final byte[] outerPrefix;

    /**
     * The nested mode.
     *
     * @param hash the algorithm of both digests
     * @param innerPrefix becomes the engine's, which wipes it
     * @param outerPrefix becomes the engine's, which wipes it
     */
    NestedEngine(HashAlgorithm hash, byte[] innerPrefix, byte[] outerPrefix) throws GeneralSecurityException {
        engine = new HashEngine(hash);
        innerLength = hash.digestLength();
        this.innerPrefix = innerPrefix;
        this.outerPrefix = outerPrefix;
    }

    /**
     * {@return HMAC}
     *
     * @param hash the algorithm
     * @param key stays the caller's
     */
    static NestedEngine hmac(HashAlgorithm hash, byte[] key) throws GeneralSecurityException {
        int block = HashEngine.blockLength(hash);
        byte[] inner = new byte[block];
        if (key.length > block) {
            HashEngine shortener = new HashEngine(hash);
            byte[] result = new byte[MAX_RESULT];
            shortener.update(key, 0, key.length);
            shortener.finish(result);
            System.arraycopy(result, 0, inner, 0, hash.digestLength());
            Arrays.fill(result, (byte) 0);
            shortener.wipe();
        } else {
            System.arraycopy(key, 0, inner, 0, key.length);
        }
        byte[] outer = inner.clone();
        for (int i = 0; i < block; i++) {
            inner[i] ^= 0x36;
            outer[i] ^= 0x5c;
        }
        return new NestedEngine(hash, inner, outer);
    }

    @Override
    void begin(@Nullable Operation operation) {
        engine.reset();
        if (innerPrefix.length > 0) {
            engine.update(innerPrefix, 0, innerPrefix.length);
        }
    }

    @Override
    void update(byte[] bytes, int from, int length) {
        engine.update(bytes, from, length);
    }

    @Override
    void finish(byte[] result) throws GeneralSecurityException {
        engine.finish(result);
        if (outerPrefix.length > 0) {
            engine.update(outerPrefix, 0, outerPrefix.length);
        }
        engine.update(result, 0, innerLength);
        engine.finish(result);
    }

    @Override
    void wipe() {
        Arrays.fill(innerPrefix, (byte) 0);
        Arrays.fill(outerPrefix, (byte) 0);
        engine.wipe();
    }
}
