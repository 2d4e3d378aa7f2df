package io.hwadaptor.qat.sym;

import io.hwadaptor.api.AeadAlgorithm;
import io.hwadaptor.api.Capability;
import io.hwadaptor.api.Capability.Range;
import io.hwadaptor.api.CipherAlgorithm;
import io.hwadaptor.api.HashAlgorithm;
import io.hwadaptor.api.MacAlgorithm;
import io.hwadaptor.api.OperationType;
import io.hwadaptor.api.SessionSpec;
import io.hwadaptor.api.StandardLengths;
import io.hwadaptor.ffm.generated.qat.qat_h;
import io.hwadaptor.qat.service.DeviceAbilities;
import java.util.ArrayList;
import java.util.List;
import java.util.Set;

/** Which symmetric algorithm of the SPI is which of the device's, and with what lengths. */
public final class SymAlgorithms {
    /** Not on the device. */
    static final int NONE = 0;

    /** Lengths are 32-bit numbers for the device; this leaves room for what is put around the text. */
    static final long MAX_LENGTH = 1L << 30;
    /** ICP_QAT_FW_SPC_AAD_SZ_MAX of the vendor's sources: the text of GMAC is AAD. */
    private static final int MAX_GMAC = 16_383;
    /** Of nested hashes: its length is a byte (CpaCySymHashNestedModeSetupData). */
    private static final int MAX_PREFIX = 255;
    /** GCM's that the device has (CpaCySymHashSetupData): 8, 12 and 16 bytes. */
    private static final Range TAGS = new Range(8, 16, 4);

    private SymAlgorithms() {
    }

    static int cipher(CipherAlgorithm algorithm) {
        return switch (algorithm) {
            case ARC4 -> qat_h.CPA_CY_SYM_CIPHER_ARC4();
            case AES_ECB -> qat_h.CPA_CY_SYM_CIPHER_AES_ECB();
            case AES_CBC -> qat_h.CPA_CY_SYM_CIPHER_AES_CBC();
            case AES_CTR -> qat_h.CPA_CY_SYM_CIPHER_AES_CTR();
            case DES_ECB -> qat_h.CPA_CY_SYM_CIPHER_DES_ECB();
            case DES_CBC -> qat_h.CPA_CY_SYM_CIPHER_DES_CBC();
            case DES3_ECB -> qat_h.CPA_CY_SYM_CIPHER_3DES_ECB();
            case DES3_CBC -> qat_h.CPA_CY_SYM_CIPHER_3DES_CBC();
            case DES3_CTR -> qat_h.CPA_CY_SYM_CIPHER_3DES_CTR();
            case KASUMI_F8 -> qat_h.CPA_CY_SYM_CIPHER_KASUMI_F8();
            case SNOW3G_UEA2 -> qat_h.CPA_CY_SYM_CIPHER_SNOW3G_UEA2();
            case AES_F8 -> qat_h.CPA_CY_SYM_CIPHER_AES_F8();
            case AES_XTS -> qat_h.CPA_CY_SYM_CIPHER_AES_XTS();
            case ZUC_EEA3 -> qat_h.CPA_CY_SYM_CIPHER_ZUC_EEA3();
        };
    }

    /** {@return whether the device works on streams of the cipher one way, whatever the direction} */
    static boolean oneWay(CipherAlgorithm algorithm) {
        return switch (algorithm) {
            case ARC4, AES_CTR, DES3_CTR, KASUMI_F8, SNOW3G_UEA2, AES_F8, ZUC_EEA3 -> true;
            default -> false;
        };
    }

