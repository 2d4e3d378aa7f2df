package io.hwadaptor.virtio.driver.crypto;

import static org.junit.jupiter.api.Assertions.assertEquals;

import io.hwadaptor.ffm.generated.virtio.virtio_crypto_config;
import io.hwadaptor.ffm.generated.virtio.virtio_crypto_inhdr;
import io.hwadaptor.ffm.generated.virtio.virtio_crypto_op_ctrl_req;
import io.hwadaptor.ffm.generated.virtio.virtio_crypto_op_data_req;
import io.hwadaptor.ffm.generated.virtio.virtio_crypto_op_header;
import io.hwadaptor.ffm.generated.virtio.virtio_crypto_session_input;
import io.hwadaptor.ffm.generated.virtio.virtio_h;
import org.junit.jupiter.api.Test;

/** The driver's numbers, against those of the kernel's headers: a third reading of the standard. */
class UapiTest {
    @Test
    void shouldAgreeOnSizes() {
        assertEquals(virtio_crypto_op_data_req.sizeof(), DataRequests.LEGACY_BYTES);
        assertEquals(virtio_crypto_op_header.sizeof(), DataRequests.HEADER_BYTES);
        assertEquals(virtio_crypto_op_ctrl_req.sizeof(),
                ControlRequests.destroy(0x102, 0, false).readable().getFirst().length);
        assertEquals(virtio_crypto_session_input.sizeof(), ControlRequests.CREATE_OUTCOME_BYTES);
        assertEquals(virtio_crypto_inhdr.sizeof(), DataRequests.STATUS_BYTES);
        assertEquals(virtio_crypto_config.sizeof(), CryptoConfig.BYTES);
        assertEquals(virtio_crypto_op_header.session_id$offset(), DataRequests.SESSION_OFFSET);
        assertEquals(virtio_crypto_op_header.flag$offset(), DataRequests.FLAG_OFFSET);
    }

    @Test
    void shouldAgreeOnNumbers() {
        assertEquals(virtio_h.VIRTIO_CRYPTO_CIPHER_AES_CBC(), Algorithm.CIPHER_AES_CBC);
        assertEquals(virtio_h.VIRTIO_CRYPTO_CIPHER_KASUMI_F8(), Algorithm.CIPHER_KASUMI_F8);
        assertEquals(virtio_h.VIRTIO_CRYPTO_AEAD_CHACHA20_POLY1305(), Algorithm.AEAD_CHACHA20_POLY1305);
        assertEquals(virtio_h.VIRTIO_CRYPTO_AKCIPHER_RSA(), Algorithm.AKCIPHER_RSA);
        assertEquals(virtio_h.VIRTIO_CRYPTO_AKCIPHER_ECDSA(), Algorithm.AKCIPHER_ECDSA_LINUX);
        assertEquals(virtio_h.VIRTIO_CRYPTO_CIPHER_DESTROY_SESSION(), Opcode.CIPHER_DESTROY_SESSION);
        assertEquals(virtio_h.VIRTIO_CRYPTO_AEAD_CREATE_SESSION(), Opcode.AEAD_CREATE_SESSION);
        assertEquals(virtio_h.VIRTIO_CRYPTO_AKCIPHER_CREATE_SESSION(), Opcode.AKCIPHER_CREATE_SESSION);
        assertEquals(virtio_h.VIRTIO_CRYPTO_AKCIPHER_VERIFY(), Opcode.AKCIPHER_VERIFY);
        assertEquals(virtio_h.VIRTIO_CRYPTO_BADMSG(), CryptoStatus.BADMSG.ordinal());
    }
}
