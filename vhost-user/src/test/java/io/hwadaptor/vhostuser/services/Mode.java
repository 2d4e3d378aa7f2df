package io.hwadaptor.vhostuser.services;

/** How requests are laid out and where their parameters are (docs/virtio-crypto.md, "Layouts"). */
enum Mode {
    /** Sessions, padded layouts: nothing negotiated. */
    LEGACY,
    /** Sessions, layouts of VIRTIO_CRYPTO_F_REVISION_1. */
    REVISION_1,
    /** Everything in the request. */
    STATELESS
}
