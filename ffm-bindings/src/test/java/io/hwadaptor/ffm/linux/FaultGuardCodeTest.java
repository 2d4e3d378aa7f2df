package io.hwadaptor.ffm.linux;

import static org.junit.jupiter.api.Assertions.assertEquals;

import io.hwadaptor.ffm.TestPaths;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.HexFormat;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** The machine code in {@link FaultGuard} is what its source says. */
class FaultGuardCodeTest {
    @Test
    void shouldBeWhatItsSourceAssemblesTo(@TempDir Path folder) throws Exception {
        Path object = folder.resolve("guard.o");
        Path code = folder.resolve("guard.bin");
        run("gcc", "-c", "-x", "assembler-with-cpp",
                TestPaths.repository().resolve("native-headers/fault_guard.S").toString(), "-o", object.toString());
        run("objcopy", "-O", "binary", "-j", ".text", object.toString(), code.toString());
        HexFormat hex = HexFormat.of();
        assertEquals(hex.formatHex(Files.readAllBytes(code)), hex.formatHex(FaultGuard.code()));
    }

    private static void run(String... command) throws Exception {
        Process process = new ProcessBuilder(command).redirectErrorStream(true).start();
        String output = new String(process.getInputStream().readAllBytes(), StandardCharsets.UTF_8);
        assertEquals(0, process.waitFor(), output);
    }
}
