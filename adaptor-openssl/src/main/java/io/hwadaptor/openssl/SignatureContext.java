package io.hwadaptor.openssl;

import io.hwadaptor.api.Operation;
import io.hwadaptor.api.SessionSpec;
import io.hwadaptor.api.SessionSpec.KeyType;
import io.hwadaptor.api.StandardLengths;
import io.hwadaptor.api.Status;
import io.hwadaptor.api.der.DerReader;
import io.hwadaptor.api.spi.key.Signatures;
import java.lang.foreign.MemorySegment;
import java.security.InvalidKeyException;
import org.jspecify.annotations.Nullable;

/** ECDSA and DSA: digests of 1 to 64 bytes, signatures in DER. */
final class SignatureContext extends PublicKeyContext {
    private final boolean isPrivate;
    /** Of ECDSA; null for DSA. */
    private final SessionSpec.@Nullable Ecdsa curveKey;

    private SignatureContext(long key, KeyType type, SessionSpec.@Nullable Ecdsa curveKey) {
        super(key);
        isPrivate = type == KeyType.PRIVATE;
        this.curveKey = curveKey;
    }

    /** {@return a context} The spec's memory stays where it is, and there until the context is freed. */
    static SignatureContext ecdsa(SessionSpec.Ecdsa spec) throws InvalidKeyException {
        return new SignatureContext(spec.keyType() == KeyType.PRIVATE ? Curves.privateKey(spec.curve(), spec.key())
                : Curves.publicKey(spec.curve(), spec.key()), spec.keyType(), spec);
    }

    static SignatureContext dsa(SessionSpec.Dsa spec) throws InvalidKeyException {
        return new SignatureContext(DsaKeys.read(spec), spec.keyType(), null);
    }

    @Override
    long compute(Operation operation, MemorySegment source, MemorySegment auxiliary, Workspace workspace)
            throws InvalidKeyException {
        boolean isDigest = source.byteSize() > 0 && source.byteSize() <= StandardLengths.SIGNED_DIGEST;
        return operation.type == null ? answer(Status.ERR) : switch (operation.type) {
            case SIGN -> isDigest && isPrivate ? work(Work.SIGN, 0, source, workspace) : answer(Status.ERR);
            case VERIFY -> isDigest ? verdict(auxiliary, source) : answer(Status.ERR);
            case ENCRYPT, DECRYPT -> answer(Status.NOTSUPP);
            default -> answer(Status.ERR);
        };
    }

    /** The library's no has three meanings: wrong, not encoded as it should be, and that it can't tell. */
    private long verdict(MemorySegment signature, MemorySegment digest) throws InvalidKeyException {
        if (!Signatures.isPair(signature)) {
            return verified(false);
        }
        int verdict = verify(signature, digest);
        if (verdict < 0 && curveKey != null) {
            MemorySegment r = new DerReader(signature).enter(DerReader.SEQUENCE).content(DerReader.INTEGER);
            if (Curves.sumIsAtInfinity(curveKey, key, digest, r)) {
                return verified(false);
            }
        }
        return verified(verdict);
    }
}
