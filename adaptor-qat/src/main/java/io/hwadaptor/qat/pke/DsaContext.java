package io.hwadaptor.qat.pke;

import io.hwadaptor.api.Operation;
import io.hwadaptor.api.SessionSpec;
import io.hwadaptor.api.SessionSpec.KeyType;
import io.hwadaptor.api.Status;
import io.hwadaptor.api.spi.UnsupportedKeyException;
import io.hwadaptor.api.spi.key.Signatures;
import io.hwadaptor.ffm.generated.qat._CpaCyDsaRSSignOpData;
import io.hwadaptor.ffm.generated.qat._CpaCyDsaVerifyOpData;
import java.lang.foreign.MemorySegment;
import java.math.BigInteger;
import java.security.GeneralSecurityException;
import java.security.InvalidKeyException;
import java.security.KeyFactory;
import java.security.interfaces.DSAKey;
import java.security.interfaces.DSAParams;
import java.security.interfaces.DSAPrivateKey;
import java.security.interfaces.DSAPublicKey;
import java.security.spec.PKCS8EncodedKeySpec;
import java.security.spec.X509EncodedKeySpec;
import java.util.Arrays;
import org.jspecify.annotations.Nullable;

/** DSA: cpaCyDsaSignRS and cpaCyDsaVerify. */
final class DsaContext extends KeyContext {
    private final BigInteger p;
    private final BigInteger q;
    private final BigInteger g;
    private final @Nullable BigInteger number;
    private final BigInteger publicNumber;
    private final int length;
    private final int orderLength;

    DsaContext(SessionSpec.Dsa spec) throws GeneralSecurityException {
        byte[] encoded = Numbers.bytes(spec.key());
        try {
            KeyFactory factory = KeyFactory.getInstance("DSA");
            DSAPrivateKey secret = spec.keyType() == KeyType.PRIVATE
                    ? (DSAPrivateKey) factory.generatePrivate(new PKCS8EncodedKeySpec(encoded)) : null;
            DSAKey key = secret != null ? secret
                    : (DSAKey) factory.generatePublic(new X509EncodedKeySpec(encoded));
            DSAParams parameters = key.getParams();
            if (parameters == null) {
                throw new InvalidKeyException("no parameters");
            }
            p = parameters.getP();
            q = parameters.getQ();
            g = parameters.getG();
            check();
            number = secret == null ? null : secret.getX();
            if (number != null && (number.signum() <= 0 || number.compareTo(q) >= 0)) {
                throw new InvalidKeyException("private number out of range");
            }
            publicNumber = key instanceof DSAPublicKey open ? open.getY() : g.modPow(number, p);
        } finally {
            Arrays.fill(encoded, (byte) 0);
        }
        length = (p.bitLength() + 7) / 8;
        orderLength = (q.bitLength() + 7) / 8;
    }

    /** The sizes of FIPS 186-4, section 4.2, and that the three belong together. */
    private void check() throws InvalidKeyException {
        int bits = p.bitLength();
        int order = q.bitLength();
        boolean sizes = (bits == 1024 && order == 160) || (bits == 2048 && (order == 224 || order == 256))
                || (bits == 3072 && order == 256);
        if (!sizes) {
            throw new UnsupportedKeyException("primes of " + bits + " and " + order + " bits");
        }
        if (!p.testBit(0) || p.subtract(BigInteger.ONE).mod(q).signum() != 0
                || g.compareTo(BigInteger.ONE) <= 0 || g.compareTo(p) >= 0 || !g.modPow(q, p).equals(BigInteger.ONE)) {
            throw new InvalidKeyException("parameters");
        }
    }

    @Override
    @Nullable Status prepare(Operation operation, byte[] source, byte[] auxiliary, KeySlot slot) {
        return operation.type == null ? Status.ERR : switch (operation.type) {
            case SIGN -> sign(Numbers.cut(source, q), slot);
            case VERIFY -> verify(Numbers.cut(source, q), auxiliary, slot);
            case ENCRYPT, DECRYPT -> Status.NOTSUPP;
            default -> Status.ERR;
        };
    }

    private @Nullable Status sign(@Nullable BigInteger digest, KeySlot slot) {
        if (digest == null || number == null) {
            return Status.ERR;
        }
        slot.begin(KeySlot.Function.DSA_SIGN);
        slot.number(_CpaCyDsaRSSignOpData.P$offset(), p, length);
        slot.number(_CpaCyDsaRSSignOpData.Q$offset(), q, orderLength);
        slot.number(_CpaCyDsaRSSignOpData.G$offset(), g, length);
        slot.number(_CpaCyDsaRSSignOpData.X$offset(), number, orderLength);
        slot.number(_CpaCyDsaRSSignOpData.K$offset(), SecretNumbers.below(q), orderLength);
        slot.number(_CpaCyDsaRSSignOpData.Z$offset(), digest, orderLength);
        slot.result(0, orderLength);
        slot.result(1, orderLength);
        return null;
    }

    private @Nullable Status verify(@Nullable BigInteger digest, byte[] signature, KeySlot slot) {
        if (digest == null) {
            return Status.ERR;
        }
        BigInteger[] pair = Signatures.pair(MemorySegment.ofArray(signature), q);
        if (pair == null) {
            return Status.KEY_REJECTED;
        }
        slot.begin(KeySlot.Function.DSA_VERIFY);
        slot.number(_CpaCyDsaVerifyOpData.P$offset(), p, length);
        slot.number(_CpaCyDsaVerifyOpData.Q$offset(), q, orderLength);
        slot.number(_CpaCyDsaVerifyOpData.G$offset(), g, length);
        slot.number(_CpaCyDsaVerifyOpData.Y$offset(), publicNumber, length);
        slot.number(_CpaCyDsaVerifyOpData.Z$offset(), digest, orderLength);
        slot.number(_CpaCyDsaVerifyOpData.R$offset(), pair[0], orderLength);
        slot.number(_CpaCyDsaVerifyOpData.S$offset(), pair[1], orderLength);
        return null;
    }

    @Override
    byte[] result(Operation operation, KeySlot slot) {
        return Signatures.encode(new BigInteger(1, slot.result(0)), new BigInteger(1, slot.result(1)));
    }
}
