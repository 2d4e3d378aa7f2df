package io.hwadaptor.virtio.driver.vhost;

import io.hwadaptor.ffm.linux.EventFd;
import io.hwadaptor.ffm.linux.OwnedFd;
import io.hwadaptor.ffm.linux.UnixSocket;
import io.hwadaptor.virtio.driver.memory.GuestRegion;
import java.io.IOException;
import java.nio.ByteBuffer;
import java.nio.file.Path;
import java.time.Duration;
import java.util.Arrays;
import java.util.List;

/**
 * The front-end's requests, one method each. It sends what it is told to, in any order; {@link DeviceLink} knows the
 * order.
 *
 * <p>Owns the connection. One control thread. A method whose request has no reply returns when the request is sent,
 * or, if the {@link AckPolicy} asks for an answer, when the back-end has accepted it. Every method throws {@link
 * VhostException} if the back-end refuses, answers wrongly, or hangs up.
 *
 * <p>Source: vhost-user specification, "Front-end message types".
 */
public final class FrontEnd implements AutoCloseable {
    /** How long an answer may take, unless said otherwise. */
    public static final Duration DEFAULT_LIMIT = Duration.ofSeconds(10);
    /** Bytes of a crypto session message up to QEMU 8.0; the id is at its start. */
    public static final int SESSION_BYTES_OLD = 632;
    /** Bytes of a crypto session message since QEMU 8.1; the id is at its end. */
    public static final int SESSION_BYTES = 1072;

    private final MessageChannel channel;
    private AckPolicy acks = AckPolicy.MEMORY;
    private long protocolFeatures;

    private FrontEnd(MessageChannel channel) {
        this.channel = channel;
    }

    /**
     * Connects to a back-end that listens.
     *
     * @param path its socket
     * @return the front-end; the caller closes it
     * @throws IOException if nobody listens there
     */
    public static FrontEnd connect(Path path) throws IOException {
        return over(UnixSocket.connect(path), DEFAULT_LIMIT);
    }

    /**
     * Takes a connected socket.
     *
     * @param socket becomes the front-end's property
     * @param limit how long an answer may take
     * @return the front-end; the caller closes it
     */
    public static FrontEnd over(UnixSocket socket, Duration limit) {
        return new FrontEnd(new MessageChannel(socket, limit));
    }

    /**
     * The connection itself, for messages that no method here would send.
     *
     * @return the channel; stays the front-end's property
     */
    public MessageChannel channel() {
        return channel;
    }

    /**
     * Sends a message with a correct header and any content; no answer is awaited.
     *
     * @param request number of the request
     * @param flags flags besides the version
     * @param payload the bytes after the header
     * @param fds descriptors to pass along; they stay the caller's
     * @throws IOException if the back-end is gone
     */
    public void sendRaw(int request, int flags, byte[] payload, int... fds) throws IOException {
        channel.send(request, flags, payload, fds);
    }

    /**
     * Says which requests ask for an answer once REPLY_ACK is set. {@link AckPolicy#MEMORY} if never said.
     *
     * @param policy the policy from now on
     */
    public void acknowledge(AckPolicy policy) {
        acks = policy;
    }

    /**
     * The protocol features that were set.
     *
     * @return bits of {@link ProtocolFeature}
     */
    public long protocolFeatures() {
        return protocolFeatures;
    }

    /**
     * Whether protocol features were set.
     *
     * @param feature bits of {@link ProtocolFeature}
     * @return true if all of them were
     */
    public boolean has(long feature) {
        return (protocolFeatures & feature) == feature;
    }

    /** Sends a request that has no reply, and waits for the acknowledgement if the policy wants one. */
    private void tell(int request, byte[] payload, int... fds) throws IOException {
        boolean ack = has(ProtocolFeature.REPLY_ACK) && acks.wants(request);
        channel.send(request, ack ? Message.NEED_REPLY : 0, payload, fds);
        if (ack) {
            long code = number(reply(request));
            if (code != 0) {
                throw new VhostException(request, "refused with " + code);
            }
        }
    }

    private void tell(int request, long value, int... fds) throws IOException {
        tell(request, Payload.number(value), fds);
    }

