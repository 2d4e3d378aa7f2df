package io.hwadaptor.api.spi.key;

import io.hwadaptor.api.EllipticCurve;
import io.hwadaptor.api.der.DerReader;
import io.hwadaptor.api.der.DerWriter;
import java.lang.foreign.MemorySegment;
import java.lang.foreign.ValueLayout;
import java.security.InvalidKeyException;
import java.util.HexFormat;
import org.jspecify.annotations.Nullable;

/** Keys on elliptic curves in and out of their encodings. */
public final class EcKeys {
    /** The least and the greatest first octet of an ECPoint value: 2 and 3 compressed, 4 uncompressed. */
    private static final int COMPRESSED = 2;
    private static final int UNCOMPRESSED = 4;
    private static final byte VERSION = 1;

    private EcKeys() {
    }

    /**
     * A private key as it was read.
     *
     * @param number of as many bytes as its encoder chose; its range is for the engine to check
     * @param publicPoint an ECPoint value of any form, which must be the number's; null if there is none
     */
    public record PrivateKey(MemorySegment number, @Nullable MemorySegment publicPoint) {
    }

    /**
     * {@return an ECPrivateKey (RFC 5915), parts of the memory that it was read from}
     *
     * @param curve that it must be of, if it names one
     * @param der the encoding
     * @throws InvalidKeyException if it is none
     */
    public static PrivateKey privateKey(EllipticCurve curve, MemorySegment der) throws InvalidKeyException {
        DerReader file = new DerReader(der);
        DerReader key = file.enter(DerReader.SEQUENCE);
        file.finish();
        MemorySegment version = key.content(DerReader.INTEGER);
        if (version.byteSize() != 1 || version.get(ValueLayout.JAVA_BYTE, 0L) != VERSION) {
            throw new InvalidKeyException("version");
        }
        MemorySegment number = key.content(DerReader.OCTET_STRING);
        if (key.next(DerReader.CONTEXT_0)
                && key.tagged(DerReader.CONTEXT_0, DerReader.OBJECT_IDENTIFIER)
                        .mismatch(MemorySegment.ofArray(objectIdentifier(curve))) >= 0) {
            throw new InvalidKeyException("another curve");
        }
        MemorySegment point = null;
        if (key.next(DerReader.CONTEXT_1)) {
            MemorySegment bits = key.tagged(DerReader.CONTEXT_1, DerReader.BIT_STRING);
            // The first octet counts the bits that don't belong to it.
            if (bits.byteSize() < 2 || bits.get(ValueLayout.JAVA_BYTE, 0L) != 0) {
                throw new InvalidKeyException("public point");
            }
            point = bits.asSlice(1);
        }
        key.finish();
        return new PrivateKey(number, point);
    }

    /**
     * Checks the form of an ECPoint value (RFC 5480, section 2.2). Libraries take the hybrid forms, 6 and 7, too, which
     * have to be rejected.
     *
     * @param encoded the value
     * @throws InvalidKeyException if it has none of the forms
     */
    public static void requirePointForm(MemorySegment encoded) throws InvalidKeyException {
        int form = encoded.byteSize() == 0 ? 0 : encoded.get(ValueLayout.JAVA_BYTE, 0L);
        if (form < COMPRESSED || form > UNCOMPRESSED) {
            throw new InvalidKeyException("no form of a point");
        }
    }

    /**
     * {@return an ECPrivateKey with curve and public point in it}
     *
     * @param curve of the key
     * @param number the private number, as long as the curve's order
     * @param point the public point, an ECPoint value
     */
    public static byte[] encode(EllipticCurve curve, byte[] number, byte[] point) {
        return DerWriter.element(DerReader.SEQUENCE, DerWriter.element(DerReader.INTEGER, new byte[] {VERSION}),
                DerWriter.element(DerReader.OCTET_STRING, number),
                DerWriter.element(DerReader.CONTEXT_0,
                        DerWriter.element(DerReader.OBJECT_IDENTIFIER, objectIdentifier(curve))),
                DerWriter.element(DerReader.CONTEXT_1, DerWriter.element(DerReader.BIT_STRING, new byte[1], point)));
    }

    /** {@return the content of a curve's object identifier (RFC 5480, section 2.1.1.1)} */
    private static byte[] objectIdentifier(EllipticCurve curve) {
        return HexFormat.of().parseHex(switch (curve) {
            case NIST_P192 -> "2a8648ce3d030101";
            case NIST_P224 -> "2b81040021";
            case NIST_P256 -> "2a8648ce3d030107";
            case NIST_P384 -> "2b81040022";
            case NIST_P521 -> "2b81040023";
        });
    }
}
