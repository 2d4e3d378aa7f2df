package io.hwadaptor.ffm.linux;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertThrows;

import java.io.IOException;
import org.junit.jupiter.api.Test;

class ProcessStatusTest {
    @Test
    void shouldSayWhatTheKernelSays() throws IOException {
        assertEquals(Long.toString(ProcessHandle.current().pid()), ProcessStatus.field("Pid"));
        assertEquals("/proc/self/status: no Pi:",
                assertThrows(IOException.class, () -> ProcessStatus.field("Pi")).getMessage());
    }
}
