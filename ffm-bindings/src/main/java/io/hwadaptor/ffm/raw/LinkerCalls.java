package io.hwadaptor.ffm.raw;

import io.hwadaptor.ffm.generated.linux.linux_h;
import java.lang.foreign.Arena;
import java.lang.foreign.MemorySegment;
import java.lang.invoke.MethodHandle;

/** The dynamic linker. */
public final class LinkerCalls {
    private static final MethodHandle DLOPEN =
            Downcalls.bindPlain(linux_h.dlopen$address(), linux_h.dlopen$descriptor());
    private static final MethodHandle DLERROR =
            Downcalls.bindPlain(linux_h.dlerror$address(), linux_h.dlerror$descriptor());

    private LinkerCalls() {
    }

    /**
     * dlopen(3) and dlerror(3): why a library can't be loaded.
     *
     * @param name as dlopen takes it
     * @return the linker's words, empty if it can be loaded; it stays loaded then
     */
    public static String loadFailure(String name) {
        try (Arena arena = Arena.ofConfined()) {
            if ((long) DLOPEN.invokeExact(arena.allocateFrom(name).address(), linux_h.RTLD_LAZY()) != 0) {
                return "";
            }
            long text = (long) DLERROR.invokeExact();
            // SAFETY: dlerror(3) returns a string that ends with zero and stays until the thread's next call.
            return text == 0 ? "" : MemorySegment.ofAddress(text).reinterpret(Long.MAX_VALUE).getString(0);
        } catch (Throwable t) {
            throw Downcalls.failed("dlopen", t);
        }
    }
}
