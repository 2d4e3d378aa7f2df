package io.hwadaptor.vhostuser.services;

import io.hwadaptor.api.AeadAlgorithm;
import io.hwadaptor.api.CipherAlgorithm;
import io.hwadaptor.api.Direction;
import io.hwadaptor.api.HashAlgorithm;
import io.hwadaptor.api.MacAlgorithm;
import io.hwadaptor.api.kit.CipherVector;
import io.hwadaptor.api.kit.DigestVector;
import io.hwadaptor.api.kit.ReferenceCipher;
import io.hwadaptor.api.kit.ReferenceDigest;
import io.hwadaptor.virtio.driver.crypto.CryptoStatus;
import java.util.Arrays;
import java.util.Random;
import org.bouncycastle.crypto.InvalidCipherTextException;
import org.bouncycastle.crypto.engines.AESEngine;
import org.bouncycastle.crypto.modes.AEADCipher;
import org.bouncycastle.crypto.modes.CCMBlockCipher;
import org.bouncycastle.crypto.modes.ChaCha20Poly1305;
import org.bouncycastle.crypto.modes.GCMBlockCipher;
import org.bouncycastle.crypto.params.AEADParameters;
import org.bouncycastle.crypto.params.KeyParameter;

/** Tries ciphers, hashes, MACs and AEAD on a running device: random requests against a reference, known answers. */
final class SymmetricTrials {
    private static final Random RANDOM = new Random(11);
    /** A multiple of every block. */
    private static final int[] LENGTHS = {16, 96, 1008};
    private static final int LONGEST_VECTOR = 100_000;

    private SymmetricTrials() {
    }

    static byte[] bytes(int length) {
        byte[] bytes = new byte[length];
        RANDOM.nextBytes(bytes);
        return bytes;
    }

    static int[] keyLengths(CipherAlgorithm cipher) {
        return switch (cipher) {
            case AES_ECB, AES_CBC, AES_CTR -> new int[] {16, 24, 32};
            case AES_XTS -> new int[] {32, 64};
            case AES_F8 -> new int[] {32};
            case DES_ECB, DES_CBC -> new int[] {8};
            case DES3_ECB, DES3_CBC, DES3_CTR -> new int[] {24};
            case ARC4 -> new int[] {5, 16};
            case KASUMI_F8, SNOW3G_UEA2, ZUC_EEA3 -> new int[] {16};
        };
    }

    static String cipher(ServiceClient client, int number, CipherAlgorithm cipher) throws Exception {
        Trial trial = new Trial("cipher " + cipher, client);
        boolean known = ReferenceCipher.has(cipher);
        for (int keyBytes : keyLengths(cipher)) {
            byte[] key = bytes(keyBytes);
            byte[] iv = bytes(cipher.ivLength());
            if (!trial.takesKey(keyBytes, client.cipher(number, true, key, iv, bytes(16))) || !known) {
                continue;
            }
            for (int length : LENGTHS) {
                byte[] plain = bytes(length);
                byte[] sealed = ReferenceCipher.crypt(cipher, Direction.ENCRYPT, key, iv, plain);
                trial.expect(sealed, client.cipher(number, true, key, iv, plain));
                trial.expect(plain, client.cipher(number, false, key, iv, sealed));
            }
        }
        int vectors = 0;
        for (CipherVector vector : CipherVector.ALL) {
            if (vector.algorithm() == cipher && trial.takesVectors(vector.keyBytes().length)) {
                vectors++;
                trial.expect(vector.ciphertextBytes(), client.cipher(number, true, vector.keyBytes(), vector.ivBytes(),
                        vector.plaintextBytes()));
                trial.expect(vector.plaintextBytes(), client.cipher(number, false, vector.keyBytes(),
                        vector.ivBytes(), vector.ciphertextBytes()));
            }
        }
        return trial.cell(known || vectors > 0);
    }

    static String hash(ServiceClient client, int number, HashAlgorithm hash) throws Exception {
        Trial trial = new Trial("hash " + hash, client);
        int wanted = Math.max(hash.digestLength(), 16);
        for (int length : new int[] {0, 1, 63, 64, 1000}) {
            byte[] source = bytes(length);
            byte[] expected = ReferenceDigest.hash(hash, source, wanted);
            trial.expect(expected, client.hash(number, expected.length, source));
        }
        for (DigestVector vector : DigestVector.ALL) {
            byte[] expected = vector.resultBytes();
            if (vector.algorithm() == hash && vector.messageBytes().length <= LONGEST_VECTOR
                    && (!client.declines || expected.length <= wanted)) {
                trial.expect(expected, client.hash(number, expected.length, vector.messageBytes()));
            }
        }
        return trial.cell(true);
    }

