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
        long context = KeyCalls.EVP_PKEY_CTX_new_from_pkey(OpenSsl.context(), key, 0);
        workspace.length(result.byteSize());
        boolean good = context != 0 && KeyCalls.EVP_PKEY_derive_init(context) == 1
                && KeyCalls.EVP_PKEY_derive_set_peer(context, peer) == 1
                && KeyCalls.EVP_PKEY_derive(context, result.address(), workspace.lengthAddress()) == 1;
        KeyCalls.EVP_PKEY_CTX_free(context);
        KeyCalls.EVP_PKEY_free(peer);
        if (!good || workspace.length() != curve.fieldBytes()) {
            throw new UnsupportedKeyException("the library refuses");
        }
        return curve.fieldBytes();
    }
}
