package io.hwadaptor.ffm.linux;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import java.lang.foreign.MemorySegment;
import java.lang.foreign.ValueLayout;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.Optional;
import org.junit.jupiter.api.Test;

class MappingTest {
    private static final long PAGE = Mapping.pageSize();

    @Test
    void shouldShareAFileBetweenMappings() throws Exception {
        try (OwnedFd file = MemFd.create("shared", 2 * PAGE, false);
                Mapping one = Mapping.map(file, 0, 2 * PAGE, true);
                Mapping other = Mapping.map(file, PAGE, PAGE, true)) {
            one.segment().set(ValueLayout.JAVA_LONG, PAGE + 8, 0x1122334455667788L);
            assertEquals(0x1122334455667788L, other.segment().get(ValueLayout.JAVA_LONG, 8));
            assertEquals(one.address(), one.segment().address());
            assertEquals(2 * PAGE, one.length());
        }
    }

    @Test
    void shouldOutliveItsDescriptor() throws Exception {
        OwnedFd file = MemFd.create("closed early", PAGE, true);
        try (Mapping mapping = Mapping.map(file.fd(), 0, PAGE, true)) {
            file.close();
            mapping.segment().set(ValueLayout.JAVA_BYTE, 17, (byte) 5);
            assertEquals(5, mapping.segment().get(ValueLayout.JAVA_BYTE, 17));
        }
    }

    @Test
    void shouldMapFromAnyOffset() throws Exception {
        try (OwnedFd file = MemFd.create("unaligned", 4 * PAGE, false);
                Mapping whole = Mapping.map(file, 0, 4 * PAGE, true);
                Mapping part = Mapping.map(file, PAGE + 100, PAGE, true)) {
            assertEquals(PAGE, part.length());
            part.segment().set(ValueLayout.JAVA_BYTE, PAGE - 1, (byte) 9);
            assertEquals(9, whole.segment().get(ValueLayout.JAVA_BYTE, 2 * PAGE + 99));
            assertThrows(IndexOutOfBoundsException.class, () -> part.segment().get(ValueLayout.JAVA_BYTE, PAGE));
        }
    }

    @Test
    void shouldCountMappingsAndBytes() throws Exception {
        long count = Mapping.liveCount();
        long bytes = Mapping.liveBytes();
        try (OwnedFd file = MemFd.create("counted", 3 * PAGE, false)) {
            Mapping anonymous = Mapping.anonymous(1);
            Mapping mapping = Mapping.map(file, PAGE - 1, 2, false);
            assertEquals(count + 2, Mapping.liveCount());
            assertEquals(bytes + 3 * PAGE, Mapping.liveBytes());
            anonymous.close();
            anonymous.close();
            mapping.close();
        }
        assertEquals(count, Mapping.liveCount());
        assertEquals(bytes, Mapping.liveBytes());
    }

    @Test
    void shouldRefuseAccessAfterClose() throws Exception {
        Mapping mapping = Mapping.anonymous(PAGE);
        MemorySegment segment = mapping.segment();
        assertEquals(0, segment.get(ValueLayout.JAVA_LONG, 0));
        mapping.close();
        assertThrows(IllegalStateException.class, () -> segment.get(ValueLayout.JAVA_LONG, 0));
        assertThrows(IllegalStateException.class, mapping::excludeFromCoreDumps);
    }

    @Test
    void shouldUnmapOnClose() throws Exception {
        Mapping mapping = Mapping.anonymous(64 * PAGE);
        String start = Long.toHexString(mapping.address());
        assertTrue(mapsLine(mapping.address()).isPresent(), start);
        long address = mapping.address();
        mapping.close();
        assertFalse(mapsLine(address).isPresent(), start);
    }

    @Test
    void shouldRefuseWritesThroughAReadOnlyMapping() throws Exception {
        try (OwnedFd file = MemFd.create("read-only", PAGE, false);
                Mapping mapping = Mapping.map(file, 0, PAGE, false)) {
            assertThrows(IllegalArgumentException.class,
                    () -> mapping.segment().set(ValueLayout.JAVA_BYTE, 0, (byte) 1));
        }
    }

    @Test
    void shouldRefuseARangeBeyondTheEndOfTheFile() throws Exception {
        try (OwnedFd file = MemFd.create("short", PAGE, false)) {
            for (long[] range : new long[][] {{0, PAGE + 1}, {PAGE, 1}, {Long.MAX_VALUE - PAGE, PAGE}}) {
                ErrnoException refused = assertThrows(ErrnoException.class,
                        () -> Mapping.map(file, range[0], range[1], true));
                assertEquals(Errno.EINVAL, refused.errno());
            }
        }
    }

    @Test
    void shouldRefuseWhatIsNotARange() throws Exception {
        try (OwnedFd file = MemFd.create("ranges", PAGE, false)) {
            for (long[] range : new long[][] {{-1, 1}, {0, 0}, {0, -1}, {Long.MAX_VALUE, 1}, {1, Long.MAX_VALUE}}) {
                assertThrows(IllegalArgumentException.class, () -> Mapping.map(file, range[0], range[1], true));
            }
        }
        assertThrows(IllegalArgumentException.class, () -> Mapping.anonymous(0));
    }

    @Test
    void shouldReportWhatCannotBeMapped() throws Exception {
        try (EventFd event = EventFd.create()) {
            ErrnoException refused = assertThrows(ErrnoException.class,
                    () -> Mapping.map(event.fd(), 0, PAGE, true));
            assertEquals(Errno.ENODEV, refused.errno());
            assertEquals("mmap", refused.call());
        }
    }

    @Test
    void shouldStayOutOfCoreDumps() throws Exception {
        try (Mapping mapping = Mapping.anonymous(PAGE)) {
            assertFalse(hasFlag(mapping.address(), "dd"));
            mapping.excludeFromCoreDumps();
            assertTrue(hasFlag(mapping.address(), "dd"));
        }
    }

    /** Whether the kernel has set a flag (two letters, see proc_pid_smaps(5)) on the memory at an address. */
    static boolean hasFlag(long address, String flag) throws Exception {
        List<String> lines = Files.readAllLines(Path.of("/proc/self/smaps"));
        boolean inRange = false;
        for (String line : lines) {
            if (line.matches("[0-9a-f]+-[0-9a-f]+ .*")) {
                inRange = holds(line, address);
            } else if (inRange && line.startsWith("VmFlags:")) {
                return List.of(line.substring("VmFlags:".length()).strip().split(" ", -1)).contains(flag);
            }
        }
        throw new AssertionError("no mapping at " + Long.toHexString(address));
    }

    private static Optional<String> mapsLine(long address) throws Exception {
        return Files.readAllLines(Path.of("/proc/self/maps")).stream().filter(line -> holds(line, address)).findAny();
    }

    private static boolean holds(String line, long address) {
        String range = line.substring(0, line.indexOf(' '));
        int dash = range.indexOf('-');
        return Long.compareUnsigned(Long.parseUnsignedLong(range.substring(0, dash), 16), address) <= 0
                && Long.compareUnsigned(address, Long.parseUnsignedLong(range.substring(dash + 1), 16)) < 0;
    }
}
