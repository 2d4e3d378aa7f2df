package io.hwadaptor.ffm.linux;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import io.hwadaptor.ffm.generated.linux.linux_h;
import io.hwadaptor.ffm.syscall.FileCalls;
import io.hwadaptor.ffm.syscall.WaitCalls;
import java.lang.foreign.Arena;
import java.lang.foreign.ValueLayout;
import java.nio.charset.StandardCharsets;
import java.util.List;
import java.util.stream.Collectors;
import java.util.stream.Stream;
import org.junit.jupiter.api.Assertions;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

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
    void shouldTakeNothingButACounter() throws Exception {
        UnixSocket[] pair = UnixSocket.pair();
        try (UnixSocket one = pair[0]; UnixSocket two = pair[1]) {
            one.shutdown();
            List<OwnedFd> others = List.of(MemFd.create("anon_inode:[eventfd]", 4096, false),
                    OwnedFd.adopt(FileCalls.fcntl(two.fd(), linux_h.F_DUPFD_CLOEXEC(), 3)),
                    open("/dev/null"), open("/"), open("/proc/self/status"));
            for (OwnedFd file : others) {
                ErrnoException refusal = assertThrows(ErrnoException.class, () -> EventFd.adopt(file));
                assertEquals(Errno.EINVAL, refusal.errno());
                assertTrue(refusal.getMessage().contains("it is no event counter but "), refusal.getMessage());
                assertTrue(file.isClosed());
            }
        }
    }

    private static OwnedFd open(String path) {
        try (Arena arena = Arena.ofConfined()) {
            return OwnedFd.adopt(FileCalls.open(arena.allocateFrom(path).address(), linux_h.O_RDONLY(), 0));
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

    /** Without C2, as in a short-lived or small JVM; without profiles, as on a busy machine; without any compiler. */
    @ParameterizedTest
    @ValueSource(strings = {"-XX:TieredStopAtLevel=1", "-XX:-UseTypeProfile", "-Xint"})
    void shouldAllocateNothingWhateverTheCompilerSees(String option) throws Exception {
        String classPath = Stream.of(EventFd.class, NativeCalls.class, Assertions.class)
                .map(type -> type.getProtectionDomain().getCodeSource().getLocation().getPath())
                .collect(Collectors.joining(":"));
        Process jvm = new ProcessBuilder(ProcessHandle.current().info().command().orElseThrow(),
                option, "--enable-native-access=ALL-UNNAMED", "-cp", classPath,
                NativeCalls.class.getName()).redirectErrorStream(true).start();
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
