package io.hwadaptor.api;

/** The NIST prime curves of virtio-crypto (FIPS 186-4, appendix D.1.2). */
public enum EllipticCurve {
    /** P-192. */
    NIST_P192(192),
    /** P-224. */
    NIST_P224(224),
    /** P-256. */
    NIST_P256(256),
    /** P-384. */
    NIST_P384(384),
    /** P-521. */
    NIST_P521(521);

    private final int fieldBits;

    EllipticCurve(int fieldBits) {
        this.fieldBits = fieldBits;
    }

    /** {@return the size of the field in bits} */
    public int fieldBits() {
        return fieldBits;
    }

    /** {@return the length of a coordinate in bytes} */
    public int fieldBytes() {
        return (fieldBits + Byte.SIZE - 1) / Byte.SIZE;
    }
}
