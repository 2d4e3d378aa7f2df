package io.hwadaptor.vhostuser.services;

import static org.junit.jupiter.api.Assumptions.assumeTrue;

import io.hwadaptor.api.Adaptor;
import io.hwadaptor.api.AdaptorException;
import io.hwadaptor.api.AdaptorOptions;
import io.hwadaptor.api.AdaptorProvider;
import io.hwadaptor.api.Adaptors;
import io.hwadaptor.api.kit.LimitsConformance;
import io.hwadaptor.vhostuser.QatSimulator;
import java.io.IOException;
import java.util.Properties;
import java.util.ServiceLoader;
import org.junit.jupiter.api.Nested;

/** Every engine that runs here, with {@code soft} behind it: together they do all that the standards allow. */
final class BesideSoftTest {
    private static Adaptor open(String engine, Properties properties) throws AdaptorException {
        AdaptorProvider provider = ServiceLoader.load(AdaptorProvider.class).stream().map(ServiceLoader.Provider::get)
                .filter(one -> one.name().equals(engine)).findFirst().orElseThrow();
        AdaptorProvider.Availability probe = provider.probe(AdaptorOptions.of(engine, properties));
        assumeTrue(probe.available(), engine + ": " + probe.detail());
        properties.setProperty("hwadaptor", engine + ",soft");
        return Adaptors.open(properties);
    }

    @Nested
    final class Openssl extends LimitsConformance {
        @Override
        protected Adaptor openAdaptor() throws AdaptorException {
            return open("openssl", new Properties());
        }
    }

    @Nested
    final class IpsecMb extends LimitsConformance {
        @Override
        protected Adaptor openAdaptor() throws AdaptorException {
            return open("ipsecmb", new Properties());
        }
    }

    @Nested
    final class Qat extends LimitsConformance {
        @Override
        protected Adaptor openAdaptor() throws AdaptorException {
            try {
                assumeTrue(QatSimulator.build().isPresent(), "skipped: " + QatSimulator.MISSING);
                Properties properties = new Properties();
                properties.setProperty("hwadaptor.qat.library", QatSimulator.build().orElseThrow().toString());
                return open("qat", properties);
            } catch (IOException | InterruptedException e) {
                throw new AssertionError(e);
            }
        }
    }
}
