package io.hwadaptor.virtio.device;

import io.hwadaptor.api.Algorithm;
import io.hwadaptor.api.Capabilities;
import io.hwadaptor.api.Capability;
import io.hwadaptor.api.Service;
import io.hwadaptor.virtio.device.wire.Wire;
import java.lang.foreign.MemorySegment;
import java.lang.foreign.ValueLayout;
import java.nio.ByteBuffer;
import java.nio.ByteOrder;
import java.util.Set;

/**
 * The configuration space, struct virtio_crypto_config (virtio 1.2, 5.9.5): what the loaded
 * adaptors really do, and nothing else.
 */
final class DeviceConfig {
    static final int BYTES = 56;

    private static final int STATUS = 0;
    private static final int MAX_DATAQUEUES = 4;
    private static final int CRYPTO_SERVICES = 8;
    private static final int CIPHER_ALGO = 12;
    private static final int HASH_ALGO = 20;
    private static final int MAC_ALGO = 24;
    private static final int AEAD_ALGO = 32;
    private static final int MAX_CIPHER_KEY_LEN = 36;
    private static final int MAX_AUTH_KEY_LEN = 40;
    private static final int AKCIPHER_ALGO = 44;
    private static final int MAX_SIZE = 48;
    private static final int S_HW_READY = 1;

    private final byte[] bytes = new byte[BYTES];
    private final ByteBuffer fields = ByteBuffer.wrap(bytes).order(ByteOrder.LITTLE_ENDIAN);

    DeviceConfig(Capabilities capabilities, DeviceLimits limits, Set<Service> served) {
        int services = 0;
        for (Capability capability : capabilities.list()) {
            Algorithm algorithm = capability.algorithm();
            Service service = algorithm.service();
            Integer number = Wire.number(algorithm);
            if (number == null || !served.contains(service)) {
                continue;
            }
            services |= 1 << Wire.serviceBit(service);
            int field = field(service) + (number >= 32 ? 4 : 0);
            fields.putInt(field, fields.getInt(field) | 1 << (number & 31));
        }
        fields.putInt(CRYPTO_SERVICES, services);
        fields.putInt(MAX_DATAQUEUES, limits.dataQueues());
        fields.putInt(MAX_CIPHER_KEY_LEN, limits.maxCipherKeyLength());
        fields.putInt(MAX_AUTH_KEY_LEN, limits.maxAuthKeyLength());
        fields.putLong(MAX_SIZE, limits.maxRequestBytes());
        ready(true);
    }

    private static int field(Service service) {
        return switch (service) {
            case CIPHER -> CIPHER_ALGO;
            case HASH -> HASH_ALGO;
            case MAC -> MAC_ALGO;
            case AEAD -> AEAD_ALGO;
            case AKCIPHER -> AKCIPHER_ALGO;
            case CHAIN, KEY_AGREEMENT, KEY_GENERATION ->
                throw new IllegalArgumentException(service + " has no mask in the configuration space");
        };
    }

    /** {@return crypto_services} */
    int services() {
        return fields.getInt(CRYPTO_SERVICES);
    }

    void ready(boolean ready) {
        fields.putInt(STATUS, ready ? S_HW_READY : 0);
    }

    int read(int offset, MemorySegment target, long targetOffset, int length) {
        if (offset < 0 || length < 0 || offset > BYTES - length) {
            return -1;
        }
        MemorySegment.copy(bytes, offset, target, ValueLayout.JAVA_BYTE, targetOffset, length);
        return length;
    }
}
