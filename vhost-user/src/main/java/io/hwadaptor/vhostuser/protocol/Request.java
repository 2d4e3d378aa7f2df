package io.hwadaptor.vhostuser.protocol;

import org.jspecify.annotations.Nullable;

/**
 * The requests of a front-end (vhost-user.rst, "Front-end message types"): number, payload size, file descriptors, and
 * the protocol feature that allows it. Those that belong to a feature that is never offered are listed for their names
 * alone, so that a log line can say what a front-end tried.
 */
public enum Request {
    /** Which virtio features exist. */
    GET_FEATURES(1, 0, 0, 0, 0, true, 0),
    /** Which virtio features the driver took. */
    SET_FEATURES(2, 8, 8, 0, 0, false, 0),
    /** The front-end begins. */
    SET_OWNER(3, 0, 0, 0, 0, false, 0),
    /** Deprecated: disables all rings. */
    RESET_OWNER(4, 0, 0, 0, 0, false, 0),
    /** The whole memory table, one descriptor per region. */
    SET_MEM_TABLE(5, 8, 8 + Payload.MAX_TABLE_REGIONS * Payload.REGION_BYTES, 0, Payload.MAX_TABLE_REGIONS, false, 0),
    /** Dirty log; not offered. */
    SET_LOG_BASE(6),
    /** Dirty log; not offered. */
    SET_LOG_FD(7),
    /** A ring's size. */
    SET_VRING_NUM(8, 8, 8, 0, 0, false, 0),
    /** A ring's addresses. */
    SET_VRING_ADDR(9, 40, 40, 0, 0, false, 0),
    /** The available index a ring goes on from. */
    SET_VRING_BASE(10, 8, 8, 0, 0, false, 0),
    /** Stops a ring and asks for its available index. */
    GET_VRING_BASE(11, 8, 8, 0, 0, true, 0),
    /** The event that tells of new requests; starts the ring. */
    SET_VRING_KICK(12, 8, 8, 0, 1, false, 0),
    /** The event that tells of completed requests. */
    SET_VRING_CALL(13, 8, 8, 0, 1, false, 0),
    /** The event that tells of a broken ring. */
    SET_VRING_ERR(14, 8, 8, 0, 1, false, 0),
    /** Which protocol features exist. */
    GET_PROTOCOL_FEATURES(15, 0, 0, 0, 0, true, 0),
    /** Which protocol features the front-end took. */
    SET_PROTOCOL_FEATURES(16, 8, 8, 0, 0, false, 0),
    /** How many rings there can be. */
    GET_QUEUE_NUM(17, 0, 0, 0, 0, true, ProtocolFeature.MQ),
    /** Enables or disables a ring. */
    SET_VRING_ENABLE(18, 8, 8, 0, 0, false, 0),
    /** Network only. */
    SEND_RARP(19),
    /** Network only. */
    NET_SET_MTU(20),
    /** A socket for requests of the back-end; not offered. */
    SET_BACKEND_REQ_FD(21),
    /** I/O address translation; not offered. */
    IOTLB_MSG(22),
    /** Legacy big-endian rings; not offered. */
    SET_VRING_ENDIAN(23),
    /** Reads the configuration space. */
    GET_CONFIG(24, Payload.CONFIG_HEADER_BYTES, Payload.CONFIG_HEADER_BYTES + Payload.MAX_CONFIG_BYTES, 0, 0, true,
            ProtocolFeature.CONFIG),
    /** Writes the configuration space. */
    SET_CONFIG(25, Payload.CONFIG_HEADER_BYTES, Payload.CONFIG_HEADER_BYTES + Payload.MAX_CONFIG_BYTES, 0, 0, false,
            ProtocolFeature.CONFIG),
    /** Opens a session. */
    CREATE_CRYPTO_SESSION(26, SessionMessage.OLD_BYTES, SessionMessage.NEW_BYTES, 0, 0, true,
            ProtocolFeature.CRYPTO_SESSION),
    /** Closes a session. */
    CLOSE_CRYPTO_SESSION(27, 8, 8, 0, 0, false, ProtocolFeature.CRYPTO_SESSION),
    /** Post-copy migration; not offered. */
    POSTCOPY_ADVISE(28),
    /** Post-copy migration; not offered. */
    POSTCOPY_LISTEN(29),
    /** Post-copy migration; not offered. */
    POSTCOPY_END(30),
    /** In-flight tracking; not offered. */
    GET_INFLIGHT_FD(31),
    /** In-flight tracking; not offered. */
    SET_INFLIGHT_FD(32),
    /** Graphics only. */
    GPU_SET_SOCKET(33),
    /** Back to the device's initial state. */
    RESET_DEVICE(34, 0, 0, 0, 0, false, ProtocolFeature.RESET_DEVICE),
    /** A kick by message; not offered. */
    VRING_KICK(35),
    /** How many memory regions there can be. */
    GET_MAX_MEM_SLOTS(36, 0, 0, 0, 0, true, ProtocolFeature.CONFIGURE_MEM_SLOTS),
    /** One more memory region. */
    ADD_MEM_REG(37, Payload.SHORT_SINGLE_REGION_BYTES, Payload.SINGLE_REGION_BYTES, 1, 1, false,
            ProtocolFeature.CONFIGURE_MEM_SLOTS),
    /** One memory region less; some front-ends send a descriptor, which is closed. */
    REM_MEM_REG(38, Payload.SHORT_SINGLE_REGION_BYTES, Payload.SINGLE_REGION_BYTES, 0, 1, false,
            ProtocolFeature.CONFIGURE_MEM_SLOTS),
    /** Writes the device status. */
    SET_STATUS(39, 8, 8, 0, 0, false, ProtocolFeature.STATUS),
    /** Reads the device status. */
    GET_STATUS(40, 0, 0, 0, 0, true, ProtocolFeature.STATUS),
    /** Shared objects; not offered. */
    GET_SHARED_OBJECT(41),
    /** Migration of back-end state; not offered. */
    SET_DEVICE_STATE_FD(42),
    /** Migration of back-end state; not offered. */
    CHECK_DEVICE_STATE(43),
    /** Shared memory regions; not offered. */
    GET_SHMEM_CONFIG(44);

