package io.hwadaptor.api;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertTrue;

import io.hwadaptor.api.Capability.Range;
import java.lang.foreign.MemorySegment;
import java.util.List;
import java.util.Set;
import java.util.function.IntFunction;
import java.util.stream.IntStream;
import org.junit.jupiter.api.Test;

/** The numbers of the documents that StandardLengths names, typed in once more, and what a refusal says by them. */
final class StandardLengthsTest {
    private static MemorySegment key(int length) {
        return MemorySegment.ofArray(new byte[length]);
    }

    /** {@return the lengths from 0 to 100 that are allowed} */
    private static List<Integer> allowed(IntFunction<SessionSpec> spec) {
        return IntStream.rangeClosed(0, 100).filter(length -> StandardLengths.allow(spec.apply(length))).boxed()
                .toList();
    }

    private static List<Integer> keys(CipherAlgorithm cipher) {
        return allowed(length -> new SessionSpec.Cipher(cipher, Direction.ENCRYPT, key(length)));
    }

    private static List<Integer> keys(MacAlgorithm mac) {
        return allowed(length -> new SessionSpec.Mac(mac, key(length), 4));
    }

    private static List<Integer> tags(AeadAlgorithm aead, int keyLength) {
        return allowed(length -> new SessionSpec.Aead(aead, Direction.ENCRYPT, key(keyLength), length, 0));
    }

    @Test
    void ciphersHaveTheKeysOfTheirStandards() {
        assertEquals(List.of(16, 24, 32), keys(CipherAlgorithm.AES_CTR));
        assertEquals(List.of(32, 64), keys(CipherAlgorithm.AES_XTS));
        assertEquals(List.of(32, 48, 64), keys(CipherAlgorithm.AES_F8));
        assertEquals(List.of(8), keys(CipherAlgorithm.DES_ECB));
        assertEquals(List.of(24), keys(CipherAlgorithm.DES3_CTR));
        assertEquals(List.of(16), keys(CipherAlgorithm.ZUC_EEA3));
        assertEquals(IntStream.rangeClosed(1, 100).boxed().toList(), keys(CipherAlgorithm.ARC4));
    }

    @Test
    void macsHaveTheKeysOfTheirStandards() {
        assertEquals(101, keys(MacAlgorithm.HMAC_SHA_512).size());
        assertTrue(StandardLengths.allow(new SessionSpec.Mac(MacAlgorithm.HMAC_MD5, key(1 << 20), 16)));
        assertFalse(StandardLengths.allow(new SessionSpec.Mac(MacAlgorithm.HMAC_MD5, key(16), 17)));
        assertFalse(StandardLengths.allow(new SessionSpec.Mac(MacAlgorithm.HMAC_MD5, key(16), 0)));
        assertEquals(List.of(16, 24, 32), keys(MacAlgorithm.CMAC_AES));
        assertEquals(List.of(16), keys(MacAlgorithm.XCBC_AES));
        assertEquals(List.of(24), keys(MacAlgorithm.CMAC_3DES));
    }

    @Test
    void aeadHasTheTagsAndNoncesOfItsStandards() {
        assertEquals(List.of(4, 8, 12, 13, 14, 15, 16), tags(AeadAlgorithm.GCM, 24));
        assertEquals(List.of(4, 6, 8, 10, 12, 14, 16), tags(AeadAlgorithm.CCM, 16));
        assertEquals(List.of(16), tags(AeadAlgorithm.CHACHA20_POLY1305, 32));
        assertEquals(List.of(), tags(AeadAlgorithm.CHACHA20_POLY1305, 16));
        assertEquals(IntStream.rangeClosed(7, 13).boxed().toList(),
                IntStream.rangeClosed(0, 100).filter(nonce -> StandardLengths.isCcm(nonce, 0)).boxed().toList());
        assertTrue(StandardLengths.isCcm(13, 65_535));
        assertFalse(StandardLengths.isCcm(13, 65_536));
        assertTrue(StandardLengths.isCcm(12, (1 << 24) - 1));
        assertFalse(StandardLengths.isCcm(12, 1 << 24));
        assertTrue(StandardLengths.isCcm(7, Long.MAX_VALUE));
        assertEquals(68_719_476_704L, StandardLengths.GCM_TEXT);
        assertEquals(274_877_906_880L, StandardLengths.CHACHA_TEXT);
    }

    /** An engine's own limit is not said to be a mistake. */
    @Test
    void refusalsTellLimitsFromMistakes() {
        Capabilities few = new Capabilities(List.of(
                new Capability(MacAlgorithm.CMAC_AES, Set.of(OperationType.DIGEST), new Range(16, 32, 16), Range.NONE,
                        new Range(1, 16, 1), 100),
                new Capability(MacAlgorithm.HMAC_SHA1, Set.of(OperationType.DIGEST), new Range(1, 64, 1), Range.NONE,
                        new Range(1, 12, 1), 100)), true, Capabilities.MemoryNeeds.ANY);
        assertEquals(Status.NOTSUPP, few.refusal(new SessionSpec.Mac(MacAlgorithm.CMAC_AES, key(24), 16)));
        assertEquals(Status.ERR, few.refusal(new SessionSpec.Mac(MacAlgorithm.CMAC_AES, key(23), 16)));
        assertEquals(Status.NOTSUPP, few.refusal(new SessionSpec.Mac(MacAlgorithm.HMAC_SHA1, key(0), 12)));
        assertEquals(Status.NOTSUPP, few.refusal(new SessionSpec.Mac(MacAlgorithm.HMAC_SHA1, key(20), 20)));
        assertEquals(Status.ERR, few.refusal(new SessionSpec.Mac(MacAlgorithm.HMAC_SHA1, key(20), 21)));
        assertEquals(Status.NOTSUPP, few.refusal(new SessionSpec.Hash(HashAlgorithm.MD5, 99)));
        assertEquals("0-any", StandardLengths.HMAC_KEYS.toString());
    }
}
