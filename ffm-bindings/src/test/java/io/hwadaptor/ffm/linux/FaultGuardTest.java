package io.hwadaptor.ffm.linux;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import io.hwadaptor.ffm.generated.linux.linux_h;
import io.hwadaptor.ffm.syscall.Downcalls;
import io.hwadaptor.ffm.syscall.MemoryCalls;
import java.lang.foreign.Arena;
import java.lang.foreign.FunctionDescriptor;
import java.lang.foreign.Linker;
import java.lang.foreign.MemorySegment;
import java.lang.foreign.ValueLayout;
import java.lang.invoke.MethodHandle;
import java.util.concurrent.atomic.AtomicBoolean;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;

/** Pages that vanish under code, native code above all. Without the guard the first of these tests ends the JVM. */
@Timeout(value = 60, threadMode = Timeout.ThreadMode.SEPARATE_THREAD)
class FaultGuardTest {
    private static final long PAGE = Mapping.pageSize();
    private static final long HUGE_PAGE = 2 << 20;
    /** The C library's: native code that touches memory without the kernel. */
    private static final MethodHandle MEMSET = Downcalls.bindPlain(
            Linker.nativeLinker().defaultLookup().find("memset").orElseThrow(),
            FunctionDescriptor.of(ValueLayout.JAVA_LONG, ValueLayout.JAVA_LONG, ValueLayout.JAVA_INT,
                    ValueLayout.JAVA_LONG));

    @Test
    void shouldSurviveATruncatedFileUnderNativeCode() throws Throwable {
        try (OwnedFd file = MemFd.create("truncated", 4 * PAGE, false); EventFd event = EventFd.create();
                Mapping mapping = Mapping.map(file, 0, 4 * PAGE, true)) {
            mapping.guard(event);
            set(mapping, 0, 7, 4 * PAGE);
            assertEquals(-1, mapping.faultOffset());
            assertFalse(event.drain());
            MemFd.resize(file, PAGE);
            set(mapping, 2 * PAGE + 100, 9, 200);
            assertEquals(2 * PAGE + 100, mapping.faultOffset());
            assertTrue(event.drain());
            MemorySegment memory = mapping.segment();
            assertEquals(9, memory.get(ValueLayout.JAVA_BYTE, 2 * PAGE + 299));
            assertEquals(0, memory.get(ValueLayout.JAVA_BYTE, 2 * PAGE + 300));
            // What was still there is detached too: one state for all of it.
            assertEquals(0, memory.get(ValueLayout.JAVA_BYTE, 0));
            set(mapping, 0, 5, 4 * PAGE);
            assertFalse(event.drain());
        }
    }

    @Test
    void shouldSurviveItInJavaCodeToo() throws Exception {
        try (OwnedFd file = MemFd.create("truncated", PAGE, false); EventFd event = EventFd.create();
                Mapping mapping = Mapping.map(file, 0, PAGE, true)) {
            mapping.guard(event);
            MemFd.resize(file, 0);
            assertEquals(0, mapping.segment().get(ValueLayout.JAVA_LONG, 8));
            assertEquals(8, mapping.faultOffset());
            assertTrue(event.drain());
        }
    }

    @Test
    void shouldSurviveHugePagesThatAreNotThere() throws Throwable {
        long bytes = 1L << 30;
        try (Arena arena = Arena.ofConfined(); EventFd event = EventFd.create(); OwnedFd file = OwnedFd.adopt(
                MemoryCalls.memfd_create(arena.allocateFrom("huge").address(), linux_h.MFD_HUGETLB()))) {
            MemFd.resize(file, bytes);
            try (Mapping mapping = Mapping.map(file, 0, bytes, true)) {
                mapping.guard(event);
                for (long at = 0; at < bytes && mapping.faultOffset() < 0; at += HUGE_PAGE) {
                    set(mapping, at + 5, 1, 1);
                }
                assertTrue(mapping.faultOffset() >= 0, "a host with less than 512 free huge pages");
                assertTrue(event.drain());
                set(mapping, 0, 3, HUGE_PAGE);
                assertEquals(3, mapping.segment().get(ValueLayout.JAVA_BYTE, HUGE_PAGE - 1));
            }
        }
    }

