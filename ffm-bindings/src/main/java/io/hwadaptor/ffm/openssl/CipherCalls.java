package io.hwadaptor.ffm.openssl;

import io.hwadaptor.ffm.generated.openssl.openssl_h;
import io.hwadaptor.ffm.syscall.Downcalls;
import java.lang.invoke.MethodHandle;

/** Symmetric ciphers: EVP_EncryptInit(3). */
public final class CipherCalls {
    private static final MethodHandle EVP_CIPHER_FETCH =
            Downcalls.bindPlain(openssl_h.EVP_CIPHER_fetch$address(), openssl_h.EVP_CIPHER_fetch$descriptor());
    private static final MethodHandle EVP_CIPHER_CTX_NEW =
            Downcalls.bindPlain(openssl_h.EVP_CIPHER_CTX_new$address(), openssl_h.EVP_CIPHER_CTX_new$descriptor());
    private static final MethodHandle EVP_CIPHER_CTX_FREE =
            Downcalls.bindPlain(openssl_h.EVP_CIPHER_CTX_free$address(), openssl_h.EVP_CIPHER_CTX_free$descriptor());
    private static final MethodHandle EVP_CIPHER_CTX_SET_PADDING = Downcalls.bindPlain(
            openssl_h.EVP_CIPHER_CTX_set_padding$address(), openssl_h.EVP_CIPHER_CTX_set_padding$descriptor());
    private static final MethodHandle EVP_CIPHER_CTX_SET_KEY_LENGTH = Downcalls.bindPlain(
            openssl_h.EVP_CIPHER_CTX_set_key_length$address(), openssl_h.EVP_CIPHER_CTX_set_key_length$descriptor());
    private static final MethodHandle EVP_CIPHER_CTX_SET_PARAMS = Downcalls.bindPlain(
            openssl_h.EVP_CIPHER_CTX_set_params$address(), openssl_h.EVP_CIPHER_CTX_set_params$descriptor());
    private static final MethodHandle EVP_CIPHER_CTX_GET_PARAMS = Downcalls.bindPlain(
            openssl_h.EVP_CIPHER_CTX_get_params$address(), openssl_h.EVP_CIPHER_CTX_get_params$descriptor());
    private static final MethodHandle EVP_CIPHER_INIT_EX2 =
            Downcalls.bindPlain(openssl_h.EVP_CipherInit_ex2$address(), openssl_h.EVP_CipherInit_ex2$descriptor());
    private static final MethodHandle EVP_CIPHER_UPDATE =
            Downcalls.bindPlain(openssl_h.EVP_CipherUpdate$address(), openssl_h.EVP_CipherUpdate$descriptor());
    private static final MethodHandle EVP_CIPHER_FINAL_EX =
            Downcalls.bindPlain(openssl_h.EVP_CipherFinal_ex$address(), openssl_h.EVP_CipherFinal_ex$descriptor());

    private CipherCalls() {
    }

    /** Returns an algorithm, or 0 if no provider has it. */
    public static long EVP_CIPHER_fetch(long libraryContext, long name, long properties) {
        try {
            return (long) EVP_CIPHER_FETCH.invokeExact(libraryContext, name, properties);
        } catch (Throwable t) {
            throw Downcalls.failed("EVP_CIPHER_fetch", t);
        }
    }

    /** Returns a context, or 0 without memory. */
    public static long EVP_CIPHER_CTX_new() {
        try {
            return (long) EVP_CIPHER_CTX_NEW.invokeExact();
        } catch (Throwable t) {
            throw Downcalls.failed("EVP_CIPHER_CTX_new", t);
        }
    }

    /** Wipes and frees a context; 0 is none. */
    public static void EVP_CIPHER_CTX_free(long context) {
        try {
            EVP_CIPHER_CTX_FREE.invokeExact(context);
        } catch (Throwable t) {
            throw Downcalls.failed("EVP_CIPHER_CTX_free", t);
        }
    }

    public static int EVP_CIPHER_CTX_set_padding(long context, int padding) {
        try {
            return (int) EVP_CIPHER_CTX_SET_PADDING.invokeExact(context, padding);
        } catch (Throwable t) {
            throw Downcalls.failed("EVP_CIPHER_CTX_set_padding", t);
        }
    }

    public static int EVP_CIPHER_CTX_set_key_length(long context, int length) {
        try {
            return (int) EVP_CIPHER_CTX_SET_KEY_LENGTH.invokeExact(context, length);
        } catch (Throwable t) {
            throw Downcalls.failed("EVP_CIPHER_CTX_set_key_length", t);
        }
    }

    public static int EVP_CIPHER_CTX_set_params(long context, long parameters) {
        try {
            return (int) EVP_CIPHER_CTX_SET_PARAMS.invokeExact(context, parameters);
        } catch (Throwable t) {
            throw Downcalls.failed("EVP_CIPHER_CTX_set_params", t);
        }
    }

    public static int EVP_CIPHER_CTX_get_params(long context, long parameters) {
        try {
            return (int) EVP_CIPHER_CTX_GET_PARAMS.invokeExact(context, parameters);
        } catch (Throwable t) {
            throw Downcalls.failed("EVP_CIPHER_CTX_get_params", t);
        }
    }

    /** Sets a context up or starts it anew; null arguments and an {@code encrypt} of −1 leave what was set. */
    public static int EVP_CipherInit_ex2(long context, long cipher, long key, long iv, int encrypt, long parameters) {
        try {
            return (int) EVP_CIPHER_INIT_EX2.invokeExact(context, cipher, key, iv, encrypt, parameters);
        } catch (Throwable t) {
            throw Downcalls.failed("EVP_CipherInit_ex2", t);
        }
    }

    /** Returns 1 for success; the bytes written go to the int at {@code outLength}. */
    public static int EVP_CipherUpdate(long context, long out, long outLength, long in, int length) {
        try {
            return (int) EVP_CIPHER_UPDATE.invokeExact(context, out, outLength, in, length);
        } catch (Throwable t) {
            throw Downcalls.failed("EVP_CipherUpdate", t);
        }
    }

    /** Returns 1 for success, and for an AEAD that decrypts only if the tag is right. */
    public static int EVP_CipherFinal_ex(long context, long out, long outLength) {
        try {
            return (int) EVP_CIPHER_FINAL_EX.invokeExact(context, out, outLength);
        } catch (Throwable t) {
            throw Downcalls.failed("EVP_CipherFinal_ex", t);
        }
    }
}
