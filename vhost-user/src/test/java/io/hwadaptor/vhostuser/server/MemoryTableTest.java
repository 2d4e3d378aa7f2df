package io.hwadaptor.vhostuser.server;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertNull;
import static org.junit.jupiter.api.Assertions.assertSame;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import io.hwadaptor.ffm.linux.EventFd;
import io.hwadaptor.ffm.linux.Mapping;
import io.hwadaptor.ffm.linux.MemFd;
import io.hwadaptor.ffm.linux.OwnedFd;
import io.hwadaptor.vhostuser.protocol.Payload;
import io.hwadaptor.vhostuser.protocol.RequestException;
import io.hwadaptor.virtio.device.ring.GuestMemory;
import java.io.IOException;
import java.lang.foreign.ValueLayout;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;

/** The table without a front-end: what it takes, what it refuses and why, what is mapped and charged after. */
class MemoryTableTest {
    private static final long PAGE = 4096;
    private static final long MAX_BYTES = 64 * PAGE;
    private static final int MAX_REGIONS = 4;

    private final MemoryBudget budget = new MemoryBudget(MAX_BYTES, MAX_REGIONS);
    private final List<OwnedFd> given = new ArrayList<>();
    private EventFd wake;
    private MemoryTable table;
    private long mappings;
    private long mappedBytes;

    @BeforeEach
    void open() throws IOException {
        wake = EventFd.create();
        table = new MemoryTable(budget, wake);
        mappings = Mapping.liveCount();
        mappedBytes = Mapping.liveBytes();
    }

    /** Whatever has happened: no descriptor is open that was given, nothing is mapped, nothing is charged. */
    @AfterEach
    void close() throws Exception {
        table.close();
        table.close();
        wake.close();
        for (OwnedFd fd : given) {
            assertTrue(fd.isClosed(), fd.toString());
        }
        assertMapped(0, 0);
        assertSame(GuestMemory.EMPTY, table.memory());
        assertHasRoomFor(MAX_BYTES, MAX_REGIONS);
    }

    private void assertMapped(int count, long bytes) {
        assertEquals(mappings + count, Mapping.liveCount(), "mappings");
        assertEquals(mappedBytes + bytes, Mapping.liveBytes(), "mapped bytes");
    }

    /** Another connection of the socket may have exactly this much. */
    private void assertHasRoomFor(long bytes, int regions) throws RequestException {
        budget.check(bytes, regions, 0, 0);
        assertThrows(RequestException.class, () -> budget.check(bytes + 1, regions, 0, 0), "more bytes");
        assertThrows(RequestException.class, () -> budget.check(bytes, regions + 1, 0, 0), "more regions");
    }

    private static Payload.Region region(long guestPage, long pages, long filePage) {
        return new Payload.Region(guestPage * PAGE, pages * PAGE, (1000 + guestPage) * PAGE, filePage * PAGE);
    }

    /** {@return a memory file of so many bytes} */
    private OwnedFd file(long bytes) throws IOException {
        OwnedFd fd = MemFd.create("guest", bytes, false);
        given.add(fd);
        return fd;
    }

    private void add(Payload.Region region, OwnedFd fd) throws RequestException {
        try (MemoryTable.Change change = table.add(region, fd)) {
            change.commit();
        }
    }

    private String refusal(Payload.Region region, OwnedFd fd) {
        RequestException refused = assertThrows(RequestException.class, () -> table.add(region, fd).close());
        assertMapped(table.memory().regions().size(), table.memory().regions().stream()
                .mapToLong(GuestMemory.Region::size).sum());
        return refused.getMessage();
    }

    @Test
    void shouldMapWhatTheFileHasAtItsOffset() throws Exception {
        OwnedFd fd = file(5 * PAGE);
        try (Mapping own = Mapping.map(fd, 0, 5 * PAGE, true)) {
            own.segment().set(ValueLayout.JAVA_LONG, 2 * PAGE, 42L);
            add(region(16, 3, 2), fd);
            GuestMemory.Region mapped = table.memory().regions().getFirst();
            assertEquals(16 * PAGE, mapped.guestAddress());
            assertEquals(1016 * PAGE, mapped.userAddress());
            assertEquals(3 * PAGE, mapped.size());
            assertEquals(42L, mapped.segment().get(ValueLayout.JAVA_LONG, 0));
            mapped.segment().set(ValueLayout.JAVA_LONG, 8, 43L);
            assertEquals(43L, own.segment().get(ValueLayout.JAVA_LONG, 2 * PAGE + 8), "shared and writable");
        }
        assertMapped(1, 3 * PAGE);
        assertHasRoomFor(MAX_BYTES - 3 * PAGE, MAX_REGIONS - 1);
    }

