package io.hwadaptor.soft;

import io.hwadaptor.api.Operation;
import io.hwadaptor.api.OperationType;
import io.hwadaptor.api.SessionSpec;
import io.hwadaptor.api.Status;
import java.math.BigInteger;
import java.security.GeneralSecurityException;
import java.security.InvalidKeyException;
import java.security.KeyFactory;
import java.security.PrivateKey;
import java.security.spec.ECParameterSpec;
import java.security.spec.ECPrivateKeySpec;
import java.security.spec.ECPublicKeySpec;
import javax.crypto.KeyAgreement;
import org.bouncycastle.crypto.agreement.ECDHBasicAgreement;
import org.bouncycastle.crypto.params.ECDomainParameters;
import org.bouncycastle.crypto.params.ECPrivateKeyParameters;
import org.bouncycastle.crypto.params.ECPublicKeyParameters;
import org.bouncycastle.math.ec.ECPoint;
import org.jspecify.annotations.Nullable;

/** ECDH: the JDK's engine for the curves that it has, Bouncy Castle's for P-192 and P-224. */
final class EcdhContext extends PublicKeyContext {
    private final ECDomainParameters domain;
    private final BigInteger number;
    private final @Nullable ECParameterSpec jdk;
    private final @Nullable PrivateKey privateKey;
    private final int length;

    EcdhContext(SessionSpec.Ecdh spec) throws GeneralSecurityException {
        domain = Curves.domain(spec.curve());
        length = spec.curve().fieldBytes();
        number = Curves.privateNumber(spec.curve(), domain, spec.key());
        jdk = Curves.jdk(spec.curve());
        privateKey = jdk == null ? null
                : KeyFactory.getInstance("EC").generatePrivate(new ECPrivateKeySpec(number, jdk));
    }

    @Override
    byte[] compute(Operation operation, byte[] source, byte[] auxiliary) throws GeneralSecurityException {
        if (operation.type != OperationType.DERIVE || source.length != 0) {
            return answer(Status.ERR);
        }
        ECPoint peer;
        try {
            peer = Curves.point(domain, auxiliary).normalize();
        } catch (InvalidKeyException e) {
            return answer(Status.ERR);
        }
        if (jdk == null) {
            ECDHBasicAgreement agreement = new ECDHBasicAgreement();
            agreement.init(new ECPrivateKeyParameters(number, domain));
            return Curves.fixed(agreement.calculateAgreement(new ECPublicKeyParameters(peer, domain)), length);
        }
        KeyAgreement agreement = KeyAgreement.getInstance("ECDH");
        agreement.init(privateKey);
        agreement.doPhase(KeyFactory.getInstance("EC").generatePublic(new ECPublicKeySpec(
                new java.security.spec.ECPoint(peer.getAffineXCoord().toBigInteger(),
                        peer.getAffineYCoord().toBigInteger()), jdk)), true);
        return agreement.generateSecret();
    }

    /** Numbers can't be overwritten; they are released. */
    @Override
    void wipe() {
    }
}
