package io.hwadaptor.soft;

import io.hwadaptor.api.AeadAlgorithm;
import io.hwadaptor.api.AkcipherAlgorithm;
import io.hwadaptor.api.Algorithm;
import io.hwadaptor.api.Capabilities;
import io.hwadaptor.api.Capability;
import io.hwadaptor.api.Capability.Range;
import io.hwadaptor.api.CipherAlgorithm;
import io.hwadaptor.api.HashAlgorithm;
import io.hwadaptor.api.KeyAlgorithm;
import io.hwadaptor.api.MacAlgorithm;
import io.hwadaptor.api.Operation;
import io.hwadaptor.api.OperationType;
import io.hwadaptor.api.SessionSpec;
import io.hwadaptor.api.SessionSpec.RsaPadding;
import io.hwadaptor.api.StandardLengths;
import io.hwadaptor.api.spi.key.Pkcs1;
import io.hwadaptor.api.spi.key.RsaKey;
import java.lang.foreign.ValueLayout;
import java.security.GeneralSecurityException;
import java.security.NoSuchAlgorithmException;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.Set;

/** Which engine does which algorithm: the table that a new algorithm goes into. */
final class Engines {
    static final Capabilities CAPABILITIES = new Capabilities(table(), true, Capabilities.MemoryNeeds.ANY);

    private Engines() {
    }

    private static List<Capability> table() {
        List<Capability> list = new ArrayList<>(List.of(
                cipher(CipherAlgorithm.AES_ECB, StandardLengths.AES_KEYS),
                cipher(CipherAlgorithm.AES_CBC, StandardLengths.AES_KEYS),
                cipher(CipherAlgorithm.AES_CTR, StandardLengths.AES_KEYS),
                // With keys of 192 bits too, which the standards have not.
                cipher(CipherAlgorithm.AES_XTS, new Range(32, 64, 16)),
                cipher(CipherAlgorithm.AES_F8, StandardLengths.F8_KEYS),
                cipher(CipherAlgorithm.DES_ECB, StandardLengths.DES_KEYS),
                cipher(CipherAlgorithm.DES_CBC, StandardLengths.DES_KEYS),
                cipher(CipherAlgorithm.DES3_ECB, StandardLengths.DES3_KEYS),
                cipher(CipherAlgorithm.DES3_CBC, StandardLengths.DES3_KEYS),
                cipher(CipherAlgorithm.DES3_CTR, StandardLengths.DES3_KEYS),
                cipher(CipherAlgorithm.ARC4, StandardLengths.ARC4_KEYS),
                new Capability(CipherAlgorithm.ZUC_EEA3, Set.of(OperationType.ENCRYPT, OperationType.DECRYPT),
                        StandardLengths.MOBILE_KEYS, Range.of(16), Range.NONE, StandardLengths.ZUC_TEXT)));
        for (HashAlgorithm hash : HashAlgorithm.values()) {
            int longest = HashEngine.jdkName(hash) == null ? Operation.MAX_DIGEST_LENGTH : hash.digestLength();
            list.add(new Capability(hash, Set.of(OperationType.DIGEST), Range.NONE, Range.NONE,
                    new Range(1, longest, 1), Long.MAX_VALUE));
        }
        list.addAll(List.of(
                mac(MacAlgorithm.HMAC_MD5, StandardLengths.HMAC_KEYS, Range.NONE, Long.MAX_VALUE),
                mac(MacAlgorithm.HMAC_SHA1, StandardLengths.HMAC_KEYS, Range.NONE, Long.MAX_VALUE),
                mac(MacAlgorithm.HMAC_SHA_224, StandardLengths.HMAC_KEYS, Range.NONE, Long.MAX_VALUE),
                mac(MacAlgorithm.HMAC_SHA_256, StandardLengths.HMAC_KEYS, Range.NONE, Long.MAX_VALUE),
                mac(MacAlgorithm.HMAC_SHA_384, StandardLengths.HMAC_KEYS, Range.NONE, Long.MAX_VALUE),
                mac(MacAlgorithm.HMAC_SHA_512, StandardLengths.HMAC_KEYS, Range.NONE, Long.MAX_VALUE),
                mac(MacAlgorithm.CMAC_AES, StandardLengths.AES_KEYS, Range.NONE, Long.MAX_VALUE),
                mac(MacAlgorithm.CMAC_3DES, StandardLengths.DES3_KEYS, Range.NONE, Long.MAX_VALUE),
                mac(MacAlgorithm.CBCMAC_AES, StandardLengths.AES_KEYS, Range.NONE, Long.MAX_VALUE),
                mac(MacAlgorithm.XCBC_AES, StandardLengths.XCBC_KEYS, Range.NONE, Long.MAX_VALUE),
                mac(MacAlgorithm.GMAC_AES, StandardLengths.AES_KEYS, StandardLengths.GCM_IVS, Long.MAX_VALUE),
                mac(MacAlgorithm.GMAC_TWOFISH, StandardLengths.TWOFISH_KEYS, StandardLengths.GCM_IVS, Long.MAX_VALUE),
                mac(MacAlgorithm.ZUC_EIA3, StandardLengths.MOBILE_KEYS, Range.of(16), BouncyMacEngine.MAX_ZUC_LENGTH),
                aead(AeadAlgorithm.GCM, StandardLengths.AES_KEYS, StandardLengths.GCM_IVS, StandardLengths.GCM_TAGS,
                        StandardLengths.GCM_TEXT),
                aead(AeadAlgorithm.CCM, StandardLengths.AES_KEYS, StandardLengths.CCM_NONCES,
                        StandardLengths.CCM_TAGS, Long.MAX_VALUE),
                aead(AeadAlgorithm.CHACHA20_POLY1305, StandardLengths.CHACHA_KEYS, StandardLengths.CHACHA_NONCES,
                        StandardLengths.CHACHA_TAGS, StandardLengths.CHACHA_TEXT)));
        list.addAll(publicKeys());
        return list;
    }

