package io.hwadaptor.ffm.linux;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import java.lang.foreign.MemorySegment;
import java.lang.foreign.ValueLayout;
import java.nio.charset.StandardCharsets;
import java.util.List;
import org.junit.jupiter.api.Test;

class LockedMemoryTest {
    @Test
    void shouldBeLockedAndKeptToItself() throws Exception {
        try (LockedMemory memory = LockedMemory.allocate(100)) {
            assertEquals(100, memory.segment().byteSize());
            assertTrue(memory.isLocked());
            assertTrue(MappingTest.hasFlag(memory.segment().address(), "lo"), "locked");
            assertTrue(MappingTest.hasFlag(memory.segment().address(), "dd"), "not in core dumps");
            assertTrue(MappingTest.hasFlag(memory.segment().address(), "wf"), "wiped on fork");
        }
    }

    @Test
    void shouldWipe() throws Exception {
        try (LockedMemory memory = LockedMemory.allocate(5000)) {
            memory.segment().fill((byte) 0x5a);
            memory.wipe();
            assertEquals(-1, memory.segment().mismatch(MemorySegment.ofArray(new byte[5000])));
        }
    }

    @Test
    void shouldCloseOnceAndGiveTheMemoryBack() throws Exception {
        long bytes = Mapping.liveBytes();
        LockedMemory memory = LockedMemory.allocate(1);
        assertEquals(bytes + Mapping.pageSize(), Mapping.liveBytes());
        MemorySegment segment = memory.segment();
        memory.close();
        memory.close();
        assertEquals(bytes, Mapping.liveBytes());
        assertThrows(IllegalStateException.class, () -> segment.get(ValueLayout.JAVA_BYTE, 0));
    }

    @Test
    void shouldWorkUnlockedAndSayWhyWhenTheLimitIsReached() throws Exception {
        // Takes a process of its own: with a limit of 0, and without the privilege that lifts the limit for root.
        String script = "ulimit -l 0; [ $(id -u) = 0 ] || exec \"$@\";"
                + " exec setpriv --bounding-set -ipc_lock --inh-caps -ipc_lock \"$@\"";
        List<String> command = List.of("sh", "-c", script, "sh", System.getProperty("java.home") + "/bin/java",
                "--enable-native-access=ALL-UNNAMED", "-cp", System.getProperty("java.class.path"),
                Limited.class.getName());
        Process process = new ProcessBuilder(command).redirectErrorStream(true).start();
        String output = new String(process.getInputStream().readAllBytes(), StandardCharsets.UTF_8);
        process.waitFor();
        assertTrue(output.startsWith("locked: false, mlock of 100 bytes for keys failed (E"), output);
        assertFalse(output.contains("Exception"), output);
    }

    /** Runs in a process that may not lock memory. */
    static final class Limited {
        private Limited() {
        }

        public static void main(String[] args) throws Exception {
            try (LockedMemory memory = LockedMemory.allocate(100); LockedMemory other = LockedMemory.allocate(7)) {
                memory.segment().fill((byte) 1);
                other.segment().fill((byte) 1);
                System.out.println("locked: " + memory.isLocked() + ", " + LockedMemory.firstLockFailure().orElse(""));
            }
        }
    }
}
