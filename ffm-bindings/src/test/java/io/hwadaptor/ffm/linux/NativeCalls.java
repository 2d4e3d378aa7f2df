package io.hwadaptor.ffm.linux;

import java.lang.foreign.Arena;
import java.lang.foreign.MemorySegment;
import java.nio.channels.FileChannel;
import java.nio.file.Path;

/**
 * A JVM of its own that uses memory of all kinds and native calls, and prints what each call allocates. Its options say
 * what its compiler knows: on a busy machine it may have no profile of types, or no time at all.
 */
final class NativeCalls {
    private NativeCalls() {
    }

    public static void main(String[] arguments) throws Exception {
        try (Arena arena = Arena.ofConfined(); FileChannel file = FileChannel.open(Path.of("/proc/self/exe"))) {
            long bytes = file.map(FileChannel.MapMode.READ_ONLY, 0, 64, arena).asSlice(8).byteSize()
                    + MemorySegment.ofArray(new byte[64]).asSlice(8).byteSize()
                    + MemorySegment.ofArray(new long[8]).asSlice(8).byteSize();
            if (bytes != 3 * 56) {
                throw new AssertionError(bytes);
            }
        }
        try (EventFd event = EventFd.create()) {
            System.out.println(Allocations.perOperation(() -> {
                event.signal();
                event.drain();
                event.drain();
            }));
        }
    }
}