    private static List<Capability> publicKeys() {
        Set<OperationType> signatures = Set.of(OperationType.SIGN, OperationType.VERIFY);
        Set<OperationType> derive = Set.of(OperationType.DERIVE);
        Set<OperationType> generate = Set.of(OperationType.GENERATE);
        // Coordinates of P-192 to P-521.
        Range curves = new Range(24, 66, 2);
        return List.of(
                other(AkcipherAlgorithm.RSA, Set.of(OperationType.ENCRYPT, OperationType.DECRYPT, OperationType.SIGN,
                        OperationType.VERIFY), new Range(RsaKey.MIN_BYTES, RsaKey.MAX_BYTES, 1)),
                other(AkcipherAlgorithm.ECDSA, signatures, curves),
                other(AkcipherAlgorithm.DSA, signatures, new Range(DsaContext.MIN_BYTES, DsaContext.MAX_BYTES, 1)),
                other(KeyAlgorithm.DH, derive, new Range(DhContext.MIN_BYTES, DhContext.MAX_BYTES, 1)),
                other(KeyAlgorithm.ECDH, derive, curves),
                new Capability(KeyAlgorithm.HKDF, derive, Range.NONE, Range.NONE, Range.NONE, Long.MAX_VALUE),
                // As long as FIPS 186-5, section 5.1, wants them, up to what takes a second.
                other(KeyAlgorithm.RSA_KEY_PAIR, generate, new Range(256, 512, 64)),
                // FIPS 186-4, section 4.2, but for 1024 bits.
                other(KeyAlgorithm.DSA_KEY_PAIR, generate, new Range(256, 384, 128)),
                other(KeyAlgorithm.EC_KEY_PAIR, generate, curves));
    }

    /** {@return whether a session could be opened} Knows what ranges can't say. */
    static boolean supports(SessionSpec spec) {
        if (!CAPABILITIES.covers(spec)) {
            return false;
        }
        return switch (spec) {
            case SessionSpec.Aead aead ->
                aead.aead() != AeadAlgorithm.GCM || StandardLengths.isGcmTag(aead.tagLength());
            case SessionSpec.Rsa rsa -> rsa.padding() == RsaPadding.RAW || Pkcs1.hasDigestInfo(rsa.hash());
            case SessionSpec.Hkdf hkdf -> HkdfContext.has(hkdf.hash());
            default -> true;
        };
    }

