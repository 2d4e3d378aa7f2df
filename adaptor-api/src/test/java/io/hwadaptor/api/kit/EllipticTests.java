package io.hwadaptor.api.kit;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;
import static org.junit.jupiter.api.DynamicTest.dynamicTest;

import io.hwadaptor.api.AdaptorException;
import io.hwadaptor.api.EllipticCurve;
import io.hwadaptor.api.OperationType;
import io.hwadaptor.api.Session;
import io.hwadaptor.api.SessionSpec;
import io.hwadaptor.api.SessionSpec.KeyType;
import io.hwadaptor.api.Status;
import java.lang.foreign.MemorySegment;
import java.math.BigInteger;
import java.security.MessageDigest;
import java.security.SecureRandom;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.HexFormat;
import java.util.List;
import org.bouncycastle.asn1.ASN1Encodable;
import org.bouncycastle.asn1.ASN1EncodableVector;
import org.bouncycastle.asn1.ASN1Integer;
import org.bouncycastle.asn1.ASN1Sequence;
import org.bouncycastle.asn1.ASN1TaggedObject;
import org.bouncycastle.asn1.DERBitString;
import org.bouncycastle.asn1.DERNull;
import org.bouncycastle.asn1.DERSequence;
import org.bouncycastle.asn1.DERTaggedObject;
import org.bouncycastle.asn1.sec.ECPrivateKey;
import org.bouncycastle.asn1.sec.SECNamedCurves;
import org.bouncycastle.asn1.x9.X9ECParameters;
import org.bouncycastle.crypto.params.ECDomainParameters;
import org.bouncycastle.crypto.params.ECPrivateKeyParameters;
import org.bouncycastle.crypto.params.ECPublicKeyParameters;
import org.bouncycastle.crypto.params.ParametersWithRandom;
import org.bouncycastle.crypto.signers.ECDSASigner;
import org.bouncycastle.math.ec.ECPoint;
import org.junit.jupiter.api.DynamicTest;

/** ECDSA and ECDH, against Bouncy Castle's curves. */
final class EllipticTests {
    private EllipticTests() {
    }

    static List<DynamicTest> ecdsa(Rig rig) {
        List<DynamicTest> tests = new ArrayList<>();
        tests.add(dynamicTest("ECDSA: signature files", () -> {
            file(rig, "ecdsa_secp256r1_sha256.json", EllipticCurve.NIST_P256, "SHA-256");
            file(rig, "ecdsa_secp384r1_sha384.json", EllipticCurve.NIST_P384, "SHA-384");
            file(rig, "ecdsa_secp521r1_sha512.json", EllipticCurve.NIST_P521, "SHA-512");
        }));
        for (EllipticCurve curve : EllipticCurve.values()) {
            if (rig.adaptor.supports(new SessionSpec.Ecdsa(KeyType.PUBLIC, curve,
                    MemorySegment.NULL))) {
                tests.add(dynamicTest("ECDSA: " + curve, () -> signatures(rig, curve)));
                tests.add(dynamicTest("ECDSA: " + curve + " wrong keys", () -> wrongKeys(rig, curve)));
            }
        }
        return tests;
    }

    private static Session open(Rig rig, KeyType type, EllipticCurve curve, byte[] key) throws AdaptorException {
        return rig.open(memory -> new SessionSpec.Ecdsa(type, curve, memory), key);
    }

    private static void file(Rig rig, String name, EllipticCurve curve, String hash) throws Exception {
        List<VectorFiles.Case> cases = VectorFiles.read(name);
        int count = 0;
        for (VectorFiles.Case test : cases) {
            byte[] point = HexFormat.of().parseHex(test.text("publicKey", "uncompressed"));
            try (Session session = open(rig, KeyType.PUBLIC, curve, point)) {
                Status status = rig.run(new Request(test.toString(), session, OperationType.VERIFY)
                        .source(MessageDigest.getInstance(hash).digest(test.bytes("msg")))
                        .auxiliary(test.bytes("sig")).destination(0)).status();
                if (test.mustPass() || !test.valid()) {
                    assertEquals(test.valid() ? Status.OK : Status.KEY_REJECTED, status, test.toString());
                }
            }
            test.ran();
            count++;
        }
        assertEquals(cases.size(), count);
    }

    static ECDomainParameters domain(EllipticCurve curve) {
        X9ECParameters parameters = SECNamedCurves.getByName("secp" + curve.fieldBits() + "r1");
        return new ECDomainParameters(parameters);
    }

    static byte[] privateKey(EllipticCurve curve, BigInteger number, boolean whole) throws Exception {
        ECDomainParameters domain = domain(curve);
        int bits = domain.getN().bitLength();
        ECPrivateKey key = whole ? new ECPrivateKey(bits, number,
                new DERBitString(domain.getG().multiply(number).getEncoded(false)),
                SECNamedCurves.getOID("secp" + curve.fieldBits() + "r1")) : new ECPrivateKey(bits, number);
        return key.getEncoded("DER");
    }

