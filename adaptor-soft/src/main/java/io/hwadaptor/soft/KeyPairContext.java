package io.hwadaptor.soft;

import io.hwadaptor.api.EllipticCurve;
import io.hwadaptor.api.Operation;
import io.hwadaptor.api.OperationType;
import io.hwadaptor.api.SessionSpec;
import io.hwadaptor.api.Status;
import io.hwadaptor.api.der.DerReader;
import java.lang.foreign.MemorySegment;
import java.lang.foreign.ValueLayout;
import java.math.BigInteger;
import java.security.GeneralSecurityException;
import java.security.KeyPairGenerator;
import java.security.NoSuchAlgorithmException;
import java.security.SecureRandom;
import java.util.Arrays;
import org.bouncycastle.crypto.params.ECDomainParameters;

/** Key generation: RSA and DSA by the JDK; for curves a number below the order, drawn until one fits. */
final class KeyPairContext extends PublicKeyContext {
    private final SessionSpec spec;
    private final SecureRandom random = new SecureRandom();

    KeyPairContext(SessionSpec spec) {
        this.spec = spec;
    }

    @Override
    byte[] compute(Operation operation, byte[] source, byte[] auxiliary) throws GeneralSecurityException {
        if (operation.type != OperationType.GENERATE || source.length + auxiliary.length != 0) {
            return answer(Status.ERR);
        }
        return switch (spec) {
            case SessionSpec.RsaKeyPair pair -> rsa(pair.modulusBits());
            case SessionSpec.DsaKeyPair pair -> generate("DSA", pair.primeBits());
            case SessionSpec.EcKeyPair pair -> curve(pair.curve());
            default -> throw new NoSuchAlgorithmException(spec.toString());
        };
    }

    private byte[] rsa(int bits) throws GeneralSecurityException {
        byte[] wrapped = generate("RSA", bits);
        try {
            // PrivateKeyInfo: version, algorithm, and the PKCS#1 key in an octet string (RFC 5958, section 2).
            DerReader info = new DerReader(MemorySegment.ofArray(wrapped)).enter(DerReader.SEQUENCE);
            info.magnitude();
            info.enter(DerReader.SEQUENCE);
            return info.content(DerReader.OCTET_STRING).toArray(ValueLayout.JAVA_BYTE);
        } finally {
            Arrays.fill(wrapped, (byte) 0);
        }
    }

    private byte[] generate(String algorithm, int bits) throws GeneralSecurityException {
        KeyPairGenerator generator = KeyPairGenerator.getInstance(algorithm);
        generator.initialize(bits, random);
        return generator.generateKeyPair().getPrivate().getEncoded();
    }

    private byte[] curve(EllipticCurve curve) {
        ECDomainParameters domain = Curves.domain(curve);
        BigInteger order = domain.getN();
        BigInteger number;
        do {
            number = new BigInteger(order.bitLength(), random);
        } while (number.signum() == 0 || number.compareTo(order) >= 0);
        return Curves.encode(curve, domain, number);
    }

    @Override
    void wipe() {
    }
}
