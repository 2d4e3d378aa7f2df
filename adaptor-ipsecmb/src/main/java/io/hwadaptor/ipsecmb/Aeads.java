package io.hwadaptor.ipsecmb;

import io.hwadaptor.api.AdaptorException;
import io.hwadaptor.api.CipherAlgorithm;
import io.hwadaptor.api.Direction;
import io.hwadaptor.api.MacAlgorithm;
import io.hwadaptor.api.SessionSpec;
import io.hwadaptor.ffm.ipsecmb.Functions;
import io.hwadaptor.ffm.ipsecmb.Job;
import io.hwadaptor.ffm.ipsecmb.ManagerFunction;
import java.lang.foreign.MemorySegment;

/** Makes AEAD and GMAC sessions. */
final class Aeads {
    /** sizeof(struct gcm_key_data) is 1008 to 1264 bytes in the versions known here. */
    private static final long GCM_KEY = 2048;
    /** Most of the vault that an AEAD takes: GCM, and its key as it is. */
    static final long KEY_BYTES = GCM_KEY + 64;

    private Aeads() {
    }

    static MbSession open(IpsecMbAdaptor adaptor, SessionSpec.Aead spec, KeyMemory keys) throws AdaptorException {
        return switch (spec.aead()) {
            case GCM -> gcm(adaptor, spec, keys);
            case CHACHA20_POLY1305 -> chaCha(adaptor, spec, keys);
            case CCM -> ccm(adaptor, spec, keys);
        };
    }

    static MbSession gmac(IpsecMbAdaptor adaptor, SessionSpec.Mac spec, KeyMemory keys) throws AdaptorException {
        return new GmacSession(adaptor, spec.resultLength(), keys, gcmKey(adaptor, spec.key(), keys).address(),
                (int) spec.key().byteSize());
    }

    private static MbSession gcm(IpsecMbAdaptor adaptor, SessionSpec.Aead spec, KeyMemory keys)
            throws AdaptorException {
        long key = gcmKey(adaptor, spec.key(), keys).address();
        int keyLength = (int) spec.key().byteSize();
        long[] template = template(adaptor, spec, Job.CIPHER_GCM, Job.HASH_GMAC, 16).set(Job.ENC_KEYS, key)
                .set(Job.DEC_KEYS, key).set(Job.KEY_LENGTH, keyLength).build(adaptor);
        return new GcmSession(adaptor, spec.direction(), spec.tagLength(), keys, template, key, keyLength);
    }

    private static MemorySegment gcmKey(IpsecMbAdaptor adaptor, MemorySegment key, KeyMemory keys)
            throws AdaptorException {
        MemorySegment nativeKey = keys.copy(key, key.byteSize());
        MemorySegment expanded = keys.allocate(GCM_KEY);
        Functions.call(adaptor.function(ManagerFunction.GCM128_PRE.forKey((int) key.byteSize())), nativeKey.address(),
                expanded.address());
        return expanded;
    }

    private static MbSession chaCha(IpsecMbAdaptor adaptor, SessionSpec.Aead spec, KeyMemory keys)
            throws AdaptorException {
        long key = keys.copy(spec.key(), 32).address();
        long[] template = template(adaptor, spec, Job.CIPHER_CHACHA20_POLY1305, Job.HASH_CHACHA20_POLY1305, 16)
                .set(Job.ENC_KEYS, key).set(Job.DEC_KEYS, key).set(Job.KEY_LENGTH, 32).build(adaptor);
        return new ChaChaSession(adaptor, spec.direction(), spec.tagLength(), keys, template, key);
    }

    private static MbSession ccm(IpsecMbAdaptor adaptor, SessionSpec.Aead spec, KeyMemory keys)
            throws AdaptorException {
        SessionSpec.Cipher counterSpec =
                new SessionSpec.Cipher(CipherAlgorithm.AES_CTR, Direction.ENCRYPT, spec.key());
        Template counterTemplate = Ciphers.template(adaptor, counterSpec, keys);
        long schedule = counterTemplate.get(Job.ENC_KEYS);
        long[] template = template(adaptor, spec, Job.CIPHER_CCM, Job.HASH_CCM, spec.tagLength())
                .set(Job.ENC_KEYS, schedule).set(Job.DEC_KEYS, counterTemplate.get(Job.DEC_KEYS))
                .set(Job.KEY_LENGTH, spec.key().byteSize()).build(adaptor);
        BlockCipherSession counter = new BlockCipherSession(adaptor, CipherAlgorithm.AES_CTR, Direction.ENCRYPT, keys,
                counterTemplate.build(adaptor));
        Digest mac = Digests.mac(adaptor, new SessionSpec.Mac(MacAlgorithm.CBCMAC_AES, spec.key(), 16), keys);
        return new CcmSession(adaptor, spec.direction(), spec.tagLength(), keys, template, mac, counter);
    }

    private static Template template(IpsecMbAdaptor adaptor, SessionSpec.Aead spec, int cipher, int hash, int tag) {
        boolean encrypt = spec.direction() == Direction.ENCRYPT;
        // CCM's tag is over the plaintext; the library wants the order said for all of them alike.
        boolean hashFirst = encrypt == (cipher == Job.CIPHER_CCM);
        return new Template(adaptor.jobBytes())
                .cipher(cipher, encrypt ? Job.DIRECTION_ENCRYPT : Job.DIRECTION_DECRYPT)
                .hash(hash, hashFirst ? Job.ORDER_HASH_CIPHER : Job.ORDER_CIPHER_HASH).set(Job.TAG_LENGTH, tag);
    }
}
