package io.hwadaptor.virtio.driver.vhost;

/** Numbers of the front-end's requests. Source: vhost-user specification, "Front-end message types". */
public final class VhostRequest {
    /** Reply: u64 feature bits. */
    public static final int GET_FEATURES = 1;
    /** Payload: u64 feature bits. */
    public static final int SET_FEATURES = 2;
    /** No payload. */
    public static final int SET_OWNER = 3;
    /** No payload; deprecated. */
    public static final int RESET_OWNER = 4;
    /** Payload: region table, one descriptor per region. */
    public static final int SET_MEM_TABLE = 5;
    /** Payload: log size and offset, with the log's descriptor. */
    public static final int SET_LOG_BASE = 6;
    /** Payload: none, with an eventfd. */
    public static final int SET_LOG_FD = 7;
    /** Payload: ring state (index, size). */
    public static final int SET_VRING_NUM = 8;
    /** Payload: ring addresses. */
    public static final int SET_VRING_ADDR = 9;
    /** Payload: ring state (index, next available index). */
    public static final int SET_VRING_BASE = 10;
    /** Payload and reply: ring state; stops the ring. */
    public static final int GET_VRING_BASE = 11;
    /** Payload: u64 ring index and flag, with an eventfd; starts the ring. */
    public static final int SET_VRING_KICK = 12;
    /** Payload: u64 ring index and flag, with an eventfd. */
    public static final int SET_VRING_CALL = 13;
    /** Payload: u64 ring index and flag, with an eventfd. */
    public static final int SET_VRING_ERR = 14;
    /** Reply: u64 protocol feature bits. */
    public static final int GET_PROTOCOL_FEATURES = 15;
    /** Payload: u64 protocol feature bits. */
    public static final int SET_PROTOCOL_FEATURES = 16;
    /** Reply: u64 number of queues. */
    public static final int GET_QUEUE_NUM = 17;
    /** Payload: ring state (index, 0 or 1). */
    public static final int SET_VRING_ENABLE = 18;
    /** Payload: none, with a socket. */
    public static final int SET_BACKEND_REQ_FD = 21;
    /** Payload and reply: a range of the configuration space. */
    public static final int GET_CONFIG = 24;
    /** Payload: a range of the configuration space. */
    public static final int SET_CONFIG = 25;
    /** Payload and reply: crypto session. */
    public static final int CREATE_CRYPTO_SESSION = 26;
    /** Payload: u64 session id. */
    public static final int CLOSE_CRYPTO_SESSION = 27;
    /** Payload and reply: inflight area; the reply carries its descriptor. */
    public static final int GET_INFLIGHT_FD = 31;
    /** Payload: inflight area, with its descriptor. */
    public static final int SET_INFLIGHT_FD = 32;
    /** No payload. */
    public static final int RESET_DEVICE = 34;
    /** Payload: ring state (index, 0); a kick without an eventfd. */
    public static final int VRING_KICK = 35;
    /** Reply: u64 number of regions. */
    public static final int GET_MAX_MEM_SLOTS = 36;
    /** Payload: one region, with its descriptor. */
    public static final int ADD_MEM_REG = 37;
    /** Payload: one region. */
    public static final int REM_MEM_REG = 38;
    /** Payload: u64 virtio device status. */
    public static final int SET_STATUS = 39;
    /** Reply: u64 virtio device status. */
    public static final int GET_STATUS = 40;

    /** Back-end's request: the configuration space has changed. */
    public static final int BACKEND_CONFIG_CHANGE = 2;

    private VhostRequest() {
    }
}
