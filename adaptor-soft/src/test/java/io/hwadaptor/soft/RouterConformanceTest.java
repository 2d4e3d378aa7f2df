package io.hwadaptor.soft;

import static org.junit.jupiter.api.Assertions.assertEquals;

import io.hwadaptor.api.Adaptor;
import io.hwadaptor.api.AdaptorException;
import io.hwadaptor.api.kit.AdaptorConformance;
import io.hwadaptor.api.select.Adaptors;
import java.util.Properties;
import org.junit.jupiter.api.Test;

/** The router over a bad device and the software adaptor must look like one good adaptor. */
final class RouterConformanceTest extends AdaptorConformance {
    @Override
    protected Adaptor openAdaptor() throws AdaptorException {
        Properties properties = new Properties();
        properties.setProperty("hwadaptor", "flaky,soft");
        properties.setProperty("hwadaptor.flaky.min-length", "48");
        return Adaptors.open(properties);
    }

    @Test
    void softIsFoundAndChosenByItself() throws AdaptorException {
        try (Adaptor adaptor = Adaptors.open(new Properties())) {
            assertEquals("soft", adaptor.name());
        }
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
