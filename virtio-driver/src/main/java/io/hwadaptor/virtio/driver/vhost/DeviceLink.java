package io.hwadaptor.virtio.driver.vhost;

import io.hwadaptor.virtio.driver.memory.GuestRam;
import io.hwadaptor.virtio.driver.memory.GuestRegion;
import io.hwadaptor.virtio.driver.ring.DriverQueue;
import io.hwadaptor.virtio.driver.ring.SplitRing;
import java.io.IOException;
import java.util.ArrayList;
import java.util.List;
import org.jspecify.annotations.Nullable;

/**
 * Brings a device up and down with the messages, and in the order, that QEMU uses.
 *
 * <p>Owns neither the front-end nor the queues nor the memory. One control thread.
 *
 * <p>Source: QEMU, docs/interop/vhost-user.rst, and the sequences observed from the two {@linkplain Peer peers}.
 */
public final class DeviceLink implements AutoCloseable {
    private static final int ACKNOWLEDGE = 1;
    private static final int DRIVER = 2;
    private static final int DRIVER_OK = 4;
    private static final int FEATURES_OK = 8;

    // QEMU 7.2 takes every bit that it has a number for, up to STATUS; only CONFIG not, because cryptodev does not ask.
    private static final long CRYPTODEV_PROTOCOL = (ProtocolFeature.STATUS << 1) - 1 & ~ProtocolFeature.CONFIG;
    private static final long GENERIC_PROTOCOL = ProtocolFeature.MQ | ProtocolFeature.LOG_SHMFD
            | ProtocolFeature.REPLY_ACK | ProtocolFeature.BACKEND_REQ | ProtocolFeature.CRYPTO_SESSION
            | ProtocolFeature.CONFIG | ProtocolFeature.INFLIGHT_SHMFD | ProtocolFeature.RESET_DEVICE
            | ProtocolFeature.CONFIGURE_MEM_SLOTS | ProtocolFeature.STATUS;

    private final FrontEnd frontEnd;
    private final Peer peer;
    private final List<DriverQueue> started = new ArrayList<>();
    private final List<GuestRegion> announced = new ArrayList<>();
    private @Nullable MessageChannel backendChannel;
    private long offered;
    private long queueLimit = 1;

    private DeviceLink(FrontEnd frontEnd, Peer peer) {
        this.frontEnd = frontEnd;
        this.peer = peer;
    }

    /**
     * Says hello: everything a peer sends before its guest's driver is ready. Takes all protocol features that both
     * sides have.
     *
     * @param frontEnd a fresh connection
     * @param peer whom to imitate
     * @param queues all queues of the device, in the order of their numbers
     * @return the link
     * @throws IOException if the back-end refuses
     */
    public static DeviceLink open(FrontEnd frontEnd, Peer peer, List<DriverQueue> queues) throws IOException {
        return open(frontEnd, peer, queues, -1L);
    }

    /**
     * As {@link #open(FrontEnd, Peer, List)}, with fewer protocol features.
     *
     * @param frontEnd a fresh connection
     * @param peer whom to imitate
     * @param queues all queues of the device, in the order of their numbers
     * @param protocolMask protocol features that may be taken
     * @return the link
     * @throws IOException if the back-end refuses
     */
    public static DeviceLink open(FrontEnd frontEnd, Peer peer, List<DriverQueue> queues, long protocolMask)
            throws IOException {
        DeviceLink link = new DeviceLink(frontEnd, peer);
        try {
            link.greetAll(queues, protocolMask);
            return link;
        } catch (IOException | RuntimeException e) {
            link.close();
            throw e;
        }
    }

    private void greetAll(List<DriverQueue> queues, long protocolMask) throws IOException {
        if (peer == Peer.CRYPTODEV) {
            // One vhost device per queue, all on one socket: most of the greeting is repeated for each.
            for (DriverQueue queue : queues) {
                greet(List.of(queue), protocolMask & CRYPTODEV_PROTOCOL, queue.index() == 0);
            }
        } else {
            greet(queues, protocolMask & GENERIC_PROTOCOL, true);
        }
        if (queues.size() > queueLimit && frontEnd.has(ProtocolFeature.MQ)) {
            throw new VhostException(VhostRequest.GET_QUEUE_NUM,
                    "the back-end has " + queueLimit + " queues, not " + queues.size());
        }
    }

    private void greet(List<DriverQueue> queues, long protocolMask, boolean first) throws IOException {
        offered = frontEnd.getFeatures();
        if ((offered & VirtioFeature.PROTOCOL_FEATURES) != 0) {
            frontEnd.setProtocolFeatures(frontEnd.getProtocolFeatures() & protocolMask);
            if (first && frontEnd.has(ProtocolFeature.MQ)) {
                queueLimit = frontEnd.getQueueNum();
            }
            if (frontEnd.has(ProtocolFeature.CONFIGURE_MEM_SLOTS)) {
                frontEnd.getMaxMemSlots();
            }
            if (first && frontEnd.has(ProtocolFeature.BACKEND_REQ)) {
                backendChannel = frontEnd.openBackendChannel();
            }
        }
        if (first) {
            frontEnd.setOwner();
        }
        offered = frontEnd.getFeatures();
        for (DriverQueue queue : queues) {
            frontEnd.setVringCall(queue.index(), queue.call());
            frontEnd.setVringErr(queue.index(), queue.err());
        }
    }

