package io.hwadaptor.vhostuser.services;

import java.io.IOException;
import java.io.RandomAccessFile;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.Collections;
import java.util.List;

/** All memory of another process that it could read itself (proc(5): maps, smaps and mem). */
final class ProcessMemory {
    private static final int CHUNK = 1 << 20;
    private static final int PAGE = 4096;

    private final long pid;

    ProcessMemory(long pid) {
        this.pid = pid;
    }

    /** Bytes to look for, at least four, and what they are. */
    @SuppressWarnings("ArrayRecordComponent") // never compared as a whole
    record Needle(String name, byte[] bytes) {
        int start() {
            return (bytes[0] & 0xff) << 8 | (bytes[1] & 0xff);
        }
    }

    /** Where a needle was found: an address, and the line of maps that it belongs to. */
    record Found(String name, long address, String mapping) {
    }

    private record Range(long start, long end, String line) {
    }

    private List<Range> readable() throws IOException {
        List<Range> ranges = new ArrayList<>();
        for (String line : Files.readAllLines(file("maps"))) {
            String[] fields = line.split(" ", 3);
            String[] bounds = fields[0].split("-", 2);
            // The kernel's own pages are the same for everyone, and can't be read from outside.
            if (fields[1].startsWith("r") && !line.endsWith("[vvar]") && !line.endsWith("[vsyscall]")
                    && !line.endsWith("[vvar_vclock]")) {
                ranges.add(new Range(Long.parseLong(bounds[0], 16), Long.parseLong(bounds[1], 16), line));
            }
        }
        return ranges;
    }

    private Path file(String name) {
        return Path.of("/proc", Long.toString(pid), name);
    }

    /** Looks through everything. */
    List<Found> find(List<Needle> needles) throws IOException {
        List<List<Needle>> byStart = new ArrayList<>(Collections.nCopies(1 << 16, null));
        int longest = 0;
        for (Needle needle : needles) {
            if (byStart.get(needle.start()) == null) {
                byStart.set(needle.start(), new ArrayList<>());
            }
            byStart.get(needle.start()).add(needle);
            longest = Math.max(longest, needle.bytes().length);
        }
        List<Found> found = new ArrayList<>();
        byte[] buffer = new byte[CHUNK + longest];
        try (RandomAccessFile memory = new RandomAccessFile(file("mem").toFile(), "r")) {
            for (Range range : readable()) {
                for (long at = range.start(); at < range.end(); at += CHUNK) {
                    int length = read(memory, at, buffer, (int) Math.min(buffer.length, range.end() - at));
                    search(byStart, buffer, length, at, range, found);
                }
            }
        }
        return found;
    }

    /** {@return how many bytes there are} Pages behind the end of a mapped file, and those that went away, are none. */
    private static int read(RandomAccessFile memory, long from, byte[] buffer, int length) throws IOException {
        int done = 0;
        memory.seek(from);
        while (done < length) {
            int count;
            try {
                count = memory.read(buffer, done, Math.min(length - done, CHUNK));
            } catch (IOException e) {
                count = 0;
            }
            if (count <= 0) {
                // This page is none: zeros in its place, and on with the next.
                int skip = Math.min(length - done, PAGE - (int) ((from + done) % PAGE));
                Arrays.fill(buffer, done, done + skip, (byte) 0);
                done += skip;
                memory.seek(from + done);
            } else {
                done += count;
            }
        }
        return done;
    }

    private static void search(List<List<Needle>> byStart, byte[] buffer, int length, long at, Range range,
            List<Found> found) {
        int starts = Math.min(length - 1, CHUNK);
        for (int i = 0; i < starts; i++) {
            List<Needle> candidates = byStart.get((buffer[i] & 0xff) << 8 | (buffer[i + 1] & 0xff));
            if (candidates == null) {
                continue;
            }
            for (Needle needle : candidates) {
                int end = i + needle.bytes().length;
                if (end <= length && Arrays.equals(buffer, i, end, needle.bytes(), 0, needle.bytes().length)) {
                    found.add(new Found(needle.name(), at + i, range.line()));
                }
            }
        }
    }

    /** Whether the mapping at an address has all these flags (VmFlags of proc_pid_smaps(5)). */
    boolean hasFlags(long address, String... flags) throws IOException {
        boolean inside = false;
        for (String line : Files.readAllLines(file("smaps"))) {
            if (line.matches("[0-9a-f]+-[0-9a-f]+ .*")) {
                String[] bounds = line.substring(0, line.indexOf(' ')).split("-", 2);
                inside = Long.parseLong(bounds[0], 16) <= address && address < Long.parseLong(bounds[1], 16);
            } else if (inside && line.startsWith("VmFlags:")) {
                return Arrays.asList(line.substring(8).trim().split(" ")).containsAll(Arrays.asList(flags));
            }
        }
        throw new AssertionError("nothing is mapped at 0x" + Long.toHexString(address));
    }

    /** Bytes that are locked into RAM. */
    long lockedBytes() throws IOException {
        for (String line : Files.readAllLines(file("status"))) {
            if (line.startsWith("VmLck:")) {
                return Long.parseLong(line.replaceAll("[^0-9]", "")) * 1024;
            }
        }
        throw new AssertionError("no VmLck");
    }
}
