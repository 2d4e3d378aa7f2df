package io.hwadaptor.vhostuser;

import io.hwadaptor.ffm.linux.OwnedFd;
import io.hwadaptor.ffm.linux.UnixSocket;
import io.hwadaptor.virtio.driver.vhost.Message;
import io.hwadaptor.virtio.driver.vhost.MessageChannel;
import java.io.IOException;
import java.nio.ByteBuffer;
import java.nio.ByteOrder;
import java.nio.file.Path;
import java.time.Duration;

/** A front-end that sends what a test tells it to, however wrong. */
public final class RawPeer implements AutoCloseable {
    static final int NEED_REPLY = Message.NEED_REPLY;

    private static final Duration LIMIT = Duration.ofSeconds(10);

    private final MessageChannel channel;

    public RawPeer(Path socket) throws IOException {
        this(UnixSocket.connect(socket));
    }

    /** On a socket that is connected; it is closed with the peer. */
    public RawPeer(UnixSocket socket) {
        channel = new MessageChannel(socket, LIMIT);
    }

    /** Bytes of numbers, each of the size that its Java type has. */
    static byte[] bytes(Number... numbers) {
        ByteBuffer buffer = ByteBuffer.allocate(numbers.length * 8).order(ByteOrder.nativeOrder());
        for (Number number : numbers) {
            switch (number) {
                case Byte value -> buffer.put(value);
                case Short value -> buffer.putShort(value);
                case Integer value -> buffer.putInt(value);
                default -> buffer.putLong(number.longValue());
            }
        }
        byte[] bytes = new byte[buffer.position()];
        buffer.get(0, bytes);
        return bytes;
    }

    void send(int request, byte[] payload, int... fds) throws IOException {
        channel.send(request, 0, payload, fds);
    }

    void sendBytes(byte[] bytes, int... fds) throws IOException {
        channel.sendBytes(bytes, fds);
    }

    /** Sends a request that has an answer, and returns that. */
    byte[] ask(int request, byte[] payload) throws IOException {
        channel.send(request, 0, payload);
        return answer(request);
    }

    /** Sends a request with need_reply, and returns the acknowledgement. */
    long tell(int request, byte[] payload, int... fds) throws IOException {
        channel.send(request, NEED_REPLY, payload, fds);
        return ByteBuffer.wrap(answer(request)).order(ByteOrder.nativeOrder()).getLong();
    }

    byte[] answer(int request) throws IOException {
        Message message = channel.receive();
        message.fds().forEach(OwnedFd::close);
        if (message.request() != request || message.flags() != (Message.VERSION | Message.REPLY)) {
            throw new AssertionError("answer to " + message.request() + " with flags " + message.flags()
                    + " instead of one to " + request);
        }
        return message.payload();
    }

    static long number(byte[] payload) {
        if (payload.length != 8) {
            throw new AssertionError("an answer of " + payload.length + " bytes is no number");
        }
        return ByteBuffer.wrap(payload).order(ByteOrder.nativeOrder()).getLong();
    }

    /** Takes all features of the protocol that are offered. */
    RawPeer greet() throws IOException {
        long features = number(ask(15, new byte[0]));
        send(16, bytes(features));
        send(3, new byte[0]);
        send(2, bytes(number(ask(1, new byte[0]))));
        return this;
    }

    /** Whether the back-end hangs up, and sends nothing before that. */
    boolean closedByBackEnd() {
        return channel.closedByPeer(LIMIT);
    }

    @Override
    public void close() {
        channel.close();
    }
}
