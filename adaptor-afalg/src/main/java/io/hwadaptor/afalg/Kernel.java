package io.hwadaptor.afalg;

import io.hwadaptor.api.AeadAlgorithm;
import io.hwadaptor.api.Algorithm;
import io.hwadaptor.api.Capability;
import io.hwadaptor.api.Capability.Range;
import io.hwadaptor.api.CipherAlgorithm;
import io.hwadaptor.api.HashAlgorithm;
import io.hwadaptor.api.MacAlgorithm;
import io.hwadaptor.api.OperationType;
import io.hwadaptor.api.StandardLengths;
import java.util.ArrayList;
import java.util.List;
import java.util.Set;

/**
 * How the kernel calls an algorithm, and what it takes. The names are those of {@code /proc/crypto}.
 *
 * @param type of the socket
 * @param name in the kernel
 * @param algorithm in the SPI
 * @param keyLengths bytes
 * @param ivLengths bytes
 * @param digestLengths bytes
 */
record Kernel(String type, String name, Algorithm algorithm, Range keyLengths, Range ivLengths, Range digestLengths) {
    static final String CIPHER = "skcipher";
    static final String HASH = "hash";
    static final String AEAD = "aead";

    /** The kernel copies the key into what net.core.optmem_max allows a socket, 20,480 bytes by default. */
    private static final Range HMAC_KEYS = new Range(0, 16_384, 1);

    /**
     * {@return all that the SPI and the kernel have in common} What of it this kernel has is seen when it is asked.
     * ARC4 is left out because the kernel goes on with the key stream from one operation to the next; GMAC because it
     * limits the message to what a socket holds.
     */
    static List<Kernel> all() {
        List<Kernel> list = new ArrayList<>(List.of(
                cipher("ecb(aes)", CipherAlgorithm.AES_ECB, StandardLengths.AES_KEYS),
                cipher("cbc(aes)", CipherAlgorithm.AES_CBC, StandardLengths.AES_KEYS),
                cipher("ctr(aes)", CipherAlgorithm.AES_CTR, StandardLengths.AES_KEYS),
                // The kernel has 192 bits too, which the standards have not.
                cipher("xts(aes)", CipherAlgorithm.AES_XTS, new Range(32, 64, 16)),
                cipher("ecb(des)", CipherAlgorithm.DES_ECB, StandardLengths.DES_KEYS),
                cipher("cbc(des)", CipherAlgorithm.DES_CBC, StandardLengths.DES_KEYS),
                cipher("ecb(des3_ede)", CipherAlgorithm.DES3_ECB, StandardLengths.DES3_KEYS),
                cipher("cbc(des3_ede)", CipherAlgorithm.DES3_CBC, StandardLengths.DES3_KEYS),
                cipher("ctr(des3_ede)", CipherAlgorithm.DES3_CTR, StandardLengths.DES3_KEYS),
                hash("md5", HashAlgorithm.MD5),
                hash("sha1", HashAlgorithm.SHA1),
                hash("sha224", HashAlgorithm.SHA_224),
                hash("sha256", HashAlgorithm.SHA_256),
                hash("sha384", HashAlgorithm.SHA_384),
                hash("sha512", HashAlgorithm.SHA_512),
                hash("sha3-224", HashAlgorithm.SHA3_224),
                hash("sha3-256", HashAlgorithm.SHA3_256),
                hash("sha3-384", HashAlgorithm.SHA3_384),
                hash("sha3-512", HashAlgorithm.SHA3_512)));
        list.addAll(List.of(
                mac("hmac(md5)", MacAlgorithm.HMAC_MD5, HMAC_KEYS),
                mac("hmac(sha1)", MacAlgorithm.HMAC_SHA1, HMAC_KEYS),
                mac("hmac(sha224)", MacAlgorithm.HMAC_SHA_224, HMAC_KEYS),
                mac("hmac(sha256)", MacAlgorithm.HMAC_SHA_256, HMAC_KEYS),
                mac("hmac(sha384)", MacAlgorithm.HMAC_SHA_384, HMAC_KEYS),
                mac("hmac(sha512)", MacAlgorithm.HMAC_SHA_512, HMAC_KEYS),
                mac("cmac(aes)", MacAlgorithm.CMAC_AES, StandardLengths.AES_KEYS),
                mac("cmac(des3_ede)", MacAlgorithm.CMAC_3DES, StandardLengths.DES3_KEYS),
                mac("cbcmac(aes)", MacAlgorithm.CBCMAC_AES, StandardLengths.AES_KEYS),
                mac("xcbc(aes)", MacAlgorithm.XCBC_AES, StandardLengths.XCBC_KEYS),
                aead("gcm(aes)", AeadAlgorithm.GCM, StandardLengths.AES_KEYS, Range.of(12),
                        StandardLengths.GCM_TAGS),
                aead("ccm(aes)", AeadAlgorithm.CCM, StandardLengths.AES_KEYS, StandardLengths.CCM_NONCES,
                        StandardLengths.CCM_TAGS),
                aead("rfc7539(chacha20,poly1305)", AeadAlgorithm.CHACHA20_POLY1305, StandardLengths.CHACHA_KEYS,
                        StandardLengths.CHACHA_NONCES, StandardLengths.CHACHA_TAGS)));
        return list;
    }

    /** {@return how options call the algorithm} {@code cbc-aes} for cbc(aes). */
    String option() {
        return name.replaceAll("[^a-z0-9]+", "-").replaceAll("-$", "");
    }

    /**
     * {@return the entry of the capability table}
     *
     * @param longest the most bytes that the kernel takes in one go
     */
    Capability capability(long longest) {
        Set<OperationType> operations = type.equals(HASH) ? Set.of(OperationType.DIGEST)
                : Set.of(OperationType.ENCRYPT, OperationType.DECRYPT);
        return new Capability(algorithm, operations, keyLengths, ivLengths, digestLengths,
                atOnce() ? longest : Long.MAX_VALUE);
    }

    /** {@return whether a message can't be given to the kernel part by part} */
    boolean atOnce() {
        return type.equals(AEAD) || algorithm == CipherAlgorithm.AES_XTS;
    }

    private static Kernel cipher(String name, CipherAlgorithm algorithm, Range keyLengths) {
        return new Kernel(CIPHER, name, algorithm, keyLengths, Range.of(algorithm.ivLength()), Range.NONE);
    }

    private static Kernel hash(String name, HashAlgorithm algorithm) {
        return new Kernel(HASH, name, algorithm, Range.NONE, Range.NONE, new Range(1, algorithm.digestLength(), 1));
    }

    private static Kernel mac(String name, MacAlgorithm algorithm, Range keyLengths) {
        return new Kernel(HASH, name, algorithm, keyLengths, Range.NONE, new Range(1, algorithm.macLength(), 1));
    }

    private static Kernel aead(String name, AeadAlgorithm algorithm, Range keyLengths, Range ivLengths,
            Range tagLengths) {
        return new Kernel(AEAD, name, algorithm, keyLengths, ivLengths, tagLengths);
    }
}
