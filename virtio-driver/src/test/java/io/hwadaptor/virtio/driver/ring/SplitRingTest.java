package io.hwadaptor.virtio.driver.ring;

import static org.junit.jupiter.api.Assertions.assertArrayEquals;
import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import io.hwadaptor.virtio.driver.memory.GuestRam;
import io.hwadaptor.virtio.driver.stub.StubRing;
import io.hwadaptor.virtio.driver.stub.Stubs;
import java.io.IOException;
import java.nio.ByteBuffer;
import java.nio.ByteOrder;
import java.util.ArrayList;
import java.util.Collections;
import java.util.HashSet;
import java.util.List;
import java.util.Random;
import java.util.Set;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.EnumSource;
import org.junit.jupiter.params.provider.ValueSource;

class SplitRingTest {
    private GuestRam ram;
    private SplitRing ring;
    private StubRing device;

    @BeforeEach
    void open() throws IOException {
        ram = GuestRam.create(1 << 20);
        use(8, false);
    }

    @AfterEach
    void close() {
        ring.close();
        assertEquals(1 << 20, ram.freeBytes());
        ram.close();
    }

    private void use(int size, boolean eventIdx) {
        if (ring != null) {
            ring.close();
        }
        ring = SplitRing.create(ram, size, eventIdx);
        device = Stubs.facing(ram, ring, eventIdx);
    }

    private static BufferChain chain(int readable, int writable) {
        BufferChain chain = new BufferChain();
        for (int i = 0; i < readable; i++) {
            chain.addReadable(GuestRam.DEFAULT_GUEST_ADDRESS + 0x1000L * i, 16 + i);
        }
        for (int i = 0; i < writable; i++) {
            chain.addWritable(GuestRam.DEFAULT_GUEST_ADDRESS + 0x8000 + 0x1000L * i, 32 + i);
        }
        return chain;
    }

    private ByteBuffer bytes(long address, int length) {
        return ByteBuffer.wrap(ram.read(address, length)).order(ByteOrder.LITTLE_ENDIAN);
    }

    private void expectDescriptor(long table, int id, long address, int length, int flags, int next) {
        ByteBuffer b = bytes(table + 16L * id, 16);
        assertEquals(address, b.getLong());
        assertEquals(length, b.getInt());
        assertEquals(flags, b.getShort());
        assertEquals(next, b.getShort());
    }

    /** Uses what is there, in the order given by {@code order} over what was taken. */
    private void useAll(List<StubRing.Chain> chains) {
        chains.forEach(chain -> device.put(chain.head(), chain.room()));
        device.publish();
    }

    @Test
    void shouldAlignThePartsAndStartEmpty() {
        assertEquals(0, ring.descriptorAddress() % 16);
        assertEquals(0, ring.availAddress() % 2);
        assertEquals(0, ring.usedAddress() % 4);
        assertEquals(1, bytes(ring.availAddress(), 2).getShort(), "notifications are off");
        assertEquals(0, bytes(ring.availAddress() + 2, 2).getShort());
        assertArrayEquals(new byte[6 + 8 * 8], ram.read(ring.usedAddress(), 6 + 8 * 8));
        assertThrows(IllegalArgumentException.class, () -> SplitRing.create(ram, 12, false));
        assertThrows(IllegalArgumentException.class, () -> SplitRing.create(ram, 65536, false));
    }

    @Test
    void shouldWriteDirectChains() {
        long base = GuestRam.DEFAULT_GUEST_ADDRESS;
        assertEquals(0, ring.add(chain(2, 1), Placement.DIRECT));
        expectDescriptor(ring.descriptorAddress(), 0, base, 16, 1, 1);
        expectDescriptor(ring.descriptorAddress(), 1, base + 0x1000, 17, 1, 2);
        expectDescriptor(ring.descriptorAddress(), 2, base + 0x8000, 32, 2, 0);
        assertEquals(5, ring.freeCount());
    }

    @Test
    void shouldWriteIndirectTables() {
        long base = GuestRam.DEFAULT_GUEST_ADDRESS;
        assertEquals(0, ring.add(chain(2, 1), Placement.INDIRECT));
        long table = bytes(ring.descriptorAddress(), 8).getLong();
        expectDescriptor(ring.descriptorAddress(), 0, table, 48, 4, 0);
        expectDescriptor(table, 0, base, 16, 1, 1);
        expectDescriptor(table, 1, base + 0x1000, 17, 1, 2);
        expectDescriptor(table, 2, base + 0x8000, 32, 2, 0);

        assertEquals(1, ring.add(chain(2, 2), Placement.INDIRECT_SCATTERED));
        table = bytes(ring.descriptorAddress() + 16, 8).getLong();
        expectDescriptor(table, 0, base, 16, 1, 3);
        expectDescriptor(table, 3, base + 0x1000, 17, 1, 2);
        expectDescriptor(table, 2, base + 0x8000, 32, 3, 1);
        expectDescriptor(table, 1, base + 0x9000, 33, 2, 0);
    }

