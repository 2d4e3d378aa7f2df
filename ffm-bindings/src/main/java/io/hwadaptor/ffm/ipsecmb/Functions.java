package io.hwadaptor.ffm.ipsecmb;

import io.hwadaptor.ffm.syscall.Downcalls;
import java.lang.foreign.FunctionDescriptor;
import java.lang.foreign.Linker;
import java.lang.foreign.MemoryLayout;
import java.lang.foreign.MemorySegment;
import java.lang.foreign.ValueLayout;
import java.lang.invoke.MethodHandle;
import java.util.Arrays;

/**
 * Functions of libIPSec_MB by the shape of their arguments. Most are {@linkplain ManagerFunction pointers inside a
 * manager} and no symbols, and a process may have two versions of the library loaded, so every call names its function
 * as the first argument. The handles are static all the same, which is what makes a call cheap.
 *
 * <p>Arguments are addresses and lengths; the caller vouches for all of them, and keeps the memory alive during the
 * call. Any thread.
 */
public final class Functions {
    private static final MethodHandle BURST = Downcalls.bindPointer(burst());
    /**
     * Holds off safepoints while it runs, so it is for get_next_burst alone: that writes at most 128 pointers and does
     * no cryptography, which takes less than 200 ns.
     */
    private static final MethodHandle SHORT_BURST =
            Downcalls.bindPointer(burst(), Linker.Option.critical(false));
    private static final MethodHandle VOID_1 = Downcalls.bindPointer(FunctionDescriptor.ofVoid(longs(1)));
    private static final MethodHandle VOID_2 = Downcalls.bindPointer(FunctionDescriptor.ofVoid(longs(2)));
    private static final MethodHandle VOID_3 = Downcalls.bindPointer(FunctionDescriptor.ofVoid(longs(3)));
    private static final MethodHandle VOID_4 = Downcalls.bindPointer(FunctionDescriptor.ofVoid(longs(4)));
    private static final MethodHandle VOID_5 = Downcalls.bindPointer(FunctionDescriptor.ofVoid(longs(5)));
    private static final MethodHandle VOID_6 = Downcalls.bindPointer(FunctionDescriptor.ofVoid(longs(6)));
    private static final MethodHandle INT_0 = Downcalls.bindPointer(FunctionDescriptor.of(ValueLayout.JAVA_INT));
    private static final MethodHandle INT_1 =
            Downcalls.bindPointer(FunctionDescriptor.of(ValueLayout.JAVA_INT, longs(1)));
    private static final MethodHandle INT_2 =
            Downcalls.bindPointer(FunctionDescriptor.of(ValueLayout.JAVA_INT, longs(2)));
    private static final MethodHandle LONG_0 = Downcalls.bindPointer(FunctionDescriptor.of(ValueLayout.JAVA_LONG));
    private static final MethodHandle LONG_1 =
            Downcalls.bindPointer(FunctionDescriptor.of(ValueLayout.JAVA_LONG, longs(1)));

    private Functions() {
    }

    /** submit_burst, submit_burst_nocheck, flush_burst: (manager, count, array of job pointers). */
    static int burst(MemorySegment function, long manager, int count, long jobs) {
        try {
            return (int) BURST.invokeExact(function, manager, count, jobs);
        } catch (Throwable t) {
            throw Downcalls.failed("burst", t);
        }
    }

    /** get_next_burst: (manager, count, array of job pointers). */
    static int nextBurst(MemorySegment function, long manager, int count, long jobs) {
        try {
            return (int) SHORT_BURST.invokeExact(function, manager, count, jobs);
        } catch (Throwable t) {
            throw Downcalls.failed("get_next_burst", t);
        }
    }

    /** free_mb_mgr, init_mb_mgr_sse and its neighbours. */
    static void call(MemorySegment function, long a) {
        try {
            VOID_1.invokeExact(function, a);
        } catch (Throwable t) {
            throw Downcalls.failed("IPSec_MB", t);
        }
    }

    /** One-block digests, GCM precomputation. */
    public static void call(MemorySegment function, long a, long b) {
        try {
            VOID_2.invokeExact(function, a, b);
        } catch (Throwable t) {
            throw Downcalls.failed("IPSec_MB", t);
        }
    }

    /** Key expansions, hashes, finalization of ChaCha20-Poly1305. */
    public static void call(MemorySegment function, long a, long b, long c) {
        try {
            VOID_3.invokeExact(function, a, b, c);
        } catch (Throwable t) {
            throw Downcalls.failed("IPSec_MB", t);
        }
    }

    /** XCBC key expansion, GMAC, finalization of GCM. */
    public static void call(MemorySegment function, long a, long b, long c, long d) {
        try {
            VOID_4.invokeExact(function, a, b, c, d);
        } catch (Throwable t) {
            throw Downcalls.failed("IPSec_MB", t);
        }
    }

    /** GCM and ChaCha20-Poly1305: start with a 12-byte IV, update. */
    public static void call(MemorySegment function, long a, long b, long c, long d, long e) {
        try {
            VOID_5.invokeExact(function, a, b, c, d, e);
        } catch (Throwable t) {
            throw Downcalls.failed("IPSec_MB", t);
        }
    }

    /** GCM: start with an IV of any length. */
    public static void call(MemorySegment function, long a, long b, long c, long d, long e, long f) {
        try {
            VOID_6.invokeExact(function, a, b, c, d, e, f);
        } catch (Throwable t) {
            throw Downcalls.failed("IPSec_MB", t);
        }
    }

    /** imb_get_version. */
    static int ask(MemorySegment function) {
        try {
            return (int) INT_0.invokeExact(function);
        } catch (Throwable t) {
            throw Downcalls.failed("IPSec_MB", t);
        }
    }

    /** imb_get_errno. */
    static int ask(MemorySegment function, long a) {
        try {
            return (int) INT_1.invokeExact(function, a);
        } catch (Throwable t) {
            throw Downcalls.failed("IPSec_MB", t);
        }
    }

    /** {@return what a key schedule says: 0 if it is done} Also imb_set_session. */
    public static int ask(MemorySegment function, long a, long b) {
        try {
            return (int) INT_2.invokeExact(function, a, b);
        } catch (Throwable t) {
            throw Downcalls.failed("IPSec_MB", t);
        }
    }

    /** imb_get_mb_mgr_size. */
    static long askLong(MemorySegment function) {
        try {
            return (long) LONG_0.invokeExact(function);
        } catch (Throwable t) {
            throw Downcalls.failed("IPSec_MB", t);
        }
    }

    /** alloc_mb_mgr. */
    static long askLong(MemorySegment function, long a) {
        try {
            return (long) LONG_1.invokeExact(function, a);
        } catch (Throwable t) {
            throw Downcalls.failed("IPSec_MB", t);
        }
    }

    private static FunctionDescriptor burst() {
        return FunctionDescriptor.of(ValueLayout.JAVA_INT, ValueLayout.JAVA_LONG, ValueLayout.JAVA_INT,
                ValueLayout.JAVA_LONG);
    }

    private static MemoryLayout[] longs(int count) {
        MemoryLayout[] layouts = new MemoryLayout[count];
        Arrays.fill(layouts, ValueLayout.JAVA_LONG);
        return layouts;
    }
}
