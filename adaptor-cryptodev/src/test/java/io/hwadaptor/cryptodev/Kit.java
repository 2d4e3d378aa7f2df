package io.hwadaptor.cryptodev;

import com.sun.management.HotSpotDiagnosticMXBean;
import io.hwadaptor.api.kit.AdaptorConformance;
import java.lang.management.ManagementFactory;

/** The kit on the device under test. Its classes are not named like tests: they run in the guest, where a device is. */
abstract class Kit extends AdaptorConformance {
    /** The module takes a page. */
    @Override
    protected long longestAad() {
        return Node.MAX_AAD;
    }

    /** Without the optimising compiler, each native call leaves two objects of 40 bytes, and a request may be two. */
    @Override
    protected double allocationLimit(String algorithm) {
        String level = ManagementFactory.getPlatformMXBean(HotSpotDiagnosticMXBean.class)
                .getVMOption("TieredStopAtLevel").getValue();
        return level.equals("4") ? 0 : 160;
    }
}
