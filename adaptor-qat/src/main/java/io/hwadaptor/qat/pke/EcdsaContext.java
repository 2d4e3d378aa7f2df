package io.hwadaptor.qat.pke;

import io.hwadaptor.api.Operation;
import io.hwadaptor.api.SessionSpec;
import io.hwadaptor.api.SessionSpec.KeyType;
import io.hwadaptor.api.Status;
import io.hwadaptor.api.spi.key.Signatures;
import io.hwadaptor.ffm.generated.qat._CpaCyEcdsaSignRSOpData;
import io.hwadaptor.ffm.generated.qat._CpaCyEcdsaVerifyOpData;
import io.hwadaptor.ffm.generated.qat.qat_h;
import java.lang.foreign.MemorySegment;
import java.math.BigInteger;
import java.security.InvalidKeyException;
import org.jspecify.annotations.Nullable;

/** ECDSA: cpaCyEcdsaSignRS and cpaCyEcdsaVerify. The number k of each signature is drawn here. */
final class EcdsaContext extends KeyContext {
    private final Curves curve;
    private final @Nullable BigInteger number;
    private final BigInteger[] point;

    EcdsaContext(SessionSpec.Ecdsa spec) throws InvalidKeyException {
        curve = Curves.of(spec.curve());
        number = spec.keyType() == KeyType.PRIVATE ? curve.privateNumber(spec.key()) : null;
        point = number != null ? curve.publicPoint(number) : curve.point(Numbers.bytes(spec.key()));
    }

    @Override
    @Nullable Status prepare(Operation operation, byte[] source, byte[] auxiliary, KeySlot slot) {
        return operation.type == null ? Status.ERR : switch (operation.type) {
            case SIGN -> sign(Numbers.cut(source, curve.order), slot);
            case VERIFY -> verify(Numbers.cut(source, curve.order), auxiliary, slot);
            case ENCRYPT, DECRYPT -> Status.NOTSUPP;
            default -> Status.ERR;
        };
    }

    private @Nullable Status sign(@Nullable BigInteger digest, KeySlot slot) {
        if (digest == null || number == null) {
            return Status.ERR;
        }
        slot.begin(KeySlot.Function.ECDSA_SIGN);
        int field = curve.length();
        int order = curve.orderLength();
        slot.number(_CpaCyEcdsaSignRSOpData.xg$offset(), curve.x, field);
        slot.number(_CpaCyEcdsaSignRSOpData.yg$offset(), curve.y, field);
        slot.number(_CpaCyEcdsaSignRSOpData.n$offset(), curve.order, order);
        slot.number(_CpaCyEcdsaSignRSOpData.q$offset(), curve.prime, field);
        slot.number(_CpaCyEcdsaSignRSOpData.a$offset(), curve.a, field);
        slot.number(_CpaCyEcdsaSignRSOpData.b$offset(), curve.b, field);
        slot.number(_CpaCyEcdsaSignRSOpData.k$offset(), SecretNumbers.below(curve.order), order);
        slot.number(_CpaCyEcdsaSignRSOpData.m$offset(), digest, order);
        slot.number(_CpaCyEcdsaSignRSOpData.d$offset(), number, order);
        slot.set(_CpaCyEcdsaSignRSOpData.fieldType$offset(), qat_h.CPA_CY_EC_FIELD_TYPE_PRIME());
        slot.result(0, order);
        slot.result(1, order);
        return null;
    }

    private @Nullable Status verify(@Nullable BigInteger digest, byte[] signature, KeySlot slot) {
        if (digest == null) {
            return Status.ERR;
        }
        BigInteger[] pair = Signatures.pair(MemorySegment.ofArray(signature), curve.order);
        if (pair == null) {
            return Status.KEY_REJECTED;
        }
        slot.begin(KeySlot.Function.ECDSA_VERIFY);
        int field = curve.length();
        int order = curve.orderLength();
        slot.number(_CpaCyEcdsaVerifyOpData.xg$offset(), curve.x, field);
        slot.number(_CpaCyEcdsaVerifyOpData.yg$offset(), curve.y, field);
        slot.number(_CpaCyEcdsaVerifyOpData.n$offset(), curve.order, order);
        slot.number(_CpaCyEcdsaVerifyOpData.q$offset(), curve.prime, field);
        slot.number(_CpaCyEcdsaVerifyOpData.a$offset(), curve.a, field);
        slot.number(_CpaCyEcdsaVerifyOpData.b$offset(), curve.b, field);
        slot.number(_CpaCyEcdsaVerifyOpData.m$offset(), digest, order);
        slot.number(_CpaCyEcdsaVerifyOpData.r$offset(), pair[0], order);
        slot.number(_CpaCyEcdsaVerifyOpData.s$offset(), pair[1], order);
        slot.number(_CpaCyEcdsaVerifyOpData.xp$offset(), point[0], field);
        slot.number(_CpaCyEcdsaVerifyOpData.yp$offset(), point[1], field);
        slot.set(_CpaCyEcdsaVerifyOpData.fieldType$offset(), qat_h.CPA_CY_EC_FIELD_TYPE_PRIME());
        return null;
    }

    @Override
    byte[] result(Operation operation, KeySlot slot) {
        return Signatures.encode(new BigInteger(1, slot.result(0)), new BigInteger(1, slot.result(1)));
    }
}
