package io.hwadaptor.qat.pke;

import io.hwadaptor.api.Operation;
import io.hwadaptor.api.OperationType;
import io.hwadaptor.api.SessionSpec;
import io.hwadaptor.api.Status;
import io.hwadaptor.ffm.generated.qat._CpaCyEcPointMultiplyOpData;
import io.hwadaptor.ffm.generated.qat.qat_h;
import java.math.BigInteger;
import java.security.InvalidKeyException;
import org.jspecify.annotations.Nullable;

/** ECDH: cpaCyEcPointMultiply of the peer's point, which was found to be on the curve. */
final class EcdhContext extends KeyContext {
    private final Curves curve;
    private final BigInteger number;

    EcdhContext(SessionSpec.Ecdh spec) throws InvalidKeyException {
        curve = Curves.of(spec.curve());
        number = curve.privateNumber(spec.key());
    }

    @Override
    @Nullable Status prepare(Operation operation, byte[] source, byte[] auxiliary, KeySlot slot) {
        BigInteger[] peer = operation.type == OperationType.DERIVE && source.length == 0
                && operation.dst.byteLength() >= curve.length() ? curve.pointOrNull(auxiliary) : null;
        if (peer == null) {
            return Status.ERR;
        }
        multiply(curve, peer, number, slot);
        return null;
    }

    /** Lays out the multiplication of a point. */
    static void multiply(Curves curve, BigInteger[] point, BigInteger number, KeySlot slot) {
        slot.begin(KeySlot.Function.POINT);
        int field = curve.length();
        slot.number(_CpaCyEcPointMultiplyOpData.k$offset(), number, curve.orderLength());
        slot.number(_CpaCyEcPointMultiplyOpData.xg$offset(), point[0], field);
        slot.number(_CpaCyEcPointMultiplyOpData.yg$offset(), point[1], field);
        slot.number(_CpaCyEcPointMultiplyOpData.a$offset(), curve.a, field);
        slot.number(_CpaCyEcPointMultiplyOpData.b$offset(), curve.b, field);
        slot.number(_CpaCyEcPointMultiplyOpData.q$offset(), curve.prime, field);
        slot.number(_CpaCyEcPointMultiplyOpData.h$offset(), BigInteger.ONE, 4);
        slot.set(_CpaCyEcPointMultiplyOpData.fieldType$offset(), qat_h.CPA_CY_EC_FIELD_TYPE_PRIME());
        slot.result(0, field);
        slot.result(1, field);
    }

    @Override
    byte[] result(Operation operation, KeySlot slot) {
        return slot.result(0);
    }
}
