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

    static MbSession open(ControlManager control, SessionSpec.Aead spec, SessionKeys keys) throws AdaptorException {
        return switch (spec.aead()) {
            case GCM -> gcm(control, spec, keys);
            case CHACHA20_POLY1305 -> chaCha(control, spec, keys);
            case CCM -> ccm(control, spec, keys);
        };
    }

    static MbSession gmac(ControlManager control, SessionSpec.Mac spec, SessionKeys keys) throws AdaptorException {
        return new GmacSession(control, spec.resultLength(), keys, gcmKey(control, spec.key(), keys).address(),
                (int) spec.key().byteSize());
    }

    private static MbSession gcm(ControlManager control, SessionSpec.Aead spec, SessionKeys keys)
            throws AdaptorException {
        long key = gcmKey(control, spec.key(), keys).address();
        int keyLength = (int) spec.key().byteSize();
        long[] template = template(control, spec, Job.CIPHER_GCM, Job.HASH_GMAC, 16).set(Job.ENC_KEYS, key)
                .set(Job.DEC_KEYS, key).set(Job.KEY_LENGTH, keyLength).build(control);
        return new GcmSession(control, spec.direction(), spec.tagLength(), keys, template, key, keyLength);
    }

    private static MemorySegment gcmKey(ControlManager control, MemorySegment key, SessionKeys keys)
            throws AdaptorException {
        MemorySegment nativeKey = keys.copy(key, key.byteSize());
        MemorySegment expanded = keys.allocate(GCM_KEY);
        Functions.call(control.function(ManagerFunction.GCM128_PRE.forKey((int) key.byteSize())), nativeKey.address(),
                expanded.address());
        return expanded;
    }

    private static MbSession chaCha(ControlManager control, SessionSpec.Aead spec, SessionKeys keys)
            throws AdaptorException {
        long key = keys.copy(spec.key(), 32).address();
        long[] template = template(control, spec, Job.CIPHER_CHACHA20_POLY1305, Job.HASH_CHACHA20_POLY1305, 16)
                .set(Job.ENC_KEYS, key).set(Job.DEC_KEYS, key).set(Job.KEY_LENGTH, 32).build(control);
        return new ChaChaSession(control, spec.direction(), spec.tagLength(), keys, template, key);
    }

    private static MbSession ccm(ControlManager control, SessionSpec.Aead spec, SessionKeys keys)
            throws AdaptorException {
        SessionSpec.Cipher counterSpec =
                new SessionSpec.Cipher(CipherAlgorithm.AES_CTR, Direction.ENCRYPT, spec.key());
        Template counterTemplate = Ciphers.template(control, counterSpec, keys);
        long schedule = counterTemplate.get(Job.ENC_KEYS);
        long[] template = template(control, spec, Job.CIPHER_CCM, Job.HASH_CCM, spec.tagLength())
                .set(Job.ENC_KEYS, schedule).set(Job.DEC_KEYS, counterTemplate.get(Job.DEC_KEYS))
                .set(Job.KEY_LENGTH, spec.key().byteSize()).build(control);
        BlockCipherSession counter = new BlockCipherSession(CipherAlgorithm.AES_CTR, Direction.ENCRYPT, keys,
                counterTemplate.build(control));
        SessionSpec.Mac macSpec = new SessionSpec.Mac(MacAlgorithm.CBCMAC_AES, spec.key(), 16);
        long[] mac = Digests.mac(control, macSpec, keys).template();
        return new CcmSession(spec.direction(), spec.tagLength(), keys, template, mac, counter);
    }

    private static Template template(ControlManager control, SessionSpec.Aead spec, int cipher, int hash, int tag) {
        boolean encrypt = spec.direction() == Direction.ENCRYPT;
        // CCM's tag is over the plaintext; the library wants the order said for all of them alike.
        boolean hashFirst = encrypt == (cipher == Job.CIPHER_CCM);
        return new Template(control.jobBytes())
                .cipher(cipher, encrypt ? Job.DIRECTION_ENCRYPT : Job.DIRECTION_DECRYPT)
                .hash(hash, hashFirst ? Job.ORDER_HASH_CIPHER : Job.ORDER_CIPHER_HASH).set(Job.TAG_LENGTH, tag);
    }
}
