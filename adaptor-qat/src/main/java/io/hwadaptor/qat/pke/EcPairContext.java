package io.hwadaptor.qat.pke;

import io.hwadaptor.api.Operation;
import io.hwadaptor.api.OperationType;
import io.hwadaptor.api.SessionSpec;
import io.hwadaptor.api.Status;
import io.hwadaptor.ffm.generated.qat._CpaCyEcPointMultiplyOpData;
import java.math.BigInteger;
import org.jspecify.annotations.Nullable;

/** EC key pairs: the private number is drawn here, the public point is the device's. */
final class EcPairContext extends KeyContext {
    private final Curves curve;

    EcPairContext(SessionSpec.EcKeyPair spec) {
        curve = Curves.of(spec.curve());
    }

    @Override
    @Nullable Status prepare(Operation operation, byte[] source, byte[] auxiliary, KeySlot slot) {
        if (operation.type != OperationType.GENERATE || source.length + auxiliary.length != 0) {
            return Status.ERR;
        }
        EcdhContext.multiply(curve, new BigInteger[] {curve.x, curve.y}, SecretNumbers.below(curve.order), slot);
        return null;
    }

    @Override
    byte[] result(Operation operation, KeySlot slot) {
        return curve.encode(slot.read(_CpaCyEcPointMultiplyOpData.k$offset()), slot.result(0), slot.result(1));
    }
}
