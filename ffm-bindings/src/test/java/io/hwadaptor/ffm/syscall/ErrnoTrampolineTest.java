package io.hwadaptor.ffm.syscall;

import static org.junit.jupiter.api.Assertions.assertArrayEquals;
import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertThrows;

import io.hwadaptor.ffm.Assembler;
import io.hwadaptor.ffm.generated.linux.linux_h;
import io.hwadaptor.ffm.linux.Errno;
import java.lang.foreign.Arena;
import java.lang.foreign.FunctionDescriptor;
import java.lang.foreign.Linker;
import java.lang.foreign.MemorySegment;
import java.lang.foreign.ValueLayout;
import java.lang.invoke.MethodHandle;
import java.nio.file.Path;
import java.util.Arrays;
import java.util.concurrent.Callable;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import java.util.concurrent.Future;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

class ErrnoTrampolineTest {
    private static final Linker LINKER = Linker.nativeLinker();

    @Test
    void shouldBeWhatItsSourceAssemblesTo(@TempDir Path folder) throws Exception {
        assertArrayEquals(Assembler.assemble("errno_call.S", folder), ErrnoTrampoline.code());
    }

    @Test
    void shouldReturnWhatTheFunctionReturns() throws Throwable {
        MethodHandle labs = bind("labs", ValueLayout.JAVA_LONG, ValueLayout.JAVA_LONG);
        assertEquals(Long.MAX_VALUE, (long) labs.invokeExact(-Long.MAX_VALUE));
        assertEquals(0xffff_ffffL, (long) labs.invokeExact(0xffff_ffffL));
        assertEquals(Long.MIN_VALUE, (long) labs.invokeExact(Long.MIN_VALUE));
        MethodHandle toupper = bind("toupper", ValueLayout.JAVA_INT, ValueLayout.JAVA_INT);
        assertEquals('A', (int) toupper.invokeExact((int) 'a'));
    }

    @Test
    void shouldReturnTheNegatedErrno() {
        assertEquals(-Errno.EBADF, FileCalls.read(-1, 0L, 1L));
        assertEquals(-Errno.EBADF, FileCalls.close(-1));
        assertEquals(-Errno.EINVAL, MemoryCalls.mmap(0L, 0L, linux_h.PROT_READ(),
                linux_h.MAP_PRIVATE() | linux_h.MAP_ANONYMOUS(), -1, 0L));
        assertEquals(-Errno.EFAULT, FileCalls.renameat2(linux_h.AT_FDCWD(), 0L, linux_h.AT_FDCWD(), 0L,
                linux_h.RENAME_NOREPLACE()));
    }

    /** The sixth argument of a function is the seventh of the code, and not in a register. */
    @Test
    void shouldHandOnSixArguments() throws Throwable {
        try (Arena arena = Arena.ofConfined()) {
            MemorySegment text = arena.allocate(64);
            MethodHandle print = bind("snprintf", ValueLayout.JAVA_INT, ValueLayout.JAVA_LONG, ValueLayout.JAVA_LONG,
                    ValueLayout.JAVA_LONG, ValueLayout.JAVA_LONG, ValueLayout.JAVA_LONG, ValueLayout.JAVA_LONG);
            int length = (int) print.invokeExact(text.address(), 64L, arena.allocateFrom("%ld %ld %ld").address(),
                    -1L, Long.MAX_VALUE, 3L);
            assertEquals("-1 9223372036854775807 3", text.getString(0));
            assertEquals(text.getString(0).length(), length);
        }
    }

    @Test
    void shouldKeepThreadsApart() throws Exception {
        try (ExecutorService threads = Executors.newFixedThreadPool(2)) {
            Future<Integer> bad = threads.submit(count(-Errno.EBADF, () -> FileCalls.read(-1, 0L, 1L)));
            Future<Integer> nowhere = threads.submit(count(-Errno.EFAULT, () -> (long) FileCalls.unlink(1L)));
            assertEquals(0, bad.get());
            assertEquals(0, nowhere.get());
        }
    }

    /** How often the answer was another one. */
    private static Callable<Integer> count(long expected, Callable<Long> call) {
        return () -> {
            int others = 0;
            for (int i = 0; i < 200_000; i++) {
                if (call.call() != expected) {
                    others++;
                }
            }
            return others;
        };
    }

    @Test
    void shouldTakeIntegersAlone() {
        assertThrows(IllegalArgumentException.class,
                () -> bind("ldexp", ValueLayout.JAVA_DOUBLE, ValueLayout.JAVA_DOUBLE, ValueLayout.JAVA_INT));
        assertThrows(IllegalArgumentException.class,
                () -> bind("labs", ValueLayout.JAVA_LONG, ValueLayout.JAVA_DOUBLE));
        ValueLayout[] seven = new ValueLayout[7];
        Arrays.fill(seven, ValueLayout.JAVA_LONG);
        assertThrows(IllegalArgumentException.class, () -> bind("labs", ValueLayout.JAVA_LONG, seven));
    }

    private static MethodHandle bind(String name, ValueLayout result, ValueLayout... arguments) {
        MemorySegment function = LINKER.defaultLookup().find(name).orElseThrow();
        return ErrnoTrampoline.bind(LINKER, function.address(), FunctionDescriptor.of(result, arguments));
    }
}
