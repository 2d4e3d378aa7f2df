package io.hwadaptor.ffm.openssl;

import io.hwadaptor.ffm.generated.openssl.openssl_h;
import io.hwadaptor.ffm.syscall.Downcalls;
import java.lang.invoke.MethodHandle;

/** Digests and MACs: EVP_DigestInit(3), EVP_MAC(3). */
public final class DigestCalls {
    private static final MethodHandle EVP_MD_FETCH =
            Downcalls.bindPlain(openssl_h.EVP_MD_fetch$address(), openssl_h.EVP_MD_fetch$descriptor());
    private static final MethodHandle EVP_MD_CTX_NEW =
            Downcalls.bindPlain(openssl_h.EVP_MD_CTX_new$address(), openssl_h.EVP_MD_CTX_new$descriptor());
    private static final MethodHandle EVP_MD_CTX_FREE =
            Downcalls.bindPlain(openssl_h.EVP_MD_CTX_free$address(), openssl_h.EVP_MD_CTX_free$descriptor());
    private static final MethodHandle EVP_DIGEST_INIT_EX2 =
            Downcalls.bindPlain(openssl_h.EVP_DigestInit_ex2$address(), openssl_h.EVP_DigestInit_ex2$descriptor());
    private static final MethodHandle EVP_DIGEST_UPDATE =
            Downcalls.bindPlain(openssl_h.EVP_DigestUpdate$address(), openssl_h.EVP_DigestUpdate$descriptor());
    private static final MethodHandle EVP_DIGEST_FINAL_EX =
            Downcalls.bindPlain(openssl_h.EVP_DigestFinal_ex$address(), openssl_h.EVP_DigestFinal_ex$descriptor());
    private static final MethodHandle EVP_DIGEST_FINAL_XOF =
            Downcalls.bindPlain(openssl_h.EVP_DigestFinalXOF$address(), openssl_h.EVP_DigestFinalXOF$descriptor());
    private static final MethodHandle EVP_MAC_FETCH =
            Downcalls.bindPlain(openssl_h.EVP_MAC_fetch$address(), openssl_h.EVP_MAC_fetch$descriptor());
    private static final MethodHandle EVP_MAC_CTX_NEW =
            Downcalls.bindPlain(openssl_h.EVP_MAC_CTX_new$address(), openssl_h.EVP_MAC_CTX_new$descriptor());
    private static final MethodHandle EVP_MAC_CTX_FREE =
            Downcalls.bindPlain(openssl_h.EVP_MAC_CTX_free$address(), openssl_h.EVP_MAC_CTX_free$descriptor());
    private static final MethodHandle EVP_MAC_INIT =
            Downcalls.bindPlain(openssl_h.EVP_MAC_init$address(), openssl_h.EVP_MAC_init$descriptor());
    private static final MethodHandle EVP_MAC_UPDATE =
            Downcalls.bindPlain(openssl_h.EVP_MAC_update$address(), openssl_h.EVP_MAC_update$descriptor());
    private static final MethodHandle EVP_MAC_FINAL =
            Downcalls.bindPlain(openssl_h.EVP_MAC_final$address(), openssl_h.EVP_MAC_final$descriptor());

    private DigestCalls() {
    }

    /** Returns a digest, or 0 if no provider has it. */
    public static long EVP_MD_fetch(long libraryContext, long name, long properties) {
        try {
            return (long) EVP_MD_FETCH.invokeExact(libraryContext, name, properties);
        } catch (Throwable t) {
            throw Downcalls.failed("EVP_MD_fetch", t);
        }
    }

    /** Returns a digest's context, or 0 without memory. */
    public static long EVP_MD_CTX_new() {
        try {
            return (long) EVP_MD_CTX_NEW.invokeExact();
        } catch (Throwable t) {
            throw Downcalls.failed("EVP_MD_CTX_new", t);
        }
    }

    /** Wipes and frees a digest's context; 0 is none. */
    public static void EVP_MD_CTX_free(long context) {
        try {
            EVP_MD_CTX_FREE.invokeExact(context);
        } catch (Throwable t) {
            throw Downcalls.failed("EVP_MD_CTX_free", t);
        }
    }

    /** Starts; a digest of 0 is the one that was set. */
    public static int EVP_DigestInit_ex2(long context, long digest, long parameters) {
        try {
            return (int) EVP_DIGEST_INIT_EX2.invokeExact(context, digest, parameters);
        } catch (Throwable t) {
            throw Downcalls.failed("EVP_DigestInit_ex2", t);
        }
    }

    public static int EVP_DigestUpdate(long context, long in, long length) {
        try {
            return (int) EVP_DIGEST_UPDATE.invokeExact(context, in, length);
        } catch (Throwable t) {
            throw Downcalls.failed("EVP_DigestUpdate", t);
        }
    }

    /** Writes the digest; {@code outLength} may be 0. */
    public static int EVP_DigestFinal_ex(long context, long out, long outLength) {
        try {
            return (int) EVP_DIGEST_FINAL_EX.invokeExact(context, out, outLength);
        } catch (Throwable t) {
            throw Downcalls.failed("EVP_DigestFinal_ex", t);
        }
    }

    /** Writes as many bytes as wanted. */
    public static int EVP_DigestFinalXOF(long context, long out, long length) {
        try {
            return (int) EVP_DIGEST_FINAL_XOF.invokeExact(context, out, length);
        } catch (Throwable t) {
            throw Downcalls.failed("EVP_DigestFinalXOF", t);
        }
    }

    /** Returns a kind of MAC, or 0 if no provider has it. */
    public static long EVP_MAC_fetch(long libraryContext, long name, long properties) {
        try {
            return (long) EVP_MAC_FETCH.invokeExact(libraryContext, name, properties);
        } catch (Throwable t) {
            throw Downcalls.failed("EVP_MAC_fetch", t);
        }
    }

    /** Returns a MAC's context, or 0 without memory. */
    public static long EVP_MAC_CTX_new(long mac) {
        try {
            return (long) EVP_MAC_CTX_NEW.invokeExact(mac);
        } catch (Throwable t) {
            throw Downcalls.failed("EVP_MAC_CTX_new", t);
        }
    }

    /** Wipes and frees a MAC's context; 0 is none. */
    public static void EVP_MAC_CTX_free(long context) {
        try {
            EVP_MAC_CTX_FREE.invokeExact(context);
        } catch (Throwable t) {
            throw Downcalls.failed("EVP_MAC_CTX_free", t);
        }
    }

    /** Starts; a key of 0 is the one that was set. */
    public static int EVP_MAC_init(long context, long key, long keyLength, long parameters) {
        try {
            return (int) EVP_MAC_INIT.invokeExact(context, key, keyLength, parameters);
        } catch (Throwable t) {
            throw Downcalls.failed("EVP_MAC_init", t);
        }
    }

    public static int EVP_MAC_update(long context, long in, long length) {
        try {
            return (int) EVP_MAC_UPDATE.invokeExact(context, in, length);
        } catch (Throwable t) {
            throw Downcalls.failed("EVP_MAC_update", t);
        }
    }

    /** Writes the MAC, its length to the long at {@code outLength}. */
    public static int EVP_MAC_final(long context, long out, long outLength, long room) {
        try {
            return (int) EVP_MAC_FINAL.invokeExact(context, out, outLength, room);
        } catch (Throwable t) {
            throw Downcalls.failed("EVP_MAC_final", t);
        }
    }
}
