package io.hwadaptor.openssl;

import io.hwadaptor.api.spi.UnsupportedKeyException;
import io.hwadaptor.ffm.openssl.KeyCalls;
import io.hwadaptor.ffm.openssl.LibraryCalls;
import io.hwadaptor.ffm.openssl.NumberCalls;
import java.lang.foreign.Arena;
import java.lang.foreign.MemorySegment;
import java.lang.foreign.ValueLayout;
import java.security.InvalidKeyException;
import java.util.ArrayList;
import java.util.List;

/** Large numbers of the library, for as long as a key is checked or an operation runs. Wiped and freed at the end. */
final class Numbers implements AutoCloseable {
    private final long context = NumberCalls.BN_CTX_new_ex(OpenSsl.context());
    private final List<Long> all = new ArrayList<>();

    /** {@return a number, zero} */
    long make() throws InvalidKeyException {
        long number = NumberCalls.BN_secure_new();
        if (number == 0 || context == 0) {
            throw new UnsupportedKeyException("no memory");
        }
        all.add(number);
        return number;
    }

    /** {@return the number that bytes are, without sign, most significant first} */
    long read(MemorySegment bytes) throws InvalidKeyException {
        long number = make();
        // An empty segment's address may be none.
        if (bytes.byteSize() > 0) {
            check(NumberCalls.BN_bin2bn(bytes.address(), Math.toIntExact(bytes.byteSize()), number) != 0);
        }
        return number;
    }

    /** {@return a number of a key, as the library calls it} */
    long part(long key, String name) throws InvalidKeyException {
        try (Arena arena = Arena.ofConfined()) {
            MemorySegment place = arena.allocate(ValueLayout.JAVA_LONG);
            check(KeyCalls.EVP_PKEY_get_bn_param(key, OpenSsl.name(name), place.address()) == 1);
            return adopt(place.get(ValueLayout.JAVA_LONG, 0L));
        }
    }

    /** Takes a number over, to be freed with the others. */
    long adopt(long number) {
        all.add(number);
        return number;
    }

    /** {@return a product} */
    long product(long one, long other) throws InvalidKeyException {
        long result = make();
        check(NumberCalls.BN_mul(result, one, other, context) == 1);
        return result;
    }

    /** {@return what is left of a division} */
    long remainder(long number, long divisor) throws InvalidKeyException {
        long result = make();
        check(NumberCalls.BN_div(0, result, number, divisor, context) == 1);
        return result;
    }

    /** {@return a power modulo an odd number, in a time that does not depend on the exponent's bits} */
    long power(long base, long exponent, long modulus) throws InvalidKeyException {
        long result = make();
        check(NumberCalls.BN_mod_exp_mont_consttime(result, base, exponent, modulus, context, 0) == 1);
        return result;
    }

    /** Takes a word from a number, in place. */
    void subtract(long number, long word) throws InvalidKeyException {
        check(NumberCalls.BN_sub_word(number, word) == 1);
    }

    /** {@return a number, most significant byte first, with zeros in front} */
    static byte[] bytes(long number, int length) throws InvalidKeyException {
        try (Arena arena = Arena.ofConfined()) {
            MemorySegment place = arena.allocate(length);
            check(NumberCalls.BN_bn2binpad(number, place.address(), length) == length);
            return place.toArray(ValueLayout.JAVA_BYTE);
        }
    }

    /** {@return whether a number is 0 or 1} */
    static boolean isTrivial(long number) {
        return NumberCalls.BN_num_bits(number) <= 1;
    }

    static boolean isZero(long number) {
        return NumberCalls.BN_num_bits(number) == 0;
    }

    static boolean isBelow(long number, long limit) {
        return NumberCalls.BN_cmp(number, limit) < 0;
    }

    static boolean isEqual(long one, long other) {
        return NumberCalls.BN_cmp(one, other) == 0;
    }

    /** {@return the working memory that functions take} */
    long context() {
        return context;
    }

    /** Says that the library could not do something that is right to ask of it. */
    static void check(boolean good) throws InvalidKeyException {
        if (!good) {
            LibraryCalls.ERR_clear_error();
            throw new UnsupportedKeyException("the library can't compute with it");
        }
    }

    @Override
    public void close() {
        for (long number : all) {
            NumberCalls.BN_clear_free(number);
        }
        NumberCalls.BN_CTX_free(context);
    }
}
