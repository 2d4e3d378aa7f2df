package io.hwadaptor.ffm;

import static org.junit.jupiter.api.Assertions.assertEquals;

import io.hwadaptor.ffm.generated.cryptodev.alg_info;
import io.hwadaptor.ffm.generated.cryptodev.cphash_op;
import io.hwadaptor.ffm.generated.cryptodev.crypt_auth_op;
import io.hwadaptor.ffm.generated.cryptodev.crypt_op;
import io.hwadaptor.ffm.generated.cryptodev.cryptodev_h;
import io.hwadaptor.ffm.generated.cryptodev.session_info_op;
import io.hwadaptor.ffm.generated.cryptodev.session_op;
import java.util.List;
import org.junit.jupiter.api.Test;

/**
 * The declaration of /dev/crypto is our own, so a C compiler that agrees with it proves little. These are the module's
 * numbers on x86-64, written down from its documentation and not computed from the declaration.
 */
class CryptodevAbiTest {

    @Test
    void shouldNumberTheCallsAsTheModuleDoes() {
        assertEquals(0xc0046365L, cryptodev_h.CRIOGET());
        assertEquals(0xc0306366L, cryptodev_h.CIOCGSESSION());
        assertEquals(0x40046367L, cryptodev_h.CIOCFSESSION());
        assertEquals(0xc0306368L, cryptodev_h.CIOCCRYPT());
        assertEquals(0x8004636aL, cryptodev_h.CIOCASYMFEAT());
        assertEquals(0xc10c636bL, cryptodev_h.CIOCGSESSINFO());
        assertEquals(0xc048636dL, cryptodev_h.CIOCAUTHCRYPT());
        assertEquals(0x4030636eL, cryptodev_h.CIOCASYNCCRYPT());
        assertEquals(0x8030636fL, cryptodev_h.CIOCASYNCFETCH());
        assertEquals(0x40086370L, cryptodev_h.CIOCCPHASH());
    }

    @Test
    void shouldLayOutSessionsAsTheModuleDoes() {
        assertEquals(48, session_op.sizeof());
        assertEquals(List.of(0L, 4L, 8L, 16L, 24L, 32L, 40L), List.of(session_op.cipher$offset(),
                session_op.mac$offset(), session_op.keylen$offset(), session_op.key$offset(),
                session_op.mackeylen$offset(), session_op.mackey$offset(), session_op.ses$offset()));
        assertEquals(268, session_info_op.sizeof());
        assertEquals(List.of(0L, 4L, 132L, 260L, 264L), List.of(session_info_op.ses$offset(),
                session_info_op.cipher_info$offset(), session_info_op.hash_info$offset(),
                session_info_op.alignmask$offset(), session_info_op.flags$offset()));
        assertEquals(List.of(128L, 0L, 64L),
                List.of(alg_info.sizeof(), alg_info.cra_name$offset(), alg_info.cra_driver_name$offset()));
    }

    @Test
    void shouldLayOutRequestsAsTheModuleDoes() {
        assertEquals(48, crypt_op.sizeof());
        assertEquals(List.of(0L, 4L, 6L, 8L, 16L, 24L, 32L, 40L), List.of(crypt_op.ses$offset(), crypt_op.op$offset(),
                crypt_op.flags$offset(), crypt_op.len$offset(), crypt_op.src$offset(), crypt_op.dst$offset(),
                crypt_op.mac$offset(), crypt_op.iv$offset()));
        assertEquals(72, crypt_auth_op.sizeof());
        assertEquals(List.of(0L, 4L, 6L, 8L, 12L, 16L, 24L, 32L, 40L, 48L, 56L, 64L), List.of(
                crypt_auth_op.ses$offset(), crypt_auth_op.op$offset(), crypt_auth_op.flags$offset(),
                crypt_auth_op.len$offset(), crypt_auth_op.auth_len$offset(), crypt_auth_op.auth_src$offset(),
                crypt_auth_op.src$offset(), crypt_auth_op.dst$offset(), crypt_auth_op.tag$offset(),
                crypt_auth_op.tag_len$offset(), crypt_auth_op.iv$offset(), crypt_auth_op.iv_len$offset()));
        assertEquals(List.of(8L, 0L, 4L),
                List.of(cphash_op.sizeof(), cphash_op.dst_ses$offset(), cphash_op.src_ses$offset()));
    }

    @Test
    void shouldNumberAlgorithmsAsTheModuleDoes() {
        assertEquals(List.of(2, 11, 16, 21, 22, 23, 50, 51), List.of(cryptodev_h.CRYPTO_3DES_CBC(),
                cryptodev_h.CRYPTO_AES_CBC(), cryptodev_h.CRYPTO_NULL(), cryptodev_h.CRYPTO_AES_CTR(),
                cryptodev_h.CRYPTO_AES_XTS(), cryptodev_h.CRYPTO_AES_ECB(), cryptodev_h.CRYPTO_AES_GCM(),
                cryptodev_h.CRYPTO_AES_CCM()));
        assertEquals(List.of(7, 107, 18, 19, 20), List.of(cryptodev_h.CRYPTO_SHA1_HMAC(),
                cryptodev_h.CRYPTO_SHA2_224_HMAC(), cryptodev_h.CRYPTO_SHA2_256_HMAC(),
                cryptodev_h.CRYPTO_SHA2_384_HMAC(), cryptodev_h.CRYPTO_SHA2_512_HMAC()));
        assertEquals(List.of(14, 103, 104, 105, 106), List.of(cryptodev_h.CRYPTO_SHA1(),
                cryptodev_h.CRYPTO_SHA2_224(), cryptodev_h.CRYPTO_SHA2_256(), cryptodev_h.CRYPTO_SHA2_384(),
                cryptodev_h.CRYPTO_SHA2_512()));
        assertEquals(List.of(64, 512), List.of(cryptodev_h.CRYPTO_CIPHER_MAX_KEY_LEN(),
                cryptodev_h.CRYPTO_HMAC_MAX_KEY_LEN()));
    }

    @Test
    void shouldNumberOperationsAndFlagsAsTheModuleDoes() {
        assertEquals(List.of(0, 1), List.of(cryptodev_h.COP_ENCRYPT(), cryptodev_h.COP_DECRYPT()));
        assertEquals(List.of(1, 2, 4, 8, 16, 32, 64), List.of(cryptodev_h.COP_FLAG_UPDATE(),
                cryptodev_h.COP_FLAG_FINAL(), cryptodev_h.COP_FLAG_WRITE_IV(), cryptodev_h.COP_FLAG_NO_ZC(),
                cryptodev_h.COP_FLAG_AEAD_TLS_TYPE(), cryptodev_h.COP_FLAG_AEAD_SRTP_TYPE(),
                cryptodev_h.COP_FLAG_RESET()));
    }
}
