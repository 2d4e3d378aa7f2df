package io.hwadaptor.ffm.syscall;

import io.hwadaptor.ffm.generated.linux.linux_h;
import java.lang.invoke.MethodHandle;

/** The dynamic linker. */
public final class LinkerCalls {
    private static final MethodHandle DLOPEN =
            Downcalls.bindPlain(linux_h.dlopen$address(), linux_h.dlopen$descriptor());
    private static final MethodHandle DLERROR =
            Downcalls.bindPlain(linux_h.dlerror$address(), linux_h.dlerror$descriptor());

    private LinkerCalls() {
    }

    /** dlopen(3). Returns a handle, or 0. */
    public static long dlopen(long name, int flags) {
        try {
            return (long) DLOPEN.invokeExact(name, flags);
        } catch (Throwable t) {
            throw Downcalls.failed("dlopen", t);
        }
    }

    /** dlerror(3). Returns the address of a string that stays until the thread's next call, or 0. */
    public static long dlerror() {
        try {
            return (long) DLERROR.invokeExact();
        } catch (Throwable t) {
            throw Downcalls.failed("dlerror", t);
        }
    }
}
