package io.hwadaptor.soft;

import io.hwadaptor.api.Adaptor;
import io.hwadaptor.api.kit.AdaptorConformance;

final class SoftConformanceTest extends AdaptorConformance {
    @Override
    protected Adaptor openAdaptor() {
        return new SoftAdaptor();
    }

    /**
     * Bouncy Castle's ZUC and GMAC, and the JDK's GCM and ChaCha20-Poly1305, are set up anew for each
     * IV; the JDK's SHA-3 allocates a little per digest.
     */
    @Override
    protected double allocationLimit(String algorithm) {
        return switch (algorithm) {
            case "SHA3_224", "SHA3_256", "SHA3_384", "SHA3_512" -> 64;
            case "ZUC_EEA3", "ZUC_EIA3" -> 1024;
            case "GMAC_AES", "GCM", "CHACHA20_POLY1305" -> 16 * 1024;
            case "GMAC_TWOFISH" -> 64 * 1024;
            default -> 0;
        };
    }
}
