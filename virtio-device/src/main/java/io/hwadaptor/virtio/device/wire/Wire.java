package io.hwadaptor.virtio.device.wire;

import io.hwadaptor.api.AeadAlgorithm;
import io.hwadaptor.api.AkcipherAlgorithm;
import io.hwadaptor.api.Algorithm;
import io.hwadaptor.api.CipherAlgorithm;
import io.hwadaptor.api.EllipticCurve;
import io.hwadaptor.api.HashAlgorithm;
import io.hwadaptor.api.MacAlgorithm;
import io.hwadaptor.api.Service;
import io.hwadaptor.api.Status;
import java.util.HashMap;
import java.util.Map;
import org.jspecify.annotations.Nullable;

/**
 * The numbers of the virtio-crypto wire format: virtio 1.2, section 5.9, and linux/virtio_crypto.h.
 */
public final class Wire {
    /** VIRTIO_CRYPTO_F_REVISION_1; the bits above it are the stateless modes, in the order of the service numbers. */
    public static final int F_REVISION_1 = 0;
    /** VIRTIO_F_INDIRECT_DESC. */
    public static final int F_INDIRECT_DESC = 28;
    /** VIRTIO_F_EVENT_IDX. */
    public static final int F_EVENT_IDX = 29;
    /** VIRTIO_F_VERSION_1. */
    public static final int F_VERSION_1 = 32;

    public static final int CIPHER_ENCRYPT = 0x0000;
    public static final int CIPHER_DECRYPT = 0x0001;
    public static final int HASH = 0x0100;
    public static final int MAC = 0x0200;
    public static final int AEAD_ENCRYPT = 0x0300;
    public static final int AEAD_DECRYPT = 0x0301;
    public static final int AKCIPHER_ENCRYPT = 0x0400;
    public static final int AKCIPHER_DECRYPT = 0x0401;
    public static final int AKCIPHER_SIGN = 0x0402;
    public static final int AKCIPHER_VERIFY = 0x0403;

    public static final int CIPHER_CREATE_SESSION = 0x0002;
    public static final int CIPHER_DESTROY_SESSION = 0x0003;
    public static final int HASH_CREATE_SESSION = 0x0102;
    public static final int HASH_DESTROY_SESSION = 0x0103;
    public static final int MAC_CREATE_SESSION = 0x0202;
    public static final int MAC_DESTROY_SESSION = 0x0203;
    public static final int AEAD_CREATE_SESSION = 0x0302;
    public static final int AEAD_DESTROY_SESSION = 0x0303;
    public static final int AKCIPHER_CREATE_SESSION = 0x0404;
    public static final int AKCIPHER_DESTROY_SESSION = 0x0405;

    public static final int OP_ENCRYPT = 1;
    public static final int OP_DECRYPT = 2;
    public static final int SYM_OP_CIPHER = 1;
    public static final int SYM_OP_CHAIN = 2;
    public static final int HASH_MODE_PLAIN = 1;
    public static final int HASH_MODE_AUTH = 2;
    public static final int HASH_MODE_NESTED = 3;
    /** VIRTIO_CRYPTO_FLAG_SESSION_MODE. */
    public static final int FLAG_SESSION_MODE = 1;

    /** The length that NIST SP 800-38D recommends; the only one at which the wire needs no length. */
    private static final int GMAC_IV_BYTES = 12;
    /** As 3GPP TS 35.215 and 35.221 make it of counter, nonce or bearer, and direction. */
    private static final int MOBILE_IV_BYTES = 16;

    private static final CipherAlgorithm[] CIPHERS = {
        null, CipherAlgorithm.ARC4, CipherAlgorithm.AES_ECB, CipherAlgorithm.AES_CBC, CipherAlgorithm.AES_CTR,
        CipherAlgorithm.DES_ECB, CipherAlgorithm.DES_CBC, CipherAlgorithm.DES3_ECB, CipherAlgorithm.DES3_CBC,
        CipherAlgorithm.DES3_CTR, CipherAlgorithm.KASUMI_F8, CipherAlgorithm.SNOW3G_UEA2, CipherAlgorithm.AES_F8,
        CipherAlgorithm.AES_XTS, CipherAlgorithm.ZUC_EEA3
    };
    private static final HashAlgorithm[] HASHES = {
        null, HashAlgorithm.MD5, HashAlgorithm.SHA1, HashAlgorithm.SHA_224, HashAlgorithm.SHA_256,
        HashAlgorithm.SHA_384, HashAlgorithm.SHA_512, HashAlgorithm.SHA3_224, HashAlgorithm.SHA3_256,
        HashAlgorithm.SHA3_384, HashAlgorithm.SHA3_512, HashAlgorithm.SHA3_SHAKE128, HashAlgorithm.SHA3_SHAKE256
    };
    private static final MacAlgorithm[] MACS = macs();
    private static final AeadAlgorithm[] AEADS = {
        null, AeadAlgorithm.GCM, AeadAlgorithm.CCM, AeadAlgorithm.CHACHA20_POLY1305
    };
    private static final EllipticCurve[] CURVES = {
        null, EllipticCurve.NIST_P192, EllipticCurve.NIST_P224, EllipticCurve.NIST_P256, EllipticCurve.NIST_P384,
        EllipticCurve.NIST_P521
    };
    private static final Map<Algorithm, Integer> NUMBERS = numbers();

