package io.hwadaptor.api;

/** Digests of virtio-crypto. */
public enum HashAlgorithm implements Algorithm {
    /** MD5 (RFC 1321). */
    MD5(16),
    /** SHA-1 (FIPS 180-4). */
    SHA1(20),
    /** SHA-224 (FIPS 180-4). */
    SHA_224(28),
    /** SHA-256 (FIPS 180-4). */
    SHA_256(32),
    /** SHA-384 (FIPS 180-4). */
    SHA_384(48),
    /** SHA-512 (FIPS 180-4). */
    SHA_512(64),
    /** SHA3-224 (FIPS 202). */
    SHA3_224(28),
    /** SHA3-256 (FIPS 202). */
    SHA3_256(32),
    /** SHA3-384 (FIPS 202). */
    SHA3_384(48),
    /** SHA3-512 (FIPS 202). */
    SHA3_512(64),
    /** SHAKE128 (FIPS 202), result length free. */
    SHA3_SHAKE128(16),
    /** SHAKE256 (FIPS 202), result length free. */
    SHA3_SHAKE256(32);

    private final int digestLength;

    HashAlgorithm(int digestLength) {
        this.digestLength = digestLength;
    }

    @Override
    public Service service() {
        return Service.HASH;
    }

    /** {@return the full digest in bytes; for the SHAKE functions the customary one} */
    public int digestLength() {
        return digestLength;
    }
}
