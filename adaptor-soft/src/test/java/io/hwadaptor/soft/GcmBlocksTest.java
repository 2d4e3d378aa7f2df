package io.hwadaptor.soft;

import static org.junit.jupiter.api.Assertions.assertArrayEquals;
import static org.junit.jupiter.api.Assertions.assertEquals;

import io.hwadaptor.api.Operation;
import java.lang.foreign.Arena;
import java.lang.foreign.MemorySegment;
import java.lang.foreign.ValueLayout;
import java.security.GeneralSecurityException;
import java.util.Arrays;
import java.util.HexFormat;
import java.util.Random;
import org.bouncycastle.crypto.BlockCipher;
import org.bouncycastle.crypto.InvalidCipherTextException;
import org.bouncycastle.crypto.engines.AESEngine;
import org.bouncycastle.crypto.modes.GCMBlockCipher;
import org.bouncycastle.crypto.modes.GCMModeCipher;
import org.bouncycastle.crypto.modes.gcm.GCMUtil;
import org.bouncycastle.crypto.params.AEADParameters;
import org.bouncycastle.crypto.params.KeyParameter;
import org.junit.jupiter.api.Test;

/**
 * The composed GCM with messages of all lengths, one after the other on one engine. As part of a session it only gets
 * those with more than a megabyte of AAD, of which a test makes few.
 */
final class GcmBlocksTest {
    private static final long SEED = Long.getLong("hwadaptor.kit.seed", System.nanoTime());

    private final Random random = new Random(SEED);

    private byte[] bytes(int length) {
        byte[] bytes = new byte[length];
        random.nextBytes(bytes);
        return bytes;
    }

    @Test
    void shouldDoWhatTheStandardSays() throws Exception {
        try (Arena arena = Arena.ofConfined()) {
            Operation operation = new Operation(arena, 1);
            for (int keyLength : new int[] {16, 24, 32}) {
                byte[] key = bytes(keyLength);
                GcmBlocks encryption = new GcmBlocks(true, key);
                GcmBlocks decryption = new GcmBlocks(false, key);
                for (int i = 0; i < 200; i++) {
                    byte[] iv = bytes(i % 3 == 0 ? 12 : 1 + random.nextInt(i % 3 == 1 ? 40 : Operation.MAX_IV_LENGTH));
                    byte[] aad = bytes(random.nextInt(i % 4 == 0 ? 4 : 100));
                    byte[] plain = bytes(random.nextInt(i % 5 == 0 ? 4 : 400));
                    byte[] both = reference(key, iv, aad, plain);
                    String what = "IV " + iv.length + ", AAD " + aad.length + ", text " + plain.length + " (seed "
                            + SEED + ")";
                    byte[] encrypted = Arrays.copyOf(both, plain.length);
                    assertEquals(HexFormat.of().formatHex(both), run(encryption, operation, iv, aad, plain), what);
                    assertEquals(HexFormat.of().formatHex(plain)
                            + HexFormat.of().formatHex(both, plain.length, both.length),
                            run(decryption, operation, iv, aad, encrypted), what);
                }
            }
        }
    }

    /** SP 800-38D, section 6.2: the last 32 bits of the counter go round, and the others stay. */
    @Test
    void shouldLetItsCounterGoRound() throws Exception {
        byte[] key = bytes(16);
        byte[] hashKey = new byte[16];
        BlockCipher aes = AESEngine.newInstance();
        aes.init(true, new KeyParameter(key));
        aes.processBlock(new byte[16], 0, hashKey, 0);
        byte[] text = bytes(160);
        GcmBlocks engine = new GcmBlocks(true, key);
        try (Arena arena = Arena.ofConfined()) {
            Operation operation = new Operation(arena, 1);
            for (int last : new int[] {0xFF, 0xFE, 0xFB}) {
                byte[] counter = bytes(16);
                Arrays.fill(counter, 12, 16, (byte) 0xFF);
                counter[15] = (byte) last;
                byte[] iv = ivOf(counter, hashKey);
                assertEquals(HexFormat.of().formatHex(reference(key, iv, new byte[0], text)),
                        run(engine, operation, iv, new byte[0], text), "seed " + SEED);
            }
        }
    }

    /** {@return the IV of 16 bytes that is hashed to a counter: GHASH of it (section 7.1), the other way round} */
    private static byte[] ivOf(byte[] counter, byte[] hashKey) {
        // In a field of 2^128 elements the power of 2^128 - 2 is the inverse: all squares but the first, multiplied.
        byte[] square = hashKey.clone();
        GCMUtil.multiply(square, hashKey);
        byte[] inverse = square.clone();
        for (int i = 2; i < 128; i++) {
            GCMUtil.multiply(square, square.clone());
            GCMUtil.multiply(inverse, square);
        }
        byte[] iv = counter.clone();
        GCMUtil.multiply(iv, inverse);
        iv[15] ^= (byte) 128;
        GCMUtil.multiply(iv, inverse);
        return iv;
    }

    /** Text and tag, in hexadecimal; AAD and text come in parts. */
    private String run(GcmBlocks engine, Operation operation, byte[] iv, byte[] aad, byte[] text)
            throws GeneralSecurityException {
        MemorySegment.copy(iv, 0, operation.iv, ValueLayout.JAVA_BYTE, 0, iv.length);
        operation.ivLength = iv.length;
        engine.begin(operation);
        int cut = random.nextInt(aad.length + 1);
        engine.authenticate(aad, 0, cut);
        engine.authenticate(aad, cut, aad.length - cut);
        byte[] result = new byte[text.length];
        byte[] out = new byte[512];
        byte[] extra = new byte[512];
        byte[] tag = new byte[AeadEngine.TAG];
        int done = 0;
        while (text.length - done > 64) {
            engine.update(Arrays.copyOfRange(text, done, done + 64), 64, out, extra);
            System.arraycopy(out, 0, result, done, 64);
            done += 64;
        }
        byte[] rest = Arrays.copyOfRange(text, done, text.length);
        byte[] before = rest.clone();
        engine.last(rest, rest.length, out, extra, tag);
        assertArrayEquals(before, rest, "the input is not changed");
        System.arraycopy(out, 0, result, done, rest.length);
        return HexFormat.of().formatHex(result) + HexFormat.of().formatHex(tag);
    }

    private static byte[] reference(byte[] key, byte[] iv, byte[] aad, byte[] plain) throws InvalidCipherTextException {
        GCMModeCipher cipher = GCMBlockCipher.newInstance(AESEngine.newInstance());
        cipher.init(true, new AEADParameters(new KeyParameter(key), 128, iv, aad));
        byte[] output = new byte[cipher.getOutputSize(plain.length)];
        int done = cipher.processBytes(plain, 0, plain.length, output, 0);
        cipher.doFinal(output, done);
        return output;
    }
}
