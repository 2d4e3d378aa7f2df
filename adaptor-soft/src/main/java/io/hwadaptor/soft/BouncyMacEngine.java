package io.hwadaptor.soft;

import io.hwadaptor.api.MacAlgorithm;
import io.hwadaptor.api.Operation;
import java.lang.foreign.MemorySegment;
import java.lang.foreign.ValueLayout;
import java.security.NoSuchAlgorithmException;
import java.util.Arrays;
import org.bouncycastle.crypto.Mac;
import org.bouncycastle.crypto.engines.TwofishEngine;
import org.bouncycastle.crypto.macs.GMac;
import org.bouncycastle.crypto.macs.Zuc128Mac;
import org.bouncycastle.crypto.modes.GCMBlockCipher;
import org.bouncycastle.crypto.params.KeyParameter;
import org.bouncycastle.crypto.params.ParametersWithIV;

/** MACs with an IV that only Bouncy Castle has. Setting an engine up allocates. */
final class BouncyMacEngine extends DigestEngine {
    /**
     * Longest message of ZUC-EIA3 in bytes: Bouncy Castle gives 2047 words of key stream, of which two end the tag.
     * 3GPP TS 35.221, section 4.2, has 65504 bits, 8 bytes more: those are for another engine.
     */
    static final int MAX_ZUC_LENGTH = 4 * 2045;

    private static final int ZUC_IV = 16;

    private final Mac mac;
    /** Bouncy Castle makes no copy of what it holds. */
    private final KeyParameter parameter;
    private final int shortestIv;
    private final int longestIv;
    private byte[] lastIv = {};

    BouncyMacEngine(MacAlgorithm algorithm, byte[] key) throws NoSuchAlgorithmException {
        switch (algorithm) {
            case ZUC_EIA3 -> {
                mac = new Zuc128Mac();
                shortestIv = ZUC_IV;
                longestIv = ZUC_IV;
            }
            case GMAC_TWOFISH -> {
                mac = new GMac(GCMBlockCipher.newInstance(new TwofishEngine()));
                shortestIv = 1;
                longestIv = Operation.MAX_IV_LENGTH;
            }
            default -> throw new NoSuchAlgorithmException(algorithm.name());
        }
        parameter = new KeyParameter(key);
    }

    @Override
    boolean accepts(Operation operation, long length) {
        return operation.ivLength >= shortestIv && operation.ivLength <= longestIv;
    }

    @Override
    void begin(Operation operation) {
        byte[] iv = new byte[operation.ivLength];
        MemorySegment.copy(operation.iv, ValueLayout.JAVA_BYTE, 0, iv, 0, iv.length);
        start(iv);
    }

    private void start(byte[] iv) {
        if (longestIv != ZUC_IV && Arrays.equals(iv, lastIv)) {
            // Bouncy Castle's GMAC refuses the IV that it had last, but which IV is used is the submitter's business.
            byte[] other = iv.clone();
            other[0] ^= 1;
            mac.init(new ParametersWithIV(parameter, other));
        }
        lastIv = iv;
        mac.init(new ParametersWithIV(parameter, iv));
    }

    @Override
    void update(byte[] bytes, int from, int length) {
        mac.update(bytes, from, length);
    }

    @Override
    void finish(byte[] result) {
        mac.doFinal(result, 0);
    }

    @Override
    void wipe() {
        Arrays.fill(parameter.getKey(), (byte) 0);
        // GCM refuses the IV that it had last under the same key; no operation has one of this length.
        start(new byte[longestIv == ZUC_IV ? ZUC_IV : Operation.MAX_IV_LENGTH + 1]);
    }
}