    /** What is there stays in use until the change is committed, and for good if it is dropped. */
    @Test
    void shouldChangeOnlyOnCommit() throws Exception {
        add(region(0, 2, 0), file(2 * PAGE));
        GuestMemory before = table.memory();
        try (MemoryTable.Change change = table.add(region(8, 1, 0), file(PAGE))) {
            assertEquals(2, change.memory().regions().size());
            assertSame(before, table.memory());
            assertMapped(2, 3 * PAGE);
            assertHasRoomFor(MAX_BYTES - 2 * PAGE, MAX_REGIONS - 1);
        }
        assertSame(before, table.memory());
        assertMapped(1, 2 * PAGE);
        assertHasRoomFor(MAX_BYTES - 2 * PAGE, MAX_REGIONS - 1);

        try (MemoryTable.Change change = table.replace(List.of(region(8, 1, 0), region(9, 4, 0)),
                List.of(file(PAGE), file(4 * PAGE)))) {
            assertMapped(3, 7 * PAGE);
            change.commit();
            assertSame(change.memory(), table.memory());
            assertMapped(2, 5 * PAGE);
        }
        assertMapped(2, 5 * PAGE);
        assertHasRoomFor(MAX_BYTES - 5 * PAGE, MAX_REGIONS - 2);
        assertEquals(List.of(8 * PAGE, 9 * PAGE),
                table.memory().regions().stream().map(GuestMemory.Region::guestAddress).toList());
    }

    @Test
    void shouldRemoveTheRegionThatIsMeant() throws Exception {
        for (int i = 0; i < 3; i++) {
            add(region(i, 1, 0), file(PAGE));
        }
        Payload.Region middle = region(1, 1, 0);
        for (Payload.Region other : List.of(
                new Payload.Region(3 * PAGE, PAGE, middle.userAddress(), 0),
                new Payload.Region(PAGE, 2 * PAGE, middle.userAddress(), 0),
                new Payload.Region(PAGE, PAGE, middle.userAddress() + PAGE, 0))) {
            assertEquals("there is no " + other,
                    assertThrows(RequestException.class, () -> table.remove(other)).getMessage());
        }
        // Its place in the file does not count.
        try (MemoryTable.Change change = table.remove(region(1, 1, 7))) {
            assertMapped(3, 3 * PAGE);
            change.commit();
        }
        assertEquals(List.of(0L, 2 * PAGE),
                table.memory().regions().stream().map(GuestMemory.Region::guestAddress).toList());
        assertMapped(2, 2 * PAGE);
        assertHasRoomFor(MAX_BYTES - 2 * PAGE, MAX_REGIONS - 2);
    }

    @Test
    void shouldRefuseWhatNoFileCanBe() throws Exception {
        for (long size : new long[] {0, -PAGE, Long.MIN_VALUE}) {
            assertTrue(refusal(new Payload.Region(0, size, 0, 0), file(PAGE))
                    .endsWith(": its size is zero or overflows"));
        }
        for (long offset : new long[] {-PAGE, Long.MIN_VALUE, Long.MAX_VALUE - PAGE + 1}) {
            assertTrue(refusal(new Payload.Region(0, PAGE, 0, offset), file(PAGE))
                    .endsWith(": its place in the file overflows"));
        }
        for (Payload.Region odd : List.of(new Payload.Region(2048, PAGE, 0, 0), new Payload.Region(0, 2048, 0, 0),
                new Payload.Region(0, PAGE, 2048, 0), new Payload.Region(0, PAGE, 0, 2048))) {
            assertTrue(refusal(odd, file(4 * PAGE)).endsWith(": not everything is a multiple of 4096"));
        }
    }

    @Test
    void shouldRefuseWhatTheFileDoesNotHave() throws Exception {
        assertTrue(refusal(region(0, 2, 0), file(PAGE)).endsWith(": its file has only 0x1000 bytes"));
        assertTrue(refusal(region(0, 2, 1), file(2 * PAGE)).endsWith(": its file has only 0x2000 bytes"));
        assertTrue(refusal(region(0, 1, 3), file(2 * PAGE)).endsWith(": its file has only 0x2000 bytes"));
        add(region(0, 1, 1), file(2 * PAGE));
    }

    /** The device's own table says what is wrong between regions. */
    @Test
    void shouldRefuseRegionsThatOverlap() throws Exception {
        add(region(0, 2, 0), file(2 * PAGE));
        assertTrue(refusal(region(1, 1, 0), file(PAGE)).contains("overlap"));
        RequestException refused = assertThrows(RequestException.class,
                () -> table.replace(List.of(region(4, 2, 0), region(5, 2, 0)),
                        List.of(file(2 * PAGE), file(2 * PAGE))));
        assertTrue(refused.getMessage().contains("overlap"), refused.getMessage());
        assertMapped(1, 2 * PAGE);
    }

