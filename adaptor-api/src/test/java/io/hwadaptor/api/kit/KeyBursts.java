package io.hwadaptor.api.kit;

import io.hwadaptor.api.AkcipherAlgorithm;
import io.hwadaptor.api.EllipticCurve;
import io.hwadaptor.api.HashAlgorithm;
import io.hwadaptor.api.KeyAlgorithm;
import io.hwadaptor.api.OperationType;
import io.hwadaptor.api.Session;
import io.hwadaptor.api.SessionSpec;
import io.hwadaptor.api.SessionSpec.KeyType;
import io.hwadaptor.api.SessionSpec.RsaHash;
import io.hwadaptor.api.SessionSpec.RsaPadding;
import io.hwadaptor.api.Status;
import java.lang.foreign.MemorySegment;
import java.math.BigInteger;
import java.security.KeyPair;
import java.security.KeyPairGenerator;
import java.security.SecureRandom;
import java.security.interfaces.DSAPrivateKey;
import java.security.interfaces.DSAPublicKey;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.Random;
import org.bouncycastle.asn1.ASN1Integer;
import org.bouncycastle.asn1.ASN1Sequence;
import org.bouncycastle.crypto.DSA;
import org.bouncycastle.crypto.agreement.DHStandardGroups;
import org.bouncycastle.crypto.digests.SHA256Digest;
import org.bouncycastle.crypto.generators.HKDFBytesGenerator;
import org.bouncycastle.crypto.params.DHParameters;
import org.bouncycastle.crypto.params.DSAParameters;
import org.bouncycastle.crypto.params.DSAPrivateKeyParameters;
import org.bouncycastle.crypto.params.DSAPublicKeyParameters;
import org.bouncycastle.crypto.params.ECDomainParameters;
import org.bouncycastle.crypto.params.ECPrivateKeyParameters;
import org.bouncycastle.crypto.params.ECPublicKeyParameters;
import org.bouncycastle.crypto.params.HKDFParameters;
import org.bouncycastle.crypto.params.ParametersWithRandom;
import org.bouncycastle.crypto.signers.DSASigner;
import org.bouncycastle.crypto.signers.ECDSASigner;
import org.bouncycastle.math.ec.ECPoint;

/** Requests with public keys, and of key agreement, for {@link BurstTests}: right ones and wrong ones in turn. */
final class KeyBursts {
    private static final int COUNT = 12;
    private static final byte[] NONE = {};

    private KeyBursts() {
    }

    static List<BurstTests.Subject> akcipher(Rig rig) {
        List<BurstTests.Subject> subjects = new ArrayList<>();
        if (rig.adaptor.capabilities().find(AkcipherAlgorithm.RSA).isPresent()) {
            for (int bits : new int[] {1024, 2048}) {
                subjects.add(new BurstTests.Subject("RSA raw, " + bits + " bit", COUNT, () -> raw(rig, bits)));
                subjects.add(new BurstTests.Subject("RSA padded, " + bits + " bit", COUNT, () -> padded(rig, bits)));
            }
        }
        for (EllipticCurve curve : EllipticCurve.values()) {
            if (rig.adaptor.capabilities().find(AkcipherAlgorithm.ECDSA).isPresent()
                    && rig.adaptor.supports(new SessionSpec.Ecdsa(KeyType.PUBLIC, curve, MemorySegment.NULL))) {
                subjects.add(new BurstTests.Subject("ECDSA " + curve, COUNT, () -> ecdsa(rig, curve)));
            }
        }
        if (rig.adaptor.capabilities().find(AkcipherAlgorithm.DSA).isPresent()) {
            subjects.add(new BurstTests.Subject("DSA", COUNT, () -> dsa(rig)));
        }
        return subjects;
    }

    static List<BurstTests.Subject> agreement(Rig rig) {
        List<BurstTests.Subject> subjects = new ArrayList<>();
        if (rig.adaptor.capabilities().find(KeyAlgorithm.DH).isPresent()) {
            subjects.add(new BurstTests.Subject("DH", COUNT, () -> dh(rig)));
        }
        if (rig.adaptor.capabilities().find(KeyAlgorithm.ECDH).isPresent()) {
            for (EllipticCurve curve : EllipticCurve.values()) {
                subjects.add(new BurstTests.Subject("ECDH " + curve, COUNT, () -> ecdh(rig, curve)));
            }
        }
        if (rig.adaptor.capabilities().find(KeyAlgorithm.HKDF).isPresent()) {
            subjects.add(new BurstTests.Subject("HKDF", COUNT, () -> hkdf(rig)));
        }
        return subjects;
    }

