package io.hwadaptor.virtio.driver.stub;

import io.hwadaptor.virtio.driver.memory.GuestRam;
import io.hwadaptor.virtio.driver.ring.SplitRing;

/** Ways to make a stub. */
public final class Stubs {
    private Stubs() {
    }

    /** The device's side of a driver's ring, over the test's own memory. */
    public static StubRing facing(GuestRam ram, SplitRing ring, boolean eventIdx) {
        return facing(ram, ring, eventIdx, ring.availIndex());
    }

    /** The same, from another index on. */
    public static StubRing facing(GuestRam ram, SplitRing ring, boolean eventIdx, int base) {
        int size = ring.size();
        return new StubRing(ram::segment, size, eventIdx, ram.segment(ring.descriptorAddress(), 16L * size),
                ram.segment(ring.availAddress(), 6L + 2L * size), ram.segment(ring.usedAddress(), 6L + 8L * size),
                base);
    }
}
