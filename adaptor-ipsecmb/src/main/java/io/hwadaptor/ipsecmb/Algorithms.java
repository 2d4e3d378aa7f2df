package io.hwadaptor.ipsecmb;

import io.hwadaptor.api.AdaptorException;
import io.hwadaptor.api.AeadAlgorithm;
import io.hwadaptor.api.Capabilities;
import io.hwadaptor.api.Capability;
import io.hwadaptor.api.Capability.Range;
import io.hwadaptor.api.CipherAlgorithm;
import io.hwadaptor.api.HashAlgorithm;
import io.hwadaptor.api.MacAlgorithm;
import io.hwadaptor.api.OperationType;
import io.hwadaptor.api.SessionSpec;
import io.hwadaptor.api.StandardLengths;
import io.hwadaptor.api.Status;
import java.util.ArrayList;
import java.util.List;
import java.util.Set;

/** Which session does which algorithm: the table that a new algorithm goes into. */
final class Algorithms {
    /** Without 192 bits, which the library's CMAC and CCM lack. */
    private static final Range SOME_AES_KEYS = new Range(16, 32, 16);

    private Algorithms() {
    }

    /**
     * {@return what the library can do}
     *
     * @param des whether its DES works
     */
    static Capabilities capabilities(boolean des) {
        List<Capability> list = new ArrayList<>(List.of(
                cipher(CipherAlgorithm.AES_CBC, StandardLengths.AES_KEYS, Long.MAX_VALUE),
                cipher(CipherAlgorithm.AES_ECB, StandardLengths.AES_KEYS, Long.MAX_VALUE),
                cipher(CipherAlgorithm.AES_CTR, StandardLengths.AES_KEYS, Long.MAX_VALUE)));
        if (des) {
            list.add(cipher(CipherAlgorithm.DES_CBC, StandardLengths.DES_KEYS, Long.MAX_VALUE));
            list.add(cipher(CipherAlgorithm.DES3_CBC, StandardLengths.DES3_KEYS, Long.MAX_VALUE));
        }
        addStreamsAndDigests(list);
        list.addAll(List.of(
                mac(MacAlgorithm.GMAC_AES, StandardLengths.AES_KEYS, StandardLengths.GCM_IVS, Long.MAX_VALUE),
                aead(AeadAlgorithm.GCM, StandardLengths.AES_KEYS, StandardLengths.GCM_IVS,
                        StandardLengths.GCM_TAGS, StandardLengths.GCM_TEXT),
                aead(AeadAlgorithm.CCM, SOME_AES_KEYS, StandardLengths.CCM_NONCES, StandardLengths.CCM_TAGS,
                        Long.MAX_VALUE),
                aead(AeadAlgorithm.CHACHA20_POLY1305, StandardLengths.CHACHA_KEYS, StandardLengths.CHACHA_NONCES,
                        StandardLengths.CHACHA_TAGS, StandardLengths.CHACHA_TEXT)));
        return new Capabilities(list, true, Capabilities.MemoryNeeds.ANY);
    }

