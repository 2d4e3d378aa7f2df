package io.hwadaptor.virtio.driver.ring;

/** How the owner of a queue learns of used buffers. */
public enum Notification {
    /** The owner polls the used ring and asks the device not to notify. */
    POLL,
    /** The owner sleeps on the call eventfd, and asks for a notification before it does. */
    SLEEP
}
