package io.hwadaptor.soft;

import static org.junit.jupiter.api.Assertions.assertEquals;

import io.hwadaptor.api.Adaptor;
import io.hwadaptor.api.AdaptorException;
import io.hwadaptor.api.Adaptors;
import io.hwadaptor.api.kit.AdaptorConformance;
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
}
