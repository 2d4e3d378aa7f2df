package io.hwadaptor.cryptodev;

import io.hwadaptor.api.AeadAlgorithm;
import io.hwadaptor.api.Algorithm;
import io.hwadaptor.api.Capability.Range;
import io.hwadaptor.api.CipherAlgorithm;
import io.hwadaptor.api.HashAlgorithm;
import io.hwadaptor.api.MacAlgorithm;
import io.hwadaptor.api.StandardLengths;
import io.hwadaptor.ffm.generated.cryptodev.cryptodev_h;
import org.jspecify.annotations.Nullable;

/**
 * The algorithms that the module and the SPI have in common: the table that a new one goes into. Its fields are enums
 * and a record of numbers, which the checker can't see through their interface.
 */
@SuppressWarnings("ImmutableEnumChecker")
enum Kind {
    AES_CBC(CipherAlgorithm.AES_CBC, cryptodev_h.CRYPTO_AES_CBC(), StandardLengths.AES_KEYS),
    AES_CTR(CipherAlgorithm.AES_CTR, cryptodev_h.CRYPTO_AES_CTR(), StandardLengths.AES_KEYS),
    AES_ECB(CipherAlgorithm.AES_ECB, cryptodev_h.CRYPTO_AES_ECB(), StandardLengths.AES_KEYS),
    AES_XTS(CipherAlgorithm.AES_XTS, cryptodev_h.CRYPTO_AES_XTS(), new Range(32, 64, 16)),
    DES3_CBC(CipherAlgorithm.DES3_CBC, cryptodev_h.CRYPTO_3DES_CBC(), StandardLengths.DES3_KEYS),
    SHA1(HashAlgorithm.SHA1, cryptodev_h.CRYPTO_SHA1(), Range.NONE),
    SHA_224(HashAlgorithm.SHA_224, cryptodev_h.CRYPTO_SHA2_224(), Range.NONE),
    SHA_256(HashAlgorithm.SHA_256, cryptodev_h.CRYPTO_SHA2_256(), Range.NONE),
    SHA_384(HashAlgorithm.SHA_384, cryptodev_h.CRYPTO_SHA2_384(), Range.NONE),
    SHA_512(HashAlgorithm.SHA_512, cryptodev_h.CRYPTO_SHA2_512(), Range.NONE),
    HMAC_SHA1(MacAlgorithm.HMAC_SHA1, cryptodev_h.CRYPTO_SHA1_HMAC(), new Range(0, Node.MAX_MAC_KEY, 1)),
    HMAC_SHA_224(MacAlgorithm.HMAC_SHA_224, cryptodev_h.CRYPTO_SHA2_224_HMAC(), new Range(0, Node.MAX_MAC_KEY, 1)),
    HMAC_SHA_256(MacAlgorithm.HMAC_SHA_256, cryptodev_h.CRYPTO_SHA2_256_HMAC(), new Range(0, Node.MAX_MAC_KEY, 1)),
    HMAC_SHA_384(MacAlgorithm.HMAC_SHA_384, cryptodev_h.CRYPTO_SHA2_384_HMAC(), new Range(0, Node.MAX_MAC_KEY, 1)),
    HMAC_SHA_512(MacAlgorithm.HMAC_SHA_512, cryptodev_h.CRYPTO_SHA2_512_HMAC(), new Range(0, Node.MAX_MAC_KEY, 1)),
    GCM(AeadAlgorithm.GCM, cryptodev_h.CRYPTO_AES_GCM(), StandardLengths.AES_KEYS),
    CCM(AeadAlgorithm.CCM, cryptodev_h.CRYPTO_AES_CCM(), StandardLengths.AES_KEYS);

    /** What it is in the SPI. */
    final Algorithm algorithm;
    /** What it is in the module's ABI. */
    final int number;
    /** Key lengths in bytes that the kernel's own implementations have. */
    final Range keys;

    Kind(Algorithm algorithm, int number, Range keys) {
        this.algorithm = algorithm;
        this.number = number;
        this.keys = keys;
    }

    /** {@return the entry of an algorithm, or null} */
    static @Nullable Kind of(Algorithm algorithm) {
        for (Kind kind : values()) {
            if (kind.algorithm == algorithm) {
                return kind;
            }
        }
        return null;
    }

    boolean isDigest() {
        return algorithm instanceof HashAlgorithm || algorithm instanceof MacAlgorithm;
    }

    /** {@return bytes of the full digest, which the module always writes; 0 if it is none} */
    int digestLength() {
        return switch (algorithm) {
            case HashAlgorithm hash -> hash.digestLength();
            case MacAlgorithm mac -> mac.macLength();
            default -> 0;
        };
    }
}
