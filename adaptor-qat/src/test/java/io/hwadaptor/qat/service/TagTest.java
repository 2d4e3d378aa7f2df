package io.hwadaptor.qat.service;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertNotEquals;

import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

class TagTest {
    /** The count of uses goes round, and 0 is the tag of a slot that the device has not. */
    @ParameterizedTest
    @ValueSource(ints = {0, 1, 1 << 26, 1 << 27, Integer.MAX_VALUE, Integer.MIN_VALUE, -1})
    void shouldNameSlotAndQueueAndNeverBeZero(int use) {
        for (int queue : new int[] {0, 1, Tag.MAX_QUEUES - 1}) {
            for (int slot : new int[] {0, 1, Tag.MAX_SLOTS - 1}) {
                for (boolean key : new boolean[] {false, true}) {
                    long tag = Tag.of(queue, key, slot, use);
                    assertNotEquals(0, tag);
                    assertNotEquals(tag, Tag.of(queue, key, slot, use + 1));
                    assertEquals(queue, Tag.queue(tag));
                    assertEquals(slot, Tag.slot(tag));
                    assertEquals(key, Tag.key(tag));
                }
            }
        }
    }
}
