package io.hwadaptor.fuzz;

import io.hwadaptor.api.EllipticCurve;
import io.hwadaptor.api.SessionSpec;
import io.hwadaptor.api.SessionSpec.KeyType;
import io.hwadaptor.api.SessionSpec.RsaHash;
import io.hwadaptor.api.SessionSpec.RsaPadding;
import io.hwadaptor.openssl.OpenSslKeys;
import io.hwadaptor.qat.pke.QatKeys;
import io.hwadaptor.soft.SoftKeys;
import java.lang.foreign.Arena;
import java.lang.foreign.MemorySegment;
import java.lang.foreign.ValueLayout;
import java.math.BigInteger;
import java.security.GeneralSecurityException;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;

/**
 * Key formats: each engine takes exactly what {@link KeyModel} says is a key, and reads the same numbers. The first
 * byte says what kind of thing the rest is, the second which curve it belongs to. Engines that can't run on this host
 * are left out.
 */
public final class KeyFuzz {
    private static final int RSA_PUBLIC = 0;
    private static final int RSA_PRIVATE = 1;
    private static final int EC_PRIVATE = 2;
    private static final int EC_PUBLIC = 3;
    private static final int SIGNATURE = 4;
    private static final int KINDS = 5;
    /** The rest is changes of a good encoding, and not an encoding. */
    private static final int EDITED = 0x80;
    /** Longest key that a guest can hand in: CryptoDevice's key memory. */
    private static final int MAX_BYTES = 8192;
    private static final EllipticCurve[] CURVES = EllipticCurve.values();
    private static final boolean OPENSSL = OpenSslKeys.available();

    private KeyFuzz() {
    }

    /** A reader of keys: what it throws is its refusal. */
    @FunctionalInterface
    private interface Reader<T> {
        T read() throws GeneralSecurityException;
    }

    /** Loads and instruments what there is, so that the time limit of the first run is for that run alone. */
    public static void fuzzerInitialize() {
        seeds().forEach(KeyFuzz::fuzzerTestOneInput);
    }

    /** One run. */
    public static void fuzzerTestOneInput(byte[] data) {
        Input in = new Input(data);
        int form = in.u8();
        int kind = (form & ~EDITED) % KINDS;
        EllipticCurve curve = CURVES[in.below(CURVES.length)];
        byte[] bytes = (form & EDITED) == 0 || kind == EC_PUBLIC ? in.rest()
                : DerEdits.edit(sample(kind, curve, in), in);
        if (bytes.length > MAX_BYTES) {
            return;
        }
        try (Arena arena = Arena.ofConfined()) {
            MemorySegment key = arena.allocate(bytes.length);
            MemorySegment.copy(bytes, 0, key, ValueLayout.JAVA_BYTE, 0, bytes.length);
            switch (kind) {
                case RSA_PUBLIC -> rsa(KeyType.PUBLIC, bytes, key);
                case RSA_PRIVATE -> rsa(KeyType.PRIVATE, bytes, key);
                case EC_PRIVATE -> ecPrivate(curve, bytes, key);
                case EC_PUBLIC -> ecPublic(curve, bytes, key);
                default -> signature(curve, bytes);
            }
            Check.equal(bytes, key.toArray(ValueLayout.JAVA_BYTE), "the caller's key was written to");
        }
    }

    private static byte[] sample(int kind, EllipticCurve curve, Input in) {
        return switch (kind) {
            case RSA_PUBLIC -> KeySamples.rsaPublic();
            case RSA_PRIVATE -> KeySamples.rsaPrivate(in.flag());
            case EC_PRIVATE -> KeySamples.ecPrivate(curve, in.below(4));
            default -> Signatures.good();
        };
    }

    private static void rsa(KeyType type, byte[] bytes, MemorySegment key) {
        SessionSpec.Rsa spec = new SessionSpec.Rsa(type, RsaPadding.RAW, RsaHash.NONE, key);
        BigInteger[] expected = KeyModel.rsa(type == KeyType.PRIVATE, bytes);
        BigInteger[] qat = read(() -> QatKeys.rsa(spec));
        Check.equal(Arrays.toString(expected), Arrays.toString(qat), "qat, RSA " + type);
        BigInteger soft = read(() -> SoftKeys.rsa(spec));
        Check.equal(expected == null ? null : expected[0], soft, "soft, RSA " + type);
        if (OPENSSL) {
            check(expected != null, () -> OpenSslKeys.rsa(spec), "openssl, RSA " + type);
        }
    }

