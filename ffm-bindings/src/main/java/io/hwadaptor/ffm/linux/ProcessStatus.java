package io.hwadaptor.ffm.linux;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;

/** What the kernel says of this process (proc_pid_status(5)). Any thread. */
public final class ProcessStatus {
    private static final Path STATUS = Path.of("/proc/self/status");

    private ProcessStatus() {
    }

    /**
     * {@return a field as it is now, without blanks around it}
     *
     * @param name of the field, for example {@code Cpus_allowed_list}
     * @throws IOException if the file can't be read or has no such field
     */
    public static String field(String name) throws IOException {
        String prefix = name + ":";
        return Files.readAllLines(STATUS).stream().filter(line -> line.startsWith(prefix)).findFirst()
                .orElseThrow(() -> new IOException(STATUS + ": no " + prefix)).substring(prefix.length()).strip();
    }
}
