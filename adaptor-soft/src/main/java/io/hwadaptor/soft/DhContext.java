package io.hwadaptor.soft;

import io.hwadaptor.api.Operation;
import io.hwadaptor.api.OperationType;
import io.hwadaptor.api.SessionSpec;
import io.hwadaptor.api.Status;
import io.hwadaptor.api.spi.UnsupportedKeyException;
import java.lang.foreign.MemorySegment;
import java.lang.foreign.ValueLayout;
import java.math.BigInteger;
import java.security.GeneralSecurityException;
import java.security.InvalidKeyException;
import java.security.KeyFactory;
import java.security.PrivateKey;
import java.security.ProviderException;
import java.util.Arrays;
import javax.crypto.KeyAgreement;
import javax.crypto.spec.DHPrivateKeySpec;
import javax.crypto.spec.DHPublicKeySpec;

/**
 * Finite-field Diffie-Hellman with the JDK's engine. The peer's value must lie between 2 and p − 2; that it is in the
 * generator's subgroup can't be checked without the group's order, so moduli should be safe primes.
 */
final class DhContext extends PublicKeyContext {
    /** The JDK's shortest modulus. */
    static final int MIN_BYTES = 64;
    /** The longest of RFC 3526, section 7, and RFC 7919, appendix A.5. */
    static final int MAX_BYTES = 1024;

    private final BigInteger modulus;
    private final BigInteger generator;
    private final int length;
    private final PrivateKey privateKey;

    DhContext(SessionSpec.Dh spec) throws GeneralSecurityException {
        modulus = number(spec.modulus());
        generator = number(spec.generator());
        BigInteger exponent = number(spec.privateValue());
        length = (modulus.bitLength() + 7) / 8;
        BigInteger last = modulus.subtract(BigInteger.ONE);
        if (length < MIN_BYTES || length > MAX_BYTES) {
            throw new UnsupportedKeyException("modulus of " + modulus.bitLength() + " bits");
        }
        if (!modulus.testBit(0)
                || generator.compareTo(BigInteger.ONE) <= 0 || generator.compareTo(last) >= 0
                || exponent.signum() == 0 || exponent.compareTo(last) >= 0) {
            throw new InvalidKeyException("parameters");
        }
        privateKey = KeyFactory.getInstance("DH").generatePrivate(new DHPrivateKeySpec(exponent, modulus, generator));
    }

    private static BigInteger number(MemorySegment memory) {
        byte[] bytes = memory.toArray(ValueLayout.JAVA_BYTE);
        BigInteger number = new BigInteger(1, bytes);
        Arrays.fill(bytes, (byte) 0);
        return number;
    }

    @Override
    byte[] compute(Operation operation, byte[] source, byte[] auxiliary) throws GeneralSecurityException {
        BigInteger peer = new BigInteger(1, auxiliary);
        if (operation.type != OperationType.DERIVE || source.length != 0 || peer.compareTo(BigInteger.ONE) <= 0
                || peer.compareTo(modulus.subtract(BigInteger.ONE)) >= 0) {
            return answer(Status.ERR);
        }
        KeyAgreement agreement = KeyAgreement.getInstance("DH");
        agreement.init(privateKey);
        agreement.doPhase(KeyFactory.getInstance("DH").generatePublic(new DHPublicKeySpec(peer, modulus, generator)),
                true);
        byte[] secret;
        try {
            secret = agreement.generateSecret();
        } catch (ProviderException e) {
            // The JDK's own provider gives no secret of 1 or p - 1.
            return answer(Status.ERR);
        }
        BigInteger value = new BigInteger(1, secret);
        Arrays.fill(secret, (byte) 0);
        if (value.compareTo(BigInteger.ONE) <= 0 || value.compareTo(modulus.subtract(BigInteger.ONE)) >= 0) {
            // The peer's value is in a small group (NIST SP 800-56A, section 5.7.1.1).
            return answer(Status.ERR);
        }
        return Curves.fixed(value, length);
    }

    /** Numbers can't be overwritten; they are released. */
    @Override
    void wipe() {
    }
}
