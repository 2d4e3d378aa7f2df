package io.hwadaptor.openssl;

import io.hwadaptor.api.EllipticCurve;
import io.hwadaptor.api.Operation;
import io.hwadaptor.api.OperationType;
import io.hwadaptor.api.SessionSpec;
import io.hwadaptor.api.spi.UnsupportedKeyException;
import io.hwadaptor.ffm.openssl.KeyCalls;
import java.lang.foreign.MemorySegment;
import java.security.InvalidKeyException;

/** ECDH. */
final class EcdhContext extends PublicKeyContext {
    private final EllipticCurve curve;

    EcdhContext(SessionSpec.Ecdh spec) throws InvalidKeyException {
        super(Curves.privateKey(spec.curve(), spec.key()));
        curve = spec.curve();
    }

    @Override
    long compute(Operation operation, MemorySegment source, MemorySegment auxiliary, Workspace workspace)
            throws InvalidKeyException {
        if (operation.type != OperationType.DERIVE || source.byteSize() != 0) {
            throw new InvalidKeyException("not the peer's point alone");
        }
        MemorySegment result = workspace.publicMemory().result;
        long peer = Curves.publicKey(curve, auxiliary);
        long context = KeyCalls.newContext(OpenSsl.context(), key, 0);
        workspace.length(result.byteSize());
        boolean good = context != 0 && KeyCalls.deriveInit(context) == 1 && KeyCalls.setPeer(context, peer) == 1
                && KeyCalls.derive(context, result.address(), workspace.lengthAddress()) == 1;
        KeyCalls.freeContext(context);
        KeyCalls.free(peer);
        if (!good || workspace.length() != curve.fieldBytes()) {
            throw new UnsupportedKeyException("the library refuses");
        }
        return curve.fieldBytes();
    }
}
