package io.hwadaptor.api.kit;

import io.hwadaptor.api.CipherAlgorithm;
import io.hwadaptor.api.Direction;
import java.util.Arrays;
import org.bouncycastle.crypto.BlockCipher;
import org.bouncycastle.crypto.engines.AESEngine;
import org.bouncycastle.crypto.engines.DESEngine;
import org.bouncycastle.crypto.engines.DESedeEngine;
import org.bouncycastle.crypto.params.KeyParameter;

/**
 * The independent engine: Bouncy Castle's block functions, with the modes written out block by block as the standards
 * have them, and stream ciphers written down whole. Slow and simple on purpose, and it shares no code with any adaptor.
 */
public final class ReferenceCipher {
    private ReferenceCipher() {
    }

    /** {@return whether it can compute an algorithm} */
    public static boolean has(CipherAlgorithm algorithm) {
        return switch (algorithm) {
            case KASUMI_F8, SNOW3G_UEA2 -> false;
            default -> true;
        };
    }

    /** {@return what an adaptor must compute} */
    public static byte[] crypt(CipherAlgorithm algorithm, Direction direction, byte[] key, byte[] iv, byte[] input) {
        boolean encrypt = direction == Direction.ENCRYPT;
        return switch (algorithm) {
            case AES_ECB, DES_ECB, DES3_ECB -> ecb(engine(algorithm, encrypt, key), input);
            case AES_CBC, DES_CBC, DES3_CBC -> cbc(engine(algorithm, encrypt, key), encrypt, iv, input);
            case AES_CTR, DES3_CTR -> ctr(engine(algorithm, true, key), iv, input);
            case AES_XTS -> xts(encrypt, key, iv, input);
            case ARC4 -> arc4(key, input);
            case ZUC_EEA3 -> zuc(key, iv, input);
            case AES_F8 -> f8(key, iv, input);
            case KASUMI_F8, SNOW3G_UEA2 -> throw new IllegalArgumentException(algorithm.name());
        };
    }

    private static BlockCipher engine(CipherAlgorithm algorithm, boolean encrypt, byte[] key) {
        BlockCipher cipher = switch (algorithm) {
            case DES_ECB, DES_CBC -> new DESEngine();
            case DES3_ECB, DES3_CBC, DES3_CTR -> new DESedeEngine();
            default -> AESEngine.newInstance();
        };
        cipher.init(encrypt, new KeyParameter(key));
        return cipher;
    }

    private static byte[] ecb(BlockCipher cipher, byte[] input) {
        byte[] output = new byte[input.length];
        for (int i = 0; i < input.length; i += cipher.getBlockSize()) {
            cipher.processBlock(input, i, output, i);
        }
        return output;
    }

    private static byte[] cbc(BlockCipher cipher, boolean encrypt, byte[] iv, byte[] input) {
        int size = cipher.getBlockSize();
        byte[] output = new byte[input.length];
        byte[] chain = iv.clone();
        byte[] block = new byte[size];
        for (int i = 0; i < input.length; i += size) {
            if (encrypt) {
                for (int j = 0; j < size; j++) {
                    block[j] = (byte) (input[i + j] ^ chain[j]);
                }
                cipher.processBlock(block, 0, output, i);
                System.arraycopy(output, i, chain, 0, size);
            } else {
                cipher.processBlock(input, i, block, 0);
                for (int j = 0; j < size; j++) {
                    output[i + j] = (byte) (block[j] ^ chain[j]);
                }
                System.arraycopy(input, i, chain, 0, size);
            }
        }
        return output;
    }

    private static byte[] ctr(BlockCipher cipher, byte[] iv, byte[] input) {
        int size = cipher.getBlockSize();
        byte[] counter = iv.clone();
        byte[] mask = new byte[size];
        byte[] output = new byte[input.length];
        for (int i = 0; i < input.length; i++) {
            if (i % size == 0) {
                cipher.processBlock(counter, 0, mask, 0);
                for (int j = size - 1; j >= 0 && ++counter[j] == 0; j--) {
                    // The carry goes on to the next byte.
                }
            }
            output[i] = (byte) (input[i] ^ mask[i % size]);
        }
        return output;
    }

