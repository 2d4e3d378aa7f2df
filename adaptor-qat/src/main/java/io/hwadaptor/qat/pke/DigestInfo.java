package io.hwadaptor.qat.pke;

import io.hwadaptor.api.SessionSpec.RsaHash;
import java.security.GeneralSecurityException;
import java.util.Arrays;

/** What stands before the digest in a signature of PKCS#1 v1.5 (RFC 8017, section 9.2, note 1). */
final class DigestInfo {
    private DigestInfo() {
    }

    /** {@return everything up to the digest, whose length is the last byte; empty for none} */
    static byte[] prefix(RsaHash hash) throws GeneralSecurityException {
        return switch (hash) {
            case NONE -> new byte[0];
            case MD2 -> of(16, 0x2A, 0x86, 0x48, 0x86, 0xF7, 0x0D, 2, 2);
            case MD4 -> of(16, 0x2A, 0x86, 0x48, 0x86, 0xF7, 0x0D, 2, 4);
            case MD5 -> of(16, 0x2A, 0x86, 0x48, 0x86, 0xF7, 0x0D, 2, 5);
            case SHA1 -> of(20, 0x2B, 0x0E, 3, 2, 0x1A);
            case SHA256 -> of(32, 0x60, 0x86, 0x48, 1, 0x65, 3, 4, 2, 1);
            case SHA384 -> of(48, 0x60, 0x86, 0x48, 1, 0x65, 3, 4, 2, 2);
            case SHA512 -> of(64, 0x60, 0x86, 0x48, 1, 0x65, 3, 4, 2, 3);
            case SHA224 -> of(28, 0x60, 0x86, 0x48, 1, 0x65, 3, 4, 2, 4);
            case MD3 -> throw new GeneralSecurityException("there is no MD3");
        };
    }

    private static byte[] of(int digestLength, int... identifier) {
        byte[] oid = new byte[identifier.length];
        for (int i = 0; i < oid.length; i++) {
            oid[i] = (byte) identifier[i];
        }
        byte[] all = Der.element(Der.SEQUENCE,
                Der.element(Der.SEQUENCE, Der.element(Der.OBJECT_IDENTIFIER, oid), new byte[] {5, 0}),
                Der.element(Der.OCTET_STRING, new byte[digestLength]));
        return Arrays.copyOf(all, all.length - digestLength);
    }
}