    /**
     * Features that the back-end offers.
     *
     * @return bits of {@link VirtioFeature} and of the device type
     */
    public long offeredFeatures() {
        return offered;
    }

    /**
     * Queues that the back-end has at most; 1 if it did not say.
     *
     * @return how many
     */
    public long queueLimit() {
        return queueLimit;
    }

    /**
     * The channel for the back-end's requests.
     *
     * @return the channel, or null if the back-end has no use for one; stays the link's property
     */
    public @Nullable MessageChannel backendChannel() {
        return backendChannel;
    }

    /**
     * Starts the device: features, memory, rings. What a peer sends when its guest's driver says DRIVER_OK.
     *
     * @param ram the guest's memory
     * @param queues queues to start
     * @param features what the guest has negotiated; a {@link Peer#CRYPTODEV} keeps it to itself
     * @throws IOException if the back-end refuses
     */
    public void start(GuestRam ram, List<DriverQueue> queues, long features) throws IOException {
        long protocolBit = offered & VirtioFeature.PROTOCOL_FEATURES;
        frontEnd.setFeatures(peer == Peer.CRYPTODEV ? protocolBit : features | protocolBit);
        addStatus(FEATURES_OK);
        announce(ram);
        for (DriverQueue queue : queues) {
            startRing(ram, queue, queue.ring().availIndex());
        }
        if (peer == Peer.GENERIC && protocolBit != 0) {
            for (DriverQueue queue : queues) {
                frontEnd.setVringEnable(queue.index(), true);
            }
        }
        if (peer == Peer.GENERIC) {
            addStatus(ACKNOWLEDGE | DRIVER | DRIVER_OK);
        }
    }

    private void addStatus(int bits) throws IOException {
        if (frontEnd.has(ProtocolFeature.STATUS)) {
            frontEnd.setStatus((int) frontEnd.getStatus() | bits);
        }
    }

    /**
     * Tells the back-end of the guest's memory: region by region if it can, and only of new ones; else the whole table.
     *
     * @param ram the guest's memory
     * @throws IOException if the back-end refuses
     */
    public void announce(GuestRam ram) throws IOException {
        List<GuestRegion> regions = ram.regions();
        if (!frontEnd.has(ProtocolFeature.CONFIGURE_MEM_SLOTS)) {
            frontEnd.setMemTable(regions);
            return;
        }
        for (GuestRegion region : regions) {
            if (!announced.contains(region)) {
                frontEnd.addMemReg(region);
                announced.add(region);
            }
        }
    }

    /**
     * Starts one ring.
     *
     * @param ram the guest's memory
     * @param queue the queue
     * @param base available index at which the back-end begins: where the driver stands, or where {@link #stop} left
     *     off
     * @throws IOException if the back-end refuses
     */
    public void startRing(GuestRam ram, DriverQueue queue, int base) throws IOException {
        SplitRing ring = queue.ring();
        int index = queue.index();
        frontEnd.setVringNum(index, ring.size());
        frontEnd.setVringBase(index, base);
        frontEnd.setVringAddr(index, 0, ram.userAddress(ring.descriptorAddress()),
                ram.userAddress(ring.usedAddress()), ram.userAddress(ring.availAddress()), 0);
        frontEnd.setVringKick(index, queue.kick());
        frontEnd.setVringCall(index, queue.call());
        started.add(queue);
    }

    /**
     * Stops the rings that were started, and then resets the device if the peer does. What the back-end had begun is
     * done when this returns; what it had not begun lies behind the base that it names.
     *
     * @return the base of each ring, in the order in which they were started
     * @throws VhostException if a base is not where the back-end can have stopped
     * @throws IOException if the back-end refuses
     */
    public int[] stop() throws IOException {
        if (peer == Peer.GENERIC && (offered & VirtioFeature.PROTOCOL_FEATURES) != 0) {
            for (DriverQueue queue : started) {
                frontEnd.setVringEnable(queue.index(), false);
            }
        }
        int[] bases = new int[started.size()];
        for (int i = 0; i < bases.length; i++) {
            DriverQueue queue = started.get(i);
            bases[i] = frontEnd.getVringBase(queue.index());
            int left = (queue.ring().availIndex() - bases[i]) & 0xffff;
            if (left > queue.ring().inFlight()) {
                throw new VhostException(VhostRequest.GET_VRING_BASE, "ring " + queue.index() + " stopped at "
                        + bases[i] + ", its driver is at " + queue.ring().availIndex());
            }
        }
        started.clear();
        if (peer == Peer.GENERIC && frontEnd.has(ProtocolFeature.STATUS)) {
            frontEnd.setStatus(0);
        }
        return bases;
    }

    /** Closes the channel for the back-end's requests. Rings go on until they are stopped or the connection ends. */
    @Override
    public void close() {
        if (backendChannel != null) {
            backendChannel.close();
            backendChannel = null;
        }
    }
}
