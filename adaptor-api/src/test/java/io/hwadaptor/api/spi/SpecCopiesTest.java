package io.hwadaptor.api.spi;

import static org.junit.jupiter.api.Assertions.assertEquals;

import io.hwadaptor.api.AdaptorException;
import io.hwadaptor.api.AeadAlgorithm;
import io.hwadaptor.api.CipherAlgorithm;
import io.hwadaptor.api.Direction;
import io.hwadaptor.api.EllipticCurve;
import io.hwadaptor.api.HashAlgorithm;
import io.hwadaptor.api.MacAlgorithm;
import io.hwadaptor.api.SessionSpec;
import java.lang.foreign.MemorySegment;
import java.lang.foreign.ValueLayout;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.MethodSource;

final class SpecCopiesTest {
    private static MemorySegment secret(int length) {
        byte[] bytes = new byte[length];
        Arrays.fill(bytes, (byte) 0x77);
        return MemorySegment.ofArray(bytes);
    }

    static List<SessionSpec> specs() {
        SessionSpec.Cipher cipher = new SessionSpec.Cipher(CipherAlgorithm.AES_CBC, Direction.DECRYPT, secret(32));
        SessionSpec.Mac mac = new SessionSpec.Mac(MacAlgorithm.HMAC_MD5, secret(20), 12);
        SessionSpec.NestedHash nested = new SessionSpec.NestedHash(HashAlgorithm.SHA1, secret(5), secret(6), 20);
        return List.of(cipher, mac, nested, new SessionSpec.Hash(HashAlgorithm.MD5, 16),
                new SessionSpec.Aead(AeadAlgorithm.GCM, Direction.ENCRYPT, secret(16), 16, 12),
                new SessionSpec.Chain(cipher, SessionSpec.ChainOrder.CIPHER_THEN_HASH, mac, 3),
                new SessionSpec.Chain(cipher, SessionSpec.ChainOrder.HASH_THEN_CIPHER, nested, 3),
                new SessionSpec.Rsa(SessionSpec.KeyType.PRIVATE, SessionSpec.RsaPadding.PKCS1, SessionSpec.RsaHash.SHA1,
                        secret(600)),
                new SessionSpec.Ecdsa(SessionSpec.KeyType.PRIVATE, EllipticCurve.NIST_P256, secret(100)),
                new SessionSpec.Dsa(SessionSpec.KeyType.PRIVATE, secret(100)),
                new SessionSpec.Dh(secret(256), secret(1), secret(256)),
                new SessionSpec.Ecdh(EllipticCurve.NIST_P521, secret(150)),
                new SessionSpec.Hkdf(HashAlgorithm.SHA_256, secret(33), secret(0)), new SessionSpec.RsaKeyPair(2048),
                new SessionSpec.DsaKeyPair(2048), new SessionSpec.EcKeyPair(EllipticCurve.NIST_P224));
    }

    @ParameterizedTest
    @MethodSource("specs")
    void copySaysTheSameAndWipesClean(SessionSpec spec) throws AdaptorException {
        List<MemorySegment> slabs = new ArrayList<>();
        try (KeyVault vault = new KeyVault(noted(slabs))) {
            SessionSpec copy = SpecCopies.copy(spec, vault);
            assertEquals(spec.toString(), copy.toString());
            assertEquals(spec.algorithm(), copy.algorithm());
            assertEquals(secretLength(spec), count(slabs), "every secret byte is in the vault");
            SpecCopies.wipe(copy, vault);
            assertEquals(0, count(slabs));
        }
    }

    private static long secretLength(SessionSpec spec) {
        return switch (spec) {
            case SessionSpec.Chain chain -> secretLength(chain.cipher()) + secretLength(chain.digest());
            case SessionSpec.Dh dh -> 513;
            case SessionSpec.NestedHash hash -> 11;
            case SessionSpec.Hkdf hkdf -> 33;
            case SessionSpec.Cipher cipher -> cipher.key().byteSize();
            case SessionSpec.Mac mac -> mac.key().byteSize();
            case SessionSpec.Aead aead -> aead.key().byteSize();
            case SessionSpec.Rsa rsa -> rsa.key().byteSize();
            case SessionSpec.Ecdsa ecdsa -> ecdsa.key().byteSize();
            case SessionSpec.Dsa dsa -> dsa.key().byteSize();
            case SessionSpec.Ecdh ecdh -> ecdh.key().byteSize();
            default -> 0;
        };
    }

    private static long count(List<MemorySegment> slabs) {
        long count = 0;
        for (MemorySegment slab : slabs) {
            for (byte value : slab.toArray(ValueLayout.JAVA_BYTE)) {
                count += value == 0x77 ? 1 : 0;
            }
        }
        return count;
    }

    private static KeyMemory noted(List<MemorySegment> slabs) {
        return byteSize -> {
            KeyMemory.Block block = KeyMemory.ORDINARY.allocate(byteSize);
            slabs.add(block.segment());
            return block;
        };
    }
}