    private static byte[] xts(boolean encrypt, byte[] keys, byte[] iv, byte[] input) {
        int half = keys.length / 2;
        BlockCipher data = engine(CipherAlgorithm.AES_XTS, encrypt, Arrays.copyOf(keys, half));
        BlockCipher tweaker = engine(CipherAlgorithm.AES_XTS, true, Arrays.copyOfRange(keys, half, keys.length));
        int whole = input.length / 16;
        int rest = input.length % 16;
        byte[][] tweaks = new byte[whole + 1][];
        tweaks[0] = new byte[16];
        tweaker.processBlock(iv, 0, tweaks[0], 0);
        for (int i = 1; i <= whole; i++) {
            tweaks[i] = timesAlpha(tweaks[i - 1]);
        }
        byte[] output = new byte[input.length];
        int plain = rest == 0 ? whole : whole - 1;
        for (int i = 0; i < plain; i++) {
            byte[] block = Arrays.copyOfRange(input, 16 * i, 16 * i + 16);
            System.arraycopy(tweaked(data, block, tweaks[i]), 0, output, 16 * i, 16);
        }
        if (rest != 0) {
            int last = 16 * plain;
            byte[] lastWhole = Arrays.copyOfRange(input, last, last + 16);
            byte[] first = tweaked(data, lastWhole, tweaks[encrypt ? plain : plain + 1]);
            byte[] filled = first.clone();
            System.arraycopy(input, last + 16, filled, 0, rest);
            System.arraycopy(tweaked(data, filled, tweaks[encrypt ? plain + 1 : plain]), 0, output, last, 16);
            System.arraycopy(first, 0, output, last + 16, rest);
        }
        return output;
    }

    private static byte[] tweaked(BlockCipher cipher, byte[] block, byte[] tweak) {
        byte[] bytes = new byte[16];
        for (int i = 0; i < 16; i++) {
            bytes[i] = (byte) (block[i] ^ tweak[i]);
        }
        cipher.processBlock(bytes, 0, bytes, 0);
        for (int i = 0; i < 16; i++) {
            bytes[i] ^= tweak[i];
        }
        return bytes;
    }

    /** Byte 0 is the least significant one (IEEE 1619, section 5.2). */
    private static byte[] timesAlpha(byte[] tweak) {
        byte[] next = new byte[16];
        int carry = 0;
        for (int i = 0; i < 16; i++) {
            int shifted = (tweak[i] & 0xFF) << 1 | carry;
            next[i] = (byte) shifted;
            carry = shifted >>> 8;
        }
        if (carry != 0) {
            next[0] ^= (byte) 0x87;
        }
        return next;
    }

    /** RFC 3711, section 4.1.2.1; the second half of the key is the mask. */
    private static byte[] f8(byte[] keyAndMask, byte[] iv, byte[] input) {
        int half = keyAndMask.length / 2;
        byte[] key = Arrays.copyOf(keyAndMask, half);
        byte[] masked = new byte[half];
        for (int i = 0; i < half; i++) {
            masked[i] = (byte) (key[i] ^ keyAndMask[half + i]);
        }
        byte[] first = new byte[16];
        engine(CipherAlgorithm.AES_F8, true, masked).processBlock(iv, 0, first, 0);
        BlockCipher cipher = engine(CipherAlgorithm.AES_F8, true, key);
        byte[] stream = new byte[16];
        byte[] output = new byte[input.length];
        for (int i = 0; i < input.length; i++) {
            if (i % 16 == 0) {
                int counter = i / 16;
                for (int j = 0; j < 16; j++) {
                    stream[j] ^= (byte) (first[j] ^ (j < 12 ? 0 : counter >>> (8 * (15 - j))));
                }
                cipher.processBlock(stream, 0, stream, 0);
            }
            output[i] = (byte) (input[i] ^ stream[i % 16]);
        }
        return output;
    }

    private static byte[] arc4(byte[] key, byte[] input) {
        int[] state = new int[256];
        Arrays.setAll(state, i -> i);
        int j = 0;
        for (int i = 0; i < 256; i++) {
            j = (j + state[i] + (key[i % key.length] & 0xFF)) & 0xFF;
            swap(state, i, j);
        }
        byte[] output = new byte[input.length];
        int a = 0;
        int b = 0;
        for (int i = 0; i < input.length; i++) {
            a = (a + 1) & 0xFF;
            b = (b + state[a]) & 0xFF;
            swap(state, a, b);
            output[i] = (byte) (input[i] ^ state[(state[a] + state[b]) & 0xFF]);
        }
        return output;
    }

    private static void swap(int[] state, int i, int j) {
        int kept = state[i];
        state[i] = state[j];
        state[j] = kept;
    }

    private static byte[] zuc(byte[] key, byte[] iv, byte[] input) {
        byte[] output = Zuc.stream(key, iv, input.length);
        for (int i = 0; i < input.length; i++) {
            output[i] ^= input[i];
        }
        return output;
    }
}
