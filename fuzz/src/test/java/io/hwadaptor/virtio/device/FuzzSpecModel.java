package io.hwadaptor.virtio.device;

import io.hwadaptor.api.AeadAlgorithm;
import io.hwadaptor.api.AkcipherAlgorithm;
import io.hwadaptor.api.CipherAlgorithm;
import io.hwadaptor.api.Direction;
import io.hwadaptor.api.EllipticCurve;
import io.hwadaptor.api.HashAlgorithm;
import io.hwadaptor.api.MacAlgorithm;
import io.hwadaptor.api.SessionSpec;
import io.hwadaptor.api.Status;
import java.lang.foreign.MemorySegment;
import java.util.EnumSet;
import java.util.Map;
import java.util.Set;

/**
 * What session a guest asks for: a second reading of the numbers of virtio 1.4, "Crypto Device". Everything that is
 * wrong is collected; which of it the device tells is its own affair.
 */
final class FuzzSpecModel {
    private static final Map<Integer, CipherAlgorithm> CIPHERS = Map.ofEntries(Map.entry(1, CipherAlgorithm.ARC4),
            Map.entry(2, CipherAlgorithm.AES_ECB), Map.entry(3, CipherAlgorithm.AES_CBC),
            Map.entry(4, CipherAlgorithm.AES_CTR), Map.entry(5, CipherAlgorithm.DES_ECB),
            Map.entry(6, CipherAlgorithm.DES_CBC), Map.entry(7, CipherAlgorithm.DES3_ECB),
            Map.entry(8, CipherAlgorithm.DES3_CBC), Map.entry(9, CipherAlgorithm.DES3_CTR),
            Map.entry(10, CipherAlgorithm.KASUMI_F8), Map.entry(11, CipherAlgorithm.SNOW3G_UEA2),
            Map.entry(12, CipherAlgorithm.AES_F8), Map.entry(13, CipherAlgorithm.AES_XTS),
            Map.entry(14, CipherAlgorithm.ZUC_EEA3));
    private static final Map<Integer, HashAlgorithm> HASHES = Map.ofEntries(Map.entry(1, HashAlgorithm.MD5),
            Map.entry(2, HashAlgorithm.SHA1), Map.entry(3, HashAlgorithm.SHA_224), Map.entry(4, HashAlgorithm.SHA_256),
            Map.entry(5, HashAlgorithm.SHA_384), Map.entry(6, HashAlgorithm.SHA_512),
            Map.entry(7, HashAlgorithm.SHA3_224), Map.entry(8, HashAlgorithm.SHA3_256),
            Map.entry(9, HashAlgorithm.SHA3_384), Map.entry(10, HashAlgorithm.SHA3_512),
            Map.entry(11, HashAlgorithm.SHA3_SHAKE128), Map.entry(12, HashAlgorithm.SHA3_SHAKE256));
    private static final Map<Integer, MacAlgorithm> MACS = Map.ofEntries(Map.entry(1, MacAlgorithm.HMAC_MD5),
            Map.entry(2, MacAlgorithm.HMAC_SHA1), Map.entry(3, MacAlgorithm.HMAC_SHA_224),
            Map.entry(4, MacAlgorithm.HMAC_SHA_256), Map.entry(5, MacAlgorithm.HMAC_SHA_384),
            Map.entry(6, MacAlgorithm.HMAC_SHA_512), Map.entry(25, MacAlgorithm.CMAC_3DES),
            Map.entry(26, MacAlgorithm.CMAC_AES), Map.entry(27, MacAlgorithm.KASUMI_F9),
            Map.entry(28, MacAlgorithm.SNOW3G_UIA2), Map.entry(41, MacAlgorithm.GMAC_AES),
            Map.entry(42, MacAlgorithm.GMAC_TWOFISH), Map.entry(49, MacAlgorithm.CBCMAC_AES),
            Map.entry(50, MacAlgorithm.CBCMAC_KASUMI_F9), Map.entry(53, MacAlgorithm.XCBC_AES),
            Map.entry(54, MacAlgorithm.ZUC_EIA3));
    private static final Map<Integer, AeadAlgorithm> AEADS =
            Map.of(1, AeadAlgorithm.GCM, 2, AeadAlgorithm.CCM, 3, AeadAlgorithm.CHACHA20_POLY1305);
    private static final Map<Integer, EllipticCurve> CURVES = Map.of(1, EllipticCurve.NIST_P192,
            2, EllipticCurve.NIST_P224, 3, EllipticCurve.NIST_P256, 4, EllipticCurve.NIST_P384,
            5, EllipticCurve.NIST_P521);

