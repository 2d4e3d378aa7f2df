package io.hwadaptor.hostile;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.regex.Pattern;
import java.util.stream.Stream;

/**
 * What a process holds, as the kernel counts it.
 *
 * @param fds descriptors
 * @param threads threads without those that the JVM starts and ends as it likes
 * @param mappings shared mappings that can be guest memory
 * @param mappedBytes their bytes
 * @param lockedBytes bytes of memory that is locked
 * @param residentBytes bytes of memory in RAM
 */
public record Holdings(int fds, int threads, int mappings, long mappedBytes, long lockedBytes, long residentBytes) {
    private static final Pattern OWN_THREADS =
            Pattern.compile("C[12] Comp.*|GC Thread.*|G1.*|VM .*|Attach.*|process reaper|Cleaner.*|Common-Cl.*");
    private static final Pattern OWN_FILES = Pattern.compile(".*(\\.jar|/modules|\\.so[.0-9]*|hsperfdata.*|cache.*)");

    /** Blocks that hold no key are kept for the next ones: by each engine and the router a few, whatever has been. */
    private static final long SPARE_LOCKED_BYTES = 1 << 20;

    /**
     * Looks at a process.
     *
     * @param pid its id
     * @throws IOException if there is none
     */
    public static Holdings of(long pid) throws IOException {
        Path proc = Path.of("/proc", Long.toString(pid));
        int mappings = 0;
        long bytes = 0;
        for (String line : Files.readAllLines(proc.resolve("maps"))) {
            String[] words = line.split(" +", 6);
            if (words[1].charAt(3) == 's' && !(words.length > 5 && OWN_FILES.matcher(words[5]).matches())) {
                String[] range = words[0].split("-", 2);
                mappings++;
                bytes += Long.parseUnsignedLong(range[1], 16) - Long.parseUnsignedLong(range[0], 16);
            }
        }
        long locked = 0;
        long resident = 0;
        for (String line : Files.readAllLines(proc.resolve("status"))) {
            String[] words = line.split("\\s+", -1);
            if (words[0].equals("VmLck:")) {
                locked = Long.parseLong(words[1]) << 10;
            } else if (words[0].equals("VmRSS:")) {
                resident = Long.parseLong(words[1]) << 10;
            }
        }
        int fds = names(proc.resolve("fd")).size();
        return new Holdings(fds, threads(proc), mappings, bytes, locked, resident);
    }

    /**
     * How long a process has been running.
     *
     * @param pid its id
     * @return milliseconds of CPU, its own and the kernel's for it
     * @throws IOException if there is none
     */
    static long cpuMillis(long pid) throws IOException {
        String stat = Files.readString(Path.of("/proc", Long.toString(pid), "stat"));
        // The name before the fields may hold blanks. utime and stime are the 14th and 15th, in hundredths of a second.
        String[] fields = stat.substring(stat.lastIndexOf(')') + 2).split(" ", -1);
        return 10 * (Long.parseLong(fields[11]) + Long.parseLong(fields[12]));
    }

    private static List<Path> names(Path folder) throws IOException {
        try (Stream<Path> all = Files.list(folder)) {
            return all.toList();
        }
    }

    private static int threads(Path proc) throws IOException {
        int count = 0;
        for (Path task : names(proc.resolve("task"))) {
            try {
                count += OWN_THREADS.matcher(Files.readString(task.resolve("comm")).trim()).matches() ? 0 : 1;
            } catch (IOException e) {
                // It has ended meanwhile.
            }
        }
        return count;
    }

    /**
     * Waits until a process holds no more than this again.
     *
     * @param pid the process
     * @param seconds how long at most
     * @return what it still holds too much of; empty if nothing
     */
    public List<String> awaitAgain(long pid, int seconds) throws IOException, InterruptedException {
        long end = System.nanoTime() + seconds * 1_000_000_000L;
        while (true) {
            List<String> excess = excess(Holdings.of(pid));
            if (excess.isEmpty() || System.nanoTime() > end) {
                return excess;
            }
            Thread.sleep(50);
        }
    }

    private List<String> excess(Holdings now) {
        List<String> list = new ArrayList<>();
        compare(list, "descriptors", fds, now.fds);
        compare(list, "threads", threads, now.threads);
        compare(list, "mappings", mappings, now.mappings);
        compare(list, "mapped bytes", mappedBytes, now.mappedBytes);
        compare(list, "locked bytes", lockedBytes + SPARE_LOCKED_BYTES, now.lockedBytes);
        return list;
    }

    private static void compare(List<String> list, String what, long before, long now) {
        if (now > before) {
            list.add(now + " " + what + " where there were " + before);
        }
    }
}
