package io.hwadaptor.api.kit;

import io.hwadaptor.api.Algorithm;
import io.hwadaptor.api.HashAlgorithm;
import io.hwadaptor.api.MacAlgorithm;
import java.nio.charset.StandardCharsets;
import java.util.HexFormat;
import java.util.List;

/**
 * A published known answer of a digest or MAC. Key, IV and result are hexadecimal digits; a message is, if it has the
 * prefix {@code 0x}, else it is text.
 *
 * @param source where it is published
 * @param algorithm the algorithm
 * @param key the key, empty for hashes
 * @param iv the IV, empty where there is none
 * @param message the input
 * @param result the result, in full or its start
 */
public record DigestVector(String source, Algorithm algorithm, String key, String iv, String message, String result) {
    private static final String ABC = "abc";
    private static final String LONGER = "abcdbcdecdefdefgefghfghighijhijkijkljklmklmnlmnomnopnopq";
    private static final String MILLION = "a".repeat(1_000_000);
    /** The four blocks of SP 800-38B, appendix D, without the prefix. */
    private static final String BLOCKS =
            "6bc1bee22e409f96e93d7e117393172aae2d8a571e03ac9c9eb76fac45af8e5130c81c46a35ce411e5fbc1191a0a52ef"
                    + "f69f2445df4f9b17ad2b417be66c3710";
    private static final String AES_KEY = "2b7e151628aed2a6abf7158809cf4f3c";
    private static final String AES_KEY_256 = "603deb1015ca71be2b73aef0857d77811f352c073b6108d72d9810a30914dff4";
    private static final String DES_KEY = "8aa83bf8cbda10620bc1bf19fbb6cd58bc313d4a371ca8b5";
    private static final String COUNTING = "000102030405060708090a0b0c0d0e0f";