    private static Request laid(Rig rig, Request request) {
        return request.layout(Layout.odd(rig.random, Math.max(request.source.length, request.auxiliary.length)));
    }

    private static BurstTests.Source raw(Rig rig, int bits) throws Exception {
        BigInteger[] parts = PublicKeyGroup.parts(PublicKeyGroup.rsaPair(bits));
        byte[] key = PublicKeyGroup.pkcs1(parts);
        Session session = rig.open(memory -> new SessionSpec.Rsa(KeyType.PRIVATE, RsaPadding.RAW, RsaHash.SHA1,
                memory), key);
        BigInteger n = parts[0];
        int length = bits / 8;
        return new BurstTests.Source(session, burst -> {
            BigInteger value = new BigInteger(1 + rig.random.nextInt(bits - 1), rig.random);
            switch (rig.random.nextInt(4)) {
                case 0 -> burst.addRefused(new Request("RSA of the modulus", session, OperationType.ENCRYPT)
                        .source(PublicKeyGroup.fixed(n.add(value).min(n), length)).destination(length), Status.ERR);
                case 1 -> burst.add(laid(rig, new Request("RSA decryption", session, OperationType.DECRYPT)
                        .source(PublicKeyGroup.fixed(value, length)).destination(length)),
                        PublicKeyGroup.fixed(value.modPow(parts[2], n), length), NONE);
                default -> burst.add(laid(rig, new Request("RSA encryption", session, OperationType.ENCRYPT)
                        .source(PublicKeyGroup.fixed(value, (value.bitLength() + 8) / 8)).destination(length)),
                        PublicKeyGroup.fixed(value.modPow(parts[1], n), length), NONE);
            }
        });
    }

    private static BurstTests.Source padded(Rig rig, int bits) throws Exception {
        BigInteger[] parts = PublicKeyGroup.parts(PublicKeyGroup.rsaPair(bits));
        byte[] key = PublicKeyGroup.pkcs1(parts);
        Session session = rig.open(memory -> new SessionSpec.Rsa(KeyType.PRIVATE, RsaPadding.PKCS1, RsaHash.NONE,
                memory), key);
        return new BurstTests.Source(session, burst -> {
            byte[] message = rig.bytes(1 + rig.random.nextInt(100));
            byte[] signature = VerdictTests.sign(message, parts[0], parts[2]);
            Request verification = new Request("RSA verification", session, OperationType.VERIFY).source(message)
                    .destination(0);
            switch (rig.random.nextInt(5)) {
                case 0 -> burst.addRefused(laid(rig, verification.auxiliary(flipped(rig, signature))),
                        Status.KEY_REJECTED);
                case 1 -> burst.add(laid(rig, verification.auxiliary(signature)), NONE, NONE);
                case 2 -> burst.add(laid(rig, new Request("RSA signature", session, OperationType.SIGN)
                        .source(message).destination(bits / 8)), signature, NONE);
                case 3 -> burst.addJudged(laid(rig, new Request("RSA encryption", session, OperationType.ENCRYPT)
                        .source(message).destination(bits / 8)), output -> Arrays.equals(message,
                                messageOf(new BigInteger(1, output).modPow(parts[2], parts[0]).toByteArray())));
                default -> burst.add(laid(rig, new Request("RSA decryption", session, OperationType.DECRYPT)
                        .source(block(message, parts, bits / 8)).destination(message.length)), message, NONE);
            }
        });
    }

    /** {@return an encryption made by hand (RFC 8017, section 7.2.1)} */
    private static byte[] block(byte[] message, BigInteger[] parts, int length) {
        byte[] block = new byte[length];
        Arrays.fill(block, 2, length - message.length - 1, (byte) 0x5A);
        block[1] = 2;
        System.arraycopy(message, 0, block, length - message.length, message.length);
        return PublicKeyGroup.fixed(new BigInteger(1, block).modPow(parts[1], parts[0]), length);
    }