    private static void addStreamsAndDigests(List<Capability> list) {
        for (CipherAlgorithm stream : List.of(CipherAlgorithm.KASUMI_F8, CipherAlgorithm.SNOW3G_UEA2,
                CipherAlgorithm.ZUC_EEA3)) {
            list.add(cipher(stream, StandardLengths.MOBILE_KEYS, StreamCipherSession.maxLength(stream)));
        }
        for (HashAlgorithm hash : List.of(HashAlgorithm.SHA1, HashAlgorithm.SHA_224, HashAlgorithm.SHA_256,
                HashAlgorithm.SHA_384, HashAlgorithm.SHA_512)) {
            list.add(new Capability(hash, Set.of(OperationType.DIGEST), Range.NONE, Range.NONE,
                    new Range(1, hash.digestLength(), 1), Digest.MAX_MESSAGE));
        }
        for (MacAlgorithm mac : List.of(MacAlgorithm.HMAC_MD5, MacAlgorithm.HMAC_SHA1, MacAlgorithm.HMAC_SHA_224,
                MacAlgorithm.HMAC_SHA_256, MacAlgorithm.HMAC_SHA_384, MacAlgorithm.HMAC_SHA_512)) {
            list.add(mac(mac, StandardLengths.HMAC_KEYS, Range.NONE, Digest.MAX_MESSAGE));
        }
        list.addAll(List.of(
                mac(MacAlgorithm.CMAC_AES, SOME_AES_KEYS, Range.NONE, Long.MAX_VALUE),
                mac(MacAlgorithm.CBCMAC_AES, SOME_AES_KEYS, Range.NONE, Long.MAX_VALUE),
                mac(MacAlgorithm.XCBC_AES, StandardLengths.XCBC_KEYS, Range.NONE, Long.MAX_VALUE),
                mac(MacAlgorithm.KASUMI_F9, StandardLengths.MOBILE_KEYS, Range.NONE,
                        StreamCipherSession.MAX_KASUMI_MAC),
                mac(MacAlgorithm.SNOW3G_UIA2, StandardLengths.MOBILE_KEYS, Range.of(16), Digest.MAX_MESSAGE),
                mac(MacAlgorithm.ZUC_EIA3, StandardLengths.MOBILE_KEYS, Range.of(16),
                        StreamCipherSession.MAX_ZUC_MAC)));
    }

    /** Knows what ranges can't say. */
    static boolean supports(Capabilities capabilities, SessionSpec spec) {
        return capabilities.covers(spec) && (!(spec instanceof SessionSpec.Aead aead)
                || aead.aead() != AeadAlgorithm.GCM || StandardLengths.isGcmTag(aead.tagLength()));
    }

    /**
     * {@return a session that is ready to work}
     *
     * @param control what it is prepared with
     * @param spec one that {@link #supports} says yes to; its keys stay where they are
     * @param keys takes the expanded keys
     */
    static MbSession open(ControlManager control, SessionSpec spec, SessionKeys keys) throws AdaptorException {
        return switch (spec) {
            case SessionSpec.Cipher cipher -> openCipher(control, cipher, keys);
            case SessionSpec.Hash hash ->
                new DigestSession(hash.hash(), keys, Digests.hash(control, hash));
            case SessionSpec.Chain chain -> Chains.open(control, chain, keys);
            case SessionSpec.Aead aead -> Aeads.open(control, aead, keys);
            case SessionSpec.Mac mac when mac.mac() == MacAlgorithm.GMAC_AES -> Aeads.gmac(control, mac, keys);
            case SessionSpec.Mac mac -> new DigestSession(mac.mac(), keys, Digests.mac(control, mac, keys));
            default -> throw new AdaptorException(Status.NOTSUPP, "ipsecmb: no " + spec);
        };
    }

    private static MbSession openCipher(ControlManager control, SessionSpec.Cipher spec, SessionKeys keys)
            throws AdaptorException {
        CipherAlgorithm cipher = spec.cipher();
        long[] template = Ciphers.template(control, spec, keys).build(control);
        return switch (cipher) {
            case KASUMI_F8, SNOW3G_UEA2, ZUC_EEA3 ->
                new StreamCipherSession(cipher, spec.direction(), keys, template);
            default -> new BlockCipherSession(cipher, spec.direction(), keys, template);
        };
    }

    private static Capability cipher(CipherAlgorithm algorithm, Range keyLengths, long maxLength) {
        return new Capability(algorithm, Set.of(OperationType.ENCRYPT, OperationType.DECRYPT), keyLengths,
                Range.of(algorithm.ivLength()), Range.NONE, maxLength);
    }

    private static Capability aead(AeadAlgorithm algorithm, Range keyLengths, Range ivLengths, Range tagLengths,
            long maxLength) {
        return new Capability(algorithm, Set.of(OperationType.ENCRYPT, OperationType.DECRYPT), keyLengths, ivLengths,
                tagLengths, maxLength);
    }

    private static Capability mac(MacAlgorithm algorithm, Range keyLengths, Range ivLengths, long maxLength) {
        return new Capability(algorithm, Set.of(OperationType.DIGEST), keyLengths, ivLengths,
                new Range(1, algorithm.macLength(), 1), maxLength);
    }
}
