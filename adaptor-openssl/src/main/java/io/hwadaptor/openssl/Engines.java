package io.hwadaptor.openssl;

import io.hwadaptor.api.AeadAlgorithm;
import io.hwadaptor.api.AkcipherAlgorithm;
import io.hwadaptor.api.Algorithm;
import io.hwadaptor.api.Capabilities;
import io.hwadaptor.api.Capability;
import io.hwadaptor.api.Capability.Range;
import io.hwadaptor.api.CipherAlgorithm;
import io.hwadaptor.api.EllipticCurve;
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
import java.security.InvalidKeyException;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.Set;

/** Which engine does which algorithm: the table that a new algorithm goes into. */
final class Engines {
    /** The library's: longer ones are for other engines. */
    private static final Range SHORT_IVS = new Range(1, EvpAeadEngine.MAX_GCM_IV, 1);

    private static final Capabilities CAPABILITIES = new Capabilities(table(), true, Capabilities.MemoryNeeds.ANY);

    private Engines() {
    }

    /** {@return what the library of this process can do} */
    static Capabilities capabilities() {
        return CAPABILITIES;
    }

    private static List<Capability> table() {
        List<Capability> list = new ArrayList<>();
        cipher(list, CipherAlgorithm.AES_ECB, StandardLengths.AES_KEYS);
        cipher(list, CipherAlgorithm.AES_CBC, StandardLengths.AES_KEYS);
        cipher(list, CipherAlgorithm.AES_CTR, StandardLengths.AES_KEYS);
        cipher(list, CipherAlgorithm.AES_XTS, StandardLengths.XTS_KEYS);
        cipher(list, CipherAlgorithm.DES_ECB, StandardLengths.DES_KEYS);
        cipher(list, CipherAlgorithm.DES_CBC, StandardLengths.DES_KEYS);
        cipher(list, CipherAlgorithm.DES3_ECB, StandardLengths.DES3_KEYS);
        cipher(list, CipherAlgorithm.DES3_CBC, StandardLengths.DES3_KEYS);
        cipher(list, CipherAlgorithm.ARC4, StandardLengths.ARC4_KEYS);
        for (HashAlgorithm hash : HashAlgorithm.values()) {
            if (has(hash)) {
                int longest = Digests.isFixed(hash) ? hash.digestLength() : Operation.MAX_DIGEST_LENGTH;
                list.add(new Capability(hash, Set.of(OperationType.DIGEST), Range.NONE, Range.NONE,
                        new Range(1, longest, 1), Long.MAX_VALUE));
            }
        }
        for (MacAlgorithm mac : MacAlgorithm.values()) {
            HashAlgorithm hash = Digests.hash(mac);
            if (hash != null && has(hash)) {
                mac(list, mac, StandardLengths.HMAC_KEYS, Range.NONE);
            }
        }
        mac(list, MacAlgorithm.CMAC_AES, StandardLengths.AES_KEYS, Range.NONE);
        if (hasCipher(CipherAlgorithm.DES3_CBC, 24)) {
            mac(list, MacAlgorithm.CMAC_3DES, StandardLengths.DES3_KEYS, Range.NONE);
        }
        mac(list, MacAlgorithm.CBCMAC_AES, StandardLengths.AES_KEYS, Range.NONE);
        mac(list, MacAlgorithm.XCBC_AES, StandardLengths.XCBC_KEYS, Range.NONE);
        mac(list, MacAlgorithm.GMAC_AES, StandardLengths.AES_KEYS, SHORT_IVS);
        aead(list, AeadAlgorithm.GCM, StandardLengths.AES_KEYS, SHORT_IVS, StandardLengths.GCM_TAGS,
                StandardLengths.GCM_TEXT);
        aead(list, AeadAlgorithm.CCM, StandardLengths.AES_KEYS, StandardLengths.CCM_NONCES, StandardLengths.CCM_TAGS,
                Long.MAX_VALUE);
        if (OpenSsl.cipher("ChaCha20-Poly1305") != 0) {
            aead(list, AeadAlgorithm.CHACHA20_POLY1305, StandardLengths.CHACHA_KEYS, StandardLengths.CHACHA_NONCES,
                    StandardLengths.CHACHA_TAGS, StandardLengths.CHACHA_TEXT);
        }
        publicKeys(list);
        return list;
    }

