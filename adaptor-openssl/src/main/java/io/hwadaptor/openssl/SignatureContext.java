package io.hwadaptor.openssl;

import io.hwadaptor.api.Operation;
import io.hwadaptor.api.SessionSpec;
import io.hwadaptor.api.SessionSpec.KeyType;
import io.hwadaptor.api.Status;
import java.lang.foreign.MemorySegment;
import java.security.InvalidKeyException;

/** ECDSA and DSA: digests of 1 to 64 bytes, signatures in DER. */
final class SignatureContext extends PublicKeyContext {
    private static final int MAX_DIGEST = 64;

    private final boolean isPrivate;

    private SignatureContext(long key, KeyType type) {
        super(key);
        isPrivate = type == KeyType.PRIVATE;
    }

    static SignatureContext ecdsa(SessionSpec.Ecdsa spec) throws InvalidKeyException {
        return new SignatureContext(spec.keyType() == KeyType.PRIVATE ? Curves.privateKey(spec.curve(), spec.key())
                : Curves.publicKey(spec.curve(), spec.key()), spec.keyType());
    }

    static SignatureContext dsa(SessionSpec.Dsa spec) throws InvalidKeyException {
        return new SignatureContext(DsaKeys.read(spec), spec.keyType());
    }

    @Override
    long compute(Operation operation, MemorySegment source, MemorySegment auxiliary, Workspace workspace) {
        boolean isDigest = source.byteSize() > 0 && source.byteSize() <= MAX_DIGEST;
        return switch (operation.type) {
            case SIGN -> isDigest && isPrivate ? work(Work.SIGN, 0, source, workspace) : answer(Status.ERR);
            case VERIFY -> isDigest ? verified(auxiliary.byteSize() > 0 && verify(auxiliary, source))
                    : answer(Status.ERR);
            case ENCRYPT, DECRYPT -> answer(Status.NOTSUPP);
            default -> answer(Status.ERR);
        };
    }
}