    @Test
    void shouldTellEachOwnerOfItsOwnFaults() throws Throwable {
        try (OwnedFd file = MemFd.create("one", PAGE, false); OwnedFd otherFile = MemFd.create("other", PAGE, true);
                EventFd event = EventFd.create(); EventFd otherEvent = EventFd.create();
                Mapping other = Mapping.map(otherFile, 0, PAGE, true); Mapping one = Mapping.map(file, 0, PAGE, true)) {
            other.guard(otherEvent);
            one.guard(event);
            set(other, 0, 4, PAGE);
            MemFd.resize(file, 0);
            set(one, 0, 4, PAGE);
            assertTrue(event.drain());
            assertFalse(otherEvent.drain());
            assertEquals(-1, other.faultOffset());
            assertEquals(4, other.segment().get(ValueLayout.JAVA_BYTE, PAGE - 1));
        }
    }

    @Test
    void shouldReplaceThePageAloneIfThereIsNoMemoryForAll() throws Throwable {
        FaultGuard guard = FaultGuard.installed();
        try (OwnedFd file = MemFd.create("strict", 2 * PAGE, false); EventFd event = EventFd.create();
                Mapping mapping = Mapping.map(file, 0, 2 * PAGE, true)) {
            set(mapping, 0, 7, 2 * PAGE);
            // No mapping is that long, so the kernel refuses to replace all of it.
            int entry = guard.guard(mapping.address(), 1L << 47, PAGE, event);
            try {
                MemFd.resize(file, PAGE);
                set(mapping, PAGE + 9, 1, 1);
            } finally {
                guard.release(entry);
            }
            assertTrue(event.drain());
            assertEquals(1, mapping.segment().get(ValueLayout.JAVA_BYTE, PAGE + 9));
            assertEquals(7, mapping.segment().get(ValueLayout.JAVA_BYTE, PAGE - 1));
        }
    }

    @Test
    void shouldLeaveOtherFaultsToTheJvm() throws Exception {
        FaultGuard.installed();
        try (OwnedFd file = MemFd.create("unguarded", PAGE, false);
                Mapping mapping = Mapping.map(file, 0, PAGE, true)) {
            MemFd.resize(file, 0);
            assertThrows(InternalError.class, () -> mapping.segment().get(ValueLayout.JAVA_LONG, 0));
        }
    }

    /** Regions come and go while others fault: every fault finds its own. */
    @Test
    void shouldFindItsRegionWhileOthersComeAndGo() throws Throwable {
        AtomicBoolean ended = new AtomicBoolean();
        Thread churn = Thread.ofPlatform().start(() -> {
            try (OwnedFd file = MemFd.create("churn", PAGE, true); EventFd event = EventFd.create()) {
                while (!ended.get()) {
                    try (Mapping one = Mapping.map(file, 0, PAGE, true);
                            Mapping two = Mapping.map(file, 0, PAGE, true)) {
                        one.guard(event);
                        two.guard(event);
                        assertEquals(-1, one.faultOffset());
                    }
                }
                assertFalse(event.drain());
            } catch (ErrnoException e) {
                throw new AssertionError(e);
            }
        });
        try {
            for (int i = 0; i < 2_000; i++) {
                shouldSurviveATruncatedFileUnderNativeCode();
            }
        } finally {
            ended.set(true);
            churn.join();
        }
    }

    private static void set(Mapping mapping, long offset, int value, long length) throws Throwable {
        long address = mapping.address() + offset;
        assertEquals(address, (long) MEMSET.invokeExact(address, value, length));
    }
}
