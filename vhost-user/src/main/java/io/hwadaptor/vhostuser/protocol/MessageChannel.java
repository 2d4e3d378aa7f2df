package io.hwadaptor.vhostuser.protocol;

import io.hwadaptor.ffm.linux.LockedMemory;
import io.hwadaptor.ffm.linux.OwnedFd;
import io.hwadaptor.ffm.linux.UnixSocket;
import java.io.IOException;
import java.lang.foreign.MemorySegment;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.locks.LockSupport;
import org.jspecify.annotations.Nullable;

/**
 * The back-end's end of the socket. Reads as much as has come and never waits for more, so a front-end that sends
 * half a message holds up nothing but itself. Message bytes lie in locked memory because they may hold keys.
 *
 * <p>Control thread only. Owns the socket.
 */
public final class MessageChannel implements AutoCloseable {
    /** The largest payload that is read at all, bytes; the largest that means anything has 1072. */
    public static final int MAX_PAYLOAD_BYTES = 4096;

    /** A front-end that does not read its answers for so long is given up. */
    private static final int SEND_TIMEOUT_MILLIS = 5_000;
    /** A file's closing takes microseconds, but for one whose file system does not want it to end. */
    private static final int CLOSE_MILLIS = 200;
    private static final int HEADER_BYTES = 12;
    private static final int VERSION = 1;
    private static final int VERSION_MASK = 3;
    private static final int FLAG_REPLY = 1 << 2;
    private static final int FLAG_NEED_REPLY = 1 << 3;
    // The payload begins at a multiple of eight, the header right before it: one write sends both.
    private static final long PAYLOAD_OFFSET = 16;
    private static final long HEADER_OFFSET = PAYLOAD_OFFSET - HEADER_BYTES;
    /** What a channel needs to keep a message in, bytes. */
    public static final long BUFFER_BYTES = PAYLOAD_OFFSET + MAX_PAYLOAD_BYTES;

    private final UnixSocket socket;
    private final LockedMemory memory;
    private final MemorySegment buffer;
    private final MemorySegment payload;
    private final Message message;
    private long received;
    private long wanted = HEADER_BYTES;
    private boolean closed;
    /** Descriptors of the current message, taken by now or not. */
    private final List<OwnedFd> passed = new ArrayList<>();

    /** What came of a look at the socket. */
    public enum Progress {
        /** Not a whole message yet. */
        PARTIAL,
        /** A whole message: {@link MessageChannel#message}. */
        MESSAGE,
        /** The front-end closed its end. */
        END
    }

    /**
     * A channel.
     *
     * @param socket connected; owned by the channel
     * @param memory {@link #BUFFER_BYTES} for messages, which may hold keys; owned by the channel
     */
    public MessageChannel(UnixSocket socket, LockedMemory memory) {
        this.socket = socket;
        this.memory = memory;
        socket.setReceiveTimeout(0);
        socket.setSendTimeout(SEND_TIMEOUT_MILLIS);
        buffer = memory.segment();
        payload = buffer.asSlice(PAYLOAD_OFFSET);
        message = new Message(payload);
    }

    /** {@return the socket's descriptor, to wait on} */
    public int fd() {
        return socket.fd();
    }

    /** {@return the message that {@link #advance} found complete} Valid until {@link #finish}. */
    public Message message() {
        return message;
    }

    /**
     * Reads what has come, at most to the end of one message. Call when the socket is readable.
     *
     * @return how far the message is
     * @throws ProtocolException if the header is not one, or the stream ends inside a message
     * @throws IOException if the socket fails, or more descriptors came than any request has
     */
    public Progress advance() throws IOException, ProtocolException {
        while (true) {
            int known = message.fdCount();
            int count;
            try {
                count = socket.receive(buffer, HEADER_OFFSET + received, wanted - received, message.incomingFds(),
                        Payload.MAX_TABLE_REGIONS - known);
            } finally {
                passed.addAll(message.incomingFds().subList(known, message.fdCount()));
            }
            if (count == UnixSocket.WOULD_BLOCK) {
                return Progress.PARTIAL;
            }
            if (count == 0) {
                if (received > 0) {
                    throw new ProtocolException("the connection ended after " + received + " of " + wanted
                            + " bytes of a message");
                }
                return Progress.END;
            }
            received += count;
            if (received == HEADER_BYTES) {
                wanted += readHeader();
            }
            if (received == wanted) {
                return Progress.MESSAGE;
            }
        }
    }

