package io.hwadaptor.api.kit;

import io.hwadaptor.api.HashAlgorithm;
import io.hwadaptor.api.MacAlgorithm;
import java.math.BigInteger;
import java.nio.ByteBuffer;
import java.util.Arrays;
import org.bouncycastle.crypto.BlockCipher;
import org.bouncycastle.crypto.Digest;
import org.bouncycastle.crypto.Mac;
import org.bouncycastle.crypto.digests.MD5Digest;
import org.bouncycastle.crypto.digests.SHA1Digest;
import org.bouncycastle.crypto.digests.SHA224Digest;
import org.bouncycastle.crypto.digests.SHA256Digest;
import org.bouncycastle.crypto.digests.SHA384Digest;
import org.bouncycastle.crypto.digests.SHA512Digest;
import org.bouncycastle.crypto.engines.AESEngine;
import org.bouncycastle.crypto.engines.DESedeEngine;
import org.bouncycastle.crypto.macs.CMac;
import org.bouncycastle.crypto.macs.GMac;
import org.bouncycastle.crypto.macs.HMac;
import org.bouncycastle.crypto.modes.GCMBlockCipher;
import org.bouncycastle.crypto.params.KeyParameter;
import org.bouncycastle.crypto.params.ParametersWithIV;

/** The independent engine for digests and MACs: Bouncy Castle, and what is short enough to write down. */
public final class ReferenceDigest {
    private static final byte[] NONE = {};

    private ReferenceDigest() {
    }

    /** {@return what an adaptor must compute; for SHAKE as many bytes as wanted, else all} */
    public static byte[] hash(HashAlgorithm hash, byte[] data, int wanted) {
        return switch (hash) {
            case SHA3_224 -> Keccak.sponge(144, 0x06, data, 28);
            case SHA3_256 -> Keccak.sponge(136, 0x06, data, 32);
            case SHA3_384 -> Keccak.sponge(104, 0x06, data, 48);
            case SHA3_512 -> Keccak.sponge(72, 0x06, data, 64);
            case SHA3_SHAKE128 -> Keccak.sponge(168, 0x1F, data, wanted);
            case SHA3_SHAKE256 -> Keccak.sponge(136, 0x1F, data, wanted);
            default -> {
                Digest digest = digest(hash);
                digest.update(data, 0, data.length);
                byte[] result = new byte[digest.getDigestSize()];
                digest.doFinal(result, 0);
                yield result;
            }
        };
    }

    /** {@return whether {@link #mac} can compute an algorithm} */
    public static boolean has(MacAlgorithm mac) {
        return switch (mac) {
            case KASUMI_F9, SNOW3G_UIA2, CBCMAC_KASUMI_F9 -> false;
            default -> true;
        };
    }

    /** {@return what an adaptor must compute, in full length} */
    public static byte[] mac(MacAlgorithm mac, byte[] key, byte[] iv, byte[] data) {
        return switch (mac) {
            case HMAC_MD5 -> run(new HMac(new MD5Digest()), key, NONE, data);
            case HMAC_SHA1 -> run(new HMac(new SHA1Digest()), key, NONE, data);
            case HMAC_SHA_224 -> run(new HMac(new SHA224Digest()), key, NONE, data);
            case HMAC_SHA_256 -> run(new HMac(new SHA256Digest()), key, NONE, data);
            case HMAC_SHA_384 -> run(new HMac(new SHA384Digest()), key, NONE, data);
            case HMAC_SHA_512 -> run(new HMac(new SHA512Digest()), key, NONE, data);
            case CMAC_AES -> run(new CMac(AESEngine.newInstance()), key, NONE, data);
            case CMAC_3DES -> run(new CMac(new DESedeEngine()), key, NONE, data);
            case GMAC_AES -> run(new GMac(GCMBlockCipher.newInstance(AESEngine.newInstance())), key, iv, data);
            case GMAC_TWOFISH -> twofishGmac(new Twofish(key), iv, data);
            case CBCMAC_AES -> cbcMac(key, data);
            case XCBC_AES -> xcbc(key, data);
            case ZUC_EIA3 -> eia3(key, iv, data, data.length * 8);
            case KASUMI_F9, SNOW3G_UIA2, CBCMAC_KASUMI_F9 -> throw new IllegalArgumentException(mac.name());
        };
    }