    private void tellState(int request, int index, int number) throws IOException {
        tell(request, Payload.ringState(index, number));
    }

    /** Sends a request that has a reply, and returns it. */
    private Message ask(int request, byte[] payload) throws IOException {
        channel.send(request, 0, payload);
        return reply(request);
    }

    private Message reply(int request) throws IOException {
        Message message = channel.receive();
        if (message.request() == request && (message.flags() & Message.REPLY) != 0) {
            return message;
        }
        message.fds().forEach(OwnedFd::close);
        throw new VhostException(request, "answered by request " + message.request()
                + " with flags 0x" + Integer.toHexString(message.flags()));
    }

    private static long number(Message message) throws VhostException {
        message.fds().forEach(OwnedFd::close);
        expectSize(message, 8);
        return message.buffer().getLong();
    }

    private static void expectSize(Message message, int size) throws VhostException {
        if (message.payload().length != size) {
            throw new VhostException(message.request(),
                    "the reply has " + message.payload().length + " bytes instead of " + size);
        }
    }

    /**
     * GET_FEATURES.
     *
     * @return bits of {@link VirtioFeature} and of the device type
     */
    public long getFeatures() throws IOException {
        return number(ask(VhostRequest.GET_FEATURES, Payload.NONE));
    }

    /**
     * SET_FEATURES.
     *
     * @param features bits of {@link VirtioFeature} and of the device type
     */
    public void setFeatures(long features) throws IOException {
        tell(VhostRequest.SET_FEATURES, features);
    }

    /**
     * GET_PROTOCOL_FEATURES.
     *
     * @return bits of {@link ProtocolFeature}
     */
    public long getProtocolFeatures() throws IOException {
        return number(ask(VhostRequest.GET_PROTOCOL_FEATURES, Payload.NONE));
    }

    /**
     * SET_PROTOCOL_FEATURES.
     *
     * @param features bits of {@link ProtocolFeature}
     */
    public void setProtocolFeatures(long features) throws IOException {
        protocolFeatures = 0; // this very request asks for no answer: REPLY_ACK only holds after it
        tell(VhostRequest.SET_PROTOCOL_FEATURES, features);
        protocolFeatures = features;
    }

    /** SET_OWNER. */
    public void setOwner() throws IOException {
        tell(VhostRequest.SET_OWNER, Payload.NONE);
    }

    /** RESET_OWNER, which is deprecated. */
    public void resetOwner() throws IOException {
        tell(VhostRequest.RESET_OWNER, Payload.NONE);
    }

    /**
     * GET_QUEUE_NUM.
     *
     * @return queues that the back-end has at most
     */
    public long getQueueNum() throws IOException {
        return number(ask(VhostRequest.GET_QUEUE_NUM, Payload.NONE));
    }

    /**
     * GET_CONFIG.
     *
     * @param offset first byte of the configuration space to read
     * @param size bytes to read
     * @return the bytes, exactly as many as were asked for
     */
    public byte[] getConfig(int offset, int size) throws IOException {
        Message message = ask(VhostRequest.GET_CONFIG, Payload.config(offset, 0, new byte[size]));
        message.fds().forEach(OwnedFd::close);
        if (message.payload().length == 0) {
            throw new VhostException(VhostRequest.GET_CONFIG, "the back-end has no such bytes");
        }
        expectSize(message, Payload.CONFIG_HEADER_BYTES + size);
        return Arrays.copyOfRange(message.payload(), Payload.CONFIG_HEADER_BYTES, message.payload().length);
    }

    /**
     * SET_CONFIG.
     *
     * @param offset first byte of the configuration space to write
     * @param bytes what to write
     * @param migration whether this is part of a live migration, so that read-only fields may change too
     */
    public void setConfig(int offset, byte[] bytes, boolean migration) throws IOException {
        tell(VhostRequest.SET_CONFIG, Payload.config(offset, migration ? 1 : 0, bytes));
    }

