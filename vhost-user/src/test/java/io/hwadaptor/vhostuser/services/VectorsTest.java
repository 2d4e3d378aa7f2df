package io.hwadaptor.vhostuser.services;

import static org.junit.jupiter.api.Assertions.assertTrue;

import io.hwadaptor.api.kit.VectorFiles;
import io.hwadaptor.api.kit.VectorFiles.Case;
import io.hwadaptor.vhostuser.TestDaemon;
import io.hwadaptor.vhostuser.services.ServiceClient.Result;
import io.hwadaptor.virtio.driver.crypto.Algorithm;
import io.hwadaptor.virtio.driver.crypto.CryptoStatus;
import io.hwadaptor.virtio.driver.crypto.Opcode;
import io.hwadaptor.virtio.driver.crypto.SessionParameters.Akcipher;
import java.math.BigInteger;
import java.util.Arrays;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.TestInstance;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.EnumSource;

/**
 * All cases of the vector files, through the device over a real socket. Only GMAC's with an IV of another length than
 * 12 bytes are not among them: a MAC request has no field that says the length.
 */
@TestInstance(TestInstance.Lifecycle.PER_CLASS)
class VectorsTest {
    private TestDaemon daemon;

    @BeforeAll
    void start() throws Exception {
        daemon = new TestDaemon();
    }

    @AfterAll
    void stop() throws Exception {
        daemon.close();
    }

    @FunctionalInterface
    private interface Trial {
        boolean works(ServiceClient client, Case c) throws Exception;
    }

    private void all(Mode mode, String file, Trial trial) throws Exception {
        try (ServiceClient client = new ServiceClient(daemon.socket(), mode)) {
            int worked = 0;
            for (Case c : VectorFiles.read(file)) {
                boolean works = trial.works(client, c);
                c.check(works);
                worked += works ? 1 : 0;
            }
            assertTrue(worked > 0, "no case of " + file + " worked");
        }
    }

    private static boolean is(byte[] expected, Result result) {
        return result.ok() && Arrays.equals(expected, result.output());
    }

    @ParameterizedTest
    @EnumSource(Mode.class)
    void shouldDoCbc(Mode mode) throws Exception {
        all(mode, "aes_cbc_pkcs5.json", (client, c) -> {
            byte[] message = c.bytes("msg");
            byte[] sealed = c.bytes("ct");
            Result opened = client.cipher(Algorithm.CIPHER_AES_CBC, false, c.bytes("key"), c.bytes("iv"), sealed);
            // The padding is the test's: the device works on whole blocks.
            byte[] padded = Arrays.copyOf(message, message.length + 16 - message.length % 16);
            Arrays.fill(padded, message.length, padded.length, (byte) (padded.length - message.length));
            return is(padded, opened)
                    && is(sealed, client.cipher(Algorithm.CIPHER_AES_CBC, true, c.bytes("key"), c.bytes("iv"), padded));
        });
    }

    @ParameterizedTest
    @EnumSource(Mode.class)
    void shouldDoXts(Mode mode) throws Exception {
        all(mode, "aes_xts.json", (client, c) -> {
            byte[] tweak = Arrays.copyOf(c.bytes("iv"), 16);
            byte[] key = c.bytes("key");
            byte[] plain = c.bytes("msg");
            byte[] sealed = c.bytes("ct");
            return is(sealed, client.cipher(Algorithm.CIPHER_AES_XTS, true, key, tweak, plain))
                    && is(plain, client.cipher(Algorithm.CIPHER_AES_XTS, false, key, tweak, sealed));
        });
    }

    @ParameterizedTest
    @CsvSource({"LEGACY,aes_gcm.json,1", "LEGACY,aes_ccm.json,2", "LEGACY,chacha20_poly1305.json,3",
        "REVISION_1,aes_gcm.json,1", "REVISION_1,aes_ccm.json,2", "REVISION_1,chacha20_poly1305.json,3",
        "STATELESS,aes_gcm.json,1", "STATELESS,aes_ccm.json,2", "STATELESS,chacha20_poly1305.json,3"})
    void shouldDoAead(Mode mode, String file, int algorithm) throws Exception {
        all(mode, file, (client, c) -> {
            byte[] tag = c.bytes("tag");
            byte[] text = c.bytes("ct");
            byte[] sealed = Arrays.copyOf(text, text.length + tag.length);
            System.arraycopy(tag, 0, sealed, text.length, tag.length);
            byte[] key = c.bytes("key");
            byte[] iv = c.bytes("iv");
            byte[] aad = c.bytes("aad");
            return is(c.bytes("msg"), client.open(algorithm, key, iv, aad, sealed, tag.length))
                    && is(sealed, client.seal(algorithm, key, iv, aad, c.bytes("msg"), tag.length));
        });
    }

