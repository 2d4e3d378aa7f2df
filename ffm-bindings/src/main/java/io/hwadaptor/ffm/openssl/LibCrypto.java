package io.hwadaptor.ffm.openssl;

import io.hwadaptor.ffm.generated.openssl.openssl_h;
import io.hwadaptor.ffm.linux.NativeLibrary;
import io.hwadaptor.ffm.syscall.Downcalls;
import java.io.IOException;
import java.lang.foreign.FunctionDescriptor;
import java.lang.foreign.MemorySegment;
import java.lang.foreign.ValueLayout;
import java.lang.invoke.MethodHandle;
import java.lang.invoke.MethodHandles;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.Optional;
import org.jspecify.annotations.Nullable;

/**
 * The one libcrypto of this process: found, checked and loaded once, then there for good. Any thread.
 */
public final class LibCrypto {
    /** What the dynamic linker is asked for if nobody names a file. */
    public static final String SONAME = "libcrypto.so.3";

    private static final int NEEDED_MAJOR = 3;
    private static final int LONGEST_VERSION = 256;
    /** Looked for only to say that they are too old. */
    private static final List<String> OLD = List.of("libcrypto.so.1.1", "libcrypto.so.1.0.0", "libcrypto.so.10");

    private static final List<Class<?>> CALLS = List.of(LibraryCalls.class, CipherCalls.class, DigestCalls.class,
            NumberCalls.class, CurveCalls.class, KeyCalls.class);

    private static @Nullable String loadedFrom;
    private static @Nullable Found loaded;

    private LibCrypto() {
    }

    /**
     * Whether there is a library that can be used.
     *
     * @param usable whether its functions may be called
     * @param detail one line: its version if it can be used, else what is missing
     */
    public record Found(boolean usable, String detail) {
    }

    /**
     * Finds and loads the library, the first time; later calls give the same answer.
     *
     * @param path its file, absolute; empty for {@link #SONAME}, wherever the dynamic linker finds it
     * @return whether it can be used; not if this process already uses another one
     */
    public static synchronized Found load(Optional<String> path) {
        String wanted = path.orElse(SONAME);
        if (loaded != null) {
            return wanted.equals(loadedFrom) ? loaded : new Found(false, wanted + ": this process already uses "
                    + loadedFrom + ", " + loaded.detail());
        }
        if (path.isPresent() && !Path.of(wanted).isAbsolute()) {
            return new Found(false, wanted + ": the absolute path of a libcrypto is wanted");
        }
        Found found = find(wanted);
        if (found.usable()) {
            loaded = found;
            loadedFrom = wanted;
        }
        return found;
    }

    private static Found find(String wanted) {
        NativeLibrary library = NativeLibrary.find("libcrypto of OpenSSL 3", wanted);
        if (!library.isPresent()) {
            NativeLibrary old = wanted.equals(SONAME) ? NativeLibrary.find("libcrypto", OLD.toArray(String[]::new))
                    : library;
            return new Found(false, old.isPresent() ? tooOld(old) : library.reason());
        }
        Optional<MemorySegment> number = library.find("OpenSSL_version_num");
        if (number.isEmpty()) {
            return new Found(false, wanted + " is no libcrypto of OpenSSL 3.0 or newer: no symbol OpenSSL_version_num");
        }
        // OPENSSL_VERSION_NUMBER(3): the major version is in the topmost four bits of 32.
        if (call(number.get()) >>> 28 < NEEDED_MAJOR) {
            return new Found(false, tooOld(library));
        }
        try {
            // So that the generated bindings find the symbols too. The linker gives the library out a second time, it
            // does not load another one.
            System.load(fileOf(number.get()));
            // Binds all functions: a symbol that is missing shows here.
            for (Class<?> calls : CALLS) {
                MethodHandles.lookup().ensureInitialized(calls);
            }
            return new Found(true, version(library));
        } catch (IOException | IllegalAccessException | LinkageError e) {
            Throwable cause = e instanceof ExceptionInInitializerError && e.getCause() != null ? e.getCause() : e;
            return new Found(false, library + " can't be used: " + cause.getMessage());
        }
    }

    private static String tooOld(NativeLibrary library) {
        return version(library) + " found (" + library.found().orElseThrow() + "), OpenSSL 3.0 or newer is needed";
    }

    /** {@return what the library says of itself, for example {@code OpenSSL 3.0.19 27 Jan 2026}} */
    private static String version(NativeLibrary library) {
        Optional<MemorySegment> function = library.find("OpenSSL_version");
        if (function.isEmpty()) {
            return "a libcrypto older than 1.1";
        }
        MethodHandle handle = Downcalls.bindPlain(function.get(),
                FunctionDescriptor.of(ValueLayout.ADDRESS, ValueLayout.JAVA_INT));
        try {
            // SAFETY: OpenSSL_version(3) returns a string that ends with zero and is there as long as the library.
            return MemorySegment.ofAddress((long) handle.invokeExact(0)).reinterpret(LONGEST_VERSION)
                    .getString(0, StandardCharsets.US_ASCII).replaceAll("\\s+", " ");
        } catch (Throwable t) {
            throw Downcalls.failed("OpenSSL_version", t);
        }
    }

    private static long call(MemorySegment function) {
        MethodHandle handle = Downcalls.bindPlain(function, FunctionDescriptor.of(ValueLayout.JAVA_LONG));
        try {
            return (long) handle.invokeExact();
        } catch (Throwable t) {
            throw Downcalls.failed("OpenSSL_version_num", t);
        }
    }

    /** {@return the file that a symbol was mapped from (proc(5), /proc/pid/maps)} */
    private static String fileOf(MemorySegment symbol) throws IOException {
        long address = symbol.address();
        for (String line : Files.readAllLines(Path.of("/proc/self/maps"))) {
            int dash = line.indexOf('-');
            int blank = line.indexOf(' ');
            int slash = line.indexOf('/');
            if (slash > 0 && address >= Long.parseUnsignedLong(line, 0, dash, 16)
                    && address < Long.parseUnsignedLong(line, dash + 1, blank, 16)) {
                return line.substring(slash);
            }
        }
        throw new IOException("its file is not in /proc/self/maps");
    }
}
