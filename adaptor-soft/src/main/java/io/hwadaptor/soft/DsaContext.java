package io.hwadaptor.soft;

import io.hwadaptor.api.Operation;
import io.hwadaptor.api.SessionSpec;
import io.hwadaptor.api.SessionSpec.KeyType;
import io.hwadaptor.api.StandardLengths;
import io.hwadaptor.api.Status;
import io.hwadaptor.api.spi.UnsupportedKeyException;
import io.hwadaptor.api.spi.key.Signatures;
import java.lang.foreign.MemorySegment;
import java.lang.foreign.ValueLayout;
import java.math.BigInteger;
import java.security.GeneralSecurityException;
import java.security.InvalidKeyException;
import java.security.KeyFactory;
import java.security.SecureRandom;
import java.security.interfaces.DSAParams;
import java.security.interfaces.DSAPrivateKey;
import java.security.interfaces.DSAPublicKey;
import java.security.spec.PKCS8EncodedKeySpec;
import java.security.spec.X509EncodedKeySpec;
import java.util.Arrays;
import org.bouncycastle.crypto.params.DSAParameters;
import org.bouncycastle.crypto.params.DSAPrivateKeyParameters;
import org.bouncycastle.crypto.params.DSAPublicKeyParameters;
import org.bouncycastle.crypto.params.ParametersWithRandom;
import org.bouncycastle.crypto.signers.DSASigner;
import org.jspecify.annotations.Nullable;

/** DSA with Bouncy Castle's signer, because the JDK's takes digests of 20 bytes only. */
final class DsaContext extends PublicKeyContext {
    /** Bytes of p, and bits of q: from the shortest to the longest of FIPS 186-4, section 4.2, all between included. */
    static final int MIN_BYTES = 128;
    static final int MAX_BYTES = 384;

    private static final int MIN_ORDER_BITS = 160;
    private static final int MAX_ORDER_BITS = 256;

    private final DSAPublicKeyParameters publicKey;
    private final @Nullable DSAPrivateKeyParameters privateKey;
    private final BigInteger order;
    private final SecureRandom random = new SecureRandom();

    DsaContext(SessionSpec.Dsa spec) throws GeneralSecurityException {
        byte[] encoded = spec.key().toArray(ValueLayout.JAVA_BYTE);
        try {
            KeyFactory factory = KeyFactory.getInstance("DSA");
            if (spec.keyType() == KeyType.PRIVATE) {
                DSAPrivateKey key = (DSAPrivateKey) factory.generatePrivate(new PKCS8EncodedKeySpec(encoded));
                DSAParameters parameters = parameters(key.getParams());
                BigInteger x = key.getX();
                if (x.signum() <= 0 || x.compareTo(parameters.getQ()) >= 0) {
                    throw new InvalidKeyException("private number out of range");
                }
                privateKey = new DSAPrivateKeyParameters(x, parameters);
                publicKey = new DSAPublicKeyParameters(parameters.getG().modPow(x, parameters.getP()), parameters);
            } else {
                DSAPublicKey key = (DSAPublicKey) factory.generatePublic(new X509EncodedKeySpec(encoded));
                privateKey = null;
                publicKey = new DSAPublicKeyParameters(key.getY(), parameters(key.getParams()));
            }
        } finally {
            Arrays.fill(encoded, (byte) 0);
        }
        order = publicKey.getParameters().getQ();
    }

    private static DSAParameters parameters(DSAParams params) throws InvalidKeyException {
        if (params == null) {
            throw new InvalidKeyException("no parameters");
        }
        BigInteger p = params.getP();
        BigInteger q = params.getQ();
        BigInteger g = params.getG();
        int bytes = (p.bitLength() + 7) / 8;
        if (bytes < MIN_BYTES || bytes > MAX_BYTES || q.bitLength() < MIN_ORDER_BITS
                || q.bitLength() > MAX_ORDER_BITS) {
            throw new UnsupportedKeyException("primes of " + p.bitLength() + " and " + q.bitLength() + " bits");
        }
        if (!p.testBit(0) || p.subtract(BigInteger.ONE).mod(q).signum() != 0
                || g.compareTo(BigInteger.ONE) <= 0 || g.compareTo(p) >= 0 || !g.modPow(q, p).equals(BigInteger.ONE)) {
            throw new InvalidKeyException("parameters");
        }
        return new DSAParameters(p, q, g);
    }

    @Override
    byte[] compute(Operation operation, byte[] source, byte[] auxiliary) {
        boolean isDigest = source.length > 0 && source.length <= StandardLengths.SIGNED_DIGEST;
        return operation.type == null ? answer(Status.ERR) : switch (operation.type) {
            case SIGN -> isDigest && privateKey != null ? sign(source) : answer(Status.ERR);
            case VERIFY -> isDigest ? verified(verify(source, auxiliary)) : answer(Status.ERR);
            case ENCRYPT, DECRYPT -> answer(Status.NOTSUPP);
            default -> answer(Status.ERR);
        };
    }

    private byte[] sign(byte[] digest) {
        DSASigner signer = new DSASigner();
        signer.init(true, new ParametersWithRandom(privateKey, random));
        BigInteger[] pair = signer.generateSignature(digest);
        return Signatures.encode(pair[0], pair[1]);
    }

    private boolean verify(byte[] digest, byte[] signature) {
        BigInteger[] pair = Signatures.pair(MemorySegment.ofArray(signature), order);
        if (pair == null) {
            return false;
        }
        DSASigner verifier = new DSASigner();
        verifier.init(false, publicKey);
        return verifier.verifySignature(digest, pair[0], pair[1]);
    }

    /** Numbers can't be overwritten; they are released. */
    @Override
    void wipe() {
    }
}