    static int hash(HashAlgorithm algorithm) {
        return switch (algorithm) {
            case MD5 -> qat_h.CPA_CY_SYM_HASH_MD5();
            case SHA1 -> qat_h.CPA_CY_SYM_HASH_SHA1();
            case SHA_224 -> qat_h.CPA_CY_SYM_HASH_SHA224();
            case SHA_256 -> qat_h.CPA_CY_SYM_HASH_SHA256();
            case SHA_384 -> qat_h.CPA_CY_SYM_HASH_SHA384();
            case SHA_512 -> qat_h.CPA_CY_SYM_HASH_SHA512();
            case SHA3_224 -> qat_h.CPA_CY_SYM_HASH_SHA3_224();
            case SHA3_256 -> qat_h.CPA_CY_SYM_HASH_SHA3_256();
            case SHA3_384 -> qat_h.CPA_CY_SYM_HASH_SHA3_384();
            case SHA3_512 -> qat_h.CPA_CY_SYM_HASH_SHA3_512();
            case SHA3_SHAKE128 -> qat_h.CPA_CY_SYM_HASH_SHAKE_128();
            case SHA3_SHAKE256 -> qat_h.CPA_CY_SYM_HASH_SHAKE_256();
        };
    }

    static int mac(MacAlgorithm algorithm) {
        return switch (algorithm) {
            case HMAC_MD5 -> qat_h.CPA_CY_SYM_HASH_MD5();
            case HMAC_SHA1 -> qat_h.CPA_CY_SYM_HASH_SHA1();
            case HMAC_SHA_224 -> qat_h.CPA_CY_SYM_HASH_SHA224();
            case HMAC_SHA_256 -> qat_h.CPA_CY_SYM_HASH_SHA256();
            case HMAC_SHA_384 -> qat_h.CPA_CY_SYM_HASH_SHA384();
            case HMAC_SHA_512 -> qat_h.CPA_CY_SYM_HASH_SHA512();
            case CMAC_AES -> qat_h.CPA_CY_SYM_HASH_AES_CMAC();
            case KASUMI_F9 -> qat_h.CPA_CY_SYM_HASH_KASUMI_F9();
            case SNOW3G_UIA2 -> qat_h.CPA_CY_SYM_HASH_SNOW3G_UIA2();
            case GMAC_AES -> qat_h.CPA_CY_SYM_HASH_AES_GMAC();
            case CBCMAC_AES -> qat_h.CPA_CY_SYM_HASH_AES_CBC_MAC();
            case XCBC_AES -> qat_h.CPA_CY_SYM_HASH_AES_XCBC();
            case ZUC_EIA3 -> qat_h.CPA_CY_SYM_HASH_ZUC_EIA3();
            case CMAC_3DES, GMAC_TWOFISH, CBCMAC_KASUMI_F9 -> NONE;
        };
    }

    /**
     * {@return what an instance can do, in the SPI's terms}
     *
     * @param device its abilities
     */
    public static List<Capability> capabilities(DeviceAbilities device) {
        List<Capability> list = new ArrayList<>();
        for (CipherAlgorithm algorithm : CipherAlgorithm.values()) {
            if (device.cipher(cipher(algorithm))) {
                list.add(new Capability(algorithm, Set.of(OperationType.ENCRYPT, OperationType.DECRYPT),
                        keys(algorithm), Range.of(algorithm.ivLength()), Range.NONE,
                        algorithm == CipherAlgorithm.ZUC_EEA3 ? StandardLengths.ZUC_TEXT : MAX_LENGTH));
            }
        }
        for (HashAlgorithm algorithm : HashAlgorithm.values()) {
            if (device.hash(hash(algorithm))) {
                list.add(new Capability(algorithm, Set.of(OperationType.DIGEST), Range.NONE, Range.NONE,
                        new Range(1, algorithm.digestLength(), 1), MAX_LENGTH));
            }
        }
        for (MacAlgorithm algorithm : MacAlgorithm.values()) {
            if (mac(algorithm) != NONE && device.hash(mac(algorithm))) {
                list.add(mac(algorithm, algorithm.macLength()));
            }
        }
        aeads(device, list);
        return list;
    }

