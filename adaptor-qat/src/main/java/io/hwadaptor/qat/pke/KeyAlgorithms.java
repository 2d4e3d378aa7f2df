package io.hwadaptor.qat.pke;

import io.hwadaptor.api.AkcipherAlgorithm;
import io.hwadaptor.api.Algorithm;
import io.hwadaptor.api.Capability;
import io.hwadaptor.api.Capability.Range;
import io.hwadaptor.api.EllipticCurve;
import io.hwadaptor.api.KeyAlgorithm;
import io.hwadaptor.api.OperationType;
import io.hwadaptor.api.SessionSpec;
import io.hwadaptor.api.SessionSpec.RsaPadding;
import io.hwadaptor.api.spi.key.Pkcs1;
import io.hwadaptor.api.spi.key.RsaKey;
import io.hwadaptor.qat.service.DeviceAbilities;
import java.security.GeneralSecurityException;
import java.util.ArrayList;
import java.util.List;
import java.util.Set;
import org.jspecify.annotations.Nullable;

/** Which algorithms with public keys the device has, and with what keys. */
public final class KeyAlgorithms {
    private KeyAlgorithms() {
    }

    /**
     * {@return what an instance can do, in the SPI's terms}
     *
     * @param device its abilities
     */
    public static List<Capability> capabilities(DeviceAbilities device) {
        List<Capability> list = new ArrayList<>();
        Set<OperationType> signatures = Set.of(OperationType.SIGN, OperationType.VERIFY);
        Range curves = new Range(EllipticCurve.NIST_P192.fieldBytes(), EllipticCurve.NIST_P521.fieldBytes(), 2);
        if (device.rsa() && device.powers()) {
            add(list, AkcipherAlgorithm.RSA, Set.of(OperationType.ENCRYPT, OperationType.DECRYPT, OperationType.SIGN,
                    OperationType.VERIFY), new Range(RsaKey.MIN_BYTES, RsaKey.MAX_BYTES, 1));
            add(list, KeyAlgorithm.RSA_KEY_PAIR, Set.of(OperationType.GENERATE), new Range(256, 512, 128));
        }
        if (device.ecdsa()) {
            add(list, AkcipherAlgorithm.ECDSA, signatures, curves);
        }
        if (device.dsa()) {
            add(list, AkcipherAlgorithm.DSA, signatures, new Range(128, 384, 128));
        }
        if (device.dh()) {
            add(list, KeyAlgorithm.DH, Set.of(OperationType.DERIVE), new Range(96, 512, 32));
        }
        if (device.ecdh()) {
            add(list, KeyAlgorithm.ECDH, Set.of(OperationType.DERIVE), curves);
            add(list, KeyAlgorithm.EC_KEY_PAIR, Set.of(OperationType.GENERATE), curves);
        }
        return list;
    }

    private static void add(List<Capability> list, Algorithm algorithm, Set<OperationType> operations, Range keys) {
        list.add(new Capability(algorithm, operations, keys, Range.NONE, Range.NONE, KeyContext.MAX_INPUT));
    }

    /**
     * {@return whether a session can be opened, as far as capabilities can't say it} True for symmetric ones.
     *
     * @param spec one that the capabilities cover
     */
    public static boolean supports(SessionSpec spec) {
        return switch (spec) {
            case SessionSpec.Rsa rsa -> rsa.padding() == RsaPadding.RAW || Pkcs1.hasDigestInfo(rsa.hash());
            case SessionSpec.Dh dh -> DhContext.takes(dh.modulus());
            default -> true;
        };
    }

    /**
     * {@return the context of a session, null for symmetric ones}
     *
     * @param spec one that is supported
     * @throws GeneralSecurityException if the key is none
     */
    public static @Nullable KeyContext open(SessionSpec spec) throws GeneralSecurityException {
        return switch (spec) {
            case SessionSpec.Rsa rsa -> new RsaContext(rsa);
            case SessionSpec.Ecdsa ecdsa -> new EcdsaContext(ecdsa);
            case SessionSpec.Dsa dsa -> new DsaContext(dsa);
            case SessionSpec.Dh dh -> new DhContext(dh);
            case SessionSpec.Ecdh ecdh -> new EcdhContext(ecdh);
            case SessionSpec.RsaKeyPair pair -> new RsaPairContext(pair);
            case SessionSpec.EcKeyPair pair -> new EcPairContext(pair);
            default -> null;
        };
    }
}
