package io.hwadaptor.virtio.device;

import java.util.concurrent.atomic.AtomicReferenceArray;
import org.jspecify.annotations.Nullable;

/**
 * The sessions of one guest by id. The control thread adds and removes, queue threads look up; a look-up is one acquire
 * load and one comparison.
 *
 * <p>An id is a slot number and, above it, a count of the sessions that this device ever had, so that an id is never
 * given twice and one that was destroyed is never taken for its slot's next tenant.
 */
final class SessionTable {
    private static final int SLOT_BITS = 16;
    /** Most sessions of one device. */
    static final int MAX_SESSIONS = 1 << SLOT_BITS;

    private final AtomicReferenceArray<DeviceSession> slots;
    private long created;
    private int nextSlot;
    /** Where {@link #removeAny} goes on: from the first slot each time, a full table takes the square of its size. */
    private int nextRemoved;
    private int count;

    SessionTable(int capacity) {
        slots = new AtomicReferenceArray<>(capacity);
    }

    /** {@return the session of an id, or null} Any thread. */
    @Nullable DeviceSession find(long id) {
        int slot = (int) id & (MAX_SESSIONS - 1);
        if (slot >= slots.length()) {
            return null;
        }
        DeviceSession session = slots.getAcquire(slot);
        return session != null && session.id() == id ? session : null;
    }

    /** {@return an id for a new session, or −1 if every slot is taken} It is valid once {@link #add} was called. */
    long newId() {
        for (int tried = 0; tried < slots.length(); tried++) {
            int slot = nextSlot;
            nextSlot = slot + 1 == slots.length() ? 0 : slot + 1;
            if (slots.getPlain(slot) == null) {
                created++;
                return (created << SLOT_BITS) | slot;
            }
        }
        return -1;
    }

    void add(DeviceSession session) {
        slots.setRelease((int) session.id() & (MAX_SESSIONS - 1), session);
        count++;
    }

    /** {@return the session that was removed, or null if there is none of that id} */
    @Nullable DeviceSession remove(long id) {
        DeviceSession session = find(id);
        if (session != null) {
            slots.setRelease((int) id & (MAX_SESSIONS - 1), null);
            count--;
        }
        return session;
    }

    /** {@return some session, removed, or null if there is none} */
    @Nullable DeviceSession removeAny() {
        for (int tried = 0; count > 0 && tried < slots.length(); tried++) {
            int slot = nextRemoved;
            nextRemoved = slot + 1 == slots.length() ? 0 : slot + 1;
            DeviceSession session = slots.getPlain(slot);
            if (session != null) {
                return remove(session.id());
            }
        }
        return null;
    }

    int count() {
        return count;
    }
}
