package io.hwadaptor.virtio.device;

import io.hwadaptor.api.AeadAlgorithm;
import io.hwadaptor.api.Algorithm;
import io.hwadaptor.api.CipherAlgorithm;
import io.hwadaptor.api.EllipticCurve;
import io.hwadaptor.api.HashAlgorithm;
import io.hwadaptor.api.MacAlgorithm;
import io.hwadaptor.api.Operation;
import io.hwadaptor.api.SessionSpec;
import io.hwadaptor.api.SessionSpec.KeyType;
import java.lang.foreign.MemorySegment;
import java.lang.foreign.ValueLayout;

/**
 * What requests of a session cost, in nanoseconds of the slowest engine that runs on the CPU. An estimate that is
 * rather too high: it decides how many requests a queue takes at once, so one that is too high costs a few more passes,
 * and one that is too low keeps the queue's thread from looking at its stop flag. Immutable; worked out once per
 * session, added once per request.
 *
 * <p>The figures were measured with the adaptors {@code soft} and {@code openssl} on a server of 2023 (one request at a
 * time, median; Java 25, OpenSSL 3.0), {@code soft} being the slower one but for a few:
 *
 * <ul>
 * <li>RSA, private, without CRT: 0.47, 3.1 and 23 ms for 1024, 2048 and 4096 bits, with it 0.2, 0.9 and 6.4 (openssl:
 * 0.28, 2.0, 14.7 and 0.1, 0.24, 4.0); public with the exponent 65537: 12, 27 and 93 µs; public with an exponent as
 * long as the modulus: as private without CRT. So: modulus² × exponent, in bytes, / 5, whatever the key has beside.
 * <li>ECDSA: 95 to 150 µs up to P-256, 1.8 ms for P-384, 2.3 ms for P-521.
 * <li>Ciphers per byte of source: AES 0.5 to 2 ns, CCM and ChaCha20 up to 3, ARC4 5, F8 6, DES 16, Triple-DES 52;
 * digests: SHA-1 and SHA-2 up to 2, SHA-3 up to 8.4, CMAC with Triple-DES 52.
 * <li>Any symmetric request: 1 to 8 µs without its bytes.
 * </ul>
 */
final class RequestCost {
    /** What a queue takes from its ring at once, at least one request. */
    static final long BUDGET_NANOS = 2_000_000;
    /** A request that is answered without an engine. */
    static final long REFUSED_NANOS = 1_000;
    /** A descriptor: read, translated, and a segment of its own for the engine. */
    static final long DESCRIPTOR_NANOS = 50;
    /** Beside the time that it took to open: the session of a stateless request closes again. */
    static final long STATELESS_NANOS = 20_000;

    private static final long SYMMETRIC_NANOS = 2_000;
    private static final long AEAD_NANOS = 6_000;
    private static final long KEY_NANOS = 20_000;
    private static final long SHORT_CURVE_NANOS = 200_000;
    private static final long LONG_CURVE_NANOS = 2_500_000;
    /** Of services that no data queue serves. */
    private static final long OTHER_NANOS = 2_500_000;
    /** From the version to the coefficient. */
    private static final int PRIVATE_KEY_NUMBERS = 9;

    /** Of no request yet. */
    static final RequestCost NONE = new RequestCost(0, 0);

    private final long fixedNanos;
    private final long nanosPerByte;

    private RequestCost(long fixedNanos, long nanosPerByte) {
        this.fixedNanos = fixedNanos;
        this.nanosPerByte = nanosPerByte;
    }

    /** {@return what a session's requests cost} Reads lengths of the key, not its bits. */
    static RequestCost of(SessionSpec spec) {
        return switch (spec) {
            case SessionSpec.Cipher cipher -> new RequestCost(SYMMETRIC_NANOS, perByte(cipher.cipher()));
            case SessionSpec.Hash hash -> new RequestCost(SYMMETRIC_NANOS, perByte(hash.hash()));
            case SessionSpec.NestedHash hash -> new RequestCost(SYMMETRIC_NANOS, perByte(hash.hash()));
            case SessionSpec.Mac mac -> new RequestCost(SYMMETRIC_NANOS, perByte(mac.mac()));
            case SessionSpec.Aead aead -> new RequestCost(AEAD_NANOS, aead.aead() == AeadAlgorithm.GCM ? 2 : 3);
            case SessionSpec.Chain chain -> new RequestCost(2 * SYMMETRIC_NANOS,
                    perByte(chain.cipher().cipher()) + perByte(chain.digest().algorithm()));
            case SessionSpec.Rsa rsa -> new RequestCost(rsa(rsa), 1);
            case SessionSpec.Ecdsa ecdsa -> new RequestCost(curve(ecdsa.curve()), 1);
            default -> new RequestCost(OTHER_NANOS, 1);
        };
    }

