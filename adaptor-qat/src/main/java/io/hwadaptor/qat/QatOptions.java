package io.hwadaptor.qat;

import io.hwadaptor.api.AdaptorException;
import io.hwadaptor.api.spi.AdaptorOptions;
import io.hwadaptor.ffm.qat.QatLibrary;

/**
 * The options of the adaptor, {@code hwadaptor.qat.<name>}.
 *
 * @param library where the vendor's library is: an absolute path or a name for the dynamic linker
 * @param section section of the library's configuration that the process uses
 * @param node NUMA node that queues shall have instances of, −1 for any
 * @param timeoutNanos how long a request may take before its completion counts as lost
 * @param restNanos how long an instance that failed without a restart is left out
 * @param bounceBytes pinned memory of each queue for data that the device can't reach
 * @param sleep whether a queue's thread may sleep on the instance's descriptor, where the library has one
 */
record QatOptions(String library, String section, int node, long timeoutNanos, long restNanos, int bounceBytes,
        boolean sleep) {
    private static final long NANOS_PER_MILLI = 1_000_000;

    static QatOptions of(AdaptorOptions options) throws AdaptorException {
        // Not for an adaptor that is opened, but no mistake either: nobody shall report it as unknown.
        sysfs(options);
        return new QatOptions(library(options), options.get("section").orElse("SSL"),
                (int) options.number("node", -1, -1, 1024),
                options.number("timeout-ms", 5_000, 1, 3_600_000) * NANOS_PER_MILLI,
                options.number("retry-after-ms", 1_000, 1, 3_600_000) * NANOS_PER_MILLI,
                (int) options.number("bounce-mb", 16, 1, 1024) << 20, options.number("sleep", 1, 0, 1) == 1);
    }

    /** {@return the root of sysfs, which only the table of devices looks at} */
    static String sysfs(AdaptorOptions options) {
        return options.get("sysfs").orElse("/sys");
    }

    static String library(AdaptorOptions options) {
        return options.get("library").orElse(QatLibrary.SONAME);
    }
}
