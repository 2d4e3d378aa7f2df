package io.hwadaptor.openssl;

import io.hwadaptor.api.Capabilities;
import io.hwadaptor.api.Capability;
import io.hwadaptor.api.Capability.Range;
import io.hwadaptor.api.CipherAlgorithm;
import io.hwadaptor.api.OperationType;
import io.hwadaptor.api.SessionSpec;
import java.security.InvalidKeyException;
import java.util.ArrayList;
import java.util.List;
import java.util.Set;

/** Which engine does which algorithm: the table that a new algorithm goes into. */
final class Engines {
    private static final Range AES_KEYS = new Range(16, 32, 8);

    private static final Capabilities CAPABILITIES = new Capabilities(table(), false, Capabilities.MemoryNeeds.ANY);

    private Engines() {
    }

    /** {@return what the library of this process can do} */
    static Capabilities capabilities() {
        return CAPABILITIES;
    }

    private static List<Capability> table() {
        List<Capability> list = new ArrayList<>();
        cipher(list, CipherAlgorithm.AES_ECB, AES_KEYS);
        cipher(list, CipherAlgorithm.AES_CBC, AES_KEYS);
        cipher(list, CipherAlgorithm.AES_CTR, AES_KEYS);
        cipher(list, CipherAlgorithm.DES_ECB, Range.of(8));
        cipher(list, CipherAlgorithm.DES_CBC, Range.of(8));
        cipher(list, CipherAlgorithm.DES3_ECB, Range.of(24));
        cipher(list, CipherAlgorithm.DES3_CBC, Range.of(24));
        cipher(list, CipherAlgorithm.ARC4, new Range(1, 256, 1));
        return list;
    }

    private static void cipher(List<Capability> list, CipherAlgorithm algorithm, Range keyLengths) {
        if (OpenSsl.cipher(name(algorithm, keyLengths.max())) != 0) {
            list.add(new Capability(algorithm, Set.of(OperationType.ENCRYPT, OperationType.DECRYPT), keyLengths,
                    Range.of(algorithm.ivLength()), Range.NONE, Long.MAX_VALUE));
        }
    }

    /** {@return whether a session could be opened} Knows what ranges can't say. */
    static boolean supports(SessionSpec spec) {
        return CAPABILITIES.covers(spec);
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
            default -> throw new InvalidKeyException("no engine");
        };
    }

    private static CipherEngine cipher(SessionSpec.Cipher spec) throws InvalidKeyException {
        return new StreamEngine(spec.cipher(), name(spec.cipher(), (int) spec.key().byteSize()), spec.direction(),
                spec.key());
    }

    /** {@return what the library calls a cipher (EVP_CIPHER-AES(7) and its neighbours)} */
    private static String name(CipherAlgorithm algorithm, int keyLength) {
        return switch (algorithm) {
            case AES_ECB -> "AES-" + keyLength * Byte.SIZE + "-ECB";
            case AES_CBC -> "AES-" + keyLength * Byte.SIZE + "-CBC";
            case AES_CTR -> "AES-" + keyLength * Byte.SIZE + "-CTR";
            case DES_ECB -> "DES-ECB";
            case DES_CBC -> "DES-CBC";
            case DES3_ECB -> "DES-EDE3-ECB";
            case DES3_CBC -> "DES-EDE3-CBC";
            case ARC4 -> "RC4";
            default -> throw new IllegalArgumentException(algorithm.name());
        };
    }
}