    private static void signatures(Rig rig, EllipticCurve curve) throws Exception {
        ECDomainParameters domain = domain(curve);
        BigInteger number = new BigInteger(domain.getN().bitLength() - 1, rig.random).add(BigInteger.ONE);
        ECPoint point = domain.getG().multiply(number).normalize();
        ECDSASigner theirs = new ECDSASigner();
        int room = 2 * curve.fieldBytes() + 12;
        for (int size : new int[] {1, 20, 28, 32, 48, 64}) {
            byte[] digest = rig.bytes(size);
            try (Session signing = open(rig, KeyType.PRIVATE, curve, privateKey(curve, number, size % 3 == 1));
                    Session verifying = open(rig, KeyType.PUBLIC, curve, point.getEncoded(size == 28))) {
                byte[] ours = PublicKeyGroup.good(rig, new Request("sign", signing, OperationType.SIGN)
                        .source(digest).destination(room), null);
                ASN1Sequence pair = ASN1Sequence.getInstance(ours);
                theirs.init(false, new ECPublicKeyParameters(point, domain));
                assertTrue(theirs.verifySignature(digest, ASN1Integer.getInstance(pair.getObjectAt(0)).getValue(),
                        ASN1Integer.getInstance(pair.getObjectAt(1)).getValue()));
                theirs.init(true, new ParametersWithRandom(new ECPrivateKeyParameters(number, domain),
                        new SecureRandom()));
                BigInteger[] numbers = theirs.generateSignature(digest);
                byte[] other = new DERSequence(new ASN1Integer[] {new ASN1Integer(numbers[0]),
                    new ASN1Integer(numbers[1])}).getEncoded("DER");
                if (size == 32) {
                    PublicKeyGroup.verified(rig, verifying, digest, other);
                }
                for (Session session : new Session[] {signing, verifying}) {
                    PublicKeyGroup.good(rig, new Request("verify", session, OperationType.VERIFY).source(digest)
                            .auxiliary(other).destination(0), new byte[0]);
                    rig.refuse(Status.NOTSUPP, new Request("encrypt", session, OperationType.ENCRYPT)
                            .source(digest).destination(room));
                    rig.refuse(Status.NOTSUPP, new Request("decrypt", session, OperationType.DECRYPT)
                            .source(digest).destination(room));
                }
                rig.refuse(Status.ERR, new Request("public", verifying, OperationType.SIGN).source(digest)
                        .destination(room));
                rig.refuse(Status.ERR, new Request("no room", signing, OperationType.SIGN).source(digest)
                        .destination(8));
                rig.refuse(Status.ERR, new Request("no digest", signing, OperationType.SIGN).destination(room));
                PublicKeyGroup.refusesDigests(rig, verifying, other);
                rig.refuse(Status.ERR, new Request("long", signing, OperationType.SIGN).source(rig.bytes(65))
                        .destination(room));
            }
        }
    }

    private static void wrongKeys(Rig rig, EllipticCurve curve) throws Exception {
        ECDomainParameters domain = domain(curve);
        byte[] point = domain.getG().getEncoded(false);
        byte[] off = point.clone();
        off[off.length - 1] ^= 1;
        // The hybrid form has to be rejected (RFC 5480, section 2.2).
        byte[] hybrid = point.clone();
        hybrid[0] = (byte) (6 + (point[point.length - 1] & 1));
        for (byte[] wrong : new byte[][] {off, hybrid, new byte[] {0}, {}, Arrays.copyOf(point, point.length - 1),
            Arrays.copyOf(point, point.length + 1), new byte[point.length]}) {
            refuse(rig, KeyType.PUBLIC, curve, wrong);
        }
        byte[] key = privateKey(curve, BigInteger.TWO, true);
        for (int size = 0; size < key.length; size++) {
            refuse(rig, KeyType.PRIVATE, curve, Arrays.copyOf(key, size));
        }
        for (BigInteger number : new BigInteger[] {BigInteger.ZERO, domain.getN()}) {
            refuse(rig, KeyType.PRIVATE, curve, privateKey(curve, number, false));
        }
        byte[] otherPoint = key.clone();
        System.arraycopy(point, 1, otherPoint, otherPoint.length - point.length + 1, point.length - 1);
        refuse(rig, KeyType.PRIVATE, curve, otherPoint);
        moreInTag(rig, curve);
    }

    /** An explicit tag holds one element and nothing behind it (X.690, section 8.14). */
    private static void moreInTag(Rig rig, EllipticCurve curve) throws Exception {
        ASN1Sequence key = ASN1Sequence.getInstance(privateKey(curve, BigInteger.TWO, true));
        for (int tag = 0; tag < 2; tag++) {
            ASN1EncodableVector elements = new ASN1EncodableVector();
            for (ASN1Encodable element : key) {
                ASN1EncodableVector inner = new ASN1EncodableVector();
                if (element instanceof ASN1TaggedObject tagged && tagged.getTagNo() == tag) {
                    inner.add(tagged.getExplicitBaseObject());
                    inner.add(DERNull.INSTANCE);
                }
                // An implicit tag over a sequence of two is, on the wire, an explicit one that holds both.
                elements.add(inner.size() == 0 ? element : new DERTaggedObject(false, tag, new DERSequence(inner)));
            }
            refuse(rig, KeyType.PRIVATE, curve, new DERSequence(elements).getEncoded());
        }
    }

    private static void refuse(Rig rig, KeyType type, EllipticCurve curve, byte[] key) {
        AdaptorException refusal = assertThrows(AdaptorException.class, () -> open(rig, type, curve, key).close());
        assertEquals(Status.ERR, refusal.status());
    }
}