    /** All of them. */
    public static final List<DigestVector> ALL = List.of(
            hash("RFC 1321 appendix A.5", HashAlgorithm.MD5, "",
                    "d41d8cd98f00b204e9800998ecf8427e"),
            hash("RFC 1321 appendix A.5", HashAlgorithm.MD5, ABC,
                    "900150983cd24fb0d6963f7d28e17f72"),
            hash("RFC 1321 appendix A.5", HashAlgorithm.MD5, LONGER,
                    "8215ef0796a20bcaaae116d3876c664a"),
            hash("RFC 1321 appendix A.5", HashAlgorithm.MD5, MILLION,
                    "7707d6ae4e027c70eea2a935c2296f21"),
            hash("FIPS 180-4", HashAlgorithm.SHA1, "",
                    "da39a3ee5e6b4b0d3255bfef95601890afd80709"),
            hash("FIPS 180-4", HashAlgorithm.SHA1, ABC,
                    "a9993e364706816aba3e25717850c26c9cd0d89d"),
            hash("FIPS 180-4", HashAlgorithm.SHA1, LONGER,
                    "84983e441c3bd26ebaae4aa1f95129e5e54670f1"),
            hash("FIPS 180-4", HashAlgorithm.SHA1, MILLION,
                    "34aa973cd4c4daa4f61eeb2bdbad27316534016f"),
            hash("FIPS 180-4", HashAlgorithm.SHA_224, "",
                    "d14a028c2a3a2bc9476102bb288234c415a2b01f828ea62ac5b3e42f"),
            hash("FIPS 180-4", HashAlgorithm.SHA_224, ABC,
                    "23097d223405d8228642a477bda255b32aadbce4bda0b3f7e36c9da7"),
            hash("FIPS 180-4", HashAlgorithm.SHA_224, LONGER,
                    "75388b16512776cc5dba5da1fd890150b0c6455cb4f58b1952522525"),
            hash("FIPS 180-4", HashAlgorithm.SHA_224, MILLION,
                    "20794655980c91d8bbb4c1ea97618a4bf03f42581948b2ee4ee7ad67"),
            hash("FIPS 180-4", HashAlgorithm.SHA_256, "",
                    "e3b0c44298fc1c149afbf4c8996fb92427ae41e4649b934ca495991b7852b855"),
            hash("FIPS 180-4", HashAlgorithm.SHA_256, ABC,
                    "ba7816bf8f01cfea414140de5dae2223b00361a396177a9cb410ff61f20015ad"),
            hash("FIPS 180-4", HashAlgorithm.SHA_256, LONGER,
                    "248d6a61d20638b8e5c026930c3e6039a33ce45964ff2167f6ecedd419db06c1"),
            hash("FIPS 180-4", HashAlgorithm.SHA_256, MILLION,
                    "cdc76e5c9914fb9281a1c7e284d73e67f1809a48a497200e046d39ccc7112cd0"),
            hash("FIPS 180-4", HashAlgorithm.SHA_384, "",
                    "38b060a751ac96384cd9327eb1b1e36a21fdb71114be07434c0cc7bf63f6e1da"
                    + "274edebfe76f65fbd51ad2f14898b95b"),
            hash("FIPS 180-4", HashAlgorithm.SHA_384, ABC,
                    "cb00753f45a35e8bb5a03d699ac65007272c32ab0eded1631a8b605a43ff5bed"
                    + "8086072ba1e7cc2358baeca134c825a7"),
            hash("FIPS 180-4", HashAlgorithm.SHA_384, LONGER,
                    "3391fdddfc8dc7393707a65b1b4709397cf8b1d162af05abfe8f450de5f36bc6"
                    + "b0455a8520bc4e6f5fe95b1fe3c8452b"),
            hash("FIPS 180-4", HashAlgorithm.SHA_384, MILLION,
                    "9d0e1809716474cb086e834e310a4a1ced149e9c00f248527972cec5704c2a5b"
                    + "07b8b3dc38ecc4ebae97ddd87f3d8985"),
            hash("FIPS 180-4", HashAlgorithm.SHA_512, "",
                    "cf83e1357eefb8bdf1542850d66d8007d620e4050b5715dc83f4a921d36ce9ce"
                    + "47d0d13c5d85f2b0ff8318d2877eec2f63b931bd47417a81a538327af927da3e"),
            hash("FIPS 180-4", HashAlgorithm.SHA_512, ABC,
                    "ddaf35a193617abacc417349ae20413112e6fa4e89a97ea20a9eeee64b55d39a"
                    + "2192992a274fc1a836ba3c23a3feebbd454d4423643ce80e2a9ac94fa54ca49f"),
            hash("FIPS 180-4", HashAlgorithm.SHA_512, LONGER,
                    "204a8fc6dda82f0a0ced7beb8e08a41657c16ef468b228a8279be331a703c335"
                    + "96fd15c13b1b07f9aa1d3bea57789ca031ad85c7a71dd70354ec631238ca3445"),
            hash("FIPS 180-4", HashAlgorithm.SHA_512, MILLION,
                    "e718483d0ce769644e2e42c7bc15b4638e1f98b13b2044285632a803afa973eb"
                    + "de0ff244877ea60a4cb0432ce577c31beb009c5c2c49aa2e4eadb217ad8cc09b"),
            hash("FIPS 202", HashAlgorithm.SHA3_224, "",
                    "6b4e03423667dbb73b6e15454f0eb1abd4597f9a1b078e3f5b5a6bc7"),
            hash("FIPS 202", HashAlgorithm.SHA3_224, ABC,
                    "e642824c3f8cf24ad09234ee7d3c766fc9a3a5168d0c94ad73b46fdf"),
            hash("FIPS 202", HashAlgorithm.SHA3_224, LONGER,
                    "8a24108b154ada21c9fd5574494479ba5c7e7ab76ef264ead0fcce33"),
            hash("FIPS 202", HashAlgorithm.SHA3_224, MILLION,
                    "d69335b93325192e516a912e6d19a15cb51c6ed5c15243e7a7fd653c"),
            hash("FIPS 202", HashAlgorithm.SHA3_256, "",
                    "a7ffc6f8bf1ed76651c14756a061d662f580ff4de43b49fa82d80a4b80f8434a"),
            hash("FIPS 202", HashAlgorithm.SHA3_256, ABC,
                    "3a985da74fe225b2045c172d6bd390bd855f086e3e9d525b46bfe24511431532"),
            hash("FIPS 202", HashAlgorithm.SHA3_256, LONGER,
                    "41c0dba2a9d6240849100376a8235e2c82e1b9998a999e21db32dd97496d3376"),
            hash("FIPS 202", HashAlgorithm.SHA3_256, MILLION,
                    "5c8875ae474a3634ba4fd55ec85bffd661f32aca75c6d699d0cdcb6c115891c1"),
            hash("FIPS 202", HashAlgorithm.SHA3_384, "",
                    "0c63a75b845e4f7d01107d852e4c2485c51a50aaaa94fc61995e71bbee983a2a"
                    + "c3713831264adb47fb6bd1e058d5f004"),
            hash("FIPS 202", HashAlgorithm.SHA3_384, ABC,
                    "ec01498288516fc926459f58e2c6ad8df9b473cb0fc08c2596da7cf0e49be4b2"
                    + "98d88cea927ac7f539f1edf228376d25"),
            hash("FIPS 202", HashAlgorithm.SHA3_384, LONGER,
                    "991c665755eb3a4b6bbdfb75c78a492e8c56a22c5c4d7e429bfdbc32b9d4ad5a"
                    + "a04a1f076e62fea19eef51acd0657c22"),
            hash("FIPS 202", HashAlgorithm.SHA3_384, MILLION,
                    "eee9e24d78c1855337983451df97c8ad9eedf256c6334f8e948d252d5e0e7684"
                    + "7aa0774ddb90a842190d2c558b4b8340"),
            hash("FIPS 202", HashAlgorithm.SHA3_512, "",
                    "a69f73cca23a9ac5c8b567dc185a756e97c982164fe25859e0d1dcc1475c80a6"
                    + "15b2123af1f5f94c11e3e9402c3ac558f500199d95b6d3e301758586281dcd26"),
            hash("FIPS 202", HashAlgorithm.SHA3_512, ABC,
                    "b751850b1a57168a5693cd924b6b096e08f621827444f70d884f5d0240d2712e"
                    + "10e116e9192af3c91a7ec57647e3934057340b4cf408d5a56592f8274eec53f0"),
            hash("FIPS 202", HashAlgorithm.SHA3_512, LONGER,
                    "04a371e84ecfb5b8b77cb48610fca8182dd457ce6f326a0fd3d7ec2f1e91636d"
                    + "ee691fbe0c985302ba1b0d8dc78c086346b533b49c030d99a27daf1139d6e75e"),
            hash("FIPS 202", HashAlgorithm.SHA3_512, MILLION,
                    "3c3a876da14034ab60627c077bb98f7e120a2a5370212dffb3385a18d4f38859"
                    + "ed311d0a9d5141ce9cc5c66ee689b266a8aa18ace8282a0e0db596c90b0a7b87"),
            hash("FIPS 202", HashAlgorithm.SHA3_SHAKE128, "",
                    "7f9c2ba4e88f827d616045507605853ed73b8093f6efbc88eb1a6eacfa66ef26"),
            hash("FIPS 202", HashAlgorithm.SHA3_SHAKE128, ABC,
                    "5881092dd818bf5cf8a3ddb793fbcba74097d5c526a6d35f97b83351940f2cc8"),
            hash("FIPS 202", HashAlgorithm.SHA3_SHAKE128, LONGER,
                    "1a96182b50fb8c7e74e0a707788f55e98209b8d91fade8f32f8dd5cff7bf21f5"),
            hash("FIPS 202", HashAlgorithm.SHA3_SHAKE128, MILLION,
                    "9d222c79c4ff9d092cf6ca86143aa411e369973808ef97093255826c5572ef58"),
            hash("FIPS 202", HashAlgorithm.SHA3_SHAKE256, "",
                    "46b9dd2b0ba88d13233b3feb743eeb243fcd52ea62b81b82b50c27646ed5762f"
                    + "d75dc4ddd8c0f200cb05019d67b592f6fc821c49479ab48640292eacb3b7c4be"),
            hash("FIPS 202", HashAlgorithm.SHA3_SHAKE256, ABC,
                    "483366601360a8771c6863080cc4114d8db44530f8f1e1ee4f94ea37e78b5739"
                    + "d5a15bef186a5386c75744c0527e1faa9f8726e462a12a4feb06bd8801e751e4"),
            hash("FIPS 202", HashAlgorithm.SHA3_SHAKE256, LONGER,
                    "4d8c2dd2435a0128eefbb8c36f6f87133a7911e18d979ee1ae6be5d4fd2e3329"
                    + "40d8688a4e6a59aa8060f1f9bc996c05aca3c696a8b66279dc672c740bb224ec"),
            hash("FIPS 202", HashAlgorithm.SHA3_SHAKE256, MILLION,
                    "3578a7a4ca9137569cdf76ed617d31bb994fca9c1bbf8b184013de8234dfd13a"
                    + "3fd124d4df76c0a539ee7dd2f6e1ec346124c815d9410e145eb561bcd97b18ab"),
            mac("RFC 4231", MacAlgorithm.HMAC_SHA_224,
                    "0b".repeat(20), "Hi There",
                    "896fb1128abbdf196832107cd49df33f47b4b1169912ba4f53684b22"),
            mac("RFC 4231", MacAlgorithm.HMAC_SHA_224,
                    "4a656665", "what do ya want for nothing?",
                    "a30e01098bc6dbbf45690f3a7e9e6d0f8bbea2a39e6148008fd05e44"),
            mac("RFC 4231", MacAlgorithm.HMAC_SHA_224,
                    "aa".repeat(131), "Test Using Larger Than Block-Size Key - Hash Key First",
                    "95e9a0db962095adaebe9b2d6f0dbce2d499f112f2d2b7273fa6870e"),
            mac("RFC 4231", MacAlgorithm.HMAC_SHA_256,
                    "0b".repeat(20), "Hi There",
                    "b0344c61d8db38535ca8afceaf0bf12b881dc200c9833da726e9376c2e32cff7"),
            mac("RFC 4231", MacAlgorithm.HMAC_SHA_256,
                    "4a656665", "what do ya want for nothing?",
                    "5bdcc146bf60754e6a042426089575c75a003f089d2739839dec58b964ec3843"),
            mac("RFC 4231", MacAlgorithm.HMAC_SHA_256,
                    "aa".repeat(131), "Test Using Larger Than Block-Size Key - Hash Key First",
                    "60e431591ee0b67f0d8a26aacbf5b77f8e0bc6213728c5140546040f0ee37f54"),
            mac("RFC 4231", MacAlgorithm.HMAC_SHA_384,
                    "0b".repeat(20), "Hi There",
                    "afd03944d84895626b0825f4ab46907f15f9dadbe4101ec682aa034c7cebc59c"
                    + "faea9ea9076ede7f4af152e8b2fa9cb6"),
            mac("RFC 4231", MacAlgorithm.HMAC_SHA_384,
                    "4a656665", "what do ya want for nothing?",
                    "af45d2e376484031617f78d2b58a6b1b9c7ef464f5a01b47e42ec3736322445e"
                    + "8e2240ca5e69e2c78b3239ecfab21649"),
            mac("RFC 4231", MacAlgorithm.HMAC_SHA_384,
                    "aa".repeat(131), "Test Using Larger Than Block-Size Key - Hash Key First",
                    "4ece084485813e9088d2c63a041bc5b44f9ef1012a2b588f3cd11f05033ac4c6"
                    + "0c2ef6ab4030fe8296248df163f44952"),
            mac("RFC 4231", MacAlgorithm.HMAC_SHA_512,
                    "0b".repeat(20), "Hi There",
                    "87aa7cdea5ef619d4ff0b4241a1d6cb02379f4e2ce4ec2787ad0b30545e17cde"
                    + "daa833b7d6b8a702038b274eaea3f4e4be9d914eeb61f1702e696c203a126854"),
            mac("RFC 4231", MacAlgorithm.HMAC_SHA_512,
                    "4a656665", "what do ya want for nothing?",
                    "164b7a7bfcf819e2e395fbe73b56e0a387bd64222e831fd610270cd7ea250554"
                    + "9758bf75c05a994a6d034f65f8f0e6fdcaeab1a34d4a6b4b636e070a38bce737"),
            mac("RFC 4231", MacAlgorithm.HMAC_SHA_512,
                    "aa".repeat(131), "Test Using Larger Than Block-Size Key - Hash Key First",
                    "80b24263c7c1a3ebb71493c1dd7be8b49b46d1f41b4aeec1121b013783f8f352"
                    + "6b56d037e05f2598bd0fd2215d6a1e5295e64f73f63f0aec8b915a985d786598"),
            mac("RFC 2202", MacAlgorithm.HMAC_MD5,
                    "0b".repeat(16), "Hi There",
                    "9294727a3638bb1c13f48ef8158bfc9d"),
            mac("RFC 2202", MacAlgorithm.HMAC_MD5,
                    "4a656665", "what do ya want for nothing?",
                    "750c783e6ab0b503eaa86e310a5db738"),
            mac("RFC 2202", MacAlgorithm.HMAC_MD5,
                    "aa".repeat(80), "Test Using Larger Than Block-Size Key - Hash Key First",
                    "6b1ab7fe4bd7bf8f0b62e6ce61b9d0cd"),
            mac("RFC 2202", MacAlgorithm.HMAC_SHA1,
                    "0b".repeat(20), "Hi There",
                    "b617318655057264e28bc0b6fb378c8ef146be00"),
            mac("RFC 2202", MacAlgorithm.HMAC_SHA1,
                    "4a656665", "what do ya want for nothing?",
                    "effcdf6ae5eb2fa2d27416d5f184df9c259a7c79"),
            mac("RFC 2202", MacAlgorithm.HMAC_SHA1,
                    "aa".repeat(80), "Test Using Larger Than Block-Size Key - Hash Key First",
                    "aa4ae5e15272d00e95705637ce8a3b55ed402112"),
            mac("SP 800-38B D", MacAlgorithm.CMAC_AES, AES_KEY, "0x" + BLOCKS.substring(0, 0),
                    "bb1d6929e95937287fa37d129b756746"),
            mac("SP 800-38B D", MacAlgorithm.CMAC_AES, AES_KEY, "0x" + BLOCKS.substring(0, 32),
                    "070a16b46b4d4144f79bdd9dd04a287c"),
            mac("SP 800-38B D", MacAlgorithm.CMAC_AES, AES_KEY, "0x" + BLOCKS.substring(0, 80),
                    "dfa66747de9ae63030ca32611497c827"),
            mac("SP 800-38B D", MacAlgorithm.CMAC_AES, AES_KEY, "0x" + BLOCKS.substring(0, 128),
                    "51f0bebf7e3b9d92fc49741779363cfe"),
            mac("SP 800-38B D", MacAlgorithm.CMAC_AES, AES_KEY_256, "0x" + BLOCKS.substring(0, 0),
                    "028962f61b7bf89efc6b551f4667d983"),
            mac("SP 800-38B D", MacAlgorithm.CMAC_AES, AES_KEY_256, "0x" + BLOCKS.substring(0, 32),
                    "28a7023f452e8f82bd4bf28d8c37c35c"),
            mac("SP 800-38B D", MacAlgorithm.CMAC_AES, AES_KEY_256, "0x" + BLOCKS.substring(0, 80),
                    "aaf3d8f1de5640c232f5b169b9c911e6"),
            mac("SP 800-38B D", MacAlgorithm.CMAC_AES, AES_KEY_256, "0x" + BLOCKS.substring(0, 128),
                    "e1992190549f6ed5696a2c056c315410"),
            mac("SP 800-38B D.4", MacAlgorithm.CMAC_3DES, DES_KEY, "0x" + BLOCKS.substring(0, 0),
                    "b7a688e122ffaf95"),
            mac("SP 800-38B D.4", MacAlgorithm.CMAC_3DES, DES_KEY, "0x" + BLOCKS.substring(0, 16),
                    "8e8f293136283797"),
            mac("SP 800-38B D.4", MacAlgorithm.CMAC_3DES, DES_KEY, "0x" + BLOCKS.substring(0, 40),
                    "743ddbe0ce2dc2ed"),
            mac("SP 800-38B D.4", MacAlgorithm.CMAC_3DES, DES_KEY, "0x" + BLOCKS.substring(0, 64),
                    "33e6b1092400eae5"),
            mac("RFC 3566 section 4.6", MacAlgorithm.XCBC_AES, COUNTING,
                    "0x" + (COUNTING + "10111213").substring(0, 0),
                    "75f0251d528ac01c4573dfd584d79f29"),
            mac("RFC 3566 section 4.6", MacAlgorithm.XCBC_AES, COUNTING,
                    "0x" + (COUNTING + "10111213").substring(0, 6),
                    "5b376580ae2f19afe7219ceef172756f"),
            mac("RFC 3566 section 4.6", MacAlgorithm.XCBC_AES, COUNTING,
                    "0x" + (COUNTING + "10111213").substring(0, 32),
                    "d2a246fa349b68a79998a4394ff7a263"),
            mac("RFC 3566 section 4.6", MacAlgorithm.XCBC_AES, COUNTING,
                    "0x" + (COUNTING + "10111213").substring(0, 40),
                    "47f51b4564966215b8985c63055ed308"),
            new DigestVector("SP 800-38D test case 1", MacAlgorithm.GMAC_AES, "00".repeat(16), "00".repeat(12), "",
                    "58e2fccefa7e3061367f1d57a4e7455a"),
            new DigestVector("3GPP TS 35.203, f9, the padded string", MacAlgorithm.KASUMI_F9,
                    "2bd6459f82c5b300952c49104881ff48", "",
                    "0x" + "38a6f05605d2ec496b227737296f393c8079353edc87e2e805d2ec49a4f2d8e2", "f63bd72c"),
            new DigestVector("3GPP TS 35.203, f9, the padded string", MacAlgorithm.KASUMI_F9,
                    "d42f682428201cafcd9f97945e6de7b7", "",
                    "0x3edc87e2a4f2d8e2b5924384328a4ae00b737109f8b6c8dd2b4db63dd533981ceb19aad52a5b2bc3",
                    "a9daf1ff"),
            new DigestVector("3GPP TS 35.203, f9, the padded string", MacAlgorithm.KASUMI_F9,
                    "d3419be821087acd02123a9248033359", "",
                    "0xc7590ea957d5df7dbbb057038809496bcff86d6fbc8ce5b135a06b166054f2d565be8ace75dc851e0bcdd8f0"
                            + "7141c495"
                    + "872fb5d8c0c66a8b6da556663e4e461205d84580bee5bc7e8000000000000000", "02158170"),
            new DigestVector("3GPP TS 35.203, f9, the padded string", MacAlgorithm.KASUMI_F9,
                    "83fd23a244a74cf358da3019f1722635", "",
                    "0x36af61444f302ad235c68716633c66fb750c266865d53c11ea05b1e9fa49c8398d48e1efa5909d3947902837"
                            + "f5ae96d5"
                    + "a05bc8d61ca8dbef1b13a4b4abfe4fb1006045b674bb54729304c382be53a5af05556176f6eaa2ef1d05e4b083181ee6"
                    + "74cda5a485f74d7ac000000000000000", "95ae41ba"),
            new DigestVector("3GPP TS 35.217 UIA2 test set 4", MacAlgorithm.SNOW3G_UIA2,
                    "c736c6aab22bfff91e2698d2e22ad57e",
                    "14793e410397e8fd94793e41039768fd",
                    "0xd0a7d463df9fb2b278833fa02e235aa172bd970c1473e12907fb648b6599aaa0b24a038665422b20a499276a"
                            + "50427009",
                    "38b554c0"),
            new DigestVector("3GPP TS 35.217 UIA2 test set 5", MacAlgorithm.SNOW3G_UIA2,
                    "f4ebec69e73eaf2eb2cf6af4b3120ffd",
                    "296f393c6b227737a96f393c6b22f737",
                    "0x10bfff839e0c71658dbb2d1707e145724f41c16f48bf403c3b18e38fd5d1663b6f6d900193e3cea8bb4f1b4f"
                            + "5be82203"
                    + "2232a78d7d75238d5e6daecd3b4322cf59bc7ea84ab18811b5bfb7bc553f4fe44478ce287a14879990d18d12ca79d2c8"
                    + "55149021cd5ce8ca0371ca04fcce143e3d7cfee94585b5885cac46068b", "061745ae"),
            mac("SP 800-38A F.1.1, first block", MacAlgorithm.CBCMAC_AES, AES_KEY, "0x" + BLOCKS.substring(0, 32),
                    "3ad77bb40d7a3660a89ecaf32466ef97"));

    private static DigestVector hash(String source, HashAlgorithm hash, String message, String result) {
        return new DigestVector(source, hash, "", "", message, result);
    }

    private static DigestVector mac(String source, MacAlgorithm mac, String key, String message, String result) {
        return new DigestVector(source, mac, key, "", message, result);
    }

    /** {@return it as bytes} */
    public byte[] keyBytes() {
        return HexFormat.of().parseHex(key);
    }

    /** {@return it as bytes} */
    public byte[] ivBytes() {
        return HexFormat.of().parseHex(iv);
    }

    /** {@return it as bytes} */
    public byte[] messageBytes() {
        return message.startsWith("0x") ? HexFormat.of().parseHex(message.substring(2))
                : message.getBytes(StandardCharsets.US_ASCII);
    }

    /** {@return it as bytes} */
    public byte[] resultBytes() {
        return HexFormat.of().parseHex(result);
    }
}
