package io.hwadaptor.ffm.linux;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import java.util.BitSet;
import org.junit.jupiter.api.Test;

class CpuTest {
    @Test
    void shouldPinAndUnpinTheCaller() throws Exception {
        BitSet before = Cpu.allowed();
        assertTrue(Cpu.allowedCount() >= 1);
        int last = before.length() - 1;
        try {
            Cpu.pin(last);
            assertEquals(1, Cpu.allowedCount());
            assertTrue(Cpu.allowed().get(last));
        } finally {
            Cpu.pin(before);
        }
        assertEquals(before, Cpu.allowed());
    }

    @Test
    void shouldRefuseAProcessorThatIsNotThere() {
        for (int cpu : new int[] {8191, 20_000}) {
            ErrnoException refused = assertThrows(ErrnoException.class, () -> Cpu.pin(cpu));
            assertEquals(Errno.EINVAL, refused.errno());
        }
    }
}