    /** Wrong with what was asked for. */
    final Set<Status> wrong = EnumSet.noneOf(Status.class);
    private final DeviceLimits limits;

    FuzzSpecModel(DeviceLimits limits) {
        this.limits = limits;
    }

    private <T> T known(Map<Integer, T> table, int number) {
        T value = table.get(number);
        if (value == null) {
            wrong.add(Status.NOTSUPP);
        }
        return value;
    }

    private Direction direction(int number) {
        return known(Map.of(1, Direction.ENCRYPT, 2, Direction.DECRYPT), number);
    }

    private MemorySegment key(byte[] key, int max) {
        if (key.length > max) {
            wrong.add(Status.ERR);
        }
        return MemorySegment.ofArray(key);
    }

    /** {@return the spec, or null if it is none, and then {@link #wrong} says why} */
    SessionSpec.Cipher cipher(int algorithm, int direction, byte[] key) {
        CipherAlgorithm known = known(CIPHERS, algorithm);
        Direction way = direction(direction);
        MemorySegment bytes = key(key, limits.maxCipherKeyLength());
        return wrong.isEmpty() ? new SessionSpec.Cipher(known, way, bytes) : null;
    }

    SessionSpec hash(int algorithm, int resultLength) {
        HashAlgorithm known = known(HASHES, algorithm);
        return wrong.isEmpty() ? new SessionSpec.Hash(known, resultLength) : null;
    }

    SessionSpec mac(int algorithm, int resultLength, byte[] key) {
        MacAlgorithm known = known(MACS, algorithm);
        MemorySegment bytes = key(key, limits.maxAuthKeyLength());
        return wrong.isEmpty() ? new SessionSpec.Mac(known, bytes, resultLength) : null;
    }

    SessionSpec aead(int algorithm, int direction, int tagLength, int aadLength, byte[] key) {
        AeadAlgorithm known = known(AEADS, algorithm);
        Direction way = direction(direction);
        MemorySegment bytes = key(key, limits.maxCipherKeyLength());
        return wrong.isEmpty() ? new SessionSpec.Aead(known, way, bytes, tagLength, aadLength) : null;
    }

    /**
     * {@return the spec of a chain}
     *
     * @param order 1 hash then cipher, 2 cipher then hash
     * @param mode 1 plain, 2 with a key, 3 nested
     */
    SessionSpec chain(SessionSpec.Cipher cipher, int order, int mode, int hash, int resultLength, int aadLength,
            byte[] authKey) {
        SessionSpec.ChainOrder known = known(Map.of(1, SessionSpec.ChainOrder.HASH_THEN_CIPHER,
                2, SessionSpec.ChainOrder.CIPHER_THEN_HASH), order);
        SessionSpec digest = null;
        if (known(Map.of(1, 1, 2, 2, 3, 3), mode) != null) {
            digest = mode == 2 ? mac(hash, resultLength, authKey) : hash(hash, resultLength);
        }
        if (!wrong.isEmpty()) {
            return null;
        }
        if (mode == 3) {
            digest = new SessionSpec.NestedHash(HASHES.get(hash), MemorySegment.NULL, MemorySegment.NULL,
                    resultLength);
        }
        return new SessionSpec.Chain(cipher, known, digest, aadLength);
    }

    /** {@return the spec of a public key} {@code first} and {@code second} are RSA's padding and hash, or the curve. */
    SessionSpec akcipher(int algorithm, int keyType, int first, int second, byte[] key) {
        AkcipherAlgorithm known = known(
                Map.of(1, AkcipherAlgorithm.RSA, 2, AkcipherAlgorithm.ECDSA, 3, AkcipherAlgorithm.ECDSA), algorithm);
        SessionSpec.KeyType type = known(Map.of(1, SessionSpec.KeyType.PUBLIC, 2, SessionSpec.KeyType.PRIVATE),
                keyType);
        if (known == AkcipherAlgorithm.ECDSA) {
            EllipticCurve curve = known(CURVES, first);
            return wrong.isEmpty() ? new SessionSpec.Ecdsa(type, curve, MemorySegment.ofArray(key)) : null;
        }
        SessionSpec.RsaPadding padding =
                known(Map.of(0, SessionSpec.RsaPadding.RAW, 1, SessionSpec.RsaPadding.PKCS1), first);
        if (second < 0 || second >= SessionSpec.RsaHash.values().length) {
            wrong.add(Status.NOTSUPP);
        }
        return !wrong.isEmpty() ? null
                : new SessionSpec.Rsa(type, padding, SessionSpec.RsaHash.values()[second], MemorySegment.ofArray(key));
    }
}
