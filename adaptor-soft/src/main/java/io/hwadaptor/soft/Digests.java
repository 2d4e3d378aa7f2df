package io.hwadaptor.soft;

import io.hwadaptor.api.HashAlgorithm;
import io.hwadaptor.api.MacAlgorithm;
import io.hwadaptor.api.SessionSpec;
import java.lang.foreign.ValueLayout;
import java.security.GeneralSecurityException;
import java.util.Arrays;

/** Which engine does which digest. */
final class Digests {
    private Digests() {
    }

    /**
     * {@return an engine for a hash, a nested hash or a MAC}
     *
     * @param spec gives the key, which stays where it is
     */
    static DigestEngine engine(SessionSpec spec) throws GeneralSecurityException {
        return switch (spec) {
            case SessionSpec.Hash hash -> new HashEngine(hash.hash(), usualLength(hash));
            case SessionSpec.NestedHash hash -> new NestedEngine(hash.hash(),
                    hash.innerPrefix().toArray(ValueLayout.JAVA_BYTE),
                    hash.outerPrefix().toArray(ValueLayout.JAVA_BYTE));
            case SessionSpec.Mac mac -> {
                byte[] key = mac.key().toArray(ValueLayout.JAVA_BYTE);
                try {
                    yield engine(mac.mac(), key);
                } finally {
                    Arrays.fill(key, (byte) 0);
                }
            }
            default -> throw new GeneralSecurityException("no digest");
        };
    }

    private static int usualLength(SessionSpec.Hash hash) {
        return HashEngine.jdkName(hash.hash()) == null ? hash.resultLength() : hash.hash().digestLength();
    }

    private static DigestEngine engine(MacAlgorithm mac, byte[] key) throws GeneralSecurityException {
        return switch (mac) {
            case HMAC_MD5 -> NestedEngine.hmac(HashAlgorithm.MD5, key);
            case HMAC_SHA1 -> NestedEngine.hmac(HashAlgorithm.SHA1, key);
            case HMAC_SHA_224 -> NestedEngine.hmac(HashAlgorithm.SHA_224, key);
            case HMAC_SHA_256 -> NestedEngine.hmac(HashAlgorithm.SHA_256, key);
            case HMAC_SHA_384 -> NestedEngine.hmac(HashAlgorithm.SHA_384, key);
            case HMAC_SHA_512 -> NestedEngine.hmac(HashAlgorithm.SHA_512, key);
            case CMAC_AES, CMAC_3DES, XCBC_AES, CBCMAC_AES -> BlockMacEngine.create(mac, key);
            case GMAC_AES -> new GmacEngine(key);
            default -> new BouncyMacEngine(mac, key);
        };
    }
}
