package io.hwadaptor.ffm.linux;

import static org.junit.jupiter.api.Assertions.assertEquals;

import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Scanner;
import org.junit.jupiter.api.Test;

class ResourceLimitTest {
    @Test
    void shouldSayWhatTheKernelSaysElsewhere() throws Exception {
        assertEquals(softLimit("Max locked memory"), ResourceLimit.LOCKED_MEMORY.value());
        assertEquals(softLimit("Max open files"), ResourceLimit.DESCRIPTORS.value());
    }

    private static long softLimit(String name) throws Exception {
        String line = Files.readAllLines(Path.of("/proc/self/limits")).stream().filter(l -> l.startsWith(name))
                .findFirst().orElseThrow();
        String value = new Scanner(line.substring(name.length())).next();
        return value.equals("unlimited") ? Long.MAX_VALUE : Long.parseLong(value);
    }
}
