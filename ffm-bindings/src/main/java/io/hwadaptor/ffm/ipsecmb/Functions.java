package io.hwadaptor.ffm.ipsecmb;

import io.hwadaptor.ffm.raw.IpsecMbCalls;
import java.lang.foreign.MemorySegment;

/**
 * Calls of a manager's {@linkplain Manager#function functions}, by the number of their arguments. Arguments are
 * addresses and lengths; the caller vouches for all of them, and keeps the memory alive during the call. Any thread.
 */
public final class Functions {
    private Functions() {
    }

    /** One-block digests, GCM precomputation. */
    public static void call(MemorySegment function, long a, long b) {
        IpsecMbCalls.call(function, a, b);
    }

    /** Key expansions, hashes, finalization of ChaCha20-Poly1305. */
    public static void call(MemorySegment function, long a, long b, long c) {
        IpsecMbCalls.call(function, a, b, c);
    }

    /** XCBC key expansion, GMAC, finalization of GCM. */
    public static void call(MemorySegment function, long a, long b, long c, long d) {
        IpsecMbCalls.call(function, a, b, c, d);
    }

    /** GCM and ChaCha20-Poly1305: start with a 12-byte IV, update. */
    public static void call(MemorySegment function, long a, long b, long c, long d, long e) {
        IpsecMbCalls.call(function, a, b, c, d, e);
    }

    /** GCM: start with an IV of any length. */
    public static void call(MemorySegment function, long a, long b, long c, long d, long e, long f) {
        IpsecMbCalls.call(function, a, b, c, d, e, f);
    }

    /** {@return what a key schedule says: 0 if it is done} */
    public static int ask(MemorySegment function, long a, long b) {
        return IpsecMbCalls.askInt(function, a, b);
    }
}
