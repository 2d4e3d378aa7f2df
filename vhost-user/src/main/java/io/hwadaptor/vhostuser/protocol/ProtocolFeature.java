package io.hwadaptor.vhostuser.protocol;

/** Protocol feature bits (vhost-user.rst, "Protocol features") that are implemented here, and no others. */
public final class ProtocolFeature {
    /** The feature bit of GET_FEATURES that says that protocol features exist. */
    public static final long VHOST_USER_F_PROTOCOL_FEATURES = 1L << 30;

    /** More than one queue; GET_QUEUE_NUM. */
    public static final long MQ = 1L;
    /** The front-end may ask for an answer to any request. */
    public static final long REPLY_ACK = 1L << 3;
    /** Sessions by message: CREATE_CRYPTO_SESSION and CLOSE_CRYPTO_SESSION. */
    public static final long CRYPTO_SESSION = 1L << 7;
    /** The back-end has the configuration space: GET_CONFIG and SET_CONFIG. */
    public static final long CONFIG = 1L << 9;
    /** RESET_DEVICE. */
    public static final long RESET_DEVICE = 1L << 13;
    /** Memory comes and goes by region: GET_MAX_MEM_SLOTS, ADD_MEM_REG, REM_MEM_REG. */
    public static final long CONFIGURE_MEM_SLOTS = 1L << 15;
    /** GET_STATUS and SET_STATUS. */
    public static final long STATUS = 1L << 16;

    /** All of the above: what is offered. */
    public static final long OFFERED =
            MQ | REPLY_ACK | CRYPTO_SESSION | CONFIG | RESET_DEVICE | CONFIGURE_MEM_SLOTS | STATUS;

    private ProtocolFeature() {
    }
}
