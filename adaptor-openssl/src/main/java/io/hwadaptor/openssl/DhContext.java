package io.hwadaptor.openssl;

import io.hwadaptor.api.Operation;
import io.hwadaptor.api.OperationType;
import io.hwadaptor.api.SessionSpec;
import io.hwadaptor.api.spi.UnsupportedKeyException;
import io.hwadaptor.ffm.openssl.NumberCalls;
import java.lang.foreign.MemorySegment;
import java.security.InvalidKeyException;

/**
 * Finite-field Diffie-Hellman on the library's numbers, in a time that does not depend on the exponent's bits. The
 * peer's value must lie between 2 and p − 2; that it is in the generator's subgroup can't be checked without the
 * group's order, so moduli should be safe primes.
 */
final class DhContext extends PublicKeyContext {
    /** As the other engines have it. */
    static final int MIN_BYTES = 64;
    /** The longest of RFC 3526, section 7, and RFC 7919, appendix A.5. */
    static final int MAX_BYTES = 1024;

    private final SessionSpec.Dh spec;
    private final int length;

    /** A context; the numbers stay where they are, and there until it is freed. */
    DhContext(SessionSpec.Dh spec) throws InvalidKeyException {
        super(0);
        this.spec = spec;
        try (Numbers numbers = new Numbers()) {
            long modulus = numbers.read(spec.modulus());
            long last = numbers.read(spec.modulus());
            numbers.subtract(last, 1);
            long generator = numbers.read(spec.generator());
            long exponent = numbers.read(spec.privateValue());
            length = (NumberCalls.BN_num_bits(modulus) + Byte.SIZE - 1) / Byte.SIZE;
            if (length < MIN_BYTES || length > MAX_BYTES) {
                throw new UnsupportedKeyException("modulus of " + NumberCalls.BN_num_bits(modulus) + " bits");
            }
            if (NumberCalls.BN_is_odd(modulus) != 1 || Numbers.isTrivial(generator)
                    || !Numbers.isBelow(generator, last) || Numbers.isZero(exponent)
                    || !Numbers.isBelow(exponent, last)) {
                throw new InvalidKeyException("parameters");
            }
        }
    }

    @Override
    long compute(Operation operation, MemorySegment source, MemorySegment auxiliary, Workspace workspace)
            throws InvalidKeyException {
        if (operation.type != OperationType.DERIVE || source.byteSize() != 0) {
            throw new InvalidKeyException("not the peer's value alone");
        }
        try (Numbers numbers = new Numbers()) {
            long modulus = numbers.read(spec.modulus());
            long last = numbers.read(spec.modulus());
            numbers.subtract(last, 1);
            long peer = numbers.read(auxiliary);
            if (Numbers.isTrivial(peer) || !Numbers.isBelow(peer, last)) {
                throw new InvalidKeyException("the peer's value");
            }
            long secret = numbers.power(peer, numbers.read(spec.privateValue()), modulus);
            if (Numbers.isTrivial(secret)) {
                throw new InvalidKeyException("the peer's value is in a group of two");
            }
            return NumberCalls.BN_bn2binpad(secret, workspace.publicMemory().result.address(), length);
        }
    }
}
