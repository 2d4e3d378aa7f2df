package io.hwadaptor.ffm.linux;

import java.lang.foreign.Arena;
import java.lang.foreign.MemorySegment;
import java.lang.foreign.ValueLayout;
import java.nio.charset.Charset;
import java.nio.file.Path;

/** A path as the bytes that the kernel gets for it: those that java.nio.file would pass. */
final class NativePath {
    private static final Charset CHARSET = Charset.forName(System.getProperty("sun.jnu.encoding", "UTF-8"));

    private final Path path;
    private final byte[] bytes;

    NativePath(Path path) {
        this.path = path;
        this.bytes = path.toString().getBytes(CHARSET);
    }

    Path path() {
        return path;
    }

    /** How many bytes the name has, without the NUL that closes a C string. */
    int length() {
        return bytes.length;
    }

    /** A C string of the path, alive as long as the arena. */
    MemorySegment allocate(Arena arena) {
        MemorySegment string = arena.allocate(bytes.length + 1L);
        copyTo(string, 0);
        return string;
    }

    /** Puts the bytes, without a closing NUL, into native memory. */
    void copyTo(MemorySegment target, long offset) {
        MemorySegment.copy(bytes, 0, target, ValueLayout.JAVA_BYTE, offset, bytes.length);
    }

    @Override
    public String toString() {
        return path.toString();
    }
}