    /** {@return a request's nanoseconds} */
    long nanos(Operation operation) {
        // A cipher's bytes are written again; dst is not longer than src where it counts.
        return fixedNanos + nanosPerByte * (operation.src.byteLength() + operation.auxiliary.byteLength());
    }

    private static long perByte(Algorithm algorithm) {
        return switch (algorithm) {
            case CipherAlgorithm cipher -> switch (cipher) {
                case AES_ECB, AES_CBC, AES_CTR, AES_XTS -> 2;
                case ARC4, AES_F8, SNOW3G_UEA2, ZUC_EEA3 -> 8;
                case DES_ECB, DES_CBC, KASUMI_F8 -> 16;
                case DES3_ECB, DES3_CBC, DES3_CTR -> 52;
            };
            case HashAlgorithm hash -> switch (hash) {
                case MD5, SHA1, SHA_224, SHA_256, SHA_384, SHA_512 -> 2;
                case SHA3_224, SHA3_256, SHA3_384, SHA3_512, SHA3_SHAKE128, SHA3_SHAKE256 -> 8;
            };
            case MacAlgorithm mac -> switch (mac) {
                case HMAC_MD5, HMAC_SHA1, HMAC_SHA_224, HMAC_SHA_256, HMAC_SHA_384, HMAC_SHA_512, CMAC_AES, GMAC_AES,
                        CBCMAC_AES, XCBC_AES -> 2;
                case GMAC_TWOFISH, SNOW3G_UIA2, ZUC_EIA3 -> 8;
                case KASUMI_F9, CBCMAC_KASUMI_F9 -> 16;
                case CMAC_3DES -> 52;
            };
            default -> 8;
        };
    }

    private static long curve(EllipticCurve curve) {
        return switch (curve) {
            case NIST_P192, NIST_P224, NIST_P256 -> SHORT_CURVE_NANOS;
            case NIST_P384, NIST_P521 -> LONG_CURVE_NANOS;
        };
    }

    /**
     * From the lengths of modulus and exponent in a PKCS#1 key (RFC 8017, appendix A.1). A private key's requests count
     * as private ones, by the longest of its numbers: that is the modulus, unless somebody has written exponents for
     * the Chinese remainder theorem that are longer than they need be. What is no such key is refused by the engine,
     * and counts as if it were all modulus.
     */
    private static long rsa(SessionSpec.Rsa rsa) {
        MemorySegment der = rsa.key();
        boolean isPrivate = rsa.keyType() == KeyType.PRIVATE;
        long at = contents(der, 0);
        long modulus = length(der, at);
        long exponent = length(der, end(der, at));
        if (isPrivate) {
            // Version, modulus, exponents, primes: all but the first and the public one count, and those are short.
            for (int i = 1; i < PRIVATE_KEY_NUMBERS && modulus >= 0; i++) {
                at = end(der, at);
                long length = length(der, at);
                modulus = length < 0 ? -1 : Math.max(modulus, length);
            }
            exponent = modulus;
        }
        if (modulus < 0 || exponent < 0) {
            modulus = der.byteSize();
            exponent = der.byteSize();
        }
        return KEY_NANOS + modulus * modulus * exponent / 5;
    }

    /** {@return where the contents of an element begin, or −1} Lengths of up to two bytes; keys are not longer. */
    private static long contents(MemorySegment der, long at) {
        if (at < 0 || at + 2 > der.byteSize()) {
            return -1;
        }
        int first = der.get(ValueLayout.JAVA_BYTE, at + 1) & 0xFF;
        long from = first < 0x80 ? at + 2 : first <= 0x82 ? at + 2 + (first - 0x80) : -1;
        return from <= der.byteSize() ? from : -1;
    }

    /** {@return bytes of an element's contents, or −1 if they are not inside} */
    private static long length(MemorySegment der, long at) {
        long from = contents(der, at);
        if (from < 0) {
            return -1;
        }
        long length = 0;
        for (long i = Math.min(at + 2, from - 1); i < from; i++) {
            length = (length << Byte.SIZE) | (der.get(ValueLayout.JAVA_BYTE, i) & 0xFF);
        }
        return length <= der.byteSize() - from ? length : -1;
    }

    /** {@return where the element behind one begins, or −1} */
    private static long end(MemorySegment der, long at) {
        long length = length(der, at);
        return length < 0 ? -1 : contents(der, at) + length;
    }
}
