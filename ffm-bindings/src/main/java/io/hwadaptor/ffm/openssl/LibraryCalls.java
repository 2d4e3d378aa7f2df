package io.hwadaptor.ffm.openssl;

import io.hwadaptor.ffm.generated.openssl.openssl_h;
import io.hwadaptor.ffm.syscall.Downcalls;
import java.lang.invoke.MethodHandle;

/** The library itself: library contexts, providers, the calling thread's error queue. */
public final class LibraryCalls {
    private static final MethodHandle OPENSSL_INIT_CRYPTO =
            Downcalls.bindPlain(openssl_h.OPENSSL_init_crypto$address(), openssl_h.OPENSSL_init_crypto$descriptor());
    private static final MethodHandle OSSL_LIB_CTX_NEW =
            Downcalls.bindPlain(openssl_h.OSSL_LIB_CTX_new$address(), openssl_h.OSSL_LIB_CTX_new$descriptor());
    private static final MethodHandle OSSL_PROVIDER_LOAD =
            Downcalls.bindPlain(openssl_h.OSSL_PROVIDER_load$address(), openssl_h.OSSL_PROVIDER_load$descriptor());
    private static final MethodHandle ERR_CLEAR_ERROR =
            Downcalls.bindPlain(openssl_h.ERR_clear_error$address(), openssl_h.ERR_clear_error$descriptor());

    private LibraryCalls() {
    }

    /** OPENSSL_init_crypto(3). Returns 1, or 0 if the library can't be used. */
    public static int OPENSSL_init_crypto(long options, long settings) {
        try {
            return (int) OPENSSL_INIT_CRYPTO.invokeExact(options, settings);
        } catch (Throwable t) {
            throw Downcalls.failed("OPENSSL_init_crypto", t);
        }
    }

    /** OSSL_LIB_CTX_new(3). Returns a library context, or 0. */
    public static long OSSL_LIB_CTX_new() {
        try {
            return (long) OSSL_LIB_CTX_NEW.invokeExact();
        } catch (Throwable t) {
            throw Downcalls.failed("OSSL_LIB_CTX_new", t);
        }
    }

    /** OSSL_PROVIDER_load(3). Returns a provider, or 0 if there is none of that name. */
    public static long OSSL_PROVIDER_load(long libraryContext, long name) {
        try {
            return (long) OSSL_PROVIDER_LOAD.invokeExact(libraryContext, name);
        } catch (Throwable t) {
            throw Downcalls.failed("OSSL_PROVIDER_load", t);
        }
    }

    /** ERR_clear_error(3). */
    public static void ERR_clear_error() {
        try {
            ERR_CLEAR_ERROR.invokeExact();
        } catch (Throwable t) {
            throw Downcalls.failed("ERR_clear_error", t);
        }
    }
}
