package io.hwadaptor.ffm.linux;

import io.hwadaptor.ffm.generated.af_alg.af_alg_h;
import io.hwadaptor.ffm.generated.af_alg.af_alg_iv;
import io.hwadaptor.ffm.generated.linux.cmsghdr;
import io.hwadaptor.ffm.generated.linux.iovec;
import io.hwadaptor.ffm.generated.linux.linux_h;
import io.hwadaptor.ffm.generated.linux.msghdr;
import io.hwadaptor.ffm.syscall.SocketCalls;
import java.lang.foreign.Arena;
import java.lang.foreign.MemorySegment;
import java.lang.foreign.ValueLayout;
import java.util.Objects;

/**
 * A message to or from an operation socket of {@link AlgSocket}: what it says of the operation, and the segments of
 * memory that its bytes are in. Made once, filled again and again; nothing here allocates after that, throws for what
 * the kernel answers, or waits. One thread owns it.
 */
public final class AlgMessage {
    /** The longest IV that a message holds, in bytes. */
    public static final int MAX_IV = 64;

    private static final long HEADER = cmsghdr.sizeof();
    /** Control data: direction, length of the additional data, IV, each aligned to 8 bytes. */
    private static final long CONTROL_BYTES = 2 * (HEADER + 8) + HEADER + 8 + MAX_IV;
    private static final long CONTROL = msghdr.sizeof();
    private static final long VECTOR = CONTROL + CONTROL_BYTES;
    private static final long ENTRY = iovec.sizeof();

    private final MemorySegment memory;
    private final long address;
    private final int capacity;
    private int count;
    private long bytes;
    private long control;

    /**
     * An empty message.
     *
     * @param arena gives its memory, and decides how long it lives
     * @param capacity the most segments
     */
    public AlgMessage(Arena arena, int capacity) {
        memory = arena.allocate(VECTOR + capacity * ENTRY, 16);
        address = memory.address();
        this.capacity = capacity;
    }

    /** Forgets segments and control data. */
    public void clear() {
        clearSegments();
        control = 0;
    }

    /** Forgets the segments and keeps the control data. */
    public void clearSegments() {
        count = 0;
        bytes = 0;
    }

    /** Forgets the control data and keeps the segments: the first message of an operation has said it all. */
    public void clearControl() {
        control = 0;
    }

    /** Says which way the operation works. */
    public void operation(boolean encrypt) {
        long data = header(af_alg_h.ALG_SET_OP(), Integer.BYTES);
        memory.set(ValueLayout.JAVA_INT, data, encrypt ? af_alg_h.ALG_OP_ENCRYPT() : af_alg_h.ALG_OP_DECRYPT());
    }

    /** Says how many bytes at the start of the input are additional data of an AEAD. */
    public void associatedLength(int length) {
        long data = header(af_alg_h.ALG_SET_AEAD_ASSOCLEN(), Integer.BYTES);
        memory.set(ValueLayout.JAVA_INT, data, length);
    }

    /**
     * Sets the IV.
     *
     * @param iv where it is
     * @param length its bytes, at most {@link #MAX_IV}
     */
    public void iv(MemorySegment iv, int length) {
        Objects.checkFromToIndex(0, length, MAX_IV);
        long data = header(af_alg_h.ALG_SET_IV(), af_alg_iv.iv$offset() + length);
        memory.set(ValueLayout.JAVA_INT, data + af_alg_iv.ivlen$offset(), length);
        MemorySegment.copy(iv, 0, memory, data + af_alg_iv.iv$offset(), length);
    }

    private long header(int type, long dataLength) {
        long at = CONTROL + control;
        memory.set(ValueLayout.JAVA_LONG, at + cmsghdr.cmsg_len$offset(), HEADER + dataLength);
        memory.set(ValueLayout.JAVA_INT, at + cmsghdr.cmsg_level$offset(), af_alg_h.SOL_ALG());
        memory.set(ValueLayout.JAVA_INT, at + cmsghdr.cmsg_type$offset(), type);
        control += HEADER + (dataLength + 7 & -8L);
        return at + HEADER;
    }

    /** {@return whether no further segment fits} */
    public boolean isFull() {
        return count == capacity;
    }

    /** Appends a segment; the message is not {@linkplain #isFull full}. */
    public void add(long segmentAddress, long length) {
        assert !isFull() : "more than " + capacity + " segments";
        long at = VECTOR + count++ * ENTRY;
        memory.set(ValueLayout.JAVA_LONG, at + iovec.iov_base$offset(), segmentAddress);
        memory.set(ValueLayout.JAVA_LONG, at + iovec.iov_len$offset(), length);
        bytes += length;
    }

    /** {@return the number of segments} */
    public int count() {
        return count;
    }

    /** {@return the bytes of all segments} */
    public long bytes() {
        return bytes;
    }

    /** {@return where the segments stand, as an array of {@code struct iovec}} */
    public long vector() {
        return address + VECTOR;
    }

    /**
     * Sends it.
     *
     * @param fd an operation socket
     * @param more whether the operation's input goes on after this
     * @return bytes taken, which may be fewer than there are, or −errno: EAGAIN when the socket is full, ENOKEY,
     *     EINVAL for a wrong IV, ENOMEM
     */
    public long send(int fd, boolean more) {
        fill();
        int flags = linux_h.MSG_DONTWAIT() | linux_h.MSG_NOSIGNAL() | (more ? af_alg_h.MSG_MORE() : 0);
        long result;
        do {
            result = SocketCalls.sendmsg(fd, address, flags);
        } while (result == -Errno.EINTR);
        return result;
    }

    /**
     * Runs the operation and receives its result, in one call that waits for the engine and for nothing else.
     *
     * @param fd an operation socket that has all of its input
     * @return bytes received or −errno: EBADMSG when the tag does not match, EAGAIN when there is no input, ENOMEM
     */
    public long receive(int fd) {
        fill();
        return SocketCalls.recvmsg(fd, address, linux_h.MSG_DONTWAIT());
    }

    private void fill() {
        memory.set(ValueLayout.JAVA_LONG, msghdr.msg_name$offset(), 0L);
        memory.set(ValueLayout.JAVA_INT, msghdr.msg_namelen$offset(), 0);
        memory.set(ValueLayout.JAVA_LONG, msghdr.msg_iov$offset(), address + VECTOR);
        memory.set(ValueLayout.JAVA_LONG, msghdr.msg_iovlen$offset(), (long) count);
        memory.set(ValueLayout.JAVA_LONG, msghdr.msg_control$offset(), control == 0 ? 0L : address + CONTROL);
        memory.set(ValueLayout.JAVA_LONG, msghdr.msg_controllen$offset(), control);
        memory.set(ValueLayout.JAVA_INT, msghdr.msg_flags$offset(), 0);
    }
}
