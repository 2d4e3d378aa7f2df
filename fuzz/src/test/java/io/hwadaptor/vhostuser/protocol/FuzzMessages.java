package io.hwadaptor.vhostuser.protocol;

import io.hwadaptor.ffm.linux.EventFd;
import io.hwadaptor.ffm.linux.LockedMemory;
import io.hwadaptor.ffm.linux.OwnedFd;
import io.hwadaptor.ffm.linux.UnixSocket;
import io.hwadaptor.fuzz.Check;
import io.hwadaptor.fuzz.Input;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.lang.foreign.Arena;
import java.lang.foreign.MemorySegment;
import java.lang.foreign.ValueLayout;
import java.nio.ByteBuffer;
import java.nio.ByteOrder;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;

/**
 * vhost-user messages over a socket pair, in parts of any size and with any number of descriptors. Each is held
 * against a second reading of the same bytes: where it ends, whether it is refused, and every field that it has.
 */
public final class FuzzMessages {
    private static final int HEADER = 12;
    private static final int MAX_PAYLOAD = 4096;
    private static final int MAX_FDS = 8;
    private static final int MAX_PARTS = 24;
    private static final MemorySegment SEND = Arena.global().allocate(1 << 16);
    private static final EventFd FD = eventFd();

    private final long features;
    private final MessageChannel channel;
    private final UnixSocket peer;
    /** The message that is under way: its bytes, and how many descriptors came with them. */
    private byte[] message = {};
    private int fds;
    private final int liveBefore;

    private FuzzMessages(long features, MessageChannel channel, UnixSocket peer, int liveBefore) {
        this.features = features;
        this.channel = channel;
        this.peer = peer;
        this.liveBefore = liveBefore;
    }