    /**
     * SET_MEM_TABLE.
     *
     * @param regions all regions of the guest; their descriptors are passed along
     */
    public void setMemTable(List<GuestRegion> regions) throws IOException {
        int[] fds = regions.stream().mapToInt(GuestRegion::fd).toArray();
        tell(VhostRequest.SET_MEM_TABLE, Payload.regionTable(regions), fds);
    }

    /**
     * GET_MAX_MEM_SLOTS.
     *
     * @return regions that the back-end takes at most
     */
    public long getMaxMemSlots() throws IOException {
        return number(ask(VhostRequest.GET_MAX_MEM_SLOTS, Payload.NONE));
    }

    /**
     * ADD_MEM_REG.
     *
     * @param region the region; its descriptor is passed along
     */
    public void addMemReg(GuestRegion region) throws IOException {
        tell(VhostRequest.ADD_MEM_REG, Payload.singleRegion(region), region.fd());
    }

    /**
     * REM_MEM_REG, without a descriptor, as the specification wants it.
     *
     * @param region the region
     */
    public void remMemReg(GuestRegion region) throws IOException {
        tell(VhostRequest.REM_MEM_REG, Payload.singleRegion(region));
    }

    /**
     * SET_VRING_NUM.
     *
     * @param index the ring
     * @param size its size in descriptors
     */
    public void setVringNum(int index, int size) throws IOException {
        tellState(VhostRequest.SET_VRING_NUM, index, size);
    }

    /**
     * SET_VRING_BASE.
     *
     * @param index the ring
     * @param base next available index, 0 to 65535
     */
    public void setVringBase(int index, int base) throws IOException {
        tellState(VhostRequest.SET_VRING_BASE, index, base);
    }

    /**
     * SET_VRING_ADDR. The three ring addresses are user addresses.
     *
     * @param index the ring
     * @param flags 1 to log writes of the used ring
     * @param descriptors address of the descriptor table
     * @param used address of the used ring
     * @param avail address of the available ring
     * @param log guest-physical address at which writes of the used ring are logged
     */
    public void setVringAddr(int index, int flags, long descriptors, long used, long avail, long log)
            throws IOException {
        tell(VhostRequest.SET_VRING_ADDR, Payload.ringAddress(index, flags, descriptors, used, avail, log));
    }

    /**
     * GET_VRING_BASE: stops the ring.
     *
     * @param index the ring
     * @return next available index, 0 to 65535
     */
    public int getVringBase(int index) throws IOException {
        Message message = ask(VhostRequest.GET_VRING_BASE, Payload.ringState(index, 0));
        message.fds().forEach(OwnedFd::close);
        expectSize(message, 8);
        ByteBuffer state = message.buffer();
        if (state.getInt() != index) {
            throw new VhostException(VhostRequest.GET_VRING_BASE, "the reply is for another ring");
        }
        return state.getInt();
    }

    /**
     * SET_VRING_KICK: starts the ring.
     *
     * @param index the ring
     * @param event eventfd of the driver's kicks, or null for a back-end that polls; stays the caller's
     */
    public void setVringKick(int index, EventFd event) throws IOException {
        tellEvent(VhostRequest.SET_VRING_KICK, index, event);
    }

    /**
     * SET_VRING_CALL.
     *
     * @param index the ring
     * @param event eventfd of the device's notifications, or null for a driver that polls; stays the caller's
     */
    public void setVringCall(int index, EventFd event) throws IOException {
        tellEvent(VhostRequest.SET_VRING_CALL, index, event);
    }

    /**
     * SET_VRING_ERR.
     *
     * @param index the ring
     * @param event eventfd of the device's complaints, or null for none; stays the caller's
     */
    public void setVringErr(int index, EventFd event) throws IOException {
        tellEvent(VhostRequest.SET_VRING_ERR, index, event);
    }

    private void tellEvent(int request, int index, EventFd event) throws IOException {
        tell(request, Payload.ringEvent(index, event != null), event == null ? new int[0] : new int[] {event.fd()});
    }

    /**
     * SET_VRING_ENABLE.
     *
     * @param index the ring
     * @param enabled whether its requests are to be served
     */
    public void setVringEnable(int index, boolean enabled) throws IOException {
        tellState(VhostRequest.SET_VRING_ENABLE, index, enabled ? 1 : 0);
    }

