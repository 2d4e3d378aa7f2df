package io.hwadaptor.ffm.linux;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Optional;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

class NativeLibraryTest {
    @Test
    void shouldTakeTheFirstCandidateThatThereIs() {
        NativeLibrary library = NativeLibrary.find("libm", "libm.so.4711", "libm.so.6", "libc.so.6");
        assertTrue(library.isPresent());
        assertEquals(Optional.of("libm.so.6"), library.found());
        assertEquals("", library.reason());
        assertTrue(library.find("cos").isPresent());
        assertEquals(library.find("cos").orElseThrow(), library.require("cos"));
        assertEquals("libm (libm.so.6)", library.toString());
    }

    @Test
    void shouldSayWhatWasTried() {
        NativeLibrary library = NativeLibrary.find("libnone", "libnone.so.2", "/nowhere/libnone.so.1");
        assertFalse(library.isPresent());
        assertEquals("libnone not found: tried libnone.so.2, /nowhere/libnone.so.1", library.reason());
        assertEquals(Optional.empty(), library.found());
        assertEquals(Optional.empty(), library.find("cos"));
        UnsatisfiedLinkError error = assertThrows(UnsatisfiedLinkError.class, () -> library.require("cos"));
        assertEquals(library.reason(), error.getMessage());
    }

    @Test
    void shouldSayWhatTheLinkerSays(@TempDir Path folder) throws IOException {
        Path file = Files.writeString(folder.resolve("libnone.so.3"), "no library");
        NativeLibrary library = NativeLibrary.find("libnone", "libnone.so.2", file.toString());
        assertFalse(library.isPresent());
        assertEquals("libnone not found: tried libnone.so.2, " + file + " (" + file + ": file too short)",
                library.reason());
    }

    @Test
    void shouldNameTheSymbolThatIsMissing() {
        NativeLibrary library = NativeLibrary.find("libm", "libm.so.6");
        assertEquals(Optional.empty(), library.find("no_such_function"));
        UnsatisfiedLinkError error = assertThrows(UnsatisfiedLinkError.class,
                () -> library.require("no_such_function"));
        assertEquals("libm (libm.so.6) has no symbol no_such_function", error.getMessage());
    }
}