    private static void publicKeys(List<Capability> list) {
        Set<OperationType> signatures = Set.of(OperationType.SIGN, OperationType.VERIFY);
        Set<OperationType> derive = Set.of(OperationType.DERIVE);
        Set<OperationType> generate = Set.of(OperationType.GENERATE);
        other(list, AkcipherAlgorithm.RSA, Set.of(OperationType.ENCRYPT, OperationType.DECRYPT, OperationType.SIGN,
                OperationType.VERIFY), new Range(RsaKey.MIN_BYTES, RsaKey.MAX_BYTES, 1));
        other(list, AkcipherAlgorithm.DSA, signatures, new Range(DsaKeys.MIN_BYTES, DsaKeys.MAX_BYTES, 1));
        other(list, KeyAlgorithm.DH, derive, new Range(DhContext.MIN_BYTES, DhContext.MAX_BYTES, 1));
        list.add(new Capability(KeyAlgorithm.HKDF, derive, Range.NONE, Range.NONE, Range.NONE, Long.MAX_VALUE));
        // As long as FIPS 186-5, section 5.1, wants them, up to what takes a second.
        other(list, KeyAlgorithm.RSA_KEY_PAIR, generate, new Range(256, 512, 64));
        // FIPS 186-4, section 4.2, but for 1024 bits.
        other(list, KeyAlgorithm.DSA_KEY_PAIR, generate, new Range(256, 384, 128));
        Arrays.stream(EllipticCurve.values()).filter(Curves::has).map(curve -> Range.of(curve.fieldBytes()))
                .reduce(Range::span).ifPresent(curves -> {
                    other(list, AkcipherAlgorithm.ECDSA, signatures, curves);
                    other(list, KeyAlgorithm.ECDH, derive, curves);
                    other(list, KeyAlgorithm.EC_KEY_PAIR, generate, curves);
                });
    }

    private static void other(List<Capability> list, Algorithm algorithm, Set<OperationType> operations,
            Range keyLengths) {
        list.add(new Capability(algorithm, operations, keyLengths, Range.NONE, Range.NONE, PublicMemory.MAX_INPUT));
    }

    private static boolean has(HashAlgorithm hash) {
        return OpenSsl.digest(Digests.name(hash)) != 0;
    }

    private static boolean hasCipher(CipherAlgorithm algorithm, int keyLength) {
        return OpenSsl.cipher(name(algorithm, keyLength)) != 0;
    }

    private static void cipher(List<Capability> list, CipherAlgorithm algorithm, Range keyLengths) {
        if (hasCipher(algorithm, keyLengths.max())) {
            list.add(new Capability(algorithm, Set.of(OperationType.ENCRYPT, OperationType.DECRYPT), keyLengths,
                    Range.of(algorithm.ivLength()), Range.NONE, Long.MAX_VALUE));
        }
    }

    private static void mac(List<Capability> list, MacAlgorithm algorithm, Range keyLengths, Range ivLengths) {
        list.add(new Capability(algorithm, Set.of(OperationType.DIGEST), keyLengths, ivLengths,
                new Range(1, algorithm.macLength(), 1), Long.MAX_VALUE));
    }

