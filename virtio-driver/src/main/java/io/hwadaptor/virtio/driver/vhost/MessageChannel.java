package io.hwadaptor.virtio.driver.vhost;

import io.hwadaptor.ffm.linux.OwnedFd;
import io.hwadaptor.ffm.linux.UnixSocket;
import java.io.IOException;
import java.lang.foreign.Arena;
import java.lang.foreign.MemorySegment;
import java.lang.foreign.ValueLayout;
import java.nio.ByteBuffer;
import java.nio.ByteOrder;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;

/**
 * Frames vhost-user messages on one socket. Knows headers, not requests; so it can also send what no peer should.
 *
 * <p>Owns the socket. One thread at a time. Source: vhost-user specification, "Message Specification".
 */
public final class MessageChannel implements AutoCloseable {
    /** Longest payload that is taken from the other side, in bytes. */
    public static final int MAX_PAYLOAD = 64 * 1024;
    /** Most descriptors that one message carries. */
    public static final int MAX_FDS = 32;

    private static final int[] NO_FDS = {};

    private final UnixSocket socket;
    private final Duration limit;
    private final Arena arena = Arena.ofShared();
    private final MemorySegment buffer = arena.allocate(Message.HEADER_BYTES + MAX_PAYLOAD, Long.BYTES);
    private boolean closed;

    /**
     * A channel on a connected socket.
     *
     * @param socket becomes the channel's property
     * @param limit how long {@link #receive()} waits for the other side to send, and sending waits for it to read
     */
    public MessageChannel(UnixSocket socket, Duration limit) {
        this.socket = socket;
        this.limit = limit;
        socket.setSendTimeout((int) limit.toMillis());
    }

    /**
     * Sends one message with a correct header.
     *
     * @param request number of the request
     * @param flags flags besides the version
     * @param payload the bytes after the header
     * @param fds descriptors to pass along; they stay the caller's
     * @throws IOException if the other side is gone
     */
    public void send(int request, int flags, byte[] payload, int... fds) throws IOException {
        ByteBuffer message = ByteBuffer.allocate(Message.HEADER_BYTES + payload.length).order(ByteOrder.nativeOrder());
        message.putInt(request).putInt(flags | Message.VERSION).putInt(payload.length).put(payload);
        sendBytes(message.array(), fds);
    }

    /**
     * Sends bytes as they are, header and all.
     *
     * @param bytes what to send
     * @param fds descriptors to pass along with the first byte; they stay the caller's
     * @throws IOException if the other side is gone
     */
    public void sendBytes(byte[] bytes, int... fds) throws IOException {
        int sent = 0;
        while (sent < bytes.length) {
            int chunk = (int) Math.min(bytes.length - sent, buffer.byteSize());
            MemorySegment.copy(bytes, sent, buffer, ValueLayout.JAVA_BYTE, 0, chunk);
            socket.send(buffer, 0, chunk, sent == 0 ? fds : NO_FDS);
            sent += chunk;
        }
    }

    /**
     * Waits for the next message.
     *
     * @return the message; its descriptors are the caller's
     * @throws VhostException if none comes in time, the connection ends, or the header is not one
     * @throws IOException if the socket fails
     */
    public Message receive() throws IOException {
        return receive(limit);
    }

    /**
     * Waits for the next message.
     *
     * @param wait how long to wait for each part of it
     * @return the message; its descriptors are the caller's
     * @throws VhostException if none comes in time, the connection ends, or the header is not one
     * @throws IOException if the socket fails
     */
    public Message receive(Duration wait) throws IOException {
        socket.setReceiveTimeout((int) wait.toMillis());
        List<OwnedFd> fds = new ArrayList<>();
        try {
            ByteBuffer header = read(Message.HEADER_BYTES, fds, 0);
            int request = header.getInt();
            int flags = header.getInt();
            int size = header.getInt();
            if ((flags & 3) != Message.VERSION) {
                throw new VhostException(request, "flags 0x" + Integer.toHexString(flags) + " have no version 1");
            }
            if (size < 0 || size > MAX_PAYLOAD) {
                throw new VhostException(request, "payload of " + Integer.toUnsignedString(size) + " bytes");
            }
            byte[] payload = read(size, fds, request).array();
            return new Message(request, flags, payload, List.copyOf(fds));
        } catch (IOException | RuntimeException e) {
            fds.forEach(OwnedFd::close);
            throw e;
        }
    }

    private ByteBuffer read(int length, List<OwnedFd> fds, int request) throws IOException {
        byte[] bytes = new byte[length];
        int got = 0;
        while (got < length) {
            int count = socket.receive(buffer, 0, length - got, fds, MAX_FDS);
            if (count == UnixSocket.WOULD_BLOCK) {
                throw new VhostException(request, "nothing came in time");
            }
            if (count == 0) {
                throw new VhostException(request, "the other side closed the connection");
            }
            MemorySegment.copy(buffer, ValueLayout.JAVA_BYTE, 0, bytes, got, count);
            got += count;
        }
        return ByteBuffer.wrap(bytes).order(ByteOrder.nativeOrder());
    }

    /**
     * Whether the other side closes the connection. Takes a byte if there is one, so nothing else can follow this.
     *
     * @param wait how long to give it
     * @return true if it does; false if it does not, or sends something
     */
    public boolean closedByPeer(Duration wait) {
        socket.setReceiveTimeout((int) wait.toMillis());
        List<OwnedFd> fds = new ArrayList<>();
        try {
            return socket.receive(buffer, 0, 1, fds, MAX_FDS) == 0;
        } catch (IOException e) {
            return true; // a reset: it went away with something of ours unread
        } finally {
            fds.forEach(OwnedFd::close);
        }
    }

    /** Closes the socket. Does nothing the second time. */
    @Override
    public void close() {
        if (!closed) {
            closed = true;
            socket.close();
            arena.close();
        }
    }
}
