package io.hwadaptor.virtio.driver.crypto;

import java.nio.ByteBuffer;
import java.nio.ByteOrder;

/**
 * The device's configuration space. Source: virtio 1.2, 5.9.5.
 *
 * @param status bit 0 is set while the device takes requests
 * @param maxDataQueues data queues; the control queue comes after them
 * @param services bit per service: 0 cipher, 1 hash, 2 MAC, 3 AEAD, 4 asymmetric
 * @param ciphers bit per cipher algorithm
 * @param hashes bit per hash algorithm
 * @param macs bit per MAC algorithm
 * @param aeads bit per AEAD algorithm
 * @param maxCipherKeyBytes longest cipher key in bytes
 * @param maxAuthKeyBytes longest authentication key in bytes
 * @param akciphers bit per asymmetric algorithm
 * @param maxSize most bytes of variable-length parameters in one request; unsigned
 */
public record CryptoConfig(int status, int maxDataQueues, int services, long ciphers, int hashes, long macs, int aeads,
        int maxCipherKeyBytes, int maxAuthKeyBytes, int akciphers, long maxSize) {
    /** Length of the configuration space in bytes. */
    public static final int BYTES = 56;

    private static final int HW_READY = 1;

    /**
     * Reads the configuration space.
     *
     * @param bytes its {@link #BYTES} bytes
     * @return what they say
     */
    public static CryptoConfig of(byte[] bytes) {
        if (bytes.length != BYTES) {
            throw new IllegalArgumentException("the configuration space has 56 bytes, not " + bytes.length);
        }
        ByteBuffer b = ByteBuffer.wrap(bytes).order(ByteOrder.LITTLE_ENDIAN);
        return new CryptoConfig(b.getInt(0), b.getInt(4), b.getInt(8), b.getLong(12), b.getInt(20), b.getLong(24),
                b.getInt(32), b.getInt(36), b.getInt(40), b.getInt(44), b.getLong(48));
    }

    /**
     * Whether the device takes requests.
     *
     * @return true if HW_READY is set
     */
    public boolean ready() {
        return (status & HW_READY) != 0;
    }
}
