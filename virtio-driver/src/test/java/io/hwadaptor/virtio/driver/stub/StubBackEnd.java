package io.hwadaptor.virtio.driver.stub;

import io.hwadaptor.ffm.linux.EventFd;
import io.hwadaptor.ffm.linux.Mapping;
import io.hwadaptor.ffm.linux.OwnedFd;
import io.hwadaptor.ffm.linux.Poller;
import io.hwadaptor.ffm.linux.UnixSocket;
import io.hwadaptor.virtio.driver.vhost.Message;
import io.hwadaptor.virtio.driver.vhost.MessageChannel;
import io.hwadaptor.virtio.driver.vhost.VhostException;
import java.io.IOException;
import java.lang.foreign.MemorySegment;
import java.nio.ByteBuffer;
import java.nio.ByteOrder;
import java.time.Duration;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.Map;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.CopyOnWriteArrayList;

/** A back-end with a {@link StubCrypto} behind it: maps what it is told to map, one thread per ring. */
public final class StubBackEnd implements AutoCloseable {
    private static final List<Integer> WITH_REPLY = List.of(1, 11, 15, 17, 24, 26, 36, 40);

    /** What a test may set before the first message. */
    public long features = 1L << 30 | 1L << 32 | 1L << 29 | 1L << 28;
    /** Protocol features to offer. */
    public long protocolFeatures = 1 | 1 << 3 | 1 << 7 | 1 << 9 | 1 << 15 | 1 << 16;
    /** Queues to announce. */
    public int queueNum = 4;
    /** EVENT_IDX for rings of a front-end that does not say. */
    public boolean eventIdx;
    /** The control queue's number, or -1. */
    public int controlQueue = -1;
    /** Status that the front-end has set. */
    public volatile long status;
    /** What went wrong on a thread of the stub. */
    public volatile Throwable failure;

    private record Region(long guest, long user, Mapping mapping) {
    }

    private static final class Ring {
        int size;
        int base;
        long[] addresses;
        EventFd kick;
        EventFd call;
        StubRing ring;
        Thread thread;
        volatile boolean stop;
    }

    private final StubCrypto crypto = new StubCrypto();
    private final MessageChannel channel;
    private final List<Integer> log = new CopyOnWriteArrayList<>();
    private final List<Region> regions = new CopyOnWriteArrayList<>();
    private final Map<Integer, Ring> rings = new ConcurrentHashMap<>();
    private long setFeatures;
    private Thread thread;

    /** A back-end on its end of a connection. */
    public StubBackEnd(UnixSocket socket) {
        channel = new MessageChannel(socket, Duration.ofMinutes(1));
    }

    /** Starts to serve. */
    public StubBackEnd start() {
        thread = new Thread(this::serve, "stub-back-end");
        thread.start();
        return this;
    }

    /** Requests so far; those that asked for an acknowledgement are negative. */
    public List<Integer> log() {
        return List.copyOf(log);
    }

    /** Features that were set. */
    public long featuresSet() {
        return setFeatures;
    }

    /** The device. */
    public StubCrypto crypto() {
        return crypto;
    }

    private void serve() {
        try {
            while (true) {
                Message message = channel.receive();
                boolean ack = (message.flags() & Message.NEED_REPLY) != 0;
                log.add(ack ? -message.request() : message.request());
                byte[] reply = handle(message);
                if (reply != null) {
                    channel.send(message.request(), Message.REPLY, reply);
                } else if (ack) {
                    channel.send(message.request(), Message.REPLY, number(0));
                }
            }
        } catch (VhostException e) {
            // The front-end hung up.
        } catch (Throwable t) {
            failure = t;
        } finally {
            rings.values().forEach(this::stopRing);
            channel.close();
        }
    }

    private static byte[] number(long value) {
        return ByteBuffer.allocate(8).order(ByteOrder.LITTLE_ENDIAN).putLong(value).array();
    }

    private byte[] handle(Message message) throws IOException {
        ByteBuffer in = message.buffer();
        switch (message.request()) {
            case 2 -> setFeatures = in.getLong();
            case 5 -> {
                int count = in.getInt();
                in.getInt();
                for (int i = 0; i < count; i++) {
                    map(in, message.fds().get(i));
                }
            }
            case 37 -> {
                in.getLong();
                map(in, message.fds().getFirst());
            }
            case 8 -> ring(in.getInt()).size = in.getInt();
            case 10 -> ring(in.getInt()).base = in.getInt();
            case 9 -> {
                Ring ring = ring(in.getInt());
                in.getInt();
                ring.addresses = new long[] {in.getLong(), in.getLong(), in.getLong()};
            }
            case 12 -> {
                Ring ring = ring((int) in.getLong());
                ring.kick = EventFd.adopt(message.fds().getFirst());
                startRing(ring);
            }
            case 13 -> {
                Ring ring = ring((int) in.getLong());
                if (ring.call != null) {
                    ring.call.close();
                }
                ring.call = EventFd.adopt(message.fds().getFirst());
            }
            case 14, 21 -> message.fds().forEach(OwnedFd::close);
            case 27 -> crypto.destroy(in.getLong());
            case 39 -> status = in.getLong();
            default -> {
                return WITH_REPLY.contains(message.request()) ? reply(message, in) : null;
            }
        }
        return null;
    }