    @Test
    void shouldWriteATableBehindDirectDescriptors() {
        long base = GuestRam.DEFAULT_GUEST_ADDRESS;
        assertEquals(0, ring.add(chain(2, 2), Placement.DIRECT_THEN_INDIRECT));
        expectDescriptor(ring.descriptorAddress(), 0, base, 16, 1, 1);
        expectDescriptor(ring.descriptorAddress(), 1, base + 0x1000, 17, 1, 2);
        long table = bytes(ring.descriptorAddress() + 32, 8).getLong();
        expectDescriptor(ring.descriptorAddress(), 2, table, 32, 4, 0);
        expectDescriptor(table, 1, base + 0x9000, 33, 2, 0);
    }

    @ParameterizedTest
    @EnumSource(Placement.class)
    void shouldBeReadableForADevice(Placement placement) {
        ring.shuffleFree(new Random(3));
        ring.add(chain(3, 2), placement);
        ring.publish();
        StubRing.Chain seen = device.take(9).getFirst();
        assertEquals(List.of(16L, 17L, 18L), seen.readable().stream().map(s -> s.byteSize()).toList());
        assertEquals(List.of(32L, 33L), seen.writable().stream().map(s -> s.byteSize()).toList());
    }

    @Test
    void shouldShowABurstAtOnce() {
        for (int i = 0; i < 3; i++) {
            ring.add(chain(1, 1), Placement.INDIRECT);
        }
        assertEquals(List.of(), device.take(9));
        assertTrue(ring.publish());
        assertEquals(List.of(0, 1, 2), device.take(9).stream().map(StubRing.Chain::head).toList());
        assertFalse(ring.publish(), "nothing new");
        assertEquals(3, ring.inFlight());
    }

    @Test
    void shouldReuseHeadsLastInFirstOut() {
        int first = ring.add(chain(1, 1), Placement.DIRECT);
        int second = ring.add(chain(1, 1), Placement.DIRECT);
        ring.publish();
        useAll(device.take(9));
        assertEquals(first, ring.poll());
        assertEquals(second, ring.poll());
        assertEquals(SplitRing.NONE, ring.poll());
        ring.release(first);
        ring.release(second);
        assertEquals(second, ring.add(chain(1, 1), Placement.DIRECT));
        assertEquals(first, ring.add(chain(1, 1), Placement.DIRECT));
        assertEquals(4, ring.freeCount());
    }

    @Test
    void shouldSayWhenTheRingIsFull() {
        assertEquals(SplitRing.NONE, ring.add(chain(5, 4), Placement.DIRECT));
        for (int i = 0; i < 8; i++) {
            assertEquals(i, ring.add(chain(1, 1), Placement.INDIRECT));
        }
        assertEquals(SplitRing.NONE, ring.add(chain(1, 1), Placement.INDIRECT));
        assertEquals(0, ring.freeCount());
    }

    @ParameterizedTest
    @ValueSource(booleans = {false, true})
    void shouldTakeCompletionsInAnyOrderAcrossTheWrap(boolean eventIdx) {
        use(64, eventIdx);
        ring.startAt(65500);
        device = Stubs.facing(ram, ring, eventIdx);
        Random random = new Random(7);
        ring.shuffleFree(random);
        Set<Integer> outstanding = new HashSet<>();
        List<StubRing.Chain> held = new ArrayList<>();
        for (int round = 0; round < 2000; round++) {
            int burst = random.nextInt(8);
            for (int i = 0; i < burst; i++) {
                int head = ring.add(chain(1 + random.nextInt(3), 1 + random.nextInt(2)),
                        Placement.values()[random.nextInt(4)]);
                if (head != SplitRing.NONE) {
                    assertTrue(outstanding.add(head), "head " + head + " was given twice");
                }
            }
            ring.publish();
            held.addAll(device.take(99));
            Collections.shuffle(held, random);
            int done = random.nextInt(held.size() + 1);
            useAll(held.subList(0, done));
            held.subList(0, done).clear();
            for (int head = ring.poll(); head != SplitRing.NONE; head = ring.poll()) {
                assertTrue(outstanding.remove(head));
                ring.release(head);
            }
            assertEquals(outstanding.size(), ring.inFlight());
        }
        useAll(held);
        while (!outstanding.isEmpty()) {
            int head = ring.poll();
            assertTrue(outstanding.remove(head));
            ring.release(head);
        }
        assertEquals(64, ring.freeCount());
    }

    @Test
    void shouldKickAsTheFlagsSay() {
        ring.add(chain(1, 1), Placement.DIRECT);
        assertTrue(ring.publish());
        device.flags(1);
        ring.add(chain(1, 1), Placement.DIRECT);
        assertFalse(ring.publish());
    }

    @Test
    void shouldKickWhenTheIndexPassesTheEvent() {
        use(8, true);
        device.flags(1); // to be ignored
        device.availEvent(1);
        ring.add(chain(1, 1), Placement.INDIRECT);
        assertFalse(ring.publish(), "index 0 to 1, event 1");
        ring.add(chain(1, 1), Placement.INDIRECT);
        assertTrue(ring.publish(), "index 1 to 2, event 1");
        ring.add(chain(1, 1), Placement.INDIRECT);
        assertFalse(ring.publish(), "index 2 to 3, event 1");
        device.availEvent(4);
        for (int i = 0; i < 3; i++) {
            ring.add(chain(1, 1), Placement.INDIRECT);
        }
        assertTrue(ring.publish(), "index 3 to 6, event 4");
    }

