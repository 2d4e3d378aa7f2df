package io.hwadaptor.soft;

import io.hwadaptor.api.Capabilities;
import io.hwadaptor.api.Capability;
import io.hwadaptor.api.Capability.Range;
import io.hwadaptor.api.CipherAlgorithm;
import io.hwadaptor.api.Direction;
import io.hwadaptor.api.OperationType;
import java.security.GeneralSecurityException;
import java.security.NoSuchAlgorithmException;
import java.util.List;
import java.util.Set;

/** Which engine does which algorithm: the one table that a new algorithm goes into. */
final class Engines {
    private static final Range AES_KEYS = new Range(16, 32, 8);

    static final Capabilities CAPABILITIES = new Capabilities(List.of(
            cipher(CipherAlgorithm.AES_ECB, AES_KEYS),
            cipher(CipherAlgorithm.AES_CBC, AES_KEYS),
            cipher(CipherAlgorithm.AES_CTR, AES_KEYS),
            cipher(CipherAlgorithm.AES_XTS, new Range(32, 64, 16)),
            cipher(CipherAlgorithm.DES_ECB, Range.of(8)),
            cipher(CipherAlgorithm.DES_CBC, Range.of(8)),
            cipher(CipherAlgorithm.DES3_ECB, Range.of(24)),
            cipher(CipherAlgorithm.DES3_CBC, Range.of(24)),
            cipher(CipherAlgorithm.DES3_CTR, Range.of(24)),
            cipher(CipherAlgorithm.ARC4, new Range(1, 256, 1))), false, Capabilities.MemoryNeeds.ANY);

    private Engines() {
    }

    /**
     * {@return a context that is ready to work}
     *
     * @param algorithm one that {@link #CAPABILITIES} names
     * @param direction which way
     * @param key stays the caller's
     * @throws GeneralSecurityException if the engine refuses the key
     */
    static Context context(CipherAlgorithm algorithm, Direction direction, byte[] key)
            throws GeneralSecurityException {
        return switch (algorithm) {
            case AES_ECB -> new EcbContext(algorithm, "AES", direction, key);
            case DES_ECB -> new EcbContext(algorithm, "DES", direction, key);
            case DES3_ECB -> new EcbContext(algorithm, "DESede", direction, key);
            case AES_CBC -> new CbcContext(algorithm, "AES", direction, key);
            case DES_CBC -> new CbcContext(algorithm, "DES", direction, key);
            case DES3_CBC -> new CbcContext(algorithm, "DESede", direction, key);
            case AES_CTR -> new CtrContext(algorithm, "AES", direction, key);
            case DES3_CTR -> new CtrContext(algorithm, "DESede", direction, key);
            case AES_XTS -> new XtsContext(algorithm, direction, key);
            case ARC4 -> new Arc4Context(direction, key);
            case KASUMI_F8, SNOW3G_UEA2, AES_F8, ZUC_EEA3 -> throw new NoSuchAlgorithmException(algorithm.name());
        };
    }

    private static Capability cipher(CipherAlgorithm algorithm, Range keyLengths) {
        return new Capability(algorithm, Set.of(OperationType.ENCRYPT, OperationType.DECRYPT), keyLengths,
                Range.of(algorithm.ivLength()), Range.NONE, Long.MAX_VALUE);
    }
}
