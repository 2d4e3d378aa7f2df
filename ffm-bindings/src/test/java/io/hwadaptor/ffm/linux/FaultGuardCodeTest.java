package io.hwadaptor.ffm.linux;

import static org.junit.jupiter.api.Assertions.assertArrayEquals;

import io.hwadaptor.ffm.Assembler;
import java.nio.file.Path;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** The machine code in {@link FaultGuard} is what its source says. */
class FaultGuardCodeTest {
    @Test
    void shouldBeWhatItsSourceAssemblesTo(@TempDir Path folder) throws Exception {
        assertArrayEquals(Assembler.assemble("fault_guard.S", folder), FaultGuard.code());
    }
}
