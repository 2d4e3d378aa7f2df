package io.hwadaptor.api.kit;

/** Twofish's encryption after "Twofish: A 128-Bit Block Cipher" (Schneier and others, 1998), with its letters. */
final class Twofish {
    /** Table 2: the 4-bit permutations t0 to t3 of q0 and of q1. */
    private static final String[][] T = {
        {"817d6f320b59eca4", "ecb81235f4a6709d", "ba5e6d90c8f32471", "d7f4126e9b3085ca"},
        {"28bdf76e31940ac5", "1e2b4c376da5f908", "4c75169a0ed82b3f", "b951c3de647f208a"}};
    private static final int[][] MDS = {{0x01, 0xEF, 0x5B, 0x5B}, {0x5B, 0xEF, 0xEF, 0x01}, {0xEF, 0x5B, 0x01, 0xEF},
        {0xEF, 0x01, 0xEF, 0x5B}};
    private static final int[][] RS = {{0x01, 0xA4, 0x55, 0x87, 0x5A, 0x58, 0xDB, 0x9E},
        {0xA4, 0x56, 0x82, 0xF3, 0x1E, 0xC6, 0x68, 0xE5}, {0x02, 0xA1, 0xFC, 0xC1, 0x47, 0xAE, 0x3D, 0x19},
        {0xA4, 0x55, 0x87, 0x5A, 0x58, 0xDB, 0x9E, 0x03}};
    /** By position of a byte: which of q0 and q1 it goes through, from the key's last 64 bits to the end (figure 2). */
    private static final int[][] ORDER = {{1, 1, 0, 0, 1}, {0, 1, 1, 0, 0}, {0, 0, 0, 1, 1}, {1, 0, 1, 1, 0}};
    private static final int RHO = 0x01010101;

    private final int[] k = new int[40];
    private final int[] s;

    Twofish(byte[] key) {
        int count = key.length / 8;
        int[] even = new int[count];
        int[] odd = new int[count];
        s = new int[count];
        for (int i = 0; i < count; i++) {
            even[i] = word(key, 8 * i);
            odd[i] = word(key, 8 * i + 4);
            for (int row = 0; row < 4; row++) {
                int sum = 0;
                for (int column = 0; column < 8; column++) {
                    sum ^= multiply(RS[row][column], key[8 * i + column] & 0xFF, 0x14D);
                }
                s[count - 1 - i] |= sum << (8 * row);
            }
        }
        for (int i = 0; i < 20; i++) {
            int a = h(2 * i * RHO, even);
            int b = Integer.rotateLeft(h((2 * i + 1) * RHO, odd), 8);
            k[2 * i] = a + b;
            k[2 * i + 1] = Integer.rotateLeft(a + 2 * b, 9);
        }
    }

    /** {@return a block encrypted} */
    byte[] encrypt(byte[] block) {
        int[] r = new int[4];
        for (int i = 0; i < 4; i++) {
            r[i] = word(block, 4 * i) ^ k[i];
        }
        for (int round = 0; round < 16; round++) {
            int t0 = h(r[0], s);
            int t1 = h(Integer.rotateLeft(r[1], 8), s);
            int f0 = t0 + t1 + k[2 * round + 8];
            int f1 = t0 + 2 * t1 + k[2 * round + 9];
            int left = Integer.rotateRight(r[2] ^ f0, 1);
            int right = Integer.rotateLeft(r[3], 1) ^ f1;
            r = new int[] {left, right, r[0], r[1]};
        }
        byte[] result = new byte[16];
        for (int i = 0; i < 16; i++) {
            result[i] = (byte) ((r[(i / 4 + 2) % 4] ^ k[4 + i / 4]) >>> (8 * (i % 4)));
        }
        return result;
    }

    private static int h(int x, int[] list) {
        int result = 0;
        for (int column = 0; column < 4; column++) {
            int y = x >>> (8 * column) & 0xFF;
            for (int i = list.length - 1; i >= 0; i--) {
                y = q(ORDER[column][3 - i], y) ^ (list[i] >>> (8 * column) & 0xFF);
            }
            y = q(ORDER[column][4], y);
            for (int row = 0; row < 4; row++) {
                result ^= multiply(MDS[row][column], y, 0x169) << (8 * row);
            }
        }
        return result;
    }

    private static int q(int which, int x) {
        int a = x >>> 4;
        int b = x & 15;
        for (int i = 0; i < 4; i += 2) {
            int sum = a ^ b;
            int other = a ^ (b >>> 1 | (b << 3 & 8)) ^ (a << 3 & 8);
            a = Character.digit(T[which][i].charAt(sum), 16);
            b = Character.digit(T[which][i + 1].charAt(other), 16);
        }
        return b << 4 | a;
    }

    private static int multiply(int a, int b, int modulus) {
        int product = 0;
        for (int i = 7; i >= 0; i--) {
            product <<= 1;
            product ^= (product & 0x100) != 0 ? modulus : 0;
            product ^= (b >>> i & 1) != 0 ? a : 0;
        }
        return product;
    }

    private static int word(byte[] bytes, int at) {
        return (bytes[at] & 0xFF) | (bytes[at + 1] & 0xFF) << 8 | (bytes[at + 2] & 0xFF) << 16 | bytes[at + 3] << 24;
    }
}
