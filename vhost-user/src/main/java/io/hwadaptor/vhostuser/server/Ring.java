package io.hwadaptor.vhostuser.server;

import io.hwadaptor.ffm.linux.EventFd;
import io.hwadaptor.vhostuser.protocol.Payload;
import org.jspecify.annotations.Nullable;

/**
 * One virtqueue as the front-end has set it up. Control thread only. Owns its event descriptors; a runner borrows them.
 *
 * <p>vhost-user.rst, "Ring states": stopped until a kick descriptor comes, then started; and beside that enabled or
 * disabled. It is served when it is started, enabled, and has a size, addresses and memory.
 */
final class Ring implements AutoCloseable {
    /** What SET_VRING_ENABLE said. */
    enum Enabled {
        /** Nothing: enabled exactly if the front-end does not have protocol features. */
        UNSAID,
        /** Enabled. */
        YES,
        /** Disabled. */
        NO
    }

    final int index;
    final EventSignal call = new EventSignal();
    final EventSignal error = new EventSignal();
    /** Null if the front-end gave none: then the ring is polled. */
    @Nullable EventFd kick;
    boolean started;
    Enabled enabled = Enabled.UNSAID;
    /** 0 until SET_VRING_NUM. */
    int size;
    /** Null until SET_VRING_ADDR. */
    Payload.@Nullable VringAddress address;
    /** Where to go on: from SET_VRING_BASE, or where the ring was stopped. */
    int base;
    /** The index at the last stop, or −1 if it never ran since the last reset. */
    int stoppedAt = -1;
    /** How many stops of the connection there had been after its last stop. */
    long stopNumber;
    /** Null while it is not being served. */
    @Nullable RingRunner runner;

    Ring(int index) {
        this.index = index;
    }

    boolean complete() {
        return size > 0 && address != null;
    }

    /** Takes another kick descriptor, or none. Not while it is being served. */
    void replaceKick(@Nullable EventFd next) {
        if (kick != null) {
            kick.close();
        }
        kick = next;
    }

    /** Back to the initial state, but for the descriptors that a front-end sends once: call and error. */
    void reset() {
        replaceKick(null);
        started = false;
        enabled = Enabled.UNSAID;
        size = 0;
        address = null;
        base = 0;
        stoppedAt = -1;
    }

    @Override
    public void close() {
        replaceKick(null);
        call.close();
        error.close();
    }
}