    private static Capability mac(MacAlgorithm algorithm, int full) {
        Range any = new Range(1, full, 1);
        Set<OperationType> digest = Set.of(OperationType.DIGEST);
        return switch (algorithm) {
            case CMAC_AES -> new Capability(algorithm, digest, StandardLengths.AES_KEYS, Range.NONE, any, MAX_LENGTH);
            // Of CBC-MAC the device has keys of 128 bits.
            case CBCMAC_AES, XCBC_AES, KASUMI_F9 ->
                new Capability(algorithm, digest, Range.of(16), Range.NONE, any, MAX_LENGTH);
            case GMAC_AES -> new Capability(algorithm, digest, StandardLengths.AES_KEYS, StandardLengths.GCM_IVS,
                    TAGS, MAX_GMAC);
            case SNOW3G_UIA2 -> new Capability(algorithm, digest, StandardLengths.MOBILE_KEYS, Range.of(16), any,
                    MAX_LENGTH);
            // Two words of key stream more than the message has, of as many as the cipher's.
            case ZUC_EIA3 -> new Capability(algorithm, digest, StandardLengths.MOBILE_KEYS, Range.of(16), any,
                    StandardLengths.ZUC_TEXT - 8);
            default -> new Capability(algorithm, digest, StandardLengths.HMAC_KEYS, Range.NONE, any, MAX_LENGTH);
        };
    }

    private static void aeads(DeviceAbilities device, List<Capability> list) {
        Set<OperationType> bothWays = Set.of(OperationType.ENCRYPT, OperationType.DECRYPT);
        if (device.cipher(qat_h.CPA_CY_SYM_CIPHER_AES_GCM()) && device.hash(qat_h.CPA_CY_SYM_HASH_AES_GCM())) {
            list.add(new Capability(AeadAlgorithm.GCM, bothWays, StandardLengths.AES_KEYS,
                    StandardLengths.GCM_IVS, TAGS, MAX_LENGTH));
        }
        if (device.cipher(qat_h.CPA_CY_SYM_CIPHER_AES_CCM()) && device.hash(qat_h.CPA_CY_SYM_HASH_AES_CCM())) {
            list.add(new Capability(AeadAlgorithm.CCM, bothWays, StandardLengths.AES_KEYS,
                    StandardLengths.CCM_NONCES, StandardLengths.CCM_TAGS, MAX_LENGTH));
        }
        if (device.cipher(qat_h.CPA_CY_SYM_CIPHER_CHACHA()) && device.hash(qat_h.CPA_CY_SYM_HASH_POLY())) {
            list.add(new Capability(AeadAlgorithm.CHACHA20_POLY1305, bothWays, StandardLengths.CHACHA_KEYS,
                    StandardLengths.CHACHA_NONCES, StandardLengths.CHACHA_TAGS, MAX_LENGTH));
        }
    }

    private static Range keys(CipherAlgorithm algorithm) {
        return switch (algorithm) {
            case ARC4 -> StandardLengths.ARC4_KEYS;
            case AES_ECB, AES_CBC, AES_CTR -> StandardLengths.AES_KEYS;
            case AES_F8 -> StandardLengths.F8_KEYS;
            case AES_XTS -> StandardLengths.XTS_KEYS;
            case DES_ECB, DES_CBC -> StandardLengths.DES_KEYS;
            case DES3_ECB, DES3_CBC, DES3_CTR -> StandardLengths.DES3_KEYS;
            case KASUMI_F8, SNOW3G_UEA2, ZUC_EEA3 -> StandardLengths.MOBILE_KEYS;
        };
    }

    /**
     * {@return whether a session can be opened, as far as capabilities can't say it} True for those with public keys.
     *
     * @param spec one that the capabilities cover
     */
    public static boolean supports(SessionSpec spec) {
        return switch (spec) {
            case SessionSpec.NestedHash hash -> nested(hash);
            case SessionSpec.Chain chain -> !(chain.digest() instanceof SessionSpec.NestedHash hash) || nested(hash);
            default -> true;
        };
    }

    /** Of the SHA-2 family and older, with prefixes of one byte's length. */
    private static boolean nested(SessionSpec.NestedHash hash) {
        boolean known = switch (hash.hash()) {
            case MD5, SHA1, SHA_224, SHA_256, SHA_384, SHA_512 -> true;
            default -> false;
        };
        return known && hash.innerPrefix().byteSize() <= MAX_PREFIX && hash.outerPrefix().byteSize() <= MAX_PREFIX;
    }
}