    private static final Request[] BY_ID = new Request[45];

    static {
        for (Request request : values()) {
            BY_ID[request.id] = request;
        }
    }

    private final int id;
    private final int minBytes;
    private final int maxBytes;
    private final int minFds;
    private final int maxFds;
    private final boolean hasReply;
    private final boolean implemented;
    private final long feature;

    Request(int id) {
        this(id, 0, 0, 0, 0, false, false, 0);
    }

    Request(int id, int minBytes, int maxBytes, int minFds, int maxFds, boolean hasReply, long feature) {
        this(id, minBytes, maxBytes, minFds, maxFds, hasReply, true, feature);
    }

    Request(int id, int minBytes, int maxBytes, int minFds, int maxFds, boolean hasReply, boolean implemented,
            long feature) {
        this.id = id;
        this.minBytes = minBytes;
        this.maxBytes = maxBytes;
        this.minFds = minFds;
        this.maxFds = maxFds;
        this.hasReply = hasReply;
        this.implemented = implemented;
        this.feature = feature;
    }

    /**
     * {@return the request of that number, or null if there is none}
     *
     * @param id as in the message header
     */
    public static @Nullable Request of(int id) {
        return id > 0 && id < BY_ID.length ? BY_ID[id] : null;
    }

    /** {@return the number in the message header} */
    public int id() {
        return id;
    }

    /** {@return whether it has an answer of its own, so that asking for an acknowledgement changes nothing} */
    public boolean hasReply() {
        return hasReply;
    }

    /** {@return whether it can be served at all} */
    public boolean implemented() {
        return implemented;
    }

    /** {@return the {@link ProtocolFeature} bit that must have been negotiated, or 0} */
    public long feature() {
        return feature;
    }

    /**
     * Checks size and descriptors. Contents are checked by {@link Payload}, meaning by the server.
     *
     * @param payloadBytes size of the payload, bytes
     * @param fds descriptors that came with it
     * @throws RequestException if either is not what this request has
     */
    void check(int payloadBytes, int fds) throws RequestException {
        if (payloadBytes < minBytes || payloadBytes > maxBytes) {
            throw new RequestException("has " + payloadBytes + " bytes of payload, "
                    + (minBytes == maxBytes ? minBytes + " are" : minBytes + " to " + maxBytes + " are") + " wanted");
        }
        if (fds < minFds || fds > maxFds) {
            throw new RequestException("came with " + fds + " file descriptors, "
                    + (minFds == maxFds ? minFds + " are" : minFds + " to " + maxFds + " are") + " wanted");
        }
    }
}
