package io.hwadaptor.api;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import io.hwadaptor.api.Capability.Range;
import java.lang.foreign.MemorySegment;
import java.util.List;
import java.util.Set;
import org.junit.jupiter.api.Test;

final class CapabilitiesTest {
    private static final Capability CBC = new Capability(CipherAlgorithm.AES_CBC,
            Set.of(OperationType.ENCRYPT, OperationType.DECRYPT), new Range(16, 32, 8), Range.of(16), Range.NONE,
            1 << 20);
    private static final Capability HMAC = new Capability(MacAlgorithm.HMAC_SHA1, Set.of(OperationType.DIGEST),
            new Range(1, 64, 1), Range.NONE, new Range(4, 20, 4), 1000);
    private static final Capability ENCRYPT_ONLY = new Capability(CipherAlgorithm.AES_CTR,
            Set.of(OperationType.ENCRYPT), new Range(16, 32, 16), Range.of(16), Range.NONE, 1000);

    private final Capabilities capabilities =
            new Capabilities(List.of(CBC, HMAC, ENCRYPT_ONLY), false, Capabilities.MemoryNeeds.ANY);

    private static MemorySegment key(int length) {
        return MemorySegment.ofArray(new byte[length]);
    }

    private static SessionSpec.Cipher cipher(CipherAlgorithm algorithm, Direction direction, int keyLength) {
        return new SessionSpec.Cipher(algorithm, direction, key(keyLength));
    }

    @Test
    void coversByAlgorithmDirectionAndLengths() {
        assertTrue(capabilities.covers(cipher(CipherAlgorithm.AES_CBC, Direction.DECRYPT, 24)));
        assertFalse(capabilities.covers(cipher(CipherAlgorithm.AES_CBC, Direction.DECRYPT, 23)));
        assertFalse(capabilities.covers(cipher(CipherAlgorithm.AES_ECB, Direction.DECRYPT, 16)));
        assertTrue(capabilities.covers(cipher(CipherAlgorithm.AES_CTR, Direction.ENCRYPT, 32)));
        assertFalse(capabilities.covers(cipher(CipherAlgorithm.AES_CTR, Direction.ENCRYPT, 24)));
        assertFalse(capabilities.covers(cipher(CipherAlgorithm.AES_CTR, Direction.DECRYPT, 32)));
        assertTrue(capabilities.covers(new SessionSpec.Mac(MacAlgorithm.HMAC_SHA1, key(64), 20)));
        assertFalse(capabilities.covers(new SessionSpec.Mac(MacAlgorithm.HMAC_SHA1, key(65), 20)));
        assertFalse(capabilities.covers(new SessionSpec.Mac(MacAlgorithm.HMAC_SHA1, key(64), 19)));
        assertFalse(capabilities.covers(new SessionSpec.EcKeyPair(EllipticCurve.NIST_P256)));
    }

    private static byte[] join(int... parts) {
        byte[] bytes = new byte[parts.length];
        for (int i = 0; i < parts.length; i++) {
            bytes[i] = (byte) parts[i];
        }
        return bytes;
    }

    private static boolean covers(SessionSpec.KeyType type, int... der) {
        Capabilities keys = new Capabilities(List.of(
                new Capability(AkcipherAlgorithm.RSA, Set.of(OperationType.VERIFY), new Range(2, 3, 1), Range.NONE,
                        Range.NONE, 100),
                new Capability(AkcipherAlgorithm.DSA, Set.of(OperationType.VERIFY), new Range(2, 3, 1), Range.NONE,
                        Range.NONE, 100)), false, Capabilities.MemoryNeeds.ANY);
        MemorySegment key = MemorySegment.ofArray(join(der));
        SessionSpec spec = (der.length > 2 && der[2] == 0x30) || (der.length > 5 && der[5] == 0x30)
                ? new SessionSpec.Dsa(type, key)
                : new SessionSpec.Rsa(type, SessionSpec.RsaPadding.RAW, SessionSpec.RsaHash.NONE, key);
        boolean covered = keys.covers(spec);
        assertEquals(Status.NOTSUPP, keys.refusal(spec));
        assertEquals(covered, !Capabilities.describe(spec).endsWith(" of 1 bytes")
                && !Capabilities.describe(spec).endsWith(" of 4 bytes"), Capabilities.describe(spec));
        return covered;
    }