    private static void ecPrivate(EllipticCurve curve, byte[] bytes, MemorySegment key) {
        BigInteger expected = KeyModel.ecPrivate(curve, bytes);
        Check.equal(expected, read(() -> SoftKeys.ecPrivate(curve, bytes)), "soft, private key of " + curve);
        Check.equal(expected, read(() -> QatKeys.ecPrivate(curve, bytes)), "qat, private key of " + curve);
        if (OPENSSL && OpenSslKeys.has(curve)) {
            check(expected != null, () -> OpenSslKeys.ecPrivate(curve, key), "openssl, private key of " + curve);
        }
    }

    private static void ecPublic(EllipticCurve curve, byte[] bytes, MemorySegment key) {
        String expected = Arrays.toString(KeyModel.ecPublic(curve, bytes));
        Check.equal(expected, Arrays.toString(read(() -> SoftKeys.ecPublic(curve, bytes))), "soft, point of " + curve);
        Check.equal(expected, Arrays.toString(read(() -> QatKeys.ecPublic(curve, bytes))), "qat, point of " + curve);
        if (OPENSSL && OpenSslKeys.has(curve)) {
            check(!"null".equals(expected), () -> OpenSslKeys.ecPublic(curve, key), "openssl, point of " + curve);
        }
    }

    private static void signature(EllipticCurve curve, byte[] bytes) {
        BigInteger[] expected = KeyModel.signature(curve, bytes);
        Check.equal(Arrays.toString(expected), Arrays.toString(QatKeys.signature(bytes, KeyModel.order(curve))),
                "qat, signature");
        Signatures.check(bytes, KeyModel.signature(EllipticCurve.NIST_P256, bytes));
    }

    private static <T> T read(Reader<T> reader) {
        try {
            return reader.read();
        } catch (GeneralSecurityException e) {
            return null;
        }
    }

    /** Of a reader that gives nothing to compare. */
    @FunctionalInterface
    private interface Taker {
        void take() throws GeneralSecurityException;
    }

    private static void check(boolean expected, Taker taker, String what) {
        boolean taken;
        try {
            taker.take();
            taken = true;
        } catch (GeneralSecurityException e) {
            taken = false;
        }
        Check.equal(expected, taken, what + " is taken");
    }

    /** {@return inputs to start from: one good thing of each kind and curve, and some that were mended once} */
    public static List<byte[]> seeds() {
        List<byte[]> seeds = new ArrayList<>();
        seeds.add(seed(RSA_PUBLIC, 0, KeySamples.rsaPublic()));
        seeds.add(seed(RSA_PRIVATE, 0, KeySamples.rsaPrivate(true)));
        seeds.add(seed(RSA_PRIVATE, 0, KeySamples.rsaPrivate(false)));
        for (EllipticCurve curve : CURVES) {
            for (int parts = 0; parts < 4; parts++) {
                seeds.add(seed(EC_PRIVATE, curve.ordinal(), KeySamples.ecPrivate(curve, parts)));
            }
            for (int form = 2; form <= 7; form++) {
                seeds.add(seed(EC_PUBLIC, curve.ordinal(), KeySamples.point(curve, form)));
            }
        }
        seeds.add(seed(EC_PRIVATE, EllipticCurve.NIST_P256.ordinal(), KeySamples.ecPrivateWithMoreInTag(0)));
        seeds.add(seed(EC_PRIVATE, EllipticCurve.NIST_P256.ordinal(), KeySamples.ecPrivateWithMoreInTag(1)));
        seeds.add(seed(SIGNATURE, EllipticCurve.NIST_P256.ordinal(), Signatures.good()));
        for (int kind = 0; kind < KINDS; kind++) {
            for (byte edit = 0; edit < 7; edit++) {
                seeds.add(seed(EDITED | kind, EllipticCurve.NIST_P256.ordinal(), new byte[] {3, 0, 0, edit, 1, 1, 1}));
                seeds.add(seed(EDITED | kind, EllipticCurve.NIST_P256.ordinal(), new byte[] {3, 1, 2, edit, 2, 0, 1}));
            }
        }
        return seeds;
    }

    private static byte[] seed(int kind, int curve, byte[] bytes) {
        byte[] seed = new byte[2 + bytes.length];
        seed[0] = (byte) kind;
        seed[1] = (byte) curve;
        System.arraycopy(bytes, 0, seed, 2, bytes.length);
        return seed;
    }
}
