package io.hwadaptor.ffm.openssl;

import io.hwadaptor.ffm.generated.openssl.openssl_h;
import io.hwadaptor.ffm.syscall.Downcalls;
import java.lang.invoke.MethodHandle;

/** Large numbers: BN_new(3) and its neighbours. Results of 0 stand for no memory where an address is meant. */
public final class NumberCalls {
    private static final MethodHandle BN_CTX_NEW_EX =
            Downcalls.bindPlain(openssl_h.BN_CTX_new_ex$address(), openssl_h.BN_CTX_new_ex$descriptor());
    private static final MethodHandle BN_CTX_FREE =
            Downcalls.bindPlain(openssl_h.BN_CTX_free$address(), openssl_h.BN_CTX_free$descriptor());
    private static final MethodHandle BN_SECURE_NEW =
            Downcalls.bindPlain(openssl_h.BN_secure_new$address(), openssl_h.BN_secure_new$descriptor());
    private static final MethodHandle BN_CLEAR_FREE =
            Downcalls.bindPlain(openssl_h.BN_clear_free$address(), openssl_h.BN_clear_free$descriptor());
    private static final MethodHandle BN_BIN2BN =
            Downcalls.bindPlain(openssl_h.BN_bin2bn$address(), openssl_h.BN_bin2bn$descriptor());
    private static final MethodHandle BN_BN2BINPAD =
            Downcalls.bindPlain(openssl_h.BN_bn2binpad$address(), openssl_h.BN_bn2binpad$descriptor());
    private static final MethodHandle BN_NUM_BITS =
            Downcalls.bindPlain(openssl_h.BN_num_bits$address(), openssl_h.BN_num_bits$descriptor());
    private static final MethodHandle BN_CMP =
            Downcalls.bindPlain(openssl_h.BN_cmp$address(), openssl_h.BN_cmp$descriptor());
    private static final MethodHandle BN_IS_ODD =
            Downcalls.bindPlain(openssl_h.BN_is_odd$address(), openssl_h.BN_is_odd$descriptor());
    private static final MethodHandle BN_SUB_WORD =
            Downcalls.bindPlain(openssl_h.BN_sub_word$address(), openssl_h.BN_sub_word$descriptor());
    private static final MethodHandle BN_MUL =
            Downcalls.bindPlain(openssl_h.BN_mul$address(), openssl_h.BN_mul$descriptor());
    private static final MethodHandle BN_DIV =
            Downcalls.bindPlain(openssl_h.BN_div$address(), openssl_h.BN_div$descriptor());
    private static final MethodHandle BN_MOD_EXP_MONT_CONSTTIME = Downcalls.bindPlain(
            openssl_h.BN_mod_exp_mont_consttime$address(), openssl_h.BN_mod_exp_mont_consttime$descriptor());

    private NumberCalls() {
    }

    /** Returns working memory for the functions that take it. */
    public static long BN_CTX_new_ex(long libraryContext) {
        try {
            return (long) BN_CTX_NEW_EX.invokeExact(libraryContext);
        } catch (Throwable t) {
            throw Downcalls.failed("BN_CTX_new_ex", t);
        }
    }

    /** Wipes and frees working memory; 0 is none. */
    public static void BN_CTX_free(long context) {
        try {
            BN_CTX_FREE.invokeExact(context);
        } catch (Throwable t) {
            throw Downcalls.failed("BN_CTX_free", t);
        }
    }

    /** Returns a number, zero, whose memory is wiped wherever the library frees it. */
    public static long BN_secure_new() {
        try {
            return (long) BN_SECURE_NEW.invokeExact();
        } catch (Throwable t) {
            throw Downcalls.failed("BN_secure_new", t);
        }
    }

    /** Wipes and frees a number; 0 is none. */
    public static void BN_clear_free(long number) {
        try {
            BN_CLEAR_FREE.invokeExact(number);
        } catch (Throwable t) {
            throw Downcalls.failed("BN_clear_free", t);
        }
    }

    /** Sets a number from bytes, most significant first. Returns it, or 0. */
    public static long BN_bin2bn(long bytes, int length, long number) {
        try {
            return (long) BN_BIN2BN.invokeExact(bytes, length, number);
        } catch (Throwable t) {
            throw Downcalls.failed("BN_bin2bn", t);
        }
    }

    /** Writes bytes, most significant first, with zeros in front. Returns the length, or −1 if there are too few. */
    public static int BN_bn2binpad(long number, long bytes, int length) {
        try {
            return (int) BN_BN2BINPAD.invokeExact(number, bytes, length);
        } catch (Throwable t) {
            throw Downcalls.failed("BN_bn2binpad", t);
        }
    }

    /** Returns the bits that a number takes; 0 for zero. */
    public static int BN_num_bits(long number) {
        try {
            return (int) BN_NUM_BITS.invokeExact(number);
        } catch (Throwable t) {
            throw Downcalls.failed("BN_num_bits", t);
        }
    }

    /** Returns a number below, equal to or above 0. */
    public static int BN_cmp(long one, long other) {
        try {
            return (int) BN_CMP.invokeExact(one, other);
        } catch (Throwable t) {
            throw Downcalls.failed("BN_cmp", t);
        }
    }

    /** Returns whether a number is odd. */
    public static int BN_is_odd(long number) {
        try {
            return (int) BN_IS_ODD.invokeExact(number);
        } catch (Throwable t) {
            throw Downcalls.failed("BN_is_odd", t);
        }
    }

    /** Takes a word from a number. */
    public static int BN_sub_word(long number, long word) {
        try {
            return (int) BN_SUB_WORD.invokeExact(number, word);
        } catch (Throwable t) {
            throw Downcalls.failed("BN_sub_word", t);
        }
    }

    /** Multiplies. */
    public static int BN_mul(long result, long one, long other, long context) {
        try {
            return (int) BN_MUL.invokeExact(result, one, other, context);
        } catch (Throwable t) {
            throw Downcalls.failed("BN_mul", t);
        }
    }

    /** Divides; a result of 0 is left out. */
    public static int BN_div(long quotient, long remainder, long number, long divisor, long context) {
        try {
            return (int) BN_DIV.invokeExact(quotient, remainder, number, divisor, context);
        } catch (Throwable t) {
            throw Downcalls.failed("BN_div", t);
        }
    }

    /** Raises modulo an odd number, in a time that does not depend on the exponent's bits. */
    public static int BN_mod_exp_mont_consttime(long result, long base, long exponent, long modulus, long context,
            long montgomery) {
        try {
            return (int) BN_MOD_EXP_MONT_CONSTTIME.invokeExact(result, base, exponent, modulus, context, montgomery);
        } catch (Throwable t) {
            throw Downcalls.failed("BN_mod_exp_mont_consttime", t);
        }
    }
}
