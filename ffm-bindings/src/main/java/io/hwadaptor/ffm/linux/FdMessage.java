package io.hwadaptor.ffm.linux;

import io.hwadaptor.ffm.generated.linux.cmsghdr;
import io.hwadaptor.ffm.generated.linux.linux_h;
import io.hwadaptor.ffm.generated.linux.msghdr;
import java.lang.foreign.Arena;
import java.lang.foreign.MemorySegment;
import java.lang.foreign.ValueLayout;
import java.util.ArrayList;
import java.util.List;

/**
 * The control part of a message that passes descriptors: one header, then the numbers.
 *
 * <p>The length given to the kernel is CMSG_LEN and not CMSG_SPACE of the wanted count. The latter rounds up to eight
 * bytes, and into the padding the kernel puts one descriptor more than was asked for.
 */
final class FdMessage {
    /** No descriptors, and no room for any. */
    static final FdMessage NONE = new FdMessage(MemorySegment.NULL, 0);

    private static final long DATA_OFFSET = cmsghdr.sizeof();

    private final MemorySegment control;
    /** Made beforehand: once the kernel has opened descriptors it is too late to find no heap. */
    private final List<OwnedFd> received;

    private FdMessage(MemorySegment control, int maxFds) {
        this.control = control;
        received = new ArrayList<>(maxFds);
    }

    static FdMessage forReceiving(Arena arena, int maxFds) {
        return maxFds == 0 ? NONE : new FdMessage(allocate(arena, maxFds), maxFds);
    }

    static FdMessage forSending(Arena arena, int[] fds) {
        if (fds.length == 0) {
            return NONE;
        }
        MemorySegment control = allocate(arena, fds.length);
        cmsghdr.cmsg_len(control, control.byteSize());
        cmsghdr.cmsg_level(control, linux_h.SOL_SOCKET());
        cmsghdr.cmsg_type(control, linux_h.SCM_RIGHTS());
        MemorySegment.copy(fds, 0, control, ValueLayout.JAVA_INT, DATA_OFFSET, fds.length);
        return new FdMessage(control, 0);
    }

    private static MemorySegment allocate(Arena arena, int fds) {
        return arena.allocate(DATA_OFFSET + (long) fds * Integer.BYTES, Long.BYTES);
    }

    void attachTo(MemorySegment message) {
        msghdr.msg_control(message, control);
        msghdr.msg_controllen(message, control.byteSize());
    }

    /** Gives every descriptor that the kernel has just opened an owner, before anything can fail. */
    void take(MemorySegment message, List<OwnedFd> fds, int maxFds, String socket) throws ErrnoException {
        long used = msghdr.msg_controllen(message);
        if (used >= DATA_OFFSET
                && cmsghdr.cmsg_level(control) == linux_h.SOL_SOCKET()
                && cmsghdr.cmsg_type(control) == linux_h.SCM_RIGHTS()) {
            own(Math.min(cmsghdr.cmsg_len(control), used), fds);
        }
        if ((msghdr.msg_flags(message) & linux_h.MSG_CTRUNC()) != 0) {
            received.forEach(OwnedFd::close);
            throw new ErrnoException("recvmsg", Errno.EMSGSIZE, socket, "more descriptors came than the " + maxFds
                    + " allowed here, or than this process may open");
        }
    }

    private void own(long end, List<OwnedFd> fds) {
        long at = DATA_OFFSET;
        try {
            for (; at + Integer.BYTES <= end; at += Integer.BYTES) {
                received.add(OwnedFd.adoptForeign(control.get(ValueLayout.JAVA_INT, at)));
            }
            fds.addAll(received);
        } catch (OutOfMemoryError e) {
            received.forEach(OwnedFd::close);
            for (; at + Integer.BYTES <= end; at += Integer.BYTES) {
                // Once more, now that there is less to keep: only an owner knows how to close what may never close.
                OwnedFd.adoptForeign(control.get(ValueLayout.JAVA_INT, at)).close();
            }
            throw e;
        }
    }
}
