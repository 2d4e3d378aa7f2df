package io.hwadaptor.api.kit;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import io.hwadaptor.api.AdaptorException;
import io.hwadaptor.api.EllipticCurve;
import io.hwadaptor.api.OperationType;
import io.hwadaptor.api.Session;
import io.hwadaptor.api.SessionSpec;
import io.hwadaptor.api.SessionSpec.KeyType;
import io.hwadaptor.api.SessionSpec.RsaHash;
import io.hwadaptor.api.SessionSpec.RsaPadding;
import io.hwadaptor.api.Status;
import java.lang.foreign.MemorySegment;
import java.math.BigInteger;
import java.security.interfaces.RSAPrivateCrtKey;
import org.bouncycastle.asn1.ASN1EncodableVector;
import org.bouncycastle.asn1.ASN1Integer;
import org.bouncycastle.asn1.DEROctetString;
import org.bouncycastle.asn1.DERSequence;
import org.bouncycastle.crypto.agreement.DHStandardGroups;
import org.bouncycastle.crypto.params.DHParameters;
import org.bouncycastle.crypto.params.ECDomainParameters;
import org.bouncycastle.math.ec.ECPoint;

/**
 * Zeros in front: of a number they count nothing, and {@link BigInteger#toByteArray} puts one there for every other
 * number; of an octet string whose length the standard fixes, they make another string.
 */
final class EncodingTests {
    private EncodingTests() {
    }

    private static byte[] behind(int zeros, byte[] bytes) {
        byte[] all = new byte[zeros + bytes.length];
        System.arraycopy(bytes, 0, all, zeros, bytes.length);
        return all;
    }

    /** PKCS #3 and RFC 2631: modulus, generator, exponents and values are integers. */
    static void dh(Rig rig) throws Exception {
        DHParameters group = DHStandardGroups.rfc3526_1536;
        BigInteger p = group.getP();
        BigInteger number = new BigInteger(256, rig.random).setBit(255);
        BigInteger peer = group.getG().modPow(new BigInteger(256, rig.random).setBit(1), p);
        byte[] expected = PublicKeyGroup.fixed(peer.modPow(number, p), 192);
        for (int zeros : new int[] {0, 1, 7, 300}) {
            MemorySegment modulus = MemorySegment.ofArray(behind(zeros, p.toByteArray()));
            SessionSpec spec = new SessionSpec.Dh(modulus,
                    MemorySegment.ofArray(behind(zeros, group.getG().toByteArray())),
                    MemorySegment.ofArray(behind(zeros, number.toByteArray())));
            assertTrue(rig.adaptor.supports(spec), zeros + " zeros");
            try (Session session = rig.adaptor.openSession(spec)) {
                PublicKeyGroup.good(rig, KeyGroup.derive(zeros + " zeros", session,
                        behind(zeros, peer.toByteArray()), 192), expected);
                rig.refuse(Status.ERR, KeyGroup.derive(zeros + " zeros before the modulus", session,
                        behind(zeros, p.toByteArray()), 192));
            }
        }
    }

    /** RFC 8017, section 4.2: RAW takes integers. Sections 7.2.2 and 8.2.2, step 1: PKCS1 takes strings of a length. */
    static void rsa(Rig rig) throws Exception {
        RSAPrivateCrtKey pair = PublicKeyGroup.rsaPair(1024);
        BigInteger n = pair.getModulus();
        BigInteger e = pair.getPublicExponent();
        byte[] key = PublicKeyGroup.pkcs1(PublicKeyGroup.parts(pair));
        BigInteger number = n.subtract(BigInteger.TWO);
        try (Session session = open(rig, RsaPadding.RAW, key)) {
            for (int zeros : new int[] {0, 1, 9, 1000}) {
                for (BigInteger value : new BigInteger[] {number, BigInteger.ZERO, BigInteger.TEN}) {
                    byte[] source = behind(zeros, value.toByteArray());
                    PublicKeyGroup.good(rig, new Request(zeros + " zeros", session, OperationType.ENCRYPT)
                            .source(source).destination(128), PublicKeyGroup.fixed(value.modPow(e, n), 128));
                    PublicKeyGroup.good(rig, new Request(zeros + " zeros", session, OperationType.DECRYPT)
                            .source(source).destination(128),
                            PublicKeyGroup.fixed(value.modPow(pair.getPrivateExponent(), n), 128));
                }
                rig.refuse(Status.ERR, new Request(zeros + " zeros", session, OperationType.ENCRYPT)
                        .source(behind(zeros, n.toByteArray())).destination(128));
            }
        }
        try (Session session = open(rig, RsaPadding.PKCS1, key)) {
            byte[] message = rig.bytes(20);
            byte[] encrypted = PublicKeyGroup.good(rig, new Request("encrypt", session, OperationType.ENCRYPT)
                    .source(message).destination(128), null);
            PublicKeyGroup.good(rig, new Request("decrypt", session, OperationType.DECRYPT).source(encrypted)
                    .destination(128), message);
            rig.refuse(Status.ERR, new Request("decrypt", session, OperationType.DECRYPT)
                    .source(behind(1, encrypted)).destination(128));
            byte[] signature = PublicKeyGroup.good(rig, new Request("sign", session, OperationType.SIGN)
                    .source(message).destination(128), null);
            rig.refuse(Status.KEY_REJECTED, new Request("verify", session, OperationType.VERIFY).source(message)
                    .auxiliary(behind(1, signature)).destination(0));
        }
    }

