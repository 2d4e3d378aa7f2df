package io.hwadaptor.openssl;

import io.hwadaptor.api.SessionSpec;
import io.hwadaptor.api.SessionSpec.KeyType;
import io.hwadaptor.api.spi.UnsupportedKeyException;
import io.hwadaptor.ffm.generated.openssl.openssl_h;
import io.hwadaptor.ffm.openssl.KeyCalls;
import io.hwadaptor.ffm.openssl.LibraryCalls;
import io.hwadaptor.ffm.openssl.NumberCalls;
import java.lang.foreign.Arena;
import java.lang.foreign.MemorySegment;
import java.lang.foreign.ValueLayout;
import java.security.InvalidKeyException;

/** DSA keys, with their parameters checked: the library takes them as they come. */
final class DsaKeys {
    /** Bytes of p, and bits of q: from the shortest to the longest of FIPS 186-4, section 4.2, all between included. */
    static final int MIN_BYTES = 128;
    static final int MAX_BYTES = 384;

    private static final int MIN_ORDER_BITS = 160;
    private static final int MAX_ORDER_BITS = 256;

    private DsaKeys() {
    }

    /** {@return a key, owned by the caller, from PKCS#8 or SubjectPublicKeyInfo} */
    static long read(SessionSpec.Dsa spec) throws InvalidKeyException {
        MemorySegment der = spec.key();
        boolean isPrivate = spec.keyType() == KeyType.PRIVATE;
        long key;
        try (Arena arena = Arena.ofConfined()) {
            MemorySegment place = arena.allocate(ValueLayout.JAVA_LONG);
            place.set(ValueLayout.JAVA_LONG, 0L, der.address());
            key = isPrivate
                    ? KeyCalls.d2i_PrivateKey_ex(openssl_h.EVP_PKEY_DSA(), 0, place.address(), der.byteSize(),
                            OpenSsl.context(), 0)
                    : KeyCalls.d2i_PUBKEY_ex(0, place.address(), der.byteSize(), OpenSsl.context(), 0);
            LibraryCalls.ERR_clear_error();
            try (Numbers numbers = new Numbers()) {
                if (key == 0 || place.get(ValueLayout.JAVA_LONG, 0L) != der.address() + der.byteSize()) {
                    throw new InvalidKeyException("no DSA key");
                }
                check(key, isPrivate, numbers, place);
                return key;
            } catch (InvalidKeyException e) {
                KeyCalls.EVP_PKEY_free(key);
                throw e;
            }
        }
    }

    private static void check(long key, boolean isPrivate, Numbers numbers, MemorySegment place)
            throws InvalidKeyException {
        long p = part(key, "p", numbers, place);
        long q = part(key, "q", numbers, place);
        long g = part(key, "g", numbers, place);
        int bytes = (NumberCalls.BN_num_bits(p) + Byte.SIZE - 1) / Byte.SIZE;
        int orderBits = NumberCalls.BN_num_bits(q);
        if (bytes < MIN_BYTES || bytes > MAX_BYTES || orderBits < MIN_ORDER_BITS || orderBits > MAX_ORDER_BITS) {
            throw new UnsupportedKeyException(
                    "primes of " + NumberCalls.BN_num_bits(p) + " and " + orderBits + " bits");
        }
        if (NumberCalls.BN_is_odd(p) != 1 || Numbers.isTrivial(g) || !Numbers.isBelow(g, p)
                || !isOne(numbers.power(g, q, p))) {
            throw new InvalidKeyException("parameters");
        }
        if (isPrivate) {
            long x = part(key, "priv", numbers, place);
            if (Numbers.isZero(x) || !Numbers.isBelow(x, q)) {
                throw new InvalidKeyException("private number out of range");
            }
        } else {
            long y = part(key, "pub", numbers, place);
            if (Numbers.isTrivial(y) || !Numbers.isBelow(y, p) || !isOne(numbers.power(y, q, p))) {
                throw new InvalidKeyException("public number out of range");
            }
        }
        // Last, because it changes the number.
        numbers.subtract(p, 1);
        if (!Numbers.isZero(numbers.remainder(p, q))) {
            throw new InvalidKeyException("parameters");
        }
    }

    private static boolean isOne(long number) {
        return NumberCalls.BN_num_bits(number) == 1;
    }

    private static long part(long key, String name, Numbers numbers, MemorySegment place) throws InvalidKeyException {
        place.set(ValueLayout.JAVA_LONG, 0L, 0L);
        if (KeyCalls.EVP_PKEY_get_bn_param(key, OpenSsl.name(name), place.address()) != 1) {
            LibraryCalls.ERR_clear_error();
            throw new InvalidKeyException("no DSA key");
        }
        return numbers.adopt(place.get(ValueLayout.JAVA_LONG, 0L));
    }
}
