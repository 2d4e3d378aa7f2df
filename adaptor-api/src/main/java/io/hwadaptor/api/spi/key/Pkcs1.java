package io.hwadaptor.api.spi.key;

import io.hwadaptor.api.SessionSpec.RsaHash;
import java.lang.foreign.MemorySegment;
import java.lang.foreign.ValueLayout;
import java.util.HexFormat;

/** Padding of PKCS#1 v1.5 (RFC 8017, sections 7.2 and 9.2). */
public final class Pkcs1 {
    /** Bytes that padding takes at least: two in front, eight that are not zero, and a zero (section 7.2.1). */
    public static final int OVERHEAD = 11;

    private Pkcs1() {
    }

    /**
     * {@return whether there is a DigestInfo of a hash} Nobody ever gave MD3 an identifier.
     *
     * @param hash of the wire's list
     */
    public static boolean hasDigestInfo(RsaHash hash) {
        return hash != RsaHash.MD3;
    }

    /**
     * {@return what stands before a digest in a signature (section 9.2, note 1)} Its last byte is the digest's length;
     * empty where the caller brings it along.
     *
     * @param hash one that {@linkplain #hasDigestInfo has one}
     */
    public static byte[] digestInfo(RsaHash hash) {
        return HexFormat.of().parseHex(switch (hash) {
            case NONE -> "";
            case MD2 -> "3020300c06082a864886f70d020205000410";
            case MD3 -> throw new IllegalArgumentException("there is no DigestInfo of MD3");
            case MD4 -> "3020300c06082a864886f70d020405000410";
            case MD5 -> "3020300c06082a864886f70d020505000410";
            case SHA1 -> "3021300906052b0e03021a05000414";
            case SHA224 -> "302d300d06096086480165030402040500041c";
            case SHA256 -> "3031300d060960864801650304020105000420";
            case SHA384 -> "3041300d060960864801650304020205000430";
            case SHA512 -> "3051300d060960864801650304020305000440";
        });
    }

    /**
     * {@return where the message of a decrypted block begins, −1 if its padding is wrong or the message too long
     * (section 7.2.2)} Every block takes the same way through the loop; only the result comes out.
     *
     * @param block as long as the modulus, 12 bytes or more
     * @param room bytes that a message may have at most
     */
    public static int messageStart(MemorySegment block, int room) {
        int length = (int) block.byteSize();
        int bad = block.get(ValueLayout.JAVA_BYTE, 0L) | (block.get(ValueLayout.JAVA_BYTE, 1L) ^ 2);
        int found = 0;
        int start = 0;
        for (int i = 2; i < length; i++) {
            int isZero = ((block.get(ValueLayout.JAVA_BYTE, (long) i) & 0xFF) - 1) >>> 31;
            start |= (i + 1) & -(isZero & ~found);
            found |= isZero;
        }
        bad |= found ^ 1;
        bad |= (start - OVERHEAD) >>> 31;
        bad |= (room - (length - start)) >>> 31;
        return bad == 0 ? start : -1;
    }
}
