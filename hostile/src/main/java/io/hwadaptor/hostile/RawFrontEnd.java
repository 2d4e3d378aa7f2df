package io.hwadaptor.hostile;

import io.hwadaptor.ffm.linux.OwnedFd;
import io.hwadaptor.ffm.linux.UnixSocket;
import io.hwadaptor.virtio.driver.vhost.Message;
import io.hwadaptor.virtio.driver.vhost.MessageChannel;
import io.hwadaptor.virtio.driver.vhost.VhostRequest;
import java.io.IOException;
import java.nio.ByteBuffer;
import java.nio.ByteOrder;
import java.time.Duration;

/** A front-end that sends what it is told to, however wrong. One thread. */
final class RawFrontEnd implements AutoCloseable {
    private static final Duration LIMIT = Duration.ofSeconds(10);

    private final MessageChannel channel;
    private final Stage.Totals totals;

    RawFrontEnd(UnixSocket socket, Stage.Totals totals) {
        channel = new MessageChannel(socket, LIMIT);
        this.totals = totals;
    }

    void sendBytes(byte[] bytes, int... fds) throws IOException {
        totals.messages.incrementAndGet();
        channel.sendBytes(bytes, fds);
    }

    void send(int request, byte[] payload, int... fds) throws IOException {
        sendBytes(Bytes.message(request, 0, payload), fds);
    }

    /** Sends a request with need_reply; the answer's number. */
    long tell(int request, byte[] payload, int... fds) throws IOException {
        sendBytes(Bytes.message(request, Message.NEED_REPLY, payload), fds);
        return number();
    }

    long ask(int request, byte[] payload) throws IOException {
        send(request, payload);
        return number();
    }

    private long number() throws IOException {
        Message answer = channel.receive(LIMIT);
        answer.fds().forEach(OwnedFd::close);
        return answer.payload().length < 8 ? -1
                : ByteBuffer.wrap(answer.payload()).order(ByteOrder.nativeOrder()).getLong();
    }

    /** Takes all features of the protocol that are offered. */
    RawFrontEnd greet() throws IOException {
        long features = ask(VhostRequest.GET_PROTOCOL_FEATURES, Bytes.NONE);
        send(VhostRequest.SET_PROTOCOL_FEATURES, Bytes.of(features));
        send(VhostRequest.SET_OWNER, Bytes.NONE);
        send(VhostRequest.SET_FEATURES, Bytes.of(ask(VhostRequest.GET_FEATURES, Bytes.NONE)));
        return this;
    }

    /** Whether the daemon hangs up within a time, and sends nothing before that. */
    boolean isClosedWithin(Duration limit) {
        return channel.closedByPeer(limit);
    }

    /** Whether it answers a question that needs nothing. */
    boolean answers() {
        try {
            ask(VhostRequest.GET_FEATURES, Bytes.NONE);
            return true;
        } catch (IOException e) {
            return false;
        }
    }

    @Override
    public void close() {
        channel.close();
    }
}
