package io.hwadaptor.api.spi;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertNull;
import static org.junit.jupiter.api.Assertions.assertSame;
import static org.junit.jupiter.api.Assertions.assertThrows;

import io.hwadaptor.api.Adaptor;
import io.hwadaptor.api.Operation;
import io.hwadaptor.api.QueueCounters;
import java.lang.foreign.Arena;
import org.junit.jupiter.api.Test;

/** The small parts that queues are made of. */
final class QueuePartsTest {
    @Test
    void ringIsFirstInFirstOut() {
        try (Arena arena = Arena.ofConfined()) {
            for (int capacity : new int[] {1, 2, 3, 7, 8, 9}) {
                CompletionRing ring = new CompletionRing(capacity);
                Operation[] operations = new Operation[capacity];
                Operation[] target = new Operation[capacity + 2];
                for (int round = 0; round < 5; round++) {
                    for (int i = 0; i < capacity; i++) {
                        operations[i] = new Operation(arena, 1);
                        ring.add(operations[i]);
                    }
                    assertEquals(capacity, ring.size());
                    assertSame(operations[0], ring.remove());
                    assertEquals(0, ring.drain(target, 0, 0));
                    assertEquals(capacity - 1, ring.drain(target, 1, capacity + 1));
                    for (int i = 1; i < capacity; i++) {
                        assertSame(operations[i], target[i]);
                    }
                    assertNull(ring.remove());
                }
            }
        }
        assertThrows(IllegalArgumentException.class, () -> new CompletionRing(0));
    }

    @Test
    void totalsOutliveTheQueues() {
        QueueTotals totals = new QueueTotals();
        QueueCounters one = totals.queueOpened();
        QueueCounters two = totals.queueOpened();
        one.addCompleted(3, 300);
        one.addStaged(7);
        two.addCompleted(2, 200);
        two.addErrors(1);
        Adaptor.EngineCounters expected = new Adaptor.EngineCounters("x", 5, 500, 7, 1);
        assertEquals(expected, totals.sum("x"));
        totals.queueClosed(one);
        totals.queueClosed(one);
        assertEquals(expected, totals.sum("x"));
        totals.queueClosed(two);
        assertEquals(expected, totals.sum("x"));
    }
}