    private static void aead(List<Capability> list, Algorithm algorithm, Range keyLengths, Range ivLengths,
            Range tagLengths, long maxLength) {
        list.add(new Capability(algorithm, Set.of(OperationType.ENCRYPT, OperationType.DECRYPT), keyLengths, ivLengths,
                tagLengths, maxLength));
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
            case SessionSpec.Ecdsa ecdsa -> Curves.has(ecdsa.curve());
            case SessionSpec.Ecdh ecdh -> Curves.has(ecdh.curve());
            case SessionSpec.EcKeyPair pair -> Curves.has(pair.curve());
            case SessionSpec.Hkdf hkdf -> HkdfContext.has(hkdf.hash());
            // Of SHAKE only what the outer digest gives by itself.
            case SessionSpec.NestedHash hash -> hash.resultLength() <= hash.hash().digestLength();
            case SessionSpec.Chain chain -> supports(chain.digest());
            default -> true;
        };
    }

    /**
     * {@return a context that is ready to work}
     *
     * @param spec one that {@link #supports} says yes to; its keys stay where they are until the context is freed
     * @throws InvalidKeyException if the library refuses the key
     */
    static Context context(SessionSpec spec) throws InvalidKeyException {
        return switch (spec) {
            case SessionSpec.Cipher cipher -> new CipherContext(cipher(cipher));
            case SessionSpec.Aead aead -> new AeadContext(aead(aead), aead.direction(), aead.tagLength());
            case SessionSpec.Chain chain -> chain(chain);
            case SessionSpec.Hash hash -> new DigestContext(Digests.engine(hash), hash.resultLength());
            case SessionSpec.NestedHash hash -> new DigestContext(Digests.engine(hash), hash.resultLength());
            case SessionSpec.Mac mac -> new DigestContext(Digests.engine(mac), mac.resultLength());
            case SessionSpec.Rsa rsa -> RsaContext.open(rsa);
            case SessionSpec.Ecdsa ecdsa -> SignatureContext.ecdsa(ecdsa);
            case SessionSpec.Dsa dsa -> SignatureContext.dsa(dsa);
            case SessionSpec.Dh dh -> new DhContext(dh);
            case SessionSpec.Ecdh ecdh -> new EcdhContext(ecdh);
            case SessionSpec.Hkdf hkdf -> new HkdfContext(hkdf);
            case SessionSpec.RsaKeyPair pair -> new KeyPairContext(pair);
            case SessionSpec.DsaKeyPair pair -> new KeyPairContext(pair);
            case SessionSpec.EcKeyPair pair -> new KeyPairContext(pair);
        };
    }

    private static Context chain(SessionSpec.Chain spec) throws InvalidKeyException {
        CipherEngine cipher = cipher(spec.cipher());
        try {
            return new ChainContext(cipher, spec.order(), Digests.engine(spec.digest()),
                    spec.digest().digestLength());
        } catch (InvalidKeyException e) {
            cipher.free();
            throw e;
        }
    }

    private static AeadEngine aead(SessionSpec.Aead spec) throws InvalidKeyException {
        return switch (spec.aead()) {
            case GCM -> EvpAeadEngine.gcm(spec.direction(), spec.key());
            case CCM -> new CcmEngine(spec.direction(), spec.key());
            case CHACHA20_POLY1305 -> EvpAeadEngine.chaCha(spec.direction(), spec.key());
        };
    }

    private static CipherEngine cipher(SessionSpec.Cipher spec) throws InvalidKeyException {
        return spec.cipher() == CipherAlgorithm.AES_XTS ? new XtsEngine(spec.direction(), spec.key())
                : new StreamEngine(spec.cipher(), name(spec.cipher(), (int) spec.key().byteSize()), spec.direction(),
                        spec.key());
    }

    /** {@return what the library calls a cipher (EVP_CIPHER-AES(7) and its neighbours)} */
    private static String name(CipherAlgorithm algorithm, int keyLength) {
        int bits = keyLength * Byte.SIZE;
        return switch (algorithm) {
            case AES_ECB -> "AES-" + bits + "-ECB";
            case AES_CBC -> "AES-" + bits + "-CBC";
            case AES_CTR -> "AES-" + bits + "-CTR";
            case AES_XTS -> "AES-" + bits / 2 + "-XTS";
            case DES_ECB -> "DES-ECB";
            case DES_CBC -> "DES-CBC";
            case DES3_ECB -> "DES-EDE3-ECB";
            case DES3_CBC -> "DES-EDE3-CBC";
            case ARC4 -> "RC4";
            default -> throw new IllegalArgumentException(algorithm.name());
        };
    }
}
