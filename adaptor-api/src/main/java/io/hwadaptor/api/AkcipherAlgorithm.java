package io.hwadaptor.api;

/** Public-key algorithms. */
public enum AkcipherAlgorithm implements Algorithm {
    /** RSA, raw or PKCS#1 v1.5. */
    RSA,
    /** DSA: SPI only. */
    DSA,
    /** ECDSA over the NIST prime curves. */
    ECDSA;

    @Override
    public Service service() {
        return Service.AKCIPHER;
    }
}
