package io.hwadaptor.fuzz;

import io.hwadaptor.api.Adaptor;
import io.hwadaptor.api.AdaptorException;
import io.hwadaptor.api.AdaptorQueue;
import io.hwadaptor.api.EllipticCurve;
import io.hwadaptor.api.Operation;
import io.hwadaptor.api.OperationType;
import io.hwadaptor.api.Session;
import io.hwadaptor.api.SessionSpec;
import io.hwadaptor.api.SessionSpec.KeyType;
import io.hwadaptor.api.Status;
import io.hwadaptor.api.spi.AdaptorOptions;
import io.hwadaptor.api.spi.AdaptorProvider;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.lang.foreign.Arena;
import java.lang.foreign.MemorySegment;
import java.lang.foreign.ValueLayout;
import java.math.BigInteger;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.Properties;
import java.util.ServiceLoader;
import org.bouncycastle.asn1.ASN1EncodableVector;
import org.bouncycastle.asn1.ASN1Encoding;
import org.bouncycastle.asn1.ASN1Integer;
import org.bouncycastle.asn1.DERSequence;
import org.bouncycastle.asn1.sec.SECNamedCurves;
import org.bouncycastle.asn1.x9.X9ECParameters;
import org.bouncycastle.crypto.digests.SHA256Digest;
import org.bouncycastle.crypto.params.ECDomainParameters;
import org.bouncycastle.crypto.params.ECPrivateKeyParameters;
import org.bouncycastle.crypto.signers.ECDSASigner;
import org.bouncycastle.crypto.signers.HMacDSAKCalculator;

/** ECDSA signatures of one digest with one key, verified by the engines as they are used. */
final class Signatures {
    private static final int MAX_BYTES = 256;
    private static final byte[] DIGEST = new byte[32];
    private static final List<Verifier> VERIFIERS = new ArrayList<>();
    private static final BigInteger[] GOOD = sign();

    private Signatures() {
    }

    /** An engine with a session, kept for as long as the process runs. */
    private record Verifier(String name, AdaptorQueue queue, Operation operation, MemorySegment source,
            MemorySegment signature) {

        Status verify(byte[] bytes) {
            MemorySegment.copy(bytes, 0, signature, ValueLayout.JAVA_BYTE, 0, bytes.length);
            operation.auxiliary.clear();
            operation.auxiliary.add(signature, 0, bytes.length);
            Check.equal(1, queue.submit(new Operation[] {operation}, 0, 1), name + " takes the operation");
            queue.flush();
            Operation[] completed = new Operation[1];
            Check.equal(1, queue.poll(completed, 1), name + " completes the operation");
            return operation.status;
        }
    }

    private static BigInteger[] sign() {
        X9ECParameters curve = SECNamedCurves.getByName("secp256r1");
        ECDSASigner signer = new ECDSASigner(new HMacDSAKCalculator(new SHA256Digest()));
        signer.init(true, new ECPrivateKeyParameters(KeySamples.NUMBER, new ECDomainParameters(curve)));
        return signer.generateSignature(DIGEST);
    }

    static byte[] good() {
        ASN1EncodableVector pair = new ASN1EncodableVector();
        pair.add(new ASN1Integer(GOOD[0]));
        pair.add(new ASN1Integer(GOOD[1]));
        try {
            return new DERSequence(pair).getEncoded(ASN1Encoding.DER);
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
    }

    /** The good signature has one encoding; its negative is good as well; everything else is not. */
    static void check(byte[] bytes, BigInteger[] read) {
        if (bytes.length > MAX_BYTES) {
            return;
        }
        BigInteger order = KeyModel.order(EllipticCurve.NIST_P256);
        boolean right = read != null && read[0].equals(GOOD[0])
                && (read[1].equals(GOOD[1]) || read[1].equals(order.subtract(GOOD[1])));
        for (Verifier verifier : verifiers()) {
            Check.equal(right ? Status.OK : Status.KEY_REJECTED, verifier.verify(bytes),
                    verifier.name() + ", signature " + Arrays.toString(read));
        }
    }

    private static List<Verifier> verifiers() {
        if (VERIFIERS.isEmpty()) {
            for (AdaptorProvider provider : ServiceLoader.load(AdaptorProvider.class)) {
                if (List.of("soft", "openssl").contains(provider.name())) {
                    AdaptorOptions options = AdaptorOptions.of(provider.name(), new Properties());
                    if (provider.probe(options).available()) {
                        VERIFIERS.add(open(provider, options));
                    }
                }
            }
        }
        return VERIFIERS;
    }

    private static Verifier open(AdaptorProvider provider, AdaptorOptions options) {
        try {
            Arena arena = Arena.global();
            Adaptor adaptor = provider.open(options);
            byte[] point = KeySamples.point(EllipticCurve.NIST_P256, 4);
            MemorySegment key = arena.allocate(point.length);
            MemorySegment.copy(point, 0, key, ValueLayout.JAVA_BYTE, 0, point.length);
            Session session = adaptor.openSession(
                    new SessionSpec.Ecdsa(KeyType.PUBLIC, EllipticCurve.NIST_P256, key));
            Operation operation = new Operation(arena, 1);
            MemorySegment source = arena.allocate(DIGEST.length);
            operation.type = OperationType.VERIFY;
            operation.session = session;
            operation.src.add(source, 0, DIGEST.length);
            return new Verifier(provider.name(), adaptor.openQueue(1), operation, source, arena.allocate(MAX_BYTES));
        } catch (AdaptorException e) {
            throw new AssertionError(e);
        }
    }
}
