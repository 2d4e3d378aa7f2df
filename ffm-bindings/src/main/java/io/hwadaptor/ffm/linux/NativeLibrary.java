package io.hwadaptor.ffm.linux;

import io.hwadaptor.ffm.generated.linux.linux_h;
import io.hwadaptor.ffm.syscall.LinkerCalls;
import java.lang.foreign.Arena;
import java.lang.foreign.MemorySegment;
import java.lang.foreign.SymbolLookup;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import org.jspecify.annotations.Nullable;

/**
 * A shared library that may or may not be on this machine. Looking for it never throws: an object says either where
 * its symbols are or, in one line, why there are none. A library that was found stays loaded for the life of the JVM.
 *
 * <p>Any thread may call any method.
 */
public final class NativeLibrary {
    /** What the linker says of a file that is not there: what was tried says as much. */
    private static final String NOT_THERE = ": cannot open shared object file: No such file or directory";

    private final String name;
    private final @Nullable String found;
    private final @Nullable SymbolLookup symbols;
    private final String reason;

    private NativeLibrary(String name, @Nullable String found, @Nullable SymbolLookup symbols, String reason) {
        this.name = name;
        this.found = found;
        this.symbols = symbols;
        this.reason = reason;
    }

    /**
     * Looks for a library under several names, in this order, and loads the first that there is.
     *
     * @param name what people call the library, for messages
     * @param candidates sonames that carry a version ({@code libcrypto.so.3}), to be found by the dynamic linker, or
     *     absolute paths; names without a version belong to development packages and are best left out
     */
    public static NativeLibrary find(String name, String... candidates) {
        List<String> failures = new ArrayList<>();
        for (String candidate : candidates) {
            try {
                SymbolLookup symbols = candidate.indexOf('/') >= 0
                        ? SymbolLookup.libraryLookup(Path.of(candidate), Arena.global())
                        : SymbolLookup.libraryLookup(candidate, Arena.global());
                return new NativeLibrary(name, candidate, symbols, "");
            } catch (IllegalArgumentException e) {
                // The JVM has lost the dynamic linker's own words, so it is asked once more.
                String why = loadFailure(candidate);
                failures.add(why.isEmpty() || why.equals(candidate + NOT_THERE) ? candidate
                        : candidate + " (" + why + ")");
            }
        }
        return new NativeLibrary(name, null, null, name + " not found: tried " + String.join(", ", failures));
    }

    /** {@return why a library can't be loaded, in the linker's words; empty if it can, and it stays loaded then} */
    private static String loadFailure(String candidate) {
        try (Arena arena = Arena.ofConfined()) {
            if (LinkerCalls.dlopen(arena.allocateFrom(candidate).address(), linux_h.RTLD_LAZY()) != 0) {
                return "";
            }
            long text = LinkerCalls.dlerror();
            // SAFETY: dlerror(3) returns a string that ends with zero and stays until the thread's next call.
            return text == 0 ? "" : MemorySegment.ofAddress(text).reinterpret(Long.MAX_VALUE).getString(0);
        }
    }

    /** Whether the library was found and is loaded. */
    public boolean isPresent() {
        return symbols != null;
    }

    /**
     * Why the library is not there, in one line; empty when it is. Of a file that is there and can't be loaded it has
     * the dynamic linker's own words.
     */
    public String reason() {
        return reason;
    }

    /** The candidate that was found, or empty. */
    public Optional<String> found() {
        return Optional.ofNullable(found);
    }

    /** The address of a symbol, or empty when this library, or this version of it, has none of that name. */
    public Optional<MemorySegment> find(String symbol) {
        return symbols == null ? Optional.empty() : symbols.find(symbol);
    }

    /**
     * The address of a symbol that has to be there.
     *
     * @throws UnsatisfiedLinkError when it is not, with library and symbol in the message
     */
    public MemorySegment require(String symbol) {
        if (symbols == null) {
            throw new UnsatisfiedLinkError(reason);
        }
        return symbols.find(symbol).orElseThrow(
                () -> new UnsatisfiedLinkError(name + " (" + found + ") has no symbol " + symbol));
    }

    @Override
    public String toString() {
        return symbols == null ? reason : name + " (" + found + ")";
    }
}