    private static EventFd eventFd() {
        try {
            return EventFd.create();
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
    }

    /** How a message under way goes on. */
    private enum Next { MORE, WHOLE, PROTOCOL_ERROR, TOO_MANY_FDS }

    /** Loads and instruments what there is, so that the time limit of the first run is for that run alone. */
    public static void fuzzerInitialize() {
        seeds().forEach(FuzzMessages::fuzzerTestOneInput);
    }

    /** One run. */
    public static void fuzzerTestOneInput(byte[] data) {
        Input in = new Input(data);
        int live = OwnedFd.liveCount();
        try {
            UnixSocket[] pair = UnixSocket.pair();
            long features = in.u64();
            try (UnixSocket peer = pair[1];
                    MessageChannel channel = new MessageChannel(pair[0],
                            LockedMemory.allocate(MessageChannel.BUFFER_BYTES))) {
                new FuzzMessages(features, channel, peer, OwnedFd.liveCount()).run(in);
            }
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
        Check.equal(live, OwnedFd.liveCount(), "descriptors left open");
    }

    private void run(Input in) throws IOException {
        for (int part = 0; part < MAX_PARTS && !in.atEnd(); part++) {
            int form = in.u8();
            byte[] bytes = part(in, form);
            int count = (form & 0x0f) < 10 ? form & 0x0f : 0;
            MemorySegment.copy(bytes, 0, SEND, ValueLayout.JAVA_BYTE, 0, bytes.length);
            int[] numbers = new int[count];
            Arrays.fill(numbers, FD.fd());
            peer.send(SEND, 0, bytes.length, numbers);
            if (!receive(bytes, count)) {
                return;
            }
        }
        peer.close();
        try {
            Check.equal(MessageChannel.Progress.END, channel.advance(), "end of the connection");
            Check.equal(0, message.length, "bytes of a message that never ends");
        } catch (ProtocolException e) {
            Check.that(message.length > 0, "an end between two messages: " + e.getMessage());
        }
    }

    /** Whole messages with a right header, or any bytes. At least one. */
    private static byte[] part(Input in, int form) {
        if ((form & 0x80) == 0) {
            return in.bytes(1 + in.u8());
        }
        int size = (form & 0x40) == 0 ? in.u8() : in.u16() % (MAX_PAYLOAD + 2);
        return ByteBuffer.allocate(HEADER + size).order(ByteOrder.nativeOrder()).putInt(in.u8())
                .putInt(1 | (in.u8() & 8)).putInt(size).put(in.bytes(size)).array();
    }

    /** {@return whether the connection goes on} Reads what was sent, message by message. */
    private boolean receive(byte[] bytes, int count) throws IOException {
        int at = 0;
        boolean first = true;
        while (true) {
            Next next = Next.MORE;
            while (at < bytes.length && next == Next.MORE) {
                fds += first ? count : 0;
                first = false;
                if (fds > MAX_FDS) {
                    next = Next.TOO_MANY_FDS;
                    break;
                }
                message = Arrays.copyOf(message, message.length + 1);
                message[message.length - 1] = bytes[at++];
                next = next();
            }
            if (!advance(next)) {
                return false;
            }
            if (next == Next.MORE) {
                return true;
            }
            message = new byte[0];
            fds = 0;
        }
    }

    private ByteBuffer buffer() {
        return ByteBuffer.wrap(message).order(ByteOrder.nativeOrder());
    }

    private Next next() {
        if (message.length < HEADER) {
            return Next.MORE;
        }
        int flags = buffer().getInt(4);
        long size = Integer.toUnsignedLong(buffer().getInt(8));
        // Version 1 in the lowest two bits; of the others a request can have need_reply alone.
        if ((flags & ~8) != 1 || size > MAX_PAYLOAD) {
            return Next.PROTOCOL_ERROR;
        }
        return message.length == HEADER + size ? Next.WHOLE : Next.MORE;
    }

    private boolean advance(Next next) throws IOException {
        MessageChannel.Progress progress;
        try {
            progress = channel.advance();
        } catch (ProtocolException e) {
            Check.equal(Next.PROTOCOL_ERROR, next, "refused header, " + e.getMessage());
            return false;
        } catch (IOException e) {
            Check.equal(Next.TOO_MANY_FDS, next, "failed socket, " + e.getMessage());
            return false;
        }
        Check.equal(next == Next.MORE ? MessageChannel.Progress.PARTIAL : MessageChannel.Progress.MESSAGE, progress,
                "progress at " + next);
        Check.that(next == Next.MORE || next == Next.WHOLE, "taken although " + next);
        if (next == Next.WHOLE) {
            check(channel.message());
            finish();
            Check.equal(liveBefore, OwnedFd.liveCount(), "descriptors of a message that is done");
            MemorySegment payload = channel.message().payload();
            Check.equal(-1, payload.mismatch(MemorySegment.ofArray(new byte[(int) payload.byteSize()])),
                    "a payload that is not wiped");
        }
        return true;
    }

    private void finish() {
        try {
            channel.finish();
        } catch (ProtocolException e) {
            throw new AssertionError("no descriptor here takes long to close", e);
        }
    }

    private void check(Message received) {
        ByteBuffer sent = buffer();
        int id = sent.getInt(0);
        int size = message.length - HEADER;
        Check.equal(id, received.id(), "request");
        Check.equal((sent.getInt(4) & 8) != 0, received.needReply(), "need_reply");
        Check.equal(size, received.payloadBytes(), "bytes of payload");
        Check.equal(fds, received.fdCount(), "descriptors");
        ByteBuffer payload = sent.slice(HEADER, size).order(ByteOrder.nativeOrder());
        Check.equal(Arrays.copyOfRange(message, HEADER, message.length),
                received.payload().asSlice(0, size).toArray(ValueLayout.JAVA_BYTE), "payload");
        boolean expected = FuzzRequestTable.serves(id, size, fds, features);
        try {
            Request request = received.check(features);
            Check.that(expected, request + " of " + size + " bytes with " + fds + " descriptors was taken");
            Check.equal(id, request.id(), "number of " + request);
        } catch (RequestException e) {
            Check.that(!expected, "request " + id + " was refused: " + e.getMessage());
            return;
        }
        new FuzzPayloads(payload, received).check(id, fds);
        if (fds == 1) {
            received.takeFd().close();
        } else if (fds > 1) {
            List<OwnedFd> taken = received.takeFds();
            Check.equal(fds, taken.size(), "descriptors that are taken");
            taken.forEach(OwnedFd::close);
        }
    }

    /** {@return inputs to start from: every request once, whole, with all features} */
    public static List<byte[]> seeds() {
        List<byte[]> seeds = new ArrayList<>();
        for (int id = 0; id <= 45; id++) {
            for (int size : new int[] {0, 8, 12, 36, 40, 72}) {
                seeds.add(seed(id, size, id == 5 ? size / 32 : size >= 36 && size <= 40 && id >= 37 ? 1 : 0));
            }
        }
        seeds.add(seed(12, 8, 1));
        seeds.add(seed(5, 264, 8));
        for (int form = 0; form < 4; form++) {
            byte[] session = seed(26, form < 2 ? SessionMessage.OLD_BYTES : SessionMessage.NEW_BYTES, 0);
            session[13] = (byte) (form == 3 ? 4 : 2);
            session[14] = (byte) (form == 3 ? 4 : 0);
            Arrays.fill(session, 13 + 12, 13 + 16, (byte) 0);
            session[13 + 12] = 16;
            Arrays.fill(session, 13 + 16, 13 + 32, (byte) 0);
            if (form == 1) {
                // An operation code, and all else four bytes further.
                System.arraycopy(session, 13 + 8, session, 13 + 12, 28);
                session[13 + 8] = 2;
                session[13 + 36] = 1;
                session[13 + 37] = 1;
            }
            seeds.add(session);
        }
        return seeds;
    }

    private static byte[] seed(int id, int size, int count) {
        ByteBuffer seed = ByteBuffer.allocate(13 + size).order(ByteOrder.LITTLE_ENDIAN);
        seed.putLong(-1L).put((byte) (0xc0 | count)).putShort((short) size).put((byte) id).put((byte) 8);
        if (size >= 8) {
            seed.putInt(id == 5 ? count : id == 24 ? 0 : 1).putInt(size == 12 ? 0 : id < 15 && id > 11 ? 0 : 1);
        }
        while (seed.hasRemaining()) {
            seed.put((byte) seed.position());
        }
        return seed.array();
    }
}
