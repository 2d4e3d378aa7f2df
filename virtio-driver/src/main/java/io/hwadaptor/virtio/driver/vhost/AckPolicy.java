package io.hwadaptor.virtio.driver.vhost;

/** Which requests ask for an answer once REPLY_ACK holds, among those that have none of their own. */
public enum AckPolicy {
    /** None. */
    NEVER,
    /** The ones that change the memory table, as QEMU does. */
    MEMORY,
    /** All. */
    ALWAYS;

    boolean wants(int request) {
        return switch (this) {
            case NEVER -> false;
            case MEMORY -> request == VhostRequest.SET_MEM_TABLE || request == VhostRequest.ADD_MEM_REG
                    || request == VhostRequest.REM_MEM_REG;
            case ALWAYS -> true;
        };
    }
}
