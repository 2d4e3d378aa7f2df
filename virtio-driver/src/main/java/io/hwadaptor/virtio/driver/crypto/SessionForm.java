package io.hwadaptor.virtio.driver.crypto;

import io.hwadaptor.virtio.driver.vhost.FrontEnd;

/**
 * The three forms that QEMU's session message has had.
 *
 * <p>Source: the struct VhostUserCryptoSession of QEMU 5.2, 7.2 and 8.1.
 */
public enum SessionForm {
    /** QEMU 2.12 to 7.0: session id, operation code, symmetric session. */
    QEMU_2_12(FrontEnd.SESSION_BYTES_OLD),
    /** QEMU 7.1 to 8.0: session id, symmetric session. */
    QEMU_7_1(FrontEnd.SESSION_BYTES_OLD),
    /** QEMU 8.1 and later: operation code, symmetric or asymmetric session, session id. */
    QEMU_8_1(FrontEnd.SESSION_BYTES);

    private final int bytes;

    SessionForm(int bytes) {
        this.bytes = bytes;
    }

    /** {@return how long such a message is} */
    int bytes() {
        return bytes;
    }
}
