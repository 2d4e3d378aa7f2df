package io.hwadaptor.soft;

import io.hwadaptor.api.Operation;
import io.hwadaptor.api.SessionSpec;
import io.hwadaptor.api.SessionSpec.KeyType;
import io.hwadaptor.api.StandardLengths;
import io.hwadaptor.api.Status;
import io.hwadaptor.api.spi.key.Signatures;
import java.lang.foreign.MemorySegment;
import java.lang.foreign.ValueLayout;
import java.math.BigInteger;
import java.security.GeneralSecurityException;
import java.security.KeyFactory;
import java.security.PrivateKey;
import java.security.PublicKey;
import java.security.SecureRandom;
import java.security.Signature;
import java.security.spec.ECParameterSpec;
import java.security.spec.ECPrivateKeySpec;
import java.security.spec.ECPublicKeySpec;
import org.bouncycastle.crypto.params.ECDomainParameters;
import org.bouncycastle.crypto.params.ECPrivateKeyParameters;
import org.bouncycastle.crypto.params.ECPublicKeyParameters;
import org.bouncycastle.crypto.params.ParametersWithRandom;
import org.bouncycastle.crypto.signers.ECDSASigner;
import org.bouncycastle.math.ec.ECPoint;
import org.jspecify.annotations.Nullable;

/**
 * ECDSA: the JDK's engine, whose arithmetic takes the same time for every key, for the curves that it has; Bouncy
 * Castle's for P-192 and P-224.
 */
final class EcdsaContext extends PublicKeyContext {

    private final ECDomainParameters domain;
    private final ECPoint point;
    private final @Nullable BigInteger number;
    private final @Nullable PublicKey publicKey;
    private final @Nullable PrivateKey privateKey;
    private final SecureRandom random = new SecureRandom();

    EcdsaContext(SessionSpec.Ecdsa spec) throws GeneralSecurityException {
        domain = Curves.domain(spec.curve());
        if (spec.keyType() == KeyType.PRIVATE) {
            number = Curves.privateNumber(spec.curve(), domain, spec.key());
            point = Curves.publicPoint(domain, number);
        } else {
            number = null;
            point = Curves.point(domain, spec.key().toArray(ValueLayout.JAVA_BYTE)).normalize();
        }
        ECParameterSpec jdk = Curves.jdk(spec.curve());
        KeyFactory factory = KeyFactory.getInstance("EC");
        publicKey = jdk == null ? null : factory.generatePublic(new ECPublicKeySpec(
                new java.security.spec.ECPoint(point.getAffineXCoord().toBigInteger(),
                        point.getAffineYCoord().toBigInteger()), jdk));
        privateKey = jdk == null || number == null ? null
                : factory.generatePrivate(new ECPrivateKeySpec(number, jdk));
    }

    @Override
    byte[] compute(Operation operation, byte[] source, byte[] auxiliary) throws GeneralSecurityException {
        boolean isDigest = source.length > 0 && source.length <= StandardLengths.SIGNED_DIGEST;
        return operation.type == null ? answer(Status.ERR) : switch (operation.type) {
            case SIGN -> isDigest && number != null ? sign(source) : answer(Status.ERR);
            case VERIFY -> isDigest ? verified(verify(source, auxiliary)) : answer(Status.ERR);
            case ENCRYPT, DECRYPT -> answer(Status.NOTSUPP);
            default -> answer(Status.ERR);
        };
    }

    private byte[] sign(byte[] digest) throws GeneralSecurityException {
        if (privateKey != null) {
            Signature signer = Signature.getInstance("NONEwithECDSA");
            signer.initSign(privateKey);
            signer.update(digest);
            return signer.sign();
        }
        ECDSASigner signer = new ECDSASigner();
        signer.init(true, new ParametersWithRandom(new ECPrivateKeyParameters(number, domain), random));
        BigInteger[] pair = signer.generateSignature(digest);
        return Signatures.encode(pair[0], pair[1]);
    }

    private boolean verify(byte[] digest, byte[] signature) throws GeneralSecurityException {
        BigInteger[] pair = Signatures.pair(MemorySegment.ofArray(signature), domain.getN());
        if (pair == null) {
            return false;
        }
        if (publicKey == null) {
            ECDSASigner verifier = new ECDSASigner();
            verifier.init(false, new ECPublicKeyParameters(point, domain));
            return verifier.verifySignature(digest, pair[0], pair[1]);
        }
        Signature verifier = Signature.getInstance("NONEwithECDSA");
        verifier.initVerify(publicKey);
        verifier.update(digest);
        // What it throws is no verdict: encoding and numbers are as they must be.
        return verifier.verify(Signatures.encode(pair[0], pair[1]));
    }

    /** Numbers can't be overwritten; they are released. */
    @Override
    void wipe() {
    }
}
