package io.hwadaptor.soft;

import javax.crypto.SecretKey;

/** A key that keeps no copy of its own. */
final class RawKey implements SecretKey {
    private static final long serialVersionUID = 1L;

    private final String algorithm;
    private final transient byte[] bytes;

    /**
     * A key.
     *
     * @param algorithm as the JDK calls it
     * @param bytes stay the caller's, who wipes them when the engine has been set up
     */
    RawKey(String algorithm, byte[] bytes) {
        this.algorithm = algorithm;
        this.bytes = bytes;
    }

    @Override
    public String getAlgorithm() {
        return algorithm;
    }

    @Override
    public String getFormat() {
        return "RAW";
    }

    /** {@return a copy, which the engine overwrites after use} */
    @Override
    public byte[] getEncoded() {
        return bytes.clone();
    }
}
