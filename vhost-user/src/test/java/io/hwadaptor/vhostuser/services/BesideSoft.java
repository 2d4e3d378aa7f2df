package io.hwadaptor.vhostuser.services;

import static org.junit.jupiter.api.Assumptions.assumeTrue;

import io.hwadaptor.api.Adaptor;
import io.hwadaptor.api.AdaptorException;
import io.hwadaptor.api.kit.LimitsConformance;
import io.hwadaptor.api.select.Adaptors;
import io.hwadaptor.api.spi.AdaptorOptions;
import io.hwadaptor.api.spi.AdaptorProvider;
import java.util.Properties;
import java.util.ServiceLoader;

/** An engine with {@code soft} behind it: together they do all that the standards allow. */
abstract class BesideSoft extends LimitsConformance {
    static Adaptor open(String engine, Properties properties) throws AdaptorException {
        AdaptorProvider provider = ServiceLoader.load(AdaptorProvider.class).stream().map(ServiceLoader.Provider::get)
                .filter(one -> one.name().equals(engine)).findFirst().orElseThrow();
        AdaptorProvider.Availability probe = provider.probe(AdaptorOptions.of(engine, properties));
        assumeTrue(probe.available(), engine + ": " + probe.detail());
        properties.setProperty("hwadaptor", engine + ",soft");
        return Adaptors.open(properties);
    }
}
