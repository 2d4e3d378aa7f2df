package io.hwadaptor.ffm.linux;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import io.hwadaptor.ffm.generated.linux.linux_h;
import io.hwadaptor.ffm.raw.FileCalls;
import io.hwadaptor.ffm.raw.WaitCalls;
import java.lang.foreign.Arena;
import java.lang.foreign.ValueLayout;
import java.nio.charset.StandardCharsets;
import java.util.stream.Collectors;
import java.util.stream.Stream;
import org.junit.jupiter.api.Assertions;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;

@Timeout(value = 30, threadMode = Timeout.ThreadMode.SEPARATE_THREAD)
class EventFdTest {
    /** The counter's greatest value: one more would block, or be refused. */
    private static final long LIMIT = -2L;

    @Test
    void shouldBeSilentUntilSignalled() throws Exception {
        try (EventFd event = EventFd.create()) {
            assertFalse(event.drain());
            assertEquals(0, event.signal());
            assertEquals(0, event.signal());
            assertTrue(event.drain());
            assertFalse(event.drain());
        }
    }

    @Test
    void shouldTakeASignalWhenTheCounterIsAtItsLimit() throws Exception {
        try (EventFd event = EventFd.create()) {
            saturate(event);
            assertEquals(0, event.signal());
            assertTrue(event.drain());
            assertFalse(event.drain());
        }
    }

    @Test
    void shouldNeverBlockOnACounterThatBlocks() throws Exception {
        try (EventFd event = EventFd.adopt(blockingCounter())) {
            assertFalse(event.drain());
            saturate(event);
            assertEquals(0, event.signal());
            assertTrue(event.drain());
            assertFalse(event.drain());
            assertEquals(0, event.signal());
            assertTrue(event.drain());
        }
    }

    @Test
    void shouldLeaveTheFlagsOfAnAdoptedCounterAlone() throws Exception {
        OwnedFd owner = blockingCounter();
        int before = FileCalls.fcntl(owner.fd(), linux_h.F_GETFL(), 0);
        try (EventFd event = EventFd.adopt(owner)) {
            event.signal();
            event.drain();
            assertEquals(before, FileCalls.fcntl(event.fd(), linux_h.F_GETFL(), 0));
        }
    }

    @Test
    void shouldSeeSignalsOfADuplicate() throws Exception {
        OwnedFd owner = OwnedFd.adopt(WaitCalls.eventfd(0, linux_h.EFD_CLOEXEC() | linux_h.EFD_NONBLOCK()));
        try (EventFd one = EventFd.adopt(owner.duplicate()); EventFd other = EventFd.adopt(owner)) {
            one.signal();
            assertTrue(other.drain());
            assertFalse(one.drain());
        }
    }

    @Test
    void shouldReportAnErrorAfterClose() throws Exception {
        EventFd event = EventFd.create();
        event.close();
        event.close();
        assertEquals(-Errno.EBADF, event.signal());
        assertFalse(event.drain());
        assertThrows(IllegalStateException.class, event::fd);
    }

    @Test
    void shouldReportTheKernelsError() throws Exception {
        // A memory file that is sealed against growing takes no write.
        OwnedFd file = MemFd.create("sealed", 0, false);
        FileCalls.fcntl(file.fd(), linux_h.F_ADD_SEALS(), linux_h.F_SEAL_GROW());
        try (EventFd event = EventFd.adopt(file)) {
            assertEquals(-Errno.EPERM, event.signal());
        }
    }

    @Test
    void shouldAllocateNothing() throws Exception {
        try (EventFd event = EventFd.create(); EventFd blocking = EventFd.adopt(blockingCounter())) {
            Allocations.assertNone(() -> {
                event.signal();
                event.drain();
                event.drain();
            });
            Allocations.assertNone(() -> {
                blocking.signal();
                blocking.drain();
                blocking.drain();
            });
        }
    }

    @Test
    void shouldAllocateNothingWithoutProfilesEither() throws Exception {
        String classPath = Stream.of(EventFd.class, UnprofiledCalls.class, Assertions.class)
                .map(type -> type.getProtectionDomain().getCodeSource().getLocation().getPath())
                .collect(Collectors.joining(":"));
        Process jvm = new ProcessBuilder(ProcessHandle.current().info().command().orElseThrow(),
                "-XX:-UseTypeProfile", "--enable-native-access=ALL-UNNAMED", "-cp", classPath,
                UnprofiledCalls.class.getName()).redirectErrorStream(true).start();
        String output = new String(jvm.getInputStream().readAllBytes(), StandardCharsets.UTF_8);
        assertEquals(0, jvm.waitFor(), output);
        assertEquals("0", output.strip(), "bytes per operation");
    }

    private static OwnedFd blockingCounter() {
        return OwnedFd.adopt(WaitCalls.eventfd(0, linux_h.EFD_CLOEXEC()));
    }

    private static void saturate(EventFd event) {
        try (Arena arena = Arena.ofConfined()) {
            long value = arena.allocateFrom(ValueLayout.JAVA_LONG, LIMIT).address();
            assertEquals(Long.BYTES, FileCalls.write(event.fd(), value, Long.BYTES));
        }
    }
}