    private static Session open(Rig rig, RsaPadding padding, byte[] key) throws AdaptorException {
        return rig.open(memory -> new SessionSpec.Rsa(KeyType.PRIVATE, padding, RsaHash.NONE, memory), key);
    }

    /** A signature's numbers are DER, whose integers have one encoding (X.690, section 8.3.2). */
    static void ecdsa(Rig rig) throws Exception {
        byte[] key = privateKey(BigInteger.TEN, 40);
        try (Session session = rig.open(
                memory -> new SessionSpec.Ecdsa(KeyType.PRIVATE, EllipticCurve.NIST_P256, memory), key)) {
            byte[] digest = rig.bytes(32);
            byte[] signature = PublicKeyGroup.good(rig, new Request("sign", session, OperationType.SIGN)
                    .source(digest).destination(80), null);
            PublicKeyGroup.good(rig, new Request("verify", session, OperationType.VERIFY).source(digest)
                    .auxiliary(signature).destination(0), null);
            byte[] padded = behind(1, signature);
            padded[0] = signature[0];
            padded[1] = (byte) (signature[1] + 1);
            padded[2] = 2;
            padded[3] = (byte) (signature[3] + 1);
            padded[4] = 0;
            rig.refuse(Status.KEY_REJECTED, new Request("a zero in front of r", session, OperationType.VERIFY)
                    .source(digest).auxiliary(padded).destination(0));
        }
    }

    /** RFC 5915, section 3, has a string of a length; encoders that leave zeros out, or put more there, are common. */
    private static byte[] privateKey(BigInteger number, int length) throws Exception {
        ASN1EncodableVector parts = new ASN1EncodableVector();
        parts.add(new ASN1Integer(1));
        parts.add(new DEROctetString(PublicKeyGroup.fixed(number, length)));
        return new DERSequence(parts).getEncoded("DER");
    }

    static void ecdh(Rig rig) throws Exception {
        EllipticCurve curve = EllipticCurve.NIST_P384;
        ECDomainParameters domain = EllipticTests.domain(curve);
        BigInteger number = new BigInteger(383, rig.random).setBit(380);
        ECPoint peer = domain.getG().multiply(BigInteger.valueOf(77)).normalize();
        byte[] expected = PublicKeyGroup.fixed(peer.multiply(number).normalize().getAffineXCoord().toBigInteger(), 48);
        byte[] point = peer.getEncoded(false);
        for (int length : new int[] {48, 49, 100}) {
            try (Session session = rig.open(memory -> new SessionSpec.Ecdh(curve, memory),
                    privateKey(number, length))) {
                PublicKeyGroup.good(rig, KeyGroup.derive("scalar of " + length, session, point, 48), expected);
                rig.refuse(Status.ERR, KeyGroup.derive("a zero in front of a point", session, behind(1, point), 48));
                byte[] longer = behind(1, point);
                longer[0] = point[0];
                longer[1] = 0;
                rig.refuse(Status.ERR, KeyGroup.derive("a zero in front of x", session, longer, 48));
            }
        }
        AdaptorException refusal = assertThrows(AdaptorException.class, () -> rig.open(memory ->
                new SessionSpec.Ecdsa(KeyType.PUBLIC, curve, memory), behind(1, point)).close());
        assertEquals(Status.ERR, refusal.status());
    }
}
