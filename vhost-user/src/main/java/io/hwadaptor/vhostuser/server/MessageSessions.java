package io.hwadaptor.vhostuser.server;

import io.hwadaptor.virtio.device.CreateRequest;
import io.hwadaptor.virtio.device.CryptoDevice;
import java.util.HashMap;
import java.util.Iterator;
import java.util.Map;

/**
 * The sessions that were opened by message, and when: a front-end that opens sessions for its guest does not close them
 * when the guest is reset (QEMU does not), so they are closed when the next driver begins. Control thread only.
 */
final class MessageSessions {
    private final CryptoDevice device;
    /** From session id to the number of ring stops that there had been when it was opened. */
    private final Map<Long, Long> opened = new HashMap<>();
    private long ringStops;

    MessageSessions(CryptoDevice device) {
        this.device = device;
    }

    /** {@return the id, or minus the standard's status} */
    long create(CreateRequest request) {
        long id = device.createSession(request);
        if (id >= 0) {
            if (opened.size() >= device.limits().maxSessions()) {
                // Destroyed through a control queue, without a message.
                opened.keySet().removeIf(old -> !device.hasSession(old));
            }
            opened.put(id, ringStops);
        }
        return id;
    }

    /** {@return the standard's status} */
    int close(long id) {
        opened.remove(id);
        return device.closeSession(id);
    }

    /** {@return the number of this stop, to be given to {@link #closeOlderThan}} */
    long ringStopped() {
        return ++ringStops;
    }

    /** Closes the sessions that were opened before that stop. */
    void closeOlderThan(long ringStop) {
        Iterator<Map.Entry<Long, Long>> iterator = opened.entrySet().iterator();
        while (iterator.hasNext()) {
            Map.Entry<Long, Long> entry = iterator.next();
            if (entry.getValue() < ringStop) {
                iterator.remove();
                device.closeSession(entry.getKey());
            }
        }
    }

    /** The device has dropped all sessions. */
    void forget() {
        opened.clear();
    }
}
