package io.hwadaptor.api.kit;

import io.hwadaptor.api.CipherAlgorithm;
import java.util.HexFormat;
import java.util.List;

/**
 * A published known answer. All fields but the first two are hexadecimal digits.
 *
 * @param source where it is published
 * @param algorithm the algorithm
 * @param key the key; XTS: data key, then tweak key
 * @param iv the IV, empty where the mode has none; XTS: the data unit's number, least significant byte first
 * @param plaintext the input of encryption
 * @param ciphertext its output
 */
public record CipherVector(String source, CipherAlgorithm algorithm, String key, String iv, String plaintext,
        String ciphertext) {
    /** The four blocks that all of SP 800-38A, appendix F, uses. */
    private static final String PLAIN =
            "6bc1bee22e409f96e93d7e117393172aae2d8a571e03ac9c9eb76fac45af8e5130c81c46a35ce411e5fbc1191a0a52ef"
                    + "f69f2445df4f9b17ad2b417be66c3710";
    /** The bytes 00 to ff, twice. */
    private static final String SEQUENCE = sequence();

    /** All of them. */
    public static final List<CipherVector> ALL = List.of(
            new CipherVector("SP 800-38A F.1 AES-128", CipherAlgorithm.AES_ECB,
                    "2b7e151628aed2a6abf7158809cf4f3c",
                    "",
                    PLAIN,
                    "3ad77bb40d7a3660a89ecaf32466ef97f5d3d58503b9699de785895a96fdbaaf43b1cd7f598ece23881b00e3ed030688"
                    + "7b0c785e27e8ad3f8223207104725dd4"),
            new CipherVector("SP 800-38A F.1 AES-192", CipherAlgorithm.AES_ECB,
                    "8e73b0f7da0e6452c810f32b809079e562f8ead2522c6b7b",
                    "",
                    PLAIN,
                    "bd334f1d6e45f25ff712a214571fa5cc974104846d0ad3ad7734ecb3ecee4eefef7afd2270e2e60adce0ba2face6444e"
                    + "9a4b41ba738d6c72fb16691603c18e0e"),
            new CipherVector("SP 800-38A F.1 AES-256", CipherAlgorithm.AES_ECB,
                    "603deb1015ca71be2b73aef0857d77811f352c073b6108d72d9810a30914dff4",
                    "",
                    PLAIN,
                    "f3eed1bdb5d2a03c064b5a7e3db181f8591ccb10d410ed26dc5ba74a31362870b6ed21b99ca6f4f9f153e7b1beafed1d"
                    + "23304b7a39f9f3ff067d8d8f9e24ecc7"),
            new CipherVector("SP 800-38A F.2 AES-128", CipherAlgorithm.AES_CBC,
                    "2b7e151628aed2a6abf7158809cf4f3c",
                    "000102030405060708090a0b0c0d0e0f",
                    PLAIN,
                    "7649abac8119b246cee98e9b12e9197d5086cb9b507219ee95db113a917678b273bed6b8e3c1743b7116e69e22229516"
                    + "3ff1caa1681fac09120eca307586e1a7"),
            new CipherVector("SP 800-38A F.2 AES-192", CipherAlgorithm.AES_CBC,
                    "8e73b0f7da0e6452c810f32b809079e562f8ead2522c6b7b",
                    "000102030405060708090a0b0c0d0e0f",
                    PLAIN,
                    "4f021db243bc633d7178183a9fa071e8b4d9ada9ad7dedf4e5e738763f69145a571b242012fb7ae07fa9baac3df102e0"
                    + "08b0e27988598881d920a9e64f5615cd"),
            new CipherVector("SP 800-38A F.2 AES-256", CipherAlgorithm.AES_CBC,
                    "603deb1015ca71be2b73aef0857d77811f352c073b6108d72d9810a30914dff4",
                    "000102030405060708090a0b0c0d0e0f",
                    PLAIN,
                    "f58c4c04d6e5f1ba779eabfb5f7bfbd69cfc4e967edb808d679f777bc6702c7d39f23369a9d9bacfa530e26304231461"
                    + "b2eb05e2c39be9fcda6c19078c6a9d1b"),
            new CipherVector("SP 800-38A F.5 AES-128", CipherAlgorithm.AES_CTR,
                    "2b7e151628aed2a6abf7158809cf4f3c",
                    "f0f1f2f3f4f5f6f7f8f9fafbfcfdfeff",
                    PLAIN,
                    "874d6191b620e3261bef6864990db6ce9806f66b7970fdff8617187bb9fffdff5ae4df3edbd5d35e5b4f09020db03eab"
                    + "1e031dda2fbe03d1792170a0f3009cee"),
            new CipherVector("SP 800-38A F.5 AES-192", CipherAlgorithm.AES_CTR,
                    "8e73b0f7da0e6452c810f32b809079e562f8ead2522c6b7b",
                    "f0f1f2f3f4f5f6f7f8f9fafbfcfdfeff",
                    PLAIN,
                    "1abc932417521ca24f2b0459fe7e6e0b090339ec0aa6faefd5ccc2c6f4ce8e941e36b26bd1ebc670d1bd1d665620abf7"
                    + "4f78a7f6d29809585a97daec58c6b050"),
            new CipherVector("SP 800-38A F.5 AES-256", CipherAlgorithm.AES_CTR,
                    "603deb1015ca71be2b73aef0857d77811f352c073b6108d72d9810a30914dff4",
                    "f0f1f2f3f4f5f6f7f8f9fafbfcfdfeff",
                    PLAIN,
                    "601ec313775789a5b7a7f504bbf3d228f443e3ca4d62b59aca84e990cacaf5c52b0930daa23de94ce87017ba2d84988d"
                    + "dfc9c58db67aada613c2dd08457941a6"),
            new CipherVector("IEEE 1619 vector 2", CipherAlgorithm.AES_XTS,
                    "1111111111111111111111111111111122222222222222222222222222222222",
                    "33333333330000000000000000000000",
                    "4444444444444444444444444444444444444444444444444444444444444444",
                    "c454185e6a16936e39334038acef838bfb186fff7480adc4289382ecd6d394f0"),
            new CipherVector("IEEE 1619 vector 3", CipherAlgorithm.AES_XTS,
                    "fffefdfcfbfaf9f8f7f6f5f4f3f2f1f022222222222222222222222222222222",
                    "33333333330000000000000000000000",
                    "4444444444444444444444444444444444444444444444444444444444444444",
                    "af85336b597afc1a900b2eb21ec949d292df4c047e0b21532186a5971a227a89"),
            new CipherVector("IEEE 1619 vector 4", CipherAlgorithm.AES_XTS,
                    "2718281828459045235360287471352631415926535897932384626433832795",
                    "00000000000000000000000000000000",
                    SEQUENCE,
                    "27a7479befa1d476489f308cd4cfa6e2a96e4bbe3208ff25287dd3819616e89cc78cf7f5e543445f8333d8fa7f560000"
                    + "05279fa5d8b5e4ad40e736ddb4d35412328063fd2aab53e5ea1e0a9f332500a5df9487d07a5c92cc512c8866c7e860ce"
                    + "93fdf166a24912b422976146ae20ce846bb7dc9ba94a767aaef20c0d61ad02655ea92dc4c4e41a8952c651d33174be51"
                    + "a10c421110e6d81588ede82103a252d8a750e8768defffed9122810aaeb99f9172af82b604dc4b8e51bcb08235a6f434"
                    + "1332e4ca60482a4ba1a03b3e65008fc5da76b70bf1690db4eae29c5f1badd03c5ccf2a55d705ddcd86d449511ceb7ec3"
                    + "0bf12b1fa35b913f9f747a8afd1b130e94bff94effd01a91735ca1726acd0b197c4e5b03393697e126826fb6bbde8ecc"
                    + "1e08298516e2c9ed03ff3c1b7860f6de76d4cecd94c8119855ef5297ca67e9f3e7ff72b1e99785ca0a7e7720c5b36dc6"
                    + "d72cac9574c8cbbc2f801e23e56fd344b07f22154beba0f08ce8891e643ed995c94d9a69c9f1b5f499027a78572aeebd"
                    + "74d20cc39881c213ee770b1010e4bea718846977ae119f7a023ab58cca0ad752afe656bb3c17256a9f6e9bf19fdd5a38"
                    + "fc82bbe872c5539edb609ef4f79c203ebb140f2e583cb2ad15b4aa5b655016a8449277dbd477ef2c8d6c017db738b18d"
                    + "eb4a427d1923ce3ff262735779a418f20a282df920147beabe421ee5319d0568"),
            new CipherVector("IEEE 1619 vector 10", CipherAlgorithm.AES_XTS,
                    "271828182845904523536028747135266249775724709369995957496696762731415926535897932384626433832795"
                    + "02884197169399375105820974944592",
                    "ff000000000000000000000000000000",
                    SEQUENCE,
                    "1c3b3a102f770386e4836c99e370cf9bea00803f5e482357a4ae12d414a3e63b5d31e276f8fe4a8d66b317f9ac683f44"
                    + "680a86ac35adfc3345befecb4bb188fd5776926c49a3095eb108fd1098baec70aaa66999a72a82f27d848b21d4a741b0"
                    + "c5cd4d5fff9dac89aeba122961d03a757123e9870f8acf1000020887891429ca2a3e7a7d7df7b10355165c8b9a6d0a7d"
                    + "e8b062c4500dc4cd120c0f7418dae3d0b5781c34803fa75421c790dfe1de1834f280d7667b327f6c8cd7557e12ac3a0f"
                    + "93ec05c52e0493ef31a12d3d9260f79a289d6a379bc70c50841473d1a8cc81ec583e9645e07b8d9670655ba5bbcfecc6"
                    + "dc3966380ad8fecb17b6ba02469a020a84e18e8f84252070c13e9f1f289be54fbc481457778f616015e1327a02b140f1"
                    + "505eb309326d68378f8374595c849d84f4c333ec4423885143cb47bd71c5edae9be69a2ffeceb1bec9de244fbe15992b"
                    + "11b77c040f12bd8f6a975a44a0f90c29a9abc3d4d893927284c58754cce294529f8614dcd2aba991925fedc4ae74ffac"
                    + "6e333b93eb4aff0479da9a410e4450e0dd7ae4c6e2910900575da401fc07059f645e8b7e9bfdef33943054ff84011493"
                    + "c27b3429eaedb4ed5376441a77ed43851ad77f16f541dfd269d50d6a5f14fb0aab1cbb4c1550be97f7ab4066193c4caa"
                    + "773dad38014bd2092fa755c824bb5e54c4f36ffda9fcea70b9c6e693e148c151"),
            new CipherVector("IEEE 1619 vector 15", CipherAlgorithm.AES_XTS,
                    "fffefdfcfbfaf9f8f7f6f5f4f3f2f1f0bfbebdbcbbbab9b8b7b6b5b4b3b2b1b0",
                    "9a785634120000000000000000000000",
                    "000102030405060708090a0b0c0d0e0f10",
                    "6c1625db4671522d3d7599601de7ca09ed"),
            new CipherVector("IEEE 1619 vector 16", CipherAlgorithm.AES_XTS,
                    "fffefdfcfbfaf9f8f7f6f5f4f3f2f1f0bfbebdbcbbbab9b8b7b6b5b4b3b2b1b0",
                    "9a785634120000000000000000000000",
                    "000102030405060708090a0b0c0d0e0f1011",
                    "d069444b7a7e0cab09e24447d24deb1fedbf"),
            new CipherVector("IEEE 1619 vector 17", CipherAlgorithm.AES_XTS,
                    "fffefdfcfbfaf9f8f7f6f5f4f3f2f1f0bfbebdbcbbbab9b8b7b6b5b4b3b2b1b0",
                    "9a785634120000000000000000000000",
                    "000102030405060708090a0b0c0d0e0f101112",
                    "e5df1351c0544ba1350b3363cd8ef4beedbf9d"),
            new CipherVector("IEEE 1619 vector 18", CipherAlgorithm.AES_XTS,
                    "fffefdfcfbfaf9f8f7f6f5f4f3f2f1f0bfbebdbcbbbab9b8b7b6b5b4b3b2b1b0",
                    "9a785634120000000000000000000000",
                    "000102030405060708090a0b0c0d0e0f10111213",
                    "9d84c813f719aa2c7be3f66171c7c5c2edbf9dac"),
            new CipherVector("FIPS 81 table B1", CipherAlgorithm.DES_ECB,
                    "0123456789abcdef",
                    "",
                    "4e6f77206973207468652074696d6520666f7220616c6c20",
                    "3fa40e8a984d48156a271787ab8883f9893d51ec4b563b53"),
            new CipherVector("FIPS 81 table C1", CipherAlgorithm.DES_CBC,
                    "0123456789abcdef",
                    "1234567890abcdef",
                    "4e6f77206973207468652074696d6520666f7220616c6c20",
                    "e5c7cdde872bf27c43e934008c389c0f683788499a7c05f6"),
            new CipherVector("SP 800-67 appendix B", CipherAlgorithm.DES3_ECB,
                    "0123456789abcdef23456789abcdef01456789abcdef0123",
                    "",
                    "54686520717566636b2062726f776e20666f78206a756d70",
                    "a826fd8ce53b855fcce21c8112256fe668d5c05dd9b6b900"),
            new CipherVector("RFC 3711 appendix B.1", CipherAlgorithm.AES_F8,
                    "234829008467be186c3de14aae72d62c32f2870d555555555555555555555555",
                    "006e5cba50681de55c621599d462564a",
                    "70736575646f72616e646f6d6e65737320697320746865206e6578742062657374207468696e67",
                    "019ce7a26e7854014a6366aa95d4eefd1ad4172a14f9faf455b7f1d4b62bd08f562c0eef7c4802"),
            new CipherVector("3GPP TS 35.222 test vector 1", CipherAlgorithm.ZUC_EEA3,
                    "00000000000000000000000000000000",
                    "00000000000000000000000000000000",
                    "0000000000000000",
                    "27bede74018082da"),
            new CipherVector("3GPP TS 35.223 128-EEA3 test set 1, its whole bytes", CipherAlgorithm.ZUC_EEA3,
                    "173d14ba5003731d7a60049470f00a29",
                    "66035492780000006603549278000000",
                    "6cf65340735552ab0c9752fa6f9025fe0bd675d9005875b2",
                    "a6c85fc66afb8533aafc2518dfe784940ee1e4b030238cc8"),
            new CipherVector("3GPP TS 35.203, f8, 120 bits", CipherAlgorithm.KASUMI_F8,
                    "5acb1d644c0d51204ea5f1451010d852",
                    "fa556b261c000000",
                    "ad9c441f890b38c457a49d421407e8",
                    "9bc92ca803c67b28a11a4bee5a0c25"),
            new CipherVector("3GPP TS 35.203, f8, another of 120 bits", CipherAlgorithm.KASUMI_F8,
                    "b87f75ab8728f1e65104c992349794be",
                    "e41923767c000000",
                    "5672dbf9ddf4b7cbe4273fbe8714aa",
                    "304335256bea9b1796e3e239842ee4"),
            new CipherVector("3GPP TS 35.217 UEA2 test set 1, 256 bits", CipherAlgorithm.SNOW3G_UEA2,
                    "d3c5d592327fb11c4035c6680af8c6d1",
                    "398a59b4ac000000398a59b4ac000000",
                    "981ba6824c1bfb1ab485472029b71d808ce33e2cc3c0b5fc1f3de8a6dc66b1f0",
                    "5d5bfe75eb04f68ce0a12377ea00b37d47c6a0ba06309155086a859c4341b37c"),
            new CipherVector("3GPP TS 35.217 UEA2, 120 bits", CipherAlgorithm.SNOW3G_UEA2,
                    "5acb1d644c0d51204ea5f1451010d852",
                    "fa556b261c000000fa556b261c000000",
                    "ad9c441f890b38c457a49d421407e8",
                    "ba0f31300334c56b52a7497cbac046"),
            new CipherVector("RFC 6229 40-bit key", CipherAlgorithm.ARC4,
                    "0102030405",
                    "",
                    "0000000000000000000000000000000000000000000000000000000000000000",
                    "b2396305f03dc027ccc3524a0a1118a86982944f18fc82d589c403a47a0d0919"));

    /** {@return it as bytes} */
    public byte[] keyBytes() {
        return HexFormat.of().parseHex(key);
    }

    /** {@return it as bytes} */
    public byte[] ivBytes() {
        return HexFormat.of().parseHex(iv);
    }

    /** {@return it as bytes} */
    public byte[] plaintextBytes() {
        return HexFormat.of().parseHex(plaintext);
    }

    /** {@return it as bytes} */
    public byte[] ciphertextBytes() {
        return HexFormat.of().parseHex(ciphertext);
    }

    private static String sequence() {
        byte[] bytes = new byte[512];
        for (int i = 0; i < bytes.length; i++) {
            bytes[i] = (byte) i;
        }
        return HexFormat.of().formatHex(bytes);
    }
}