    private static Digest digest(HashAlgorithm hash) {
        return switch (hash) {
            case MD5 -> new MD5Digest();
            case SHA1 -> new SHA1Digest();
            case SHA_224 -> new SHA224Digest();
            case SHA_256 -> new SHA256Digest();
            case SHA_384 -> new SHA384Digest();
            case SHA_512 -> new SHA512Digest();
            default -> throw new IllegalArgumentException(hash.name());
        };
    }

    private static byte[] run(Mac mac, byte[] key, byte[] iv, byte[] data) {
        KeyParameter parameter = new KeyParameter(key);
        mac.init(iv.length == 0 ? parameter : new ParametersWithIV(parameter, iv));
        mac.update(data, 0, data.length);
        byte[] result = new byte[mac.getMacSize()];
        mac.doFinal(result, 0);
        return result;
    }

    private static byte[] cbcMac(byte[] key, byte[] data) {
        BlockCipher cipher = AESEngine.newInstance();
        cipher.init(true, new KeyParameter(key));
        byte[] block = new byte[16];
        for (int i = 0; i < data.length; i++) {
            block[i % 16] ^= data[i];
            if (i % 16 == 15) {
                cipher.processBlock(block, 0, block, 0);
            }
        }
        return block;
    }

    /** RFC 3566, section 4. */
    private static byte[] xcbc(byte[] key, byte[] data) {
        BlockCipher cipher = AESEngine.newInstance();
        cipher.init(true, new KeyParameter(key));
        byte[][] keys = new byte[3][16];
        for (int i = 0; i < 3; i++) {
            Arrays.fill(keys[i], (byte) (i + 1));
            cipher.processBlock(keys[i], 0, keys[i], 0);
        }
        boolean whole = data.length > 0 && data.length % 16 == 0;
        byte[] padded = Arrays.copyOf(data, whole ? data.length : data.length + 16 - data.length % 16);
        if (!whole) {
            padded[data.length] = (byte) 0x80;
        }
        byte[] last = keys[whole ? 1 : 2];
        for (int i = 0; i < 16; i++) {
            padded[padded.length - 16 + i] ^= last[i];
        }
        return cbcMac(keys[0], padded);
    }

    /** NIST SP 800-38D with nothing to encrypt, bit by bit. */
    private static byte[] twofishGmac(Twofish cipher, byte[] iv, byte[] data) {
        BigInteger h = new BigInteger(1, cipher.encrypt(new byte[16]));
        byte[] counter = Arrays.copyOf(iv, 16);
        counter[15] = 1;
        if (iv.length != 12) {
            counter = ghash(h, iv, 8);
        }
        byte[] tag = ghash(h, data, 0);
        byte[] mask = cipher.encrypt(counter);
        for (int i = 0; i < 16; i++) {
            tag[i] ^= mask[i];
        }
        return tag;
    }

    /** {@return the hash of bytes and of their length in bits, which stands in the block's second half or its first} */
    private static byte[] ghash(BigInteger key, byte[] data, int lengthAt) {
        byte[] padded = Arrays.copyOf(data, (data.length + 15) / 16 * 16 + 16);
        for (int i = 0; i < 8; i++) {
            padded[padded.length - 16 + lengthAt + i] = (byte) ((data.length * 8L) >>> (56 - 8 * i));
        }
        long keyHigh = key.shiftRight(64).longValue();
        long keyLow = key.longValue();
        long high = 0;
        long low = 0;
        ByteBuffer blocks = ByteBuffer.wrap(padded);
        while (blocks.hasRemaining()) {
            long xHigh = high ^ blocks.getLong();
            long xLow = low ^ blocks.getLong();
            high = 0;
            low = 0;
            long vHigh = keyHigh;
            long vLow = keyLow;
            for (int i = 0; i < 128; i++) {
                if (((i < 64 ? xHigh << i : xLow << (i - 64)) >>> 63) != 0) {
                    high ^= vHigh;
                    low ^= vLow;
                }
                long carry = vLow & 1;
                vLow = vLow >>> 1 | vHigh << 63;
                vHigh = vHigh >>> 1 ^ (carry == 0 ? 0 : 0xE1L << 56);
            }
        }
        return ByteBuffer.allocate(16).putLong(high).putLong(low).array();
    }