    @ParameterizedTest
    @CsvSource({"hmac_sha1.json,2", "hmac_sha224.json,3", "hmac_sha256.json,4", "hmac_sha384.json,5",
        "hmac_sha512.json,6", "aes_cmac.json,26"})
    void shouldDoMacs(String file, int algorithm) throws Exception {
        for (Mode mode : Mode.values()) {
            all(mode, file, (client, c) -> {
                int tagBytes = c.number("tagSize") / 8;
                return is(c.bytes("tag"), client.mac(algorithm, tagBytes, c.bytes("key"), c.bytes("msg")));
            });
        }
    }

    /** The IV is the front of the source. */
    @ParameterizedTest
    @EnumSource(Mode.class)
    void shouldDoGmac(Mode mode) throws Exception {
        try (ServiceClient client = new ServiceClient(daemon.socket(), mode)) {
            int cases = 0;
            for (Case c : VectorFiles.read("aes_gmac.json")) {
                if (c.number("ivSize") == 96) {
                    cases++;
                    byte[] source = SymmetricTrials.join(c.bytes("iv"), c.bytes("msg"));
                    c.check(is(c.bytes("tag"), client.mac(Algorithm.MAC_GMAC_AES, 16, c.bytes("key"), source)));
                }
            }
            assertTrue(cases >= 102, cases + " cases");
        }
    }

    @ParameterizedTest
    @CsvSource({"ecdsa_secp256r1_sha256.json,3,SHA-256", "ecdsa_secp384r1_sha384.json,4,SHA-384",
        "ecdsa_secp521r1_sha512.json,5,SHA-512"})
    void shouldVerifyEcdsa(String file, int curve, String hash) throws Exception {
        for (Mode mode : Mode.values()) {
            all(mode, file, (client, c) -> {
                byte[] point = hex(c.text("publicKey", "uncompressed"));
                Akcipher key = new Akcipher(Algorithm.AKCIPHER_ECDSA, Algorithm.KEY_PUBLIC, curve, 0, point);
                return client.verify(key, c.bytes("sig"), Reference.hash(hash, c.bytes("msg"))) == CryptoStatus.OK;
            });
        }
    }

    @ParameterizedTest
    @CsvSource({"rsa_signature_2048_sha256.json,6,SHA-256", "rsa_signature_3072_sha512.json,8,SHA-512"})
    void shouldVerifyRsa(String file, int rsaHash, String hash) throws Exception {
        for (Mode mode : Mode.values()) {
            all(mode, file, (client, c) -> {
                Akcipher key = new Akcipher(Algorithm.AKCIPHER_RSA, Algorithm.KEY_PUBLIC, Algorithm.RSA_PKCS1, rsaHash,
                        hex(c.text("publicKeyAsn")));
                return client.verify(key, c.bytes("sig"), Reference.hash(hash, c.bytes("msg"))) == CryptoStatus.OK;
            });
        }
    }

    @ParameterizedTest
    @EnumSource(Mode.class)
    void shouldDecryptRsa(Mode mode) throws Exception {
        all(mode, "rsa_pkcs1_2048.json", (client, c) -> {
            String[] names = {"modulus", "publicExponent", "privateExponent", "prime1", "prime2", "exponent1",
                "exponent2", "coefficient"};
            BigInteger[] numbers = new BigInteger[9];
            numbers[0] = BigInteger.ZERO;
            for (int i = 0; i < names.length; i++) {
                numbers[i + 1] = new BigInteger(c.text("privateKey", names[i]), 16);
            }
            Akcipher key = new Akcipher(Algorithm.AKCIPHER_RSA, Algorithm.KEY_PRIVATE, Algorithm.RSA_PKCS1, 0,
                    Der.sequence(numbers));
            return is(c.bytes("msg"), client.akcipher(Opcode.AKCIPHER_DECRYPT, key, c.bytes("ct"), 256));
        });
    }

    private static byte[] hex(String digits) {
        return java.util.HexFormat.of().parseHex(digits);
    }
}