    /** A modulus of another length is told before the session is opened; what has none is left to the opening. */
    @Test
    void coversPublicKeysByTheirLargestNumber() {
        assertTrue(covers(SessionSpec.KeyType.PUBLIC, 0x30, 8, 2, 3, 0, 0x81, 1, 2, 1, 3));
        assertTrue(covers(SessionSpec.KeyType.PUBLIC, 0x30, 8, 2, 3, 1, 0x81, 1, 2, 1, 3));
        assertFalse(covers(SessionSpec.KeyType.PUBLIC, 0x30, 9, 2, 4, 1, 0, 0x81, 1, 2, 1, 3));
        assertFalse(covers(SessionSpec.KeyType.PUBLIC, 0x30, 6, 2, 1, 7, 2, 1, 3));
        assertTrue(covers(SessionSpec.KeyType.PRIVATE, 0x30, 8, 2, 1, 0, 2, 3, 1, 0x81, 1));
        assertFalse(covers(SessionSpec.KeyType.PRIVATE, 0x30, 9, 2, 1, 0, 2, 4, 1, 0, 0x81, 1));
        // No key at all, or one of the other half.
        assertTrue(covers(SessionSpec.KeyType.PUBLIC));
        assertTrue(covers(SessionSpec.KeyType.PUBLIC, 0x30, 0x84, 1));
        assertTrue(covers(SessionSpec.KeyType.PUBLIC, 0x30, 9, 2, 5, 1, 0, 0x81, 1));
        assertTrue(covers(SessionSpec.KeyType.PUBLIC, 0x30, 6, 2, 1, 0, 2, 1, 3));
        assertTrue(covers(SessionSpec.KeyType.PRIVATE, 0x30, 9, 2, 4, 1, 0, 0x81, 1, 2, 1, 3));
        // DSA: the first of the parameters.
        assertTrue(covers(SessionSpec.KeyType.PUBLIC, 0x30, 11, 0x30, 9, 6, 1, 9, 0x30, 4, 2, 2, 1, 1));
        assertFalse(covers(SessionSpec.KeyType.PUBLIC, 0x30, 10, 0x30, 8, 6, 1, 9, 0x30, 3, 2, 1, 1));
        assertFalse(covers(SessionSpec.KeyType.PRIVATE, 0x30, 13, 2, 1, 0, 0x30, 8, 6, 1, 9, 0x30, 3, 2, 1, 1));
    }

    @Test
    void chainsNeedBothPartsAndChaining() {
        SessionSpec.Cipher cipher = cipher(CipherAlgorithm.AES_CBC, Direction.ENCRYPT, 16);
        SessionSpec.Chain chain = new SessionSpec.Chain(cipher, SessionSpec.ChainOrder.CIPHER_THEN_HASH,
                new SessionSpec.Mac(MacAlgorithm.HMAC_SHA1, key(20), 20), 0);
        assertFalse(capabilities.covers(chain));
        Capabilities chaining =
                new Capabilities(List.of(CBC, HMAC), true, Capabilities.MemoryNeeds.ANY);
        assertTrue(chaining.covers(chain));
        assertFalse(chaining.covers(new SessionSpec.Chain(cipher, SessionSpec.ChainOrder.CIPHER_THEN_HASH,
                new SessionSpec.Hash(HashAlgorithm.MD5, 16), 0)));
        assertThrows(IllegalArgumentException.class,
                () -> new SessionSpec.Chain(cipher, SessionSpec.ChainOrder.CIPHER_THEN_HASH, cipher, 0));
    }

    @Test
    void anAlgorithmStandsOnce() {
        assertThrows(IllegalArgumentException.class,
                () -> new Capabilities(List.of(HMAC, HMAC), false, Capabilities.MemoryNeeds.ANY));
    }

    @Test
    void rangesGoInSteps() {
        Range range = new Range(16, 32, 8);
        assertTrue(range.contains(16) && range.contains(24) && range.contains(32));
        assertFalse(range.contains(15) || range.contains(20) || range.contains(40) || range.contains(0));
        assertTrue(Range.NONE.contains(0));
        assertFalse(Range.NONE.contains(1));
        assertThrows(IllegalArgumentException.class, () -> new Range(16, 32, 9));
        assertThrows(IllegalArgumentException.class, () -> new Range(16, 32, 0));
        assertThrows(IllegalArgumentException.class, () -> new Range(32, 16, 8));
        assertThrows(IllegalArgumentException.class, () -> new Range(-8, 16, 8));
    }

    @Test
    void spanHoldsBothRanges() {
        assertEquals(new Range(16, 64, 8), new Range(16, 32, 8).span(new Range(32, 64, 32)));
        assertEquals(new Range(16, 24, 8), Range.of(24).span(Range.of(16)));
        assertEquals(Range.of(16), Range.of(16).span(Range.of(16)));
        assertEquals(new Range(5, 32, 1), new Range(16, 32, 8).span(new Range(5, 6, 1)));
        assertEquals(Range.NONE, Range.NONE.span(Range.NONE));
    }

    @Test
    void specsKeepKeysOutOfTheirText() {
        assertEquals("Cipher[AES_CBC, ENCRYPT, 128 bit]",
                cipher(CipherAlgorithm.AES_CBC, Direction.ENCRYPT, 16).toString());
        assertEquals("Mac[HMAC_SHA1, 160 bit, result 12 B]",
                new SessionSpec.Mac(MacAlgorithm.HMAC_SHA1, key(20), 12).toString());
    }
}
