package io.hwadaptor.vhostuser.services;

import io.hwadaptor.api.AeadAlgorithm;
import io.hwadaptor.api.CipherAlgorithm;
import io.hwadaptor.api.HashAlgorithm;
import io.hwadaptor.api.MacAlgorithm;
import io.hwadaptor.virtio.driver.crypto.Algorithm;
import java.util.ArrayList;
import java.util.List;

/** Every algorithm that the standard has a number for, with the number and how it is tried. */
final class AlgorithmRows {
    private static final String MOBILE = "ipsecmb, qat: neither the JDK nor Bouncy Castle has ";

    private static final CipherAlgorithm[] CIPHERS = {
        CipherAlgorithm.ARC4, CipherAlgorithm.AES_ECB, CipherAlgorithm.AES_CBC, CipherAlgorithm.AES_CTR,
        CipherAlgorithm.DES_ECB, CipherAlgorithm.DES_CBC, CipherAlgorithm.DES3_ECB, CipherAlgorithm.DES3_CBC,
        CipherAlgorithm.DES3_CTR, CipherAlgorithm.KASUMI_F8, CipherAlgorithm.SNOW3G_UEA2, CipherAlgorithm.AES_F8,
        CipherAlgorithm.AES_XTS, CipherAlgorithm.ZUC_EEA3
    };
    private static final HashAlgorithm[] HASHES = {
        HashAlgorithm.MD5, HashAlgorithm.SHA1, HashAlgorithm.SHA_224, HashAlgorithm.SHA_256, HashAlgorithm.SHA_384,
        HashAlgorithm.SHA_512, HashAlgorithm.SHA3_224, HashAlgorithm.SHA3_256, HashAlgorithm.SHA3_384,
        HashAlgorithm.SHA3_512, HashAlgorithm.SHA3_SHAKE128, HashAlgorithm.SHA3_SHAKE256
    };
    /** The numbers of {@link #MACS}. */
    private static final int[] MAC_NUMBERS = {1, 2, 3, 4, 5, 6, 25, 26, 27, 28, 41, 42, 49, 50, 53, 54};
    private static final MacAlgorithm[] MACS = {
        MacAlgorithm.HMAC_MD5, MacAlgorithm.HMAC_SHA1, MacAlgorithm.HMAC_SHA_224, MacAlgorithm.HMAC_SHA_256,
        MacAlgorithm.HMAC_SHA_384, MacAlgorithm.HMAC_SHA_512, MacAlgorithm.CMAC_3DES, MacAlgorithm.CMAC_AES,
        MacAlgorithm.KASUMI_F9, MacAlgorithm.SNOW3G_UIA2, MacAlgorithm.GMAC_AES, MacAlgorithm.GMAC_TWOFISH,
        MacAlgorithm.CBCMAC_AES, MacAlgorithm.CBCMAC_KASUMI_F9, MacAlgorithm.XCBC_AES, MacAlgorithm.ZUC_EIA3
    };
    private static final AeadAlgorithm[] AEADS = {
        AeadAlgorithm.GCM, AeadAlgorithm.CCM, AeadAlgorithm.CHACHA20_POLY1305
    };
    private static final int[] CURVE_BITS = {192, 224, 256, 384, 521};

    private AlgorithmRows() {
    }

    /** Tries an algorithm in the mode of a client, and says what stands in the table's cell. */
    @FunctionalInterface
    interface Attempt {
        String run(ServiceClient client) throws Exception;
    }

    /**
     * A row.
     *
     * @param service for people
     * @param number on the wire
     * @param name for people
     * @param waits which adaptors it waits for and why, if none has it; null where one always must
     * @param attempt how it is tried
     */
    record Row(String service, int number, String name, String waits, Attempt attempt) {
        String title() {
            return service + " " + number + " " + name;
        }
    }

    static List<Row> all() throws Exception {
        List<Row> rows = new ArrayList<>();
        for (int i = 0; i < CIPHERS.length; i++) {
            CipherAlgorithm cipher = CIPHERS[i];
            int number = i + 1;
            rows.add(new Row("cipher", number, cipher.name(), waits(cipher.name()),
                    client -> SymmetricTrials.cipher(client, number, cipher)));
        }
        for (int order : new int[] {Algorithm.CHAIN_HASH_THEN_CIPHER, Algorithm.CHAIN_CIPHER_THEN_HASH}) {
            String name = order == Algorithm.CHAIN_HASH_THEN_CIPHER ? "hash then cipher" : "cipher then hash";
            ChainTrials trials = new ChainTrials(order, List.of(CIPHERS), List.of(HASHES), List.of(MACS), MAC_NUMBERS);
            rows.add(new Row("chain", order, name + ", plain", null, trials::plain));
            rows.add(new Row("chain", order, name + ", auth", null, trials::auth));
            rows.add(new Row("chain", order, name + ", nested", null, trials::nested));
        }
        for (int i = 0; i < HASHES.length; i++) {
            HashAlgorithm hash = HASHES[i];
            int number = i + 1;
            rows.add(new Row("hash", number, hash.name(), null,
                    client -> SymmetricTrials.hash(client, number, hash)));
        }
        for (int i = 0; i < MACS.length; i++) {
            MacAlgorithm mac = MACS[i];
            int number = MAC_NUMBERS[i];
            rows.add(new Row("MAC", number, mac.name(), waits(mac.name()),
                    client -> SymmetricTrials.mac(client, number, mac)));
        }
        for (int i = 0; i < AEADS.length; i++) {
            AeadAlgorithm aead = AEADS[i];
            int number = i + 1;
            rows.add(new Row("AEAD", number, aead.name(), null,
                    client -> SymmetricTrials.aead(client, number, aead)));
        }
        addPublicKeys(rows);
        return rows;
    }

    private static void addPublicKeys(List<Row> rows) throws Exception {
        RsaTrials rsa = new RsaTrials(Reference.rsa(2048));
        rows.add(new Row("AKCIPHER", 1, "RSA, raw", null, rsa::raw));
        for (RsaHashes hash : RsaHashes.ALL) {
            String waits = hash.number() == RsaHashes.MD3 ? "nothing: MD3 was never published, no DigestInfo names it"
                    : null;
            rows.add(new Row("AKCIPHER", 1, "RSA, PKCS#1 v1.5, " + hash.name(), waits,
                    client -> rsa.padded(client, hash)));
        }
        for (int i = 0; i < CURVE_BITS.length; i++) {
            PlainEcdsa ecdsa = new PlainEcdsa(CURVE_BITS[i]);
            int curve = i + 1;
            rows.add(new Row("AKCIPHER", 2, "ECDSA, P-" + CURVE_BITS[i], null,
                    client -> RsaTrials.ecdsa(client, curve, ecdsa)));
        }
    }

    private static String waits(String name) {
        return switch (name) {
            case "KASUMI_F8", "KASUMI_F9" -> MOBILE + "KASUMI";
            case "SNOW3G_UEA2", "SNOW3G_UIA2" -> MOBILE + "SNOW 3G";
            case "CBCMAC_KASUMI_F9" -> "nothing: F9 (27) is KASUMI's CBC-MAC, and no standard defines another";
            default -> null;
        };
    }
}
