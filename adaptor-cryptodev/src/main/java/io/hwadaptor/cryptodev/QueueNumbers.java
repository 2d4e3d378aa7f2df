package io.hwadaptor.cryptodev;

import java.util.BitSet;

/** Numbers of an adaptor's open queues, by which sessions find their bindings. Any thread may call it. */
final class QueueNumbers {
    private final BitSet taken = new BitSet();

    /** {@return the lowest number that no open queue has} A closed queue's number goes to the next one. */
    synchronized int take() {
        int number = taken.nextClearBit(0);
        taken.set(number);
        return number;
    }

    /** Releases a closed queue's number. */
    synchronized void release(int number) {
        taken.clear(number);
    }
}