    /** {@return how much of a message has come, for a log line; null between messages} */
    public @Nullable String partial() {
        if (received == 0) {
            return null;
        }
        return received + " of " + wanted + " bytes of " + (received < HEADER_BYTES ? "a message" : message.name());
    }

    private int readHeader() throws ProtocolException {
        int id = buffer.get(Payload.U32, HEADER_OFFSET);
        int flags = buffer.get(Payload.U32, HEADER_OFFSET + 4);
        int size = buffer.get(Payload.U32, HEADER_OFFSET + 8);
        message.begin(id, 0, (flags & FLAG_NEED_REPLY) != 0);
        if ((flags & VERSION_MASK) != VERSION) {
            throw new ProtocolException(message.name() + ": has protocol version " + (flags & VERSION_MASK)
                    + ", this is version " + VERSION);
        }
        if ((flags & ~(VERSION_MASK | FLAG_NEED_REPLY)) != 0) {
            throw new ProtocolException(String.format("%s: has flags 0x%x, which a request can't have",
                    message.name(), flags));
        }
        if (size < 0 || size > MAX_PAYLOAD_BYTES) {
            throw new ProtocolException(message.name() + ": announces " + Integer.toUnsignedString(size)
                    + " bytes of payload, no request has more than " + MAX_PAYLOAD_BYTES);
        }
        message.begin(id, size, (flags & FLAG_NEED_REPLY) != 0);
        return size;
    }

    /**
     * Answers the current message with what lies in its payload.
     *
     * @param payloadBytes how much of it
     * @throws IOException if the front-end is gone or does not read
     */
    public void reply(int payloadBytes) throws IOException {
        buffer.set(Payload.U32, HEADER_OFFSET, message.id());
        buffer.set(Payload.U32, HEADER_OFFSET + 4, VERSION | FLAG_REPLY);
        buffer.set(Payload.U32, HEADER_OFFSET + 8, payloadBytes);
        socket.send(buffer, HEADER_OFFSET, HEADER_BYTES + (long) payloadBytes);
    }

    /**
     * Answers the current message with a number.
     *
     * @param number the whole payload
     * @throws IOException if the front-end is gone or does not read
     */
    public void replyNumber(long number) throws IOException {
        payload.set(Payload.U64, 0L, number);
        reply(Long.BYTES);
    }

    /**
     * Ends the current message: closes the descriptors that nobody took and wipes the payload.
     *
     * @throws ProtocolException if a descriptor of it was closed, but the file's own file system keeps hold of it: a
     *     front-end that hands in such files does so to hold up this process
     */
    public void finish() throws ProtocolException {
        message.done();
        received = 0;
        wanted = HEADER_BYTES;
        passed.removeIf(fd -> !fd.isClosed());
        if (!unreleased(CLOSE_MILLIS).isEmpty()) {
            throw new ProtocolException(passed.size() + " of its descriptors can't be closed: their file system does "
                    + "not answer (FUSE)");
        }
    }

    /**
     * {@return the closed descriptors that the kernel has not released}
     *
     * @param millis waits for them, at most so long
     */
    public List<OwnedFd> unreleased(int millis) {
        for (int waited = 0; ; waited++) {
            passed.removeIf(OwnedFd::isReleased);
            if (passed.isEmpty() || waited >= millis) {
                return List.copyOf(passed);
            }
            LockSupport.parkNanos(TimeUnit.MILLISECONDS.toNanos(1));
        }
    }

    /**
     * Closes the socket and the descriptors of an unfinished message; {@link #unreleased} may be asked afterwards. A
     * second call does nothing.
     */
    @Override
    public void close() {
        if (closed) {
            return;
        }
        closed = true;
        message.done();
        memory.close();
        socket.close();
    }
}
