package io.hwadaptor.virtio.device;

import io.hwadaptor.virtio.device.ring.ChainFault;
import java.util.concurrent.atomic.AtomicLong;
import java.util.function.Consumer;

/**
 * What a guest got wrong, a line each, the first few times: a guest must not be able to fill a disk. Any thread.
 */
final class FaultLog {
    /** Faults that are logged one by one. */
    private static final long MAX_REPORTS = 20;

    private final Consumer<String> log;
    private final AtomicLong reports = new AtomicLong();

    FaultLog(Consumer<String> log) {
        this.log = log;
    }

    void report(int queue, ChainFault fault, int head) {
        if (reports.get() < MAX_REPORTS) {
            report(queue, fault.text() + ", head " + head);
        }
    }

    /** The driver's index makes no sense, so nothing can be taken from the ring. */
    void brokenRing(int queue) {
        report(queue, "available index is ahead by more than the ring holds; the queue needs a reset");
    }

    private void report(int queue, String what) {
        report("queue " + queue + ": " + what);
    }

    void report(String what) {
        long count = reports.incrementAndGet();
        if (count <= MAX_REPORTS) {
            log.accept(what + (count == MAX_REPORTS ? "; further ones of this guest are only counted" : ""));
        }
    }
}