    /** Before anything is mapped, and with what a table that is to be replaced holds given back. */
    @Test
    void shouldKeepToTheBudget() throws Exception {
        add(region(0, 60, 0), file(60 * PAGE));
        assertTrue(refusal(region(100, 5, 0), file(5 * PAGE)).contains("0x41000 bytes of guest memory are more"));
        try (MemoryTable.Change change = table.replace(List.of(region(0, 64, 0)), List.of(file(64 * PAGE)))) {
            change.commit();
        }
        assertHasRoomFor(0, MAX_REGIONS - 1);
        assertTrue(refusal(region(100, 1, 0), file(PAGE)).endsWith("may share (--max-memory)"));
        // Before its file is looked at.
        assertTrue(refusal(region(100, 65, 0), file(PAGE)).contains("bytes of guest memory are more"));
        assertEquals(MAX_REGIONS, table.maxRegions());
        List<Payload.Region> five = new ArrayList<>();
        List<OwnedFd> files = new ArrayList<>();
        for (int i = 0; i < MAX_REGIONS + 1; i++) {
            five.add(region(i, 1, 0));
            files.add(file(PAGE));
        }
        assertTrue(assertThrows(RequestException.class, () -> table.replace(five, files)).getMessage()
                .startsWith("5 memory regions are more than the 4 allowed"));
        // Sizes whose sum overflows.
        Payload.Region huge = new Payload.Region(0, Long.MAX_VALUE & -PAGE, 0, 0);
        assertTrue(assertThrows(RequestException.class,
                () -> table.replace(List.of(huge, huge), List.of(file(PAGE), file(PAGE)))).getMessage()
                .startsWith("0x7fffffffffffffff bytes of guest memory are more"));
        assertMapped(1, 64 * PAGE);
    }

    /** What another connection of the socket still holds counts, and the line says so. */
    @Test
    void shouldCountWhatAnotherConnectionHolds() throws Exception {
        try (MemoryTable other = new MemoryTable(budget, wake)) {
            try (MemoryTable.Change change = other.add(region(0, 62, 0), file(62 * PAGE))) {
                change.commit();
            }
            Payload.Region more = region(0, 3, 0);
            assertTrue(assertThrows(RequestException.class, () -> table.add(more, file(3 * PAGE))).getMessage()
                    .endsWith(", of which 0x3e000 are held by a connection that is ending"));
            add(region(0, 2, 0), file(2 * PAGE));
            assertHasRoomFor(0, 2);
            assertTrue(assertThrows(RequestException.class, () -> table.replace(
                    List.of(region(0, 1, 0), region(1, 1, 0), region(2, 1, 0), region(3, 1, 0)),
                    List.of(file(PAGE), file(PAGE), file(PAGE), file(PAGE)))).getMessage()
                    .endsWith(", of which 1 are held by a connection that is ending"));
        }
        assertHasRoomFor(62 * PAGE, MAX_REGIONS - 1);
    }

    /** A file that shrinks under its mapping costs the page, says which one it is, and wakes the connection. */
    @Test
    void shouldTellThatAPageIsGone() throws Exception {
        for (long page = 0; page < 2; page++) {
            OwnedFd fd = file(2 * PAGE);
            try (OwnedFd own = fd.duplicate(); MemoryTable shrinks = new MemoryTable(budget, wake)) {
                try (MemoryTable.Change change = shrinks.replace(List.of(region(0, 1, 0), region(4, 2, 0)),
                        List.of(file(PAGE), fd))) {
                    change.commit();
                }
                assertNull(shrinks.fault());
                MemFd.resize(own, page * PAGE);
                shrinks.memory().regions().getLast().segment().get(ValueLayout.JAVA_BYTE, page * PAGE);
                String fault = shrinks.fault();
                assertTrue(fault != null && fault.startsWith(String.format(
                        "the page at 0x%x of region at guest address 0x4000 ", page * PAGE)), fault);
                assertTrue(wake.drain(), "the connection sleeps");
            }
        }
    }

    /** A guest's memory is its own: a core dump of the daemon has none of it. */
    @Test
    void shouldKeepGuestMemoryOutOfCoreDumps() throws Exception {
        add(region(0, 3, 0), file(3 * PAGE));
        String address = Long.toHexString(table.memory().regions().getFirst().segment().address()) + "-";
        List<String> maps = Files.readAllLines(Path.of("/proc/self/smaps"));
        int line = 0;
        while (!maps.get(line).startsWith(address)) {
            line++;
        }
        while (!maps.get(line).startsWith("VmFlags:")) {
            line++;
        }
        // "Do not include area into core dump" (proc_pid_smaps(5)).
        assertTrue((maps.get(line) + " ").contains(" dd "), maps.get(line));
    }
}