    /**
     * {@return a context that is ready to work}
     *
     * @param spec one that {@link #supports} says yes to; its keys stay where they are
     * @throws GeneralSecurityException if the engine refuses the key
     */
    static Context context(SessionSpec spec) throws GeneralSecurityException {
        return switch (spec) {
            case SessionSpec.Cipher cipher -> cipher(cipher);
            case SessionSpec.Hash hash -> digest(hash);
            case SessionSpec.NestedHash hash -> digest(hash);
            case SessionSpec.Mac mac -> digest(mac);
            case SessionSpec.Aead aead -> aead(aead);
            case SessionSpec.Chain chain -> new ChainContext(cipher(chain.cipher()), chain.order(),
                    Digests.engine(chain.digest()), chain.digest().digestLength());
            case SessionSpec.Rsa rsa -> new RsaContext(rsa);
            case SessionSpec.Ecdsa ecdsa -> new EcdsaContext(ecdsa);
            case SessionSpec.Dsa dsa -> new DsaContext(dsa);
            case SessionSpec.Dh dh -> new DhContext(dh);
            case SessionSpec.Ecdh ecdh -> new EcdhContext(ecdh);
            case SessionSpec.Hkdf hkdf -> new HkdfContext(hkdf);
            case SessionSpec.RsaKeyPair pair -> new KeyPairContext(pair);
            case SessionSpec.DsaKeyPair pair -> new KeyPairContext(pair);
            case SessionSpec.EcKeyPair pair -> new KeyPairContext(pair);
        };
    }

    private static Context digest(SessionSpec spec) throws GeneralSecurityException {
        return new DigestContext(Digests.engine(spec), spec.digestLength(),
                CAPABILITIES.find(spec.algorithm()).orElseThrow().maxLength());
    }

    private static Context aead(SessionSpec.Aead spec) throws GeneralSecurityException {
        byte[] key = spec.key().toArray(ValueLayout.JAVA_BYTE);
        try {
            AeadEngine engine = switch (spec.aead()) {
                case GCM -> new GcmEngine(spec.direction(), key, spec.tagLength());
                case CCM -> new CcmEngine(spec.direction(), key, spec.tagLength());
                case CHACHA20_POLY1305 -> new ChaChaEngine(spec.direction(), key);
            };
            return new AeadContext(engine, spec.direction(), spec.tagLength());
        } finally {
            Arrays.fill(key, (byte) 0);
        }
    }

    private static CipherContext cipher(SessionSpec.Cipher spec) throws GeneralSecurityException {
        byte[] key = spec.key().toArray(ValueLayout.JAVA_BYTE);
        try {
            CipherAlgorithm algorithm = spec.cipher();
            return switch (algorithm) {
                case AES_ECB -> new EcbContext(algorithm, "AES", spec.direction(), key);
                case DES_ECB -> new EcbContext(algorithm, "DES", spec.direction(), key);
                case DES3_ECB -> new EcbContext(algorithm, "DESede", spec.direction(), key);
                case AES_CBC -> new CbcContext(algorithm, "AES", spec.direction(), key);
                case DES_CBC -> new CbcContext(algorithm, "DES", spec.direction(), key);
                case DES3_CBC -> new CbcContext(algorithm, "DESede", spec.direction(), key);
                case AES_CTR -> new CtrContext(algorithm, "AES", spec.direction(), key);
                case DES3_CTR -> new CtrContext(algorithm, "DESede", spec.direction(), key);
                case AES_XTS -> new XtsContext(algorithm, spec.direction(), key);
                case AES_F8 -> new F8Context(algorithm, spec.direction(), key);
                case ARC4 -> new Arc4Context(spec.direction(), key);
                case ZUC_EEA3 -> new ZucContext(algorithm, spec.direction(), key);
                case KASUMI_F8, SNOW3G_UEA2 -> throw new NoSuchAlgorithmException(algorithm.name());
            };
        } finally {
            Arrays.fill(key, (byte) 0);
        }
    }

    private static Capability cipher(CipherAlgorithm algorithm, Range keyLengths) {
        return new Capability(algorithm, Set.of(OperationType.ENCRYPT, OperationType.DECRYPT), keyLengths,
                Range.of(algorithm.ivLength()), Range.NONE, Long.MAX_VALUE);
    }

    private static Capability other(Algorithm algorithm, Set<OperationType> operations, Range keyLengths) {
        return new Capability(algorithm, operations, keyLengths, Range.NONE, Range.NONE, PublicKeyContext.MAX_INPUT);
    }

    private static Capability mac(MacAlgorithm algorithm, Range keyLengths, Range ivLengths, long maxLength) {
        return new Capability(algorithm, Set.of(OperationType.DIGEST), keyLengths, ivLengths,
                new Range(1, algorithm.macLength(), 1), maxLength);
    }

    private static Capability aead(Algorithm algorithm, Range keyLengths, Range ivLengths, Range tagLengths,
            long maxLength) {
        return new Capability(algorithm, Set.of(OperationType.ENCRYPT, OperationType.DECRYPT), keyLengths, ivLengths,
                tagLengths, maxLength);
    }
}
