package io.hwadaptor.api.kit;

import java.util.HexFormat;

/**
 * ZUC's key stream as 3GPP TS 35.222 describes it, word by word; the letters are its own. Engines take theirs from the
 * same few libraries, so a reference must not.
 */
final class Zuc {
    private static final byte[] S0 = HexFormat.of().parseHex(
            "3e725b47cae0003304d1549809b96dcb7b1bf932af9d6aa5b82dfc1d085303904d4e8499e4ced991ddb685488b296eaccdc1"
            + "f81e734369c6b5bdfd396320d438767db2a7cfed57c5f32cbb142106559be3ef5e314f7f5aa40d8251495fba581c4a16d517"
            + "a892241f8cffd8ae2e01d3ad3b4bda46ebc9de9a8f87d73a806f2fc8b1b437f70a2213287ccc3c89c7c3965607bf7ef00b2b"
            + "975235417961a64c10febc2695888ab0a3fbc01894f2e1e5e95dd0dc1166645cec59427512f5749caa230e86abbe2a02e767"
            + "e644a26cc2939ff1f6fa36d250689e6271153dd640c4e20f8e83776b25053f0c30ea70b7a1e8a9658d271adb81b3a0f4457a"
            + "19dfee783460");
    private static final byte[] S1 = HexFormat.of().parseHex(
            "55c263713bc847869f3cda5b29aafd778cc5940ca61a1300e3a8167240f9f8424426689681d9453e1076c6a78b3943e13ab5"
            + "562ac06db3052266bfdc0bfa6248dd20110636c9c1cff62752bb69f5d4877f844cd29c57a4bc4f9adffed68d7aeb2b53d85c"
            + "a11417fb23d57d3067730809eeb7703f61b2198e4ee54b938f5ddba9adf1ae2ecb0dfcf42d466e1d97e8d1e94d37a5755e83"
            + "9eab829db91ce0cd498901b6bd5824a25f387899159050b895e4d091c7ceed0fb46fa0ccf0024a79c3dea3efea51e66b18ec"
            + "1b2c80f774e7ff215a6a541e41319235c433070aba7e0e3488b1987cf33d606c7bcad31f3265042864be859b2f598ad7b025"
            + "acaf1203e2f2");
    private static final int[] D = {0x44D7, 0x26BC, 0x626B, 0x135E, 0x5789, 0x35E2, 0x7135, 0x09AF, 0x4D78, 0x2F13,
        0x6BC4, 0x1AF1, 0x5E26, 0x3C4D, 0x789A, 0x47AC};
    private static final long P = (1L << 31) - 1;

    private final long[] s = new long[16];
    private int r1;
    private int r2;

    private Zuc() {
    }

    /** {@return the first bytes of a key stream} */
    static byte[] stream(byte[] key, byte[] iv, int length) {
        Zuc zuc = new Zuc();
        for (int i = 0; i < 16; i++) {
            zuc.s[i] = (key[i] & 0xFFL) << 23 | (long) D[i] << 8 | (iv[i] & 0xFFL);
        }
        for (int i = 0; i < 32; i++) {
            zuc.shift((zuc.f() & 0xFFFFFFFFL) >>> 1);
        }
        zuc.f();
        zuc.shift(0);
        byte[] stream = new byte[length];
        for (int i = 0; i < length; i += 4) {
            int word = zuc.f() ^ zuc.bits(2, 0);
            zuc.shift(0);
            for (int j = i; j < Math.min(length, i + 4); j++) {
                stream[j] = (byte) (word >>> (24 - 8 * (j - i)));
            }
        }
        return stream;
    }

    /** {@return 32 bits: the upper half of one cell and the lower half of another, or the lower and the upper} */
    private int bits(int low, int high) {
        return (int) ((s[low] & 0xFFFF) << 16 | s[high] >>> 15);
    }

    private void shift(long u) {
        long next = ((s[15] << 15) % P + (s[13] << 17) % P + (s[10] << 21) % P + (s[4] << 20) % P + (s[0] << 8) % P
                + s[0] + u) % P;
        System.arraycopy(s, 1, s, 0, 15);
        s[15] = next == 0 ? P : next;
    }

    private int f() {
        int x0 = (int) (s[15] >>> 15 << 16 | (s[14] & 0xFFFF));
        int w = (x0 ^ r1) + r2;
        int w1 = r1 + bits(11, 9);
        int w2 = r2 ^ bits(7, 5);
        int u = w1 << 16 | w2 >>> 16;
        int v = w2 << 16 | w1 >>> 16;
        r1 = substitute(mix(u, 2, 10, 18, 24));
        r2 = substitute(mix(v, 8, 14, 22, 30));
        return w;
    }

    private static int mix(int x, int... rotations) {
        int mixed = x;
        for (int rotation : rotations) {
            mixed ^= Integer.rotateLeft(x, rotation);
        }
        return mixed;
    }

    private static int substitute(int x) {
        return (S0[x >>> 24] & 0xFF) << 24 | (S1[x >>> 16 & 0xFF] & 0xFF) << 16 | (S0[x >>> 8 & 0xFF] & 0xFF) << 8
                | (S1[x & 0xFF] & 0xFF);
    }
}
