package io.hwadaptor.qat.service;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertNotEquals;

import io.hwadaptor.qat.Simulator;
import java.lang.foreign.Arena;
import java.lang.foreign.MemorySegment;
import java.nio.channels.FileChannel;
import java.nio.file.Path;
import java.nio.file.StandardOpenOption;
import java.util.ArrayList;
import java.util.Collections;
import java.util.List;
import java.util.Random;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

class RegionMapTest {
    private static final int PAGE = 4096;
    private static final long GIB = 1L << 30;

    private final RegionMap map = new RegionMap();

    @BeforeEach
    void load() {
        Simulator.load();
    }

    @AfterEach
    void wasUsedRightly() {
        Simulator.assertClean();
    }

    private boolean found(long address) {
        return map.table().find(address) != RegionMap.NONE;
    }

    @Test
    void shouldFindWholePagesOnly() {
        try (Arena arena = Arena.ofShared()) {
            MemorySegment memory = arena.allocate(8 * PAGE, PAGE);
            List<long[]> slices = map.map(memory.asSlice(2 * PAGE + 1, PAGE));
            long start = memory.address() + 2 * PAGE;
            assertEquals(1, slices.size());
            assertEquals(start, slices.getFirst()[0]);
            assertEquals(2 * PAGE, slices.getFirst()[1]);
            assertEquals(false, found(start - 1));
            assertEquals(true, found(start));
            assertEquals(true, found(start + 2 * PAGE - 1));
            assertEquals(false, found(start + 2 * PAGE));

            List<long[]> exact = map.map(memory.asSlice(4 * PAGE, PAGE));
            assertEquals(PAGE, exact.getFirst()[1], "neighbours don't overlap");
            List<long[]> before = map.map(memory.asSlice(PAGE, PAGE));
            assertEquals(PAGE, before.getFirst()[1], "neighbours don't overlap");
            assertEquals(List.of(), map.map(memory.asSlice(0, 0)));
            assertEquals(3, Simulator.get("mapped"));
            List.of(slices, exact, before).forEach(map::unmap);
        }
    }

    /** Memory that belongs to another region already is not mapped twice, and what overlaps is left as it was. */
    @Test
    void shouldMapAllOrNothing() {
        try (Arena arena = Arena.ofShared()) {
            MemorySegment memory = arena.allocate(8 * PAGE, PAGE);
            List<long[]> there = map.map(memory.asSlice(3 * PAGE, PAGE));
            for (long[] part : new long[][] {{0, 8}, {3, 1}, {2, 2}, {3, 2}}) {
                assertEquals(List.of(), map.map(memory.asSlice(part[0] * PAGE, part[1] * PAGE)));
                assertEquals(1, Simulator.get("mapped"));
                assertEquals(true, found(memory.address() + 3 * PAGE));
                assertEquals(false, found(memory.address() + 2 * PAGE));
            }
            map.unmap(there);
            assertEquals(false, found(memory.address() + 3 * PAGE));
        }
    }

    /** Cut where a huge page begins; what was mapped before a slice that is refused is unmapped. */
    @Test
    void shouldMapInSlices(@TempDir Path folder) throws Exception {
        try (Arena arena = Arena.ofShared(); FileChannel file = FileChannel.open(folder.resolve("sparse"),
                StandardOpenOption.CREATE_NEW, StandardOpenOption.READ, StandardOpenOption.WRITE)) {
            MemorySegment memory = file.map(FileChannel.MapMode.READ_WRITE, 0, 2 * GIB + (4 << 20), arena)
                    .asSlice(PAGE);
            List<long[]> slices = map.map(memory);
            long end = memory.address();
            for (long[] slice : slices) {
                assertEquals(end, slice[0]);
                end += slice[1];
                assertEquals(0, slice == slices.getLast() ? 0 : end % (2 << 20));
                for (long address : new long[] {slice[0], slice[0] + slice[1] / 2, end - 1}) {
                    int index = map.table().find(address);
                    assertEquals(slice[2], map.table().physical()[index]);
                    assertEquals(slice[0], map.table().starts()[index]);
                }
            }
            assertEquals(memory.address() + memory.byteSize(), end);
            assertEquals(slices.size(), Simulator.get("mapped"));
            map.unmap(slices);
            assertEquals(0, Simulator.get("mapped"));

            List<long[]> there = map.map(memory.asSlice(memory.byteSize() - PAGE, PAGE));
            assertEquals(List.of(), map.map(memory));
            assertEquals(1, Simulator.get("mapped"));
            assertEquals(false, found(memory.address()));
            map.unmap(there);
        }
    }

    @Test
    void shouldFindInAnyOrder() {
        Random random = new Random(11);
        try (Arena arena = Arena.ofShared()) {
            MemorySegment memory = arena.allocate(64 * 2 * PAGE, PAGE);
            List<Integer> order = new ArrayList<>();
            for (int i = 0; i < 64; i++) {
                order.add(i);
            }
            Collections.shuffle(order, random);
            List<List<long[]>> slices = new ArrayList<>(Collections.nCopies(64, List.of()));
            for (int done = 0; done < 128; done++) {
                int region = order.get(done % 64);
                if (done < 64) {
                    slices.set(region, map.map(memory.asSlice(2L * region * PAGE, PAGE)));
                } else {
                    map.unmap(slices.set(region, List.of()));
                }
                if (done == 63) {
                    Collections.shuffle(order, random);
                }
                for (int i = 0; i < 64; i++) {
                    long start = memory.address() + 2L * i * PAGE;
                    boolean there = !slices.get(i).isEmpty();
                    assertEquals(there, found(start));
                    assertEquals(there, found(start + PAGE - 1));
                    assertEquals(false, found(start + PAGE));
                    if (there) {
                        assertEquals(slices.get(i).getFirst()[2],
                                map.table().physical()[map.table().find(start)]);
                    }
                }
            }
            assertEquals(0, map.table().starts().length);
        }
    }

    @Test
    void shouldLeaveWhatTheLibraryRefuses() {
        Simulator.set("no-mapping", 1);
        try (Arena arena = Arena.ofShared()) {
            assertEquals(List.of(), map.map(arena.allocate(PAGE, PAGE)));
            assertEquals(0, map.table().starts().length);
            Simulator.set("no-mapping", 0);
            List<long[]> slices = map.map(arena.allocate(PAGE, PAGE));
            assertNotEquals(List.of(), slices);
            map.unmap(slices);
        }
    }
}
