package io.hwadaptor.vhostuser;

import static org.junit.jupiter.api.Assertions.assertTrue;

import io.hwadaptor.virtio.driver.crypto.DriverOptions;
import java.lang.management.ManagementFactory;
import java.lang.management.ThreadMXBean;
import org.junit.jupiter.api.Test;

/** What the daemon costs while nobody wants anything. */
class IdleTest {
    private static final ThreadMXBean THREADS = ManagementFactory.getThreadMXBean();

    private static long daemonCpuNanos() {
        long sum = 0;
        for (Thread thread : Thread.getAllStackTraces().keySet()) {
            if (thread.getName().startsWith("crypto-")) {
                sum += Math.max(0, THREADS.getThreadCpuTime(thread.threadId()));
            }
        }
        return sum;
    }

    @Test
    void shouldUseNoCpuWhenIdle() throws Exception {
        try (TestDaemon daemon = new TestDaemon(2);
                Guest guest = new Guest(daemon.socket(), DriverOptions.generic().queues(2, 64));
                TestDaemon nobody = new TestDaemon()) {
            guest.assertEncrypts();
            Thread.sleep(200);
            long before = daemonCpuNanos();
            Thread.sleep(2000);
            long used = daemonCpuNanos() - before;
            assertTrue(nobody.socket().toFile().exists());
            assertTrue(used < 2_000_000, () -> used + " ns of CPU in two idle seconds");
            guest.assertEncrypts();
        }
    }
}