    /** 3GPP TS 35.221, section 4: the key stream's words at the positions of the message's one bits. */
    static byte[] eia3(byte[] key, byte[] iv, byte[] data, int bits) {
        byte[] output = Zuc.stream(key, iv, 4 * ((bits + 31) / 32 + 2));
        int tag = 0;
        for (int i = 0; i < bits; i++) {
            if ((data[i / 8] >>> (7 - i % 8) & 1) != 0) {
                tag ^= word(output, i);
            }
        }
        tag ^= word(output, bits);
        tag ^= word(output, output.length * 8 - 32);
        return new byte[] {(byte) (tag >>> 24), (byte) (tag >>> 16), (byte) (tag >>> 8), (byte) tag};
    }

    private static int word(byte[] stream, int bit) {
        long five = 0;
        for (int i = 0; i < 5; i++) {
            int index = bit / 8 + i;
            five = five << 8 | (index < stream.length ? stream[index] & 0xFF : 0);
        }
        return (int) (five >>> (8 - bit % 8));
    }

    /** FIPS 202, written down without any thought of speed. */
    private static final class Keccak {
        private static final int ROUNDS = 24;

        private Keccak() {
        }

        static byte[] sponge(int rate, int suffix, byte[] data, int wanted) {
            byte[] padded = Arrays.copyOf(data, (data.length / rate + 1) * rate);
            padded[data.length] = (byte) suffix;
            padded[padded.length - 1] ^= (byte) 0x80;
            long[] state = new long[25];
            for (int from = 0; from < padded.length; from += rate) {
                for (int i = 0; i < rate; i++) {
                    state[i / 8] ^= (padded[from + i] & 0xFFL) << (8 * (i % 8));
                }
                permute(state);
            }
            byte[] result = new byte[wanted];
            for (int i = 0; i < wanted; i++) {
                if (i > 0 && i % rate == 0) {
                    permute(state);
                }
                int position = i % rate;
                result[i] = (byte) (state[position / 8] >>> (8 * (position % 8)));
            }
            return result;
        }

        private static void permute(long[] state) {
            int feedback = 1;
            for (int round = 0; round < ROUNDS; round++) {
                long[] columns = new long[5];
                for (int i = 0; i < 25; i++) {
                    columns[i % 5] ^= state[i];
                }
                for (int i = 0; i < 25; i++) {
                    state[i] ^= columns[(i + 4) % 5] ^ Long.rotateLeft(columns[(i + 1) % 5], 1);
                }
                long[] moved = new long[25];
                moved[0] = state[0];
                int x = 1;
                int y = 0;
                for (int step = 0; step < ROUNDS; step++) {
                    int nextY = (2 * x + 3 * y) % 5;
                    moved[y + 5 * nextY] = Long.rotateLeft(state[x + 5 * y], (step + 1) * (step + 2) / 2 % 64);
                    x = y;
                    y = nextY;
                }
                for (int i = 0; i < 25; i++) {
                    int row = i / 5 * 5;
                    state[i] = moved[i] ^ (~moved[row + (i + 1) % 5] & moved[row + (i + 2) % 5]);
                }
                for (int j = 0; j < 7; j++) {
                    if ((feedback & 1) != 0) {
                        state[0] ^= 1L << ((1 << j) - 1);
                    }
                    feedback = feedback << 1 ^ (feedback >>> 7) * 0x171;
                }
            }
        }
    }
}