    /**
     * VRING_KICK, the kick without an eventfd.
     *
     * @param index the ring
     */
    public void kickInBand(int index) throws IOException {
        tellState(VhostRequest.VRING_KICK, index, 0);
    }

    /**
     * CREATE_CRYPTO_SESSION.
     *
     * @param session the session, {@link #SESSION_BYTES_OLD} or {@link #SESSION_BYTES} long
     * @return the session's id; negative if the back-end would not create it
     */
    public long createCryptoSession(byte[] session) throws IOException {
        Message message = ask(VhostRequest.CREATE_CRYPTO_SESSION, session);
        expectSize(message, session.length);
        return message.buffer().getLong(session.length == SESSION_BYTES_OLD ? 0 : session.length - 8);
    }

    /**
     * CLOSE_CRYPTO_SESSION.
     *
     * @param id what {@link #createCryptoSession} returned
     */
    public void closeCryptoSession(long id) throws IOException {
        tell(VhostRequest.CLOSE_CRYPTO_SESSION, id);
    }

    /** RESET_DEVICE. */
    public void resetDevice() throws IOException {
        tell(VhostRequest.RESET_DEVICE, Payload.NONE);
    }

    /**
     * SET_STATUS.
     *
     * @param status virtio device status
     */
    public void setStatus(int status) throws IOException {
        tell(VhostRequest.SET_STATUS, (long) status);
    }

    /**
     * GET_STATUS.
     *
     * @return virtio device status
     */
    public long getStatus() throws IOException {
        return number(ask(VhostRequest.GET_STATUS, Payload.NONE));
    }

    /**
     * GET_INFLIGHT_FD.
     *
     * @param queues queues to cover
     * @param queueSize size of each queue in descriptors
     * @return the area; its file is the caller's
     */
    public Inflight getInflight(int queues, int queueSize) throws IOException {
        Message message = ask(VhostRequest.GET_INFLIGHT_FD, Payload.inflight(0, 0, queues, queueSize));
        if (message.fds().size() != 1) {
            message.fds().forEach(OwnedFd::close);
            throw new VhostException(VhostRequest.GET_INFLIGHT_FD, message.fds().size() + " descriptors came with it");
        }
        ByteBuffer reply = message.buffer();
        return new Inflight(reply.getLong(), reply.getLong(), Short.toUnsignedInt(reply.getShort()),
                Short.toUnsignedInt(reply.getShort()), message.fds().getFirst());
    }

    /**
     * SET_INFLIGHT_FD.
     *
     * @param area what {@link #getInflight} returned; its file stays the caller's
     */
    public void setInflight(Inflight area) throws IOException {
        byte[] payload = Payload.inflight(area.mmapSize(), area.mmapOffset(), area.queues(), area.queueSize());
        tell(VhostRequest.SET_INFLIGHT_FD, payload, area.file().fd());
    }

    /**
     * SET_LOG_BASE with a descriptor.
     *
     * @param size size of the log in bytes
     * @param offset where it starts in its file, in bytes
     * @param file the log; stays the caller's
     */
    public void setLogBase(long size, long offset, OwnedFd file) throws IOException {
        channel.send(VhostRequest.SET_LOG_BASE, 0, Payload.log(size, offset), file.fd());
        reply(VhostRequest.SET_LOG_BASE).fds().forEach(OwnedFd::close);
    }

    /**
     * SET_BACKEND_REQ_FD: opens the channel on which the back-end makes requests.
     *
     * @return our end; the caller closes it
     */
    public MessageChannel openBackendChannel() throws IOException {
        UnixSocket[] ends = UnixSocket.pair();
        MessageChannel ours = new MessageChannel(ends[0], DEFAULT_LIMIT);
        try (UnixSocket theirs = ends[1]) {
            tell(VhostRequest.SET_BACKEND_REQ_FD, Payload.NONE, theirs.fd());
            return ours;
        } catch (IOException | RuntimeException e) {
            ours.close();
            throw e;
        }
    }

    /** Closes the connection. Does nothing the second time. */
    @Override
    public void close() {
        channel.close();
    }
}