    /** {@return what stands behind the first zero of a block that begins with its 2} */
    private static byte[] messageOf(byte[] block) {
        int zero = 0;
        while (zero < block.length && block[zero] != 0) {
            zero++;
        }
        return block[0] != 2 || zero == block.length ? NONE : Arrays.copyOfRange(block, zero + 1, block.length);
    }

    private static byte[] flipped(Rig rig, byte[] bytes) {
        byte[] wrong = bytes.clone();
        wrong[rig.random.nextInt(wrong.length)] ^= (byte) (1 << rig.random.nextInt(8));
        return wrong;
    }

    private static BurstTests.Source ecdsa(Rig rig, EllipticCurve curve) throws Exception {
        ECDomainParameters domain = EllipticTests.domain(curve);
        BigInteger number = new BigInteger(domain.getN().bitLength() - 1, rig.random).add(BigInteger.ONE);
        byte[] key = EllipticTests.privateKey(curve, number, true);
        Session session = rig.open(memory -> new SessionSpec.Ecdsa(KeyType.PRIVATE, curve, memory), key);
        ECDSASigner signer = new ECDSASigner();
        signer.init(true, new ParametersWithRandom(new ECPrivateKeyParameters(number, domain), new SecureRandom()));
        ECDSASigner verifier = new ECDSASigner();
        verifier.init(false, new ECPublicKeyParameters(domain.getG().multiply(number).normalize(), domain));
        int room = 2 * curve.fieldBytes() + 12;
        return new BurstTests.Source(session, burst ->
                addSignature(rig, burst, session, "ECDSA " + curve, signer, verifier, room));
    }

    private static BurstTests.Source dsa(Rig rig) throws Exception {
        KeyPairGenerator generator = KeyPairGenerator.getInstance("DSA");
        generator.initialize(2048);
        KeyPair pair = generator.generateKeyPair();
        DSAPrivateKey secret = (DSAPrivateKey) pair.getPrivate();
        DSAParameters parameters = new DSAParameters(secret.getParams().getP(), secret.getParams().getQ(),
                secret.getParams().getG());
        Session session = rig.open(memory -> new SessionSpec.Dsa(KeyType.PRIVATE, memory), secret.getEncoded());
        DSASigner signer = new DSASigner();
        signer.init(true, new ParametersWithRandom(new DSAPrivateKeyParameters(secret.getX(), parameters),
                new SecureRandom()));
        DSASigner verifier = new DSASigner();
        verifier.init(false, new DSAPublicKeyParameters(((DSAPublicKey) pair.getPublic()).getY(), parameters));
        return new BurstTests.Source(session, burst ->
                addSignature(rig, burst, session, "DSA", signer, verifier, 80));
    }

    /** Digests of other lengths than the order's are cut (FIPS 186-5, section 6.4.1). */
    private static void addSignature(Rig rig, Burst burst, Session session, String what, DSA signer, DSA verifier,
            int room) throws Exception {
        byte[] digest = rig.bytes(20 + rig.random.nextInt(45));
        BigInteger[] numbers = signer.generateSignature(digest);
        byte[] signature = VerdictTests.signature(numbers[0], numbers[1]);
        Request verification = new Request(what + " verification", session, OperationType.VERIFY).source(digest)
                .auxiliary(signature).destination(0);
        switch (rig.random.nextInt(4)) {
            case 0 -> {
                byte[] other = digest.clone();
                other[rig.random.nextInt(20)] ^= 4;
                burst.addRefused(laid(rig, verification.source(other)), Status.KEY_REJECTED);
            }
            case 1 -> burst.add(laid(rig, verification), NONE, NONE);
            case 2 -> burst.addRefused(new Request(what + " without a digest", session, OperationType.SIGN)
                    .destination(room), Status.ERR);
            default -> burst.addJudged(laid(rig, new Request(what + " signature", session, OperationType.SIGN)
                    .source(digest).destination(room)), output -> verifies(verifier, digest, output));
        }
    }

