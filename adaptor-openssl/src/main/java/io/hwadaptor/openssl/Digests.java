package io.hwadaptor.openssl;

import io.hwadaptor.api.HashAlgorithm;
import io.hwadaptor.api.MacAlgorithm;
import io.hwadaptor.api.SessionSpec;
import java.lang.foreign.MemorySegment;
import java.security.InvalidKeyException;
import java.util.Objects;
import org.jspecify.annotations.Nullable;

/** Which engine does which digest. */
final class Digests {
    private Digests() {
    }

    /**
     * {@return an engine for a hash, a nested hash or a MAC}
     *
     * @param spec gives the key, which stays where it is, and there until the engine is freed
     */
    static DigestEngine engine(SessionSpec spec) throws InvalidKeyException {
        return switch (spec) {
            case SessionSpec.Hash hash -> new HashEngine(hash.hash(), hash.resultLength());
            case SessionSpec.NestedHash hash -> new NestedEngine(hash);
            case SessionSpec.Mac mac -> engine(mac.mac(), mac.key());
            default -> throw new InvalidKeyException("no digest");
        };
    }

    private static DigestEngine engine(MacAlgorithm mac, MemorySegment key) throws InvalidKeyException {
        return switch (mac) {
            case CMAC_AES -> new MacEngine("CMAC", "cipher", "AES-" + key.byteSize() * Byte.SIZE + "-CBC", key);
            case CMAC_3DES -> new MacEngine("CMAC", "cipher", "DES-EDE3-CBC", key);
            case GMAC_AES -> new GmacEngine(key);
            case CBCMAC_AES -> BlockMacEngine.cbcMac(key);
            case XCBC_AES -> BlockMacEngine.xcbc(key);
            default -> new MacEngine("HMAC", "digest", name(Objects.requireNonNull(hash(mac))), key);
        };
    }

    /** {@return the hash of an HMAC, or null of another MAC} */
    static @Nullable HashAlgorithm hash(MacAlgorithm mac) {
        return switch (mac) {
            case HMAC_MD5 -> HashAlgorithm.MD5;
            case HMAC_SHA1 -> HashAlgorithm.SHA1;
            case HMAC_SHA_224 -> HashAlgorithm.SHA_224;
            case HMAC_SHA_256 -> HashAlgorithm.SHA_256;
            case HMAC_SHA_384 -> HashAlgorithm.SHA_384;
            case HMAC_SHA_512 -> HashAlgorithm.SHA_512;
            default -> null;
        };
    }

    /** {@return what the library calls a hash (EVP_MD-SHA2(7) and its neighbours)} */
    static String name(HashAlgorithm hash) {
        return switch (hash) {
            case MD5 -> "MD5";
            case SHA1 -> "SHA1";
            case SHA_224 -> "SHA2-224";
            case SHA_256 -> "SHA2-256";
            case SHA_384 -> "SHA2-384";
            case SHA_512 -> "SHA2-512";
            case SHA3_224 -> "SHA3-224";
            case SHA3_256 -> "SHA3-256";
            case SHA3_384 -> "SHA3-384";
            case SHA3_512 -> "SHA3-512";
            case SHA3_SHAKE128 -> "SHAKE-128";
            case SHA3_SHAKE256 -> "SHAKE-256";
        };
    }

    /** {@return whether a hash's results have a length of their own} */
    static boolean isFixed(HashAlgorithm hash) {
        return hash != HashAlgorithm.SHA3_SHAKE128 && hash != HashAlgorithm.SHA3_SHAKE256;
    }
}
