package io.hwadaptor.qat.pke;

import io.hwadaptor.api.Operation;
import io.hwadaptor.api.OperationType;
import io.hwadaptor.api.SessionSpec;
import io.hwadaptor.api.Status;
import io.hwadaptor.ffm.generated.qat._CpaCyDhPhase2SecretKeyGenOpData;
import java.lang.foreign.MemorySegment;
import java.math.BigInteger;
import java.security.GeneralSecurityException;
import java.security.InvalidKeyException;
import org.jspecify.annotations.Nullable;

/**
 * Finite-field Diffie-Hellman: cpaCyDhKeyGenPhase2Secret. The peer's value must lie between 2 and p − 2; that it is in
 * the generator's subgroup can't be checked without the group's order, so moduli should be safe primes.
 */
final class DhContext extends KeyContext {
    private final BigInteger modulus;
    private final BigInteger exponent;
    private final int length;

    DhContext(SessionSpec.Dh spec) throws GeneralSecurityException {
        modulus = Numbers.number(spec.modulus());
        exponent = Numbers.number(spec.privateValue());
        BigInteger generator = Numbers.number(spec.generator());
        length = (modulus.bitLength() + 7) / 8;
        BigInteger last = modulus.subtract(BigInteger.ONE);
        if (!modulus.testBit(0) || generator.compareTo(BigInteger.ONE) <= 0
                || generator.compareTo(last) >= 0 || exponent.signum() == 0 || exponent.compareTo(last) >= 0) {
            throw new InvalidKeyException("parameters");
        }
    }

    /** {@return whether the device has moduli of such a length} */
    static boolean takes(MemorySegment modulus) {
        int bytes = (Numbers.number(modulus).bitLength() + 7) / 8;
        return bytes == 96 || bytes == 128 || bytes == 192 || bytes == 256 || bytes == 384 || bytes == 512;
    }

    @Override
    @Nullable Status prepare(Operation operation, byte[] source, byte[] auxiliary, KeySlot slot) {
        BigInteger peer = new BigInteger(1, auxiliary);
        if (operation.type != OperationType.DERIVE || source.length != 0
                || operation.dst.byteLength() < length || peer.compareTo(BigInteger.ONE) <= 0
                || peer.compareTo(modulus.subtract(BigInteger.ONE)) >= 0) {
            return Status.ERR;
        }
        slot.begin(KeySlot.Function.DH_SECRET);
        slot.number(_CpaCyDhPhase2SecretKeyGenOpData.primeP$offset(), modulus, length);
        slot.number(_CpaCyDhPhase2SecretKeyGenOpData.remoteOctetStringPV$offset(), peer, length);
        slot.number(_CpaCyDhPhase2SecretKeyGenOpData.privateValueX$offset(), exponent,
                (exponent.bitLength() + 7) / 8);
        slot.result(0, length);
        return null;
    }

    /** Not 1 or p - 1 either: the peer's value is in a small group then (NIST SP 800-56A, section 5.7.1.1). */
    @Override
    byte @Nullable [] result(Operation operation, KeySlot slot) {
        byte[] secret = slot.result(0);
        BigInteger value = new BigInteger(1, secret);
        return value.compareTo(BigInteger.ONE) > 0 && value.compareTo(modulus.subtract(BigInteger.ONE)) < 0
                ? secret : null;
    }
}
