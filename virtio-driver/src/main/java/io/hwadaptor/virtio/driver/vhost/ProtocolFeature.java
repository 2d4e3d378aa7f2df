package io.hwadaptor.virtio.driver.vhost;

/** Protocol feature bits, as masks. Source: vhost-user specification, "Protocol features". */
public final class ProtocolFeature {
    /** More than one queue; GET_QUEUE_NUM. */
    public static final long MQ = 1L;
    /** The dirty log comes as a descriptor. */
    public static final long LOG_SHMFD = 1L << 1;
    /** Every request may ask for an answer. */
    public static final long REPLY_ACK = 1L << 3;
    /** A channel for requests of the back-end. */
    public static final long BACKEND_REQ = 1L << 5;
    /** Sessions are created by message. */
    public static final long CRYPTO_SESSION = 1L << 7;
    /** The configuration space is the back-end's. */
    public static final long CONFIG = 1L << 9;
    /** Requests in flight are tracked in shared memory. */
    public static final long INFLIGHT_SHMFD = 1L << 12;
    /** The device can be reset by message. */
    public static final long RESET_DEVICE = 1L << 13;
    /** Kicks and calls by message. */
    public static final long INBAND_NOTIFICATIONS = 1L << 14;
    /** Regions come and go one by one. */
    public static final long CONFIGURE_MEM_SLOTS = 1L << 15;
    /** The device status is forwarded. */
    public static final long STATUS = 1L << 16;

    private ProtocolFeature() {
    }
}
