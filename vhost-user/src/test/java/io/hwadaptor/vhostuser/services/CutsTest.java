package io.hwadaptor.vhostuser.services;

import static org.junit.jupiter.api.Assertions.assertTrue;
import static org.junit.jupiter.api.DynamicTest.dynamicTest;

import io.hwadaptor.vhostuser.TestDaemon;
import io.hwadaptor.virtio.driver.crypto.Fragmentation;
import io.hwadaptor.virtio.driver.crypto.Layout;
import io.hwadaptor.virtio.driver.ring.Placement;
import java.util.Arrays;
import java.util.function.Consumer;
import java.util.stream.Stream;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.DynamicNode;
import org.junit.jupiter.api.TestFactory;
import org.junit.jupiter.api.TestInstance;

/**
 * Where a request is cut into descriptors makes no difference (virtio 1.2, 2.7.4): a boundary at every byte of header,
 * key, IV, additional data, source, and at every byte of result, digest and status; and every byte in a descriptor of
 * its own. For every service in every mode over a real socket, data requests as well as the control queue's.
 */
@TestInstance(TestInstance.Lifecycle.PER_CLASS)
class CutsTest {
    private TestDaemon daemon;

    @BeforeAll
    void start() throws Exception {
        daemon = new TestDaemon();
    }

    @AfterAll
    void stop() throws Exception {
        daemon.close();
    }

    /** Notes how long requests are, and leaves them whole. */
    private static final class Ruler implements Fragmentation {
        private int longest;

        @Override
        public int[] cut(int[] parts) {
            longest = Math.max(longest, Arrays.stream(parts).sum());
            return MERGED.cut(parts);
        }
    }

    private static Layout layout(Fragmentation readable, Fragmentation writable) {
        return new Layout(readable, writable, Placement.INDIRECT, false);
    }

    /** Repeats an exchange with every cut. {@return how often} */
    private static int everywhere(ServiceClient client, Exchange exchange, Consumer<Layout> cutter) throws Exception {
        Ruler read = new Ruler();
        Ruler written = new Ruler();
        // In one segment each: the status is the tail of a larger descriptor, if anything stands before it.
        once(client, exchange, cutter, layout(read, written));
        int runs = 1;
        for (int cut = 1; cut < read.longest; cut++, runs++) {
            once(client, exchange, cutter, layout(Fragmentation.at(cut), Fragmentation.MERGED));
        }
        // The last one leaves the status alone in its descriptor.
        for (int cut = 1; cut < written.longest; cut++, runs++) {
            once(client, exchange, cutter, layout(Fragmentation.PER_PART, Fragmentation.at(cut)));
        }
        Fragmentation bytes = Fragmentation.every(1);
        once(client, exchange, cutter, layout(bytes, Fragmentation.MERGED));
        once(client, exchange, cutter, layout(Fragmentation.PER_PART, bytes));
        once(client, exchange, cutter, layout(bytes, bytes));
        assertTrue(read.longest >= 24, "no request was measured");
        return runs + 3;
    }

    private static void once(ServiceClient client, Exchange exchange, Consumer<Layout> cutter, Layout layout) {
        cutter.accept(layout);
        try {
            exchange.use().with(client);
        } catch (Exception | AssertionError e) {
            throw new AssertionError(exchange.name() + ", to read: " + described(layout.readable()) + "; to write: "
                    + described(layout.writable()), e);
        }
    }

    private static String described(Fragmentation fragmentation) {
        int[] segments = fragmentation.cut(new int[] {2000});
        return segments.length + " segments of 2000 bytes, the first of " + segments[0];
    }

    @TestFactory
    Stream<DynamicNode> shouldNotCareWhereRequestsAreCut() {
        return Arrays.stream(Mode.values()).map(mode -> dynamicTest(mode.name(), () -> {
            int runs = 0;
            try (ServiceClient client = new ServiceClient(daemon.socket(), mode)) {
                for (Exchange exchange : Exchange.all()) {
                    runs += everywhere(client, exchange, client::layout);
                }
            }
            System.out.println("cuts: " + runs + " requests in mode " + mode);
        }));
    }

    @TestFactory
    Stream<DynamicNode> shouldNotCareWhereSessionsAreCut() {
        return Stream.of(Mode.LEGACY, Mode.REVISION_1).map(mode -> dynamicTest(mode.name(), () -> {
            int runs = 0;
            try (ServiceClient client = new ServiceClient(daemon.socket(), mode)) {
                for (Exchange exchange : Exchange.all()) {
                    runs += everywhere(client, exchange, client::controlLayout);
                }
            }
            System.out.println("cuts: " + runs + " sessions in mode " + mode);
        }));
    }
}