    private static boolean verifies(DSA verifier, byte[] digest, byte[] signature) {
        ASN1Sequence pair = ASN1Sequence.getInstance(signature);
        return verifier.verifySignature(digest, ASN1Integer.getInstance(pair.getObjectAt(0)).getValue(),
                ASN1Integer.getInstance(pair.getObjectAt(1)).getValue());
    }

    private static BurstTests.Source dh(Rig rig) throws Exception {
        DHParameters group = List.of(DHStandardGroups.rfc3526_1536, DHStandardGroups.rfc7919_ffdhe2048)
                .get(rig.random.nextInt(2));
        BigInteger p = group.getP();
        int length = (p.bitLength() + 7) / 8;
        BigInteger number = new BigInteger(256, rig.random).setBit(200);
        Session session = rig.adaptor.openSession(new SessionSpec.Dh(
                MemorySegment.ofArray(KeyGroup.bytes(p, length)),
                MemorySegment.ofArray(KeyGroup.bytes(group.getG(), 1)),
                MemorySegment.ofArray(KeyGroup.bytes(number, 40))));
        return new BurstTests.Source(session, burst -> {
            BigInteger peer = group.getG().modPow(new BigInteger(256, rig.random).setBit(1), p);
            if (SymmetricBursts.isWrong(rig.random)) {
                burst.addRefused(KeyGroup.derive("DH with a wrong peer", session,
                        KeyGroup.bytes(p.subtract(BigInteger.ONE), length), length), Status.ERR);
            } else {
                burst.add(laid(rig, KeyGroup.derive("DH", session, KeyGroup.bytes(peer, length),
                        length + rig.random.nextInt(9))), KeyGroup.bytes(peer.modPow(number, p), length), NONE);
            }
        });
    }

    private static BurstTests.Source ecdh(Rig rig, EllipticCurve curve) throws Exception {
        ECDomainParameters domain = EllipticTests.domain(curve);
        BigInteger number = new BigInteger(domain.getN().bitLength() - 1, rig.random).setBit(100);
        byte[] key = EllipticTests.privateKey(curve, number, true);
        Session session = rig.open(memory -> new SessionSpec.Ecdh(curve, memory), key);
        int length = curve.fieldBytes();
        return new BurstTests.Source(session, burst -> {
            Random random = rig.random;
            ECPoint peer = domain.getG().multiply(new BigInteger(150, random).setBit(0)).normalize();
            byte[] encoded = peer.getEncoded(random.nextBoolean());
            if (SymmetricBursts.isWrong(random)) {
                burst.addRefused(KeyGroup.derive("ECDH with half a point", session,
                        Arrays.copyOf(encoded, encoded.length - 1), length), Status.ERR);
            } else {
                burst.add(laid(rig, KeyGroup.derive("ECDH " + curve, session, encoded, length + random.nextInt(9))),
                        KeyGroup.bytes(peer.multiply(number).normalize().getAffineXCoord().toBigInteger(), length),
                        NONE);
            }
        });
    }

    private static BurstTests.Source hkdf(Rig rig) throws Exception {
        byte[] input = rig.bytes(rig.random.nextInt(100));
        byte[] salt = rig.bytes(rig.random.nextInt(100));
        Session session = rig.adaptor.openSession(new SessionSpec.Hkdf(HashAlgorithm.SHA_256,
                MemorySegment.ofArray(input), MemorySegment.ofArray(salt)));
        return new BurstTests.Source(session, burst -> {
            byte[] info = rig.bytes(rig.random.nextInt(300));
            if (SymmetricBursts.isWrong(rig.random)) {
                burst.addRefused(new Request("HKDF, too long", session, OperationType.DERIVE).source(info)
                        .destination(255 * 32 + 1), Status.ERR);
                return;
            }
            byte[] expected = new byte[1 + rig.random.nextInt(400)];
            HKDFBytesGenerator generator = new HKDFBytesGenerator(new SHA256Digest());
            generator.init(new HKDFParameters(input, salt, info));
            generator.generateBytes(expected, 0, expected.length);
            burst.add(laid(rig, new Request("HKDF", session, OperationType.DERIVE).source(info)
                    .destination(expected.length)), expected, NONE);
        });
    }
}