    @Test
    void shouldAskForNotificationsByFlag() {
        assertTrue(ring.listen());
        assertEquals(0, bytes(ring.availAddress(), 2).getShort());
        ring.silence();
        assertEquals(1, bytes(ring.availAddress(), 2).getShort());
    }

    @Test
    void shouldAskForNotificationsByEvent() {
        use(8, true);
        assertEquals(0, bytes(ring.availAddress(), 2).getShort(), "flags stay 0");
        long usedEvent = ring.availAddress() + 4 + 2 * 8;
        assertEquals(-1, bytes(usedEvent, 2).getShort(), "one behind");
        ring.add(chain(1, 1), Placement.INDIRECT);
        ring.publish();
        assertTrue(ring.listen());
        assertEquals(0, bytes(usedEvent, 2).getShort());
        device.put(device.take(1).getFirst().head(), 0);
        assertTrue(device.publish(), "the device sees what was asked for");
        assertFalse(ring.listen(), "something came in between");
        assertEquals(0, ring.poll());
        assertTrue(ring.listen());
        assertEquals(1, bytes(usedEvent, 2).getShort());
    }

    @Test
    void shouldStaySilentForever() {
        use(8, true);
        int head = ring.claim(1);
        ring.describe(head, GuestRam.DEFAULT_GUEST_ADDRESS, 1, SplitRing.WRITE);
        for (int i = 0; i < 200_000; i++) {
            ring.offer(head);
            ring.publish();
            device.put(device.take(1).getFirst().head(), 0);
            assertFalse(device.publish(), "notified at request " + i);
            assertEquals(head, ring.poll());
        }
        ring.release(head);
    }

    @Test
    void shouldRefuseAnUnknownHead() {
        ring.add(chain(1, 1), Placement.INDIRECT);
        ring.publish();
        for (int id : new int[] {1, 7, 8, -1, 65536}) {
            device.put(id, 0);
            device.publish();
            RingViolationException e = assertThrows(RingViolationException.class, ring::poll);
            assertTrue(e.getMessage().contains("no outstanding head"), e.getMessage());
            device.publishIndex(0);
            device = Stubs.facing(ram, ring, false, 0);
        }
    }

    @Test
    void shouldRefuseAHeadThatComesTwice() {
        ring.add(chain(1, 1), Placement.INDIRECT);
        ring.add(chain(1, 1), Placement.INDIRECT);
        ring.publish();
        device.put(0, 0);
        device.put(0, 0);
        device.publish();
        assertEquals(0, ring.poll());
        assertThrows(RingViolationException.class, ring::poll);
    }

    @Test
    void shouldRefuseMoreBytesThanTheRoom() {
        int head = ring.add(chain(2, 2), Placement.INDIRECT);
        ring.publish();
        device.put(head, 32 + 33 + 1);
        device.publish();
        assertThrows(RingViolationException.class, ring::poll);
    }

    @Test
    void shouldTakeALengthThatIsTheRoom() {
        int head = ring.add(chain(2, 2), Placement.INDIRECT);
        ring.publish();
        device.put(head, 32 + 33);
        device.publish();
        assertEquals(head, ring.poll());
        assertEquals(65, ring.usedLength());
    }

    @ParameterizedTest
    @ValueSource(ints = {2, 9, 65535, 32768})
    void shouldRefuseAnIndexThatIsNotThere(int index) {
        ring.add(chain(1, 1), Placement.INDIRECT);
        ring.publish();
        device.publishIndex(index);
        RingViolationException e = assertThrows(RingViolationException.class, ring::poll);
        assertTrue(e.getMessage().contains("used idx"), e.getMessage());
    }

    @Test
    void shouldNotCountWhatTheDeviceCanNotSee() {
        ring.add(chain(1, 1), Placement.INDIRECT);
        device.put(0, 0);
        device.publish();
        assertThrows(RingViolationException.class, ring::poll);
    }

    @Test
    void shouldCheckTheDeviceFlags() {
        device.flags(1);
        ring.checkUsedFlags();
        device.flags(2);
        assertThrows(RingViolationException.class, ring::checkUsedFlags);
        use(8, true);
        device.flags(1);
        assertThrows(RingViolationException.class, ring::checkUsedFlags);
    }

    @Test
    void shouldRefuseMisuse() {
        int head = ring.add(chain(1, 1), Placement.INDIRECT);
        assertThrows(IllegalStateException.class, () -> ring.release(head));
        assertThrows(IllegalStateException.class, () -> ring.offer(head));
        assertThrows(IllegalStateException.class, () -> ring.offer(5));
        assertThrows(IllegalStateException.class, () -> ring.startAt(3));
        BufferChain chain = chain(0, 1);
        assertThrows(IllegalStateException.class, () -> chain.addReadable(0, 1));
        ring.reset();
        assertEquals(8, ring.freeCount());
        assertEquals(0, ring.inFlight());
    }
}
