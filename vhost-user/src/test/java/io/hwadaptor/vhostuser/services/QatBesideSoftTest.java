package io.hwadaptor.vhostuser.services;

import static org.junit.jupiter.api.Assumptions.assumeTrue;

import io.hwadaptor.api.Adaptor;
import io.hwadaptor.api.AdaptorException;
import io.hwadaptor.vhostuser.QatSimulator;
import java.io.IOException;
import java.util.Properties;

final class QatBesideSoftTest extends BesideSoft {
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
