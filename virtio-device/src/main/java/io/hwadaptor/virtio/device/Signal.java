package io.hwadaptor.virtio.device;

/** Wakes somebody: the driver (an interrupt) or a sleeping queue thread. Must not throw, block or allocate. */
@FunctionalInterface
public interface Signal {
    /** Wakes them. Any thread. */
    void signal();
}