    private Wire() {
    }

    private static MacAlgorithm[] macs() {
        MacAlgorithm[] macs = new MacAlgorithm[55];
        macs[1] = MacAlgorithm.HMAC_MD5;
        macs[2] = MacAlgorithm.HMAC_SHA1;
        macs[3] = MacAlgorithm.HMAC_SHA_224;
        macs[4] = MacAlgorithm.HMAC_SHA_256;
        macs[5] = MacAlgorithm.HMAC_SHA_384;
        macs[6] = MacAlgorithm.HMAC_SHA_512;
        macs[25] = MacAlgorithm.CMAC_3DES;
        macs[26] = MacAlgorithm.CMAC_AES;
        macs[27] = MacAlgorithm.KASUMI_F9;
        macs[28] = MacAlgorithm.SNOW3G_UIA2;
        macs[41] = MacAlgorithm.GMAC_AES;
        macs[42] = MacAlgorithm.GMAC_TWOFISH;
        macs[49] = MacAlgorithm.CBCMAC_AES;
        macs[50] = MacAlgorithm.CBCMAC_KASUMI_F9;
        macs[53] = MacAlgorithm.XCBC_AES;
        macs[54] = MacAlgorithm.ZUC_EIA3;
        return macs;
    }

    private static Map<Algorithm, Integer> numbers() {
        Map<Algorithm, Integer> numbers = new HashMap<>();
        for (Algorithm[] table : new Algorithm[][] {CIPHERS, HASHES, MACS, AEADS}) {
            for (int number = 0; number < table.length; number++) {
                if (table[number] != null) {
                    numbers.put(table[number], number);
                }
            }
        }
        numbers.put(AkcipherAlgorithm.RSA, 1);
        // The standard says 2 for ECDSA; linux/virtio_crypto.h says 2 for DSA and 3 for ECDSA.
        numbers.put(AkcipherAlgorithm.ECDSA, 2);
        return numbers;
    }

    /** {@return the algorithm of a number, or null} */
    public static @Nullable CipherAlgorithm cipher(int number) {
        return number >= 0 && number < CIPHERS.length ? CIPHERS[number] : null;
    }

    /** {@return the algorithm of a number, or null} */
    public static @Nullable HashAlgorithm hash(int number) {
        return number >= 0 && number < HASHES.length ? HASHES[number] : null;
    }

    /** {@return the algorithm of a number, or null} */
    public static @Nullable MacAlgorithm mac(int number) {
        return number >= 0 && number < MACS.length ? MACS[number] : null;
    }

    /**
     * {@return bytes of a MAC's IV} Requests have no field for it, so it is the front of the source; zero for all other
     * algorithms. KASUMI F9 takes its counter, nonce and direction as parts of the message.
     */
    public static int macIvLength(Algorithm algorithm) {
        return !(algorithm instanceof MacAlgorithm mac) ? 0 : switch (mac) {
            case GMAC_AES, GMAC_TWOFISH -> GMAC_IV_BYTES;
            case SNOW3G_UIA2, ZUC_EIA3 -> MOBILE_IV_BYTES;
            default -> 0;
        };
    }

    /** {@return the algorithm of a number, or null} */
    public static @Nullable AeadAlgorithm aead(int number) {
        return number >= 0 && number < AEADS.length ? AEADS[number] : null;
    }

    /** {@return the algorithm of a number, or null} Takes both numbers that are in use for ECDSA. */
    public static @Nullable AkcipherAlgorithm akcipher(int number) {
        return switch (number) {
            case 1 -> AkcipherAlgorithm.RSA;
            case 2, 3 -> AkcipherAlgorithm.ECDSA;
            default -> null;
        };
    }

    /** {@return the curve of a number, or null} */
    public static @Nullable EllipticCurve curve(int number) {
        return number >= 0 && number < CURVES.length ? CURVES[number] : null;
    }

    /** {@return an algorithm's number, or null where the standard has none} */
    public static @Nullable Integer number(Algorithm algorithm) {
        return NUMBERS.get(algorithm);
    }

    /** {@return the number of services that have a stateless mode} */
    public static int serviceCount() {
        return 5;
    }

    /** {@return a service's bit in crypto_services, or −1} */
    public static int serviceBit(Service service) {
        return switch (service) {
            case CIPHER -> 0;
            case HASH -> 1;
            case MAC -> 2;
            case AEAD -> 3;
            case AKCIPHER -> 4;
            case CHAIN, KEY_AGREEMENT, KEY_GENERATION -> -1;
        };
    }

    /** {@return the wire code of a status} */
    public static int code(Status status) {
        return switch (status) {
            case OK -> 0;
            case ERR -> 1;
            case BADMSG -> 2;
            case NOTSUPP -> 3;
            case INVSESS -> 4;
            case NOSPC -> 5;
            case KEY_REJECTED -> 6;
        };
    }
}
