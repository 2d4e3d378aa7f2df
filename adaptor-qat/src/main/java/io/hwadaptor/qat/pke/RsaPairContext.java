package io.hwadaptor.qat.pke;

import io.hwadaptor.api.Operation;
import io.hwadaptor.api.OperationType;
import io.hwadaptor.api.SessionSpec;
import io.hwadaptor.api.Status;
import io.hwadaptor.api.der.DerReader;
import io.hwadaptor.api.der.DerWriter;
import io.hwadaptor.ffm.generated.qat._CpaCyRsaKeyGenOpData;
import io.hwadaptor.ffm.generated.qat._CpaCyRsaPrivateKey;
import io.hwadaptor.ffm.generated.qat._CpaCyRsaPrivateKeyRep1;
import io.hwadaptor.ffm.generated.qat._CpaCyRsaPrivateKeyRep2;
import io.hwadaptor.ffm.generated.qat._CpaCyRsaPublicKey;
import io.hwadaptor.ffm.generated.qat.qat_h;
import java.math.BigInteger;
import org.jspecify.annotations.Nullable;

/** RSA key pairs: the library wants the primes, which are found here, and computes the rest (cpaCyRsaGenKey). */
final class RsaPairContext extends KeyContext {
    private static final BigInteger EXPONENT = BigInteger.valueOf(65_537);
    private static final long REP_1 = KeySlot.PRIVATE_KEY + _CpaCyRsaPrivateKey.privateKeyRep1$offset();
    private static final long REP_2 = KeySlot.PRIVATE_KEY + _CpaCyRsaPrivateKey.privateKeyRep2$offset();

    private final int length;

    RsaPairContext(SessionSpec.RsaKeyPair spec) {
        length = spec.modulusBits() / 8;
    }

    @Override
    @Nullable Status prepare(Operation operation, byte[] source, byte[] auxiliary, KeySlot slot) {
        if (operation.type != OperationType.GENERATE || source.length + auxiliary.length != 0) {
            return Status.ERR;
        }
        BigInteger p = prime();
        BigInteger q;
        do {
            q = prime();
        } while (p.equals(q));
        slot.begin(KeySlot.Function.RSA_KEY);
        slot.number(_CpaCyRsaKeyGenOpData.prime1P$offset(), p.max(q), length / 2);
        slot.number(_CpaCyRsaKeyGenOpData.prime2Q$offset(), p.min(q), length / 2);
        slot.set(_CpaCyRsaKeyGenOpData.modulusLenInBytes$offset(), length);
        slot.set(_CpaCyRsaKeyGenOpData.version$offset(), qat_h.CPA_CY_RSA_VERSION_TWO_PRIME());
        slot.set(_CpaCyRsaKeyGenOpData.privateKeyRepType$offset(), qat_h.CPA_CY_RSA_PRIVATE_KEY_REP_TYPE_2());
        slot.number(_CpaCyRsaKeyGenOpData.publicExponentE$offset(), EXPONENT, 3);
        slot.set(KeySlot.PRIVATE_KEY + _CpaCyRsaPrivateKey.version$offset(), qat_h.CPA_CY_RSA_VERSION_TWO_PRIME());
        slot.set(KeySlot.PRIVATE_KEY + _CpaCyRsaPrivateKey.privateKeyRepType$offset(),
                qat_h.CPA_CY_RSA_PRIVATE_KEY_REP_TYPE_2());
        slot.room(REP_1 + _CpaCyRsaPrivateKeyRep1.modulusN$offset(), length);
        slot.room(REP_1 + _CpaCyRsaPrivateKeyRep1.privateExponentD$offset(), length);
        slot.room(REP_2 + _CpaCyRsaPrivateKeyRep2.prime1P$offset(), length / 2);
        slot.room(REP_2 + _CpaCyRsaPrivateKeyRep2.prime2Q$offset(), length / 2);
        slot.room(REP_2 + _CpaCyRsaPrivateKeyRep2.exponent1Dp$offset(), length / 2);
        slot.room(REP_2 + _CpaCyRsaPrivateKeyRep2.exponent2Dq$offset(), length / 2);
        slot.room(REP_2 + _CpaCyRsaPrivateKeyRep2.coefficientQInv$offset(), length / 2);
        slot.room(KeySlot.PUBLIC_KEY + _CpaCyRsaPublicKey.modulusN$offset(), length);
        slot.room(KeySlot.PUBLIC_KEY + _CpaCyRsaPublicKey.publicExponentE$offset(), length);
        return null;
    }

    /** {@return a prime that the exponent can be inverted with} */
    private BigInteger prime() {
        BigInteger prime;
        do {
            prime = SecretNumbers.prime(length * 4);
        } while (prime.mod(EXPONENT).equals(BigInteger.ONE));
        return prime;
    }

    @Override
    byte[] result(Operation operation, KeySlot slot) {
        long[] parts = {REP_1 + _CpaCyRsaPrivateKeyRep1.privateExponentD$offset(),
            REP_2 + _CpaCyRsaPrivateKeyRep2.prime1P$offset(), REP_2 + _CpaCyRsaPrivateKeyRep2.prime2Q$offset(),
            REP_2 + _CpaCyRsaPrivateKeyRep2.exponent1Dp$offset(),
            REP_2 + _CpaCyRsaPrivateKeyRep2.exponent2Dq$offset(),
            REP_2 + _CpaCyRsaPrivateKeyRep2.coefficientQInv$offset()};
        byte[][] elements = new byte[3 + parts.length][];
        elements[0] = integer(BigInteger.ZERO);
        elements[1] = integer(new BigInteger(1,
                slot.read(KeySlot.PUBLIC_KEY + _CpaCyRsaPublicKey.modulusN$offset())));
        elements[2] = integer(EXPONENT);
        for (int i = 0; i < parts.length; i++) {
            elements[3 + i] = integer(new BigInteger(1, slot.read(parts[i])));
        }
        return DerWriter.element(DerReader.SEQUENCE, elements);
    }

    private static byte[] integer(BigInteger value) {
        return DerWriter.element(DerReader.INTEGER, value.toByteArray());
    }
}