    private byte[] reply(Message message, ByteBuffer in) {
        return switch (message.request()) {
            case 1 -> number(features);
            case 15 -> number(protocolFeatures);
            case 17 -> number(queueNum);
            case 36 -> number(8);
            case 40 -> number(status);
            case 11 -> {
                int index = in.getInt();
                Ring ring = ring(index);
                stopRing(ring);
                yield ByteBuffer.allocate(8).order(ByteOrder.LITTLE_ENDIAN).putInt(index)
                        .putInt(ring.ring.next()).array();
            }
            case 24 -> {
                byte[] config = message.payload().clone();
                ByteBuffer.wrap(config).order(ByteOrder.LITTLE_ENDIAN)
                        .putInt(12, 1).putInt(16, controlQueue).putInt(20, 1).putInt(24, 8).putLong(60, 1 << 20);
                yield config;
            }
            case 26 -> {
                boolean old = message.payload().length == 632;
                byte[] key = new byte[in.getInt(12)];
                in.get(56, key);
                byte[] session = message.payload().clone();
                long id = crypto.create(in.getInt(8), key, in.get(33));
                ByteBuffer.wrap(session).order(ByteOrder.LITTLE_ENDIAN).putLong(old ? 0 : 1064, id);
                yield session;
            }
            default -> throw new AssertionError(message.request());
        };
    }

    private void map(ByteBuffer in, OwnedFd fd) throws IOException {
        long guest = in.getLong();
        long size = in.getLong();
        long user = in.getLong();
        regions.add(new Region(guest, user, Mapping.map(fd, in.getLong(), size, true)));
        fd.close();
    }

    private MemorySegment byUser(long address, long length) {
        for (Region region : regions) {
            long offset = address - region.user();
            if (offset >= 0 && offset + length <= region.mapping().length()) {
                return region.mapping().segment().asSlice(offset, length);
            }
        }
        throw new AssertionError("user address 0x" + Long.toHexString(address));
    }

    private MemorySegment byGuest(long address, long length) {
        for (Region region : regions) {
            long offset = address - region.guest();
            if (offset >= 0 && offset + length <= region.mapping().length()) {
                return region.mapping().segment().asSlice(offset, length);
            }
        }
        throw new AssertionError("guest address 0x" + Long.toHexString(address));
    }

    private Ring ring(int index) {
        return rings.computeIfAbsent(index, i -> new Ring());
    }

    private void startRing(Ring ring) {
        boolean events = eventIdx || (setFeatures & 1L << 29) != 0;
        ring.ring = new StubRing(this::byGuest, ring.size, events, byUser(ring.addresses[0], 16L * ring.size),
                byUser(ring.addresses[2], 6 + 2L * ring.size), byUser(ring.addresses[1], 6 + 8L * ring.size),
                ring.base);
        ring.stop = false;
        boolean control = ring == rings.get(controlQueue);
        ring.thread = new Thread(() -> process(ring, control), "stub-ring");
        ring.thread.start();
    }

    private void process(Ring ring, boolean control) {
        try (Poller poller = Poller.create(1)) {
            poller.add(ring.kick.fd(), 0);
            while (!ring.stop) {
                List<StubRing.Chain> chains = new ArrayList<>(ring.ring.take(16));
                for (StubRing.Chain chain : chains.reversed()) {
                    ring.ring.put(chain.head(), control ? crypto.control(chain) : crypto.data(chain));
                }
                if (!chains.isEmpty()) {
                    if (ring.ring.publish()) {
                        ring.call.signal();
                    }
                } else if (ring.ring.listen()) {
                    poller.await(1000);
                    ring.kick.drain();
                }
            }
        } catch (Throwable t) {
            failure = t;
        }
    }

    private void stopRing(Ring ring) {
        ring.stop = true;
        if (ring.thread != null) {
            ring.kick.signal();
            join(ring.thread);
            ring.thread = null;
        }
        for (EventFd event : Arrays.asList(ring.kick, ring.call)) {
            if (event != null) {
                event.close();
            }
        }
        ring.kick = null;
        ring.call = null;
    }

    private static void join(Thread thread) {
        try {
            thread.join();
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
        }
    }

    /** Waits until the front-end has hung up, and unmaps. */
    @Override
    public void close() {
        join(thread);
        regions.forEach(region -> region.mapping().close());
    }
}
