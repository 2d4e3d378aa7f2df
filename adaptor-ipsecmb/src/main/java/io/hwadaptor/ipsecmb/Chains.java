package io.hwadaptor.ipsecmb;

import io.hwadaptor.api.AdaptorException;
import io.hwadaptor.api.Direction;
import io.hwadaptor.api.SessionSpec;
import io.hwadaptor.api.SessionSpec.ChainOrder;
import io.hwadaptor.ffm.ipsecmb.Job;
import org.jspecify.annotations.Nullable;

/** Makes chain sessions. */
final class Chains {
    private Chains() {
    }

    static MbSession open(ControlManager control, SessionSpec.Chain spec, SessionKeys keys) throws AdaptorException {
        Template cipherTemplate = Ciphers.template(control, spec.cipher(), keys);
        ChainCipher cipher = cipher(spec.cipher(), keys, cipherTemplate.build(control));
        Digest digest = switch (spec.digest()) {
            case SessionSpec.Hash hash -> Digests.hash(control, hash);
            case SessionSpec.Mac mac -> Digests.mac(control, mac, keys);
            case SessionSpec.NestedHash nested -> Digests.nested(control, nested, keys);
            default -> throw new IllegalArgumentException("no digest: " + spec.digest());
        };
        long @Nullable [] template = null;
        if (cipher instanceof BlockCipherSession && !(digest instanceof NestedDigest)) {
            template = both(control, spec, cipherTemplate, digest.template());
        }
        return new ChainSession(spec, keys, cipher, digest, template);
    }

    private static ChainCipher cipher(SessionSpec.Cipher spec, SessionKeys keys, long[] template) {
        return switch (spec.cipher()) {
            case KASUMI_F8, SNOW3G_UEA2, ZUC_EEA3 ->
                new StreamCipherSession(spec.cipher(), spec.direction(), keys, template);
            default -> new BlockCipherSession(spec.cipher(), spec.direction(), keys, template);
        };
    }

    /** {@return one job that does the cipher's and the digest's} */
    private static long[] both(ControlManager control, SessionSpec.Chain spec, Template template, long[] digest) {
        boolean hashFirst = spec.order() == ChainOrder.HASH_THEN_CIPHER;
        template.hash((int) (digest[(int) (Job.HASH_ALGORITHM / 8)] >>> 32),
                hashFirst ? Job.ORDER_HASH_CIPHER : Job.ORDER_CIPHER_HASH);
        for (long field = Job.TAG_LENGTH; field < Job.STATUS; field += 8) {
            template.set(field, digest[(int) (field / 8)]);
        }
        // With a counter mode the direction says nothing to the cipher, but the library wants it with the order.
        return template.direction(spec.cipher().direction() == Direction.ENCRYPT ? Job.DIRECTION_ENCRYPT
                : Job.DIRECTION_DECRYPT).build(control);
    }
}
