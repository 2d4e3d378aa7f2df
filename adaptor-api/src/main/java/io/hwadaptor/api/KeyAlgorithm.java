package io.hwadaptor.api;

/** Key agreement, derivation and generation: services that only the SPI serves. */
public enum KeyAlgorithm implements Algorithm {
    /** Finite-field Diffie-Hellman. */
    DH(Service.KEY_AGREEMENT),
    /** Elliptic-curve Diffie-Hellman over the NIST prime curves. */
    ECDH(Service.KEY_AGREEMENT),
    /** HKDF (RFC 5869). */
    HKDF(Service.KEY_AGREEMENT),
    /** RSA key pairs. */
    RSA_KEY_PAIR(Service.KEY_GENERATION),
    /** DSA key pairs. */
    DSA_KEY_PAIR(Service.KEY_GENERATION),
    /** EC key pairs. */
    EC_KEY_PAIR(Service.KEY_GENERATION);

    private final Service service;

    KeyAlgorithm(Service service) {
        this.service = service;
    }

    @Override
    public Service service() {
        return service;
    }
}