    static int[] keyLengths(MacAlgorithm mac) {
        return switch (mac) {
            case HMAC_MD5, HMAC_SHA1, HMAC_SHA_224, HMAC_SHA_256, HMAC_SHA_384, HMAC_SHA_512 ->
                new int[] {16, 20, 64, 200};
            case CMAC_AES, GMAC_AES, GMAC_TWOFISH, CBCMAC_AES -> new int[] {16, 24, 32};
            case CMAC_3DES -> new int[] {24};
            case XCBC_AES, KASUMI_F9, SNOW3G_UIA2, CBCMAC_KASUMI_F9, ZUC_EIA3 -> new int[] {16};
        };
    }

    /** {@return bytes of IV at the front of the source (docs/virtio-crypto.md, "Lengths")} */
    static int ivLength(MacAlgorithm mac) {
        return switch (mac) {
            case GMAC_AES, GMAC_TWOFISH -> 12;
            case SNOW3G_UIA2, ZUC_EIA3 -> 16;
            default -> 0;
        };
    }

    static String mac(ServiceClient client, int number, MacAlgorithm mac) throws Exception {
        Trial trial = new Trial("MAC " + mac, client);
        boolean known = ReferenceDigest.has(mac);
        for (int keyBytes : keyLengths(mac)) {
            byte[] key = bytes(keyBytes);
            byte[] iv = bytes(ivLength(mac));
            if (!trial.takesKey(keyBytes, client.mac(number, mac.macLength(), key, join(iv, bytes(16)))) || !known) {
                continue;
            }
            for (int length : LENGTHS) {
                byte[] source = bytes(length);
                byte[] expected = ReferenceDigest.mac(mac, key, iv, source);
                trial.expect(expected, client.mac(number, expected.length, key, join(iv, source)));
                // SP 800-38D has tags of 4 bytes for special uses only, and some devices none.
                int few = mac == MacAlgorithm.GMAC_AES && client.declines ? 8 : 4;
                trial.expect(Arrays.copyOf(expected, few), client.mac(number, few, key, join(iv, source)));
            }
            if (iv.length > 0) {
                trial.check(client.mac(number, mac.macLength(), key, bytes(iv.length - 1)).status() == CryptoStatus.ERR,
                        "a source that is shorter than the IV must be an error");
            }
        }
        int vectors = 0;
        for (DigestVector vector : DigestVector.ALL) {
            if (vector.algorithm() == mac && trial.takesVectors(vector.keyBytes().length)
                    && vector.ivBytes().length == ivLength(mac) && vector.messageBytes().length <= LONGEST_VECTOR) {
                byte[] expected = vector.resultBytes();
                vectors++;
                trial.expect(expected, client.mac(number, expected.length, vector.keyBytes(),
                        join(vector.ivBytes(), vector.messageBytes())));
            }
        }
        return trial.cell(known || vectors > 0);
    }

    static byte[] join(byte[] front, byte[] back) {
        byte[] both = Arrays.copyOf(front, front.length + back.length);
        System.arraycopy(back, 0, both, front.length, back.length);
        return both;
    }

    static String aead(ServiceClient client, int number, AeadAlgorithm aead) throws Exception {
        Trial trial = new Trial("AEAD " + aead, client);
        int[] keys = aead == AeadAlgorithm.CHACHA20_POLY1305 ? new int[] {32} : new int[] {16, 24, 32};
        for (int keyBytes : keys) {
            byte[] key = bytes(keyBytes);
            byte[] iv = bytes(12);
            if (!trial.takesKey(keyBytes, client.seal(number, key, iv, bytes(8), bytes(16), 16))) {
                continue;
            }
            for (int length : new int[] {0, 1, 16, 1000}) {
                byte[] aad = bytes(length % 40);
                byte[] plain = bytes(length);
                byte[] sealed = reference(aead, key, iv, aad, plain);
                trial.expect(sealed, client.seal(number, key, iv, aad, plain, 16));
                trial.expect(plain, client.open(number, key, iv, aad, sealed, 16));
                sealed[sealed.length - 1] ^= 1;
                CryptoStatus forged = client.open(number, key, iv, aad, sealed, 16).status();
                trial.check(forged == CryptoStatus.BADMSG || trial.isDeclined(forged), "a wrong tag must be BADMSG");
            }
        }
        return trial.cell(true);
    }

    private static byte[] reference(AeadAlgorithm aead, byte[] key, byte[] iv, byte[] aad, byte[] plain)
            throws InvalidCipherTextException {
        AEADCipher cipher = switch (aead) {
            case GCM -> GCMBlockCipher.newInstance(AESEngine.newInstance());
            case CCM -> CCMBlockCipher.newInstance(AESEngine.newInstance());
            case CHACHA20_POLY1305 -> new ChaCha20Poly1305();
        };
        cipher.init(true, new AEADParameters(new KeyParameter(key), 128, iv));
        cipher.processAADBytes(aad, 0, aad.length);
        byte[] output = new byte[cipher.getOutputSize(plain.length)];
        cipher.doFinal(output, cipher.processBytes(plain, 0, plain.length, output, 0));
        return output;
    }
}
