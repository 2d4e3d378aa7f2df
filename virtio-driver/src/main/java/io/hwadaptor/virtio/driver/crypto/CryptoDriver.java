package io.hwadaptor.virtio.driver.crypto;

import io.hwadaptor.virtio.driver.memory.GuestRam;
import io.hwadaptor.virtio.driver.ring.DriverQueue;
import io.hwadaptor.virtio.driver.ring.RingViolationException;
import io.hwadaptor.virtio.driver.vhost.DeviceLink;
import io.hwadaptor.virtio.driver.vhost.FrontEnd;
import io.hwadaptor.virtio.driver.vhost.Peer;
import io.hwadaptor.virtio.driver.vhost.ProtocolFeature;
import io.hwadaptor.virtio.driver.vhost.VirtioFeature;
import java.io.IOException;
import java.util.ArrayList;
import java.util.List;
import org.jspecify.annotations.Nullable;

/**
 * A virtio crypto device, brought up over a vhost-user connection and ready to be used.
 *
 * <p>Owns its queues; the connection and the guest memory stay the caller's and must outlive it. Sessions belong to one
 * control thread, each data queue to one thread of its own.
 */
public final class CryptoDriver implements AutoCloseable {
    private final FrontEnd frontEnd;
    private final GuestRam ram;
    private final DriverOptions options;
    private final List<DriverQueue> queues = new ArrayList<>();
    private final List<RequestQueue> requestQueues = new ArrayList<>();
    private DeviceLink link;
    private long features;
    private @Nullable CryptoConfig config;
    private Sessions sessions;
    private Layout layout = Layout.LINUX;
    private boolean closed;

    private CryptoDriver(FrontEnd frontEnd, GuestRam ram, DriverOptions options) throws IOException {
        this.frontEnd = frontEnd;
        this.ram = ram;
        this.options = options;
        try {
            openQueues();
            link = DeviceLink.open(frontEnd, options.peer(), queues, options.protocolMask());
            sessions = bringUp();
        } catch (IOException | RuntimeException e) {
            closeQueues();
            throw e;
        }
    }

    /**
     * Brings the device up: greeting, features, memory, rings.
     *
     * @param frontEnd a fresh connection; stays the caller's
     * @param ram the guest's memory; stays the caller's
     * @param options how to do it
     * @return the driver; the caller closes it
     * @throws IOException if the back-end refuses
     */
    public static CryptoDriver attach(FrontEnd frontEnd, GuestRam ram, DriverOptions options) throws IOException {
        return new CryptoDriver(frontEnd, ram, options);
    }

    private void openQueues() throws IOException {
        // The control queue, if it is ours, comes after the data queues that the device has; the greeting needs all of
        // them before that number can be read, so it is checked afterwards.
        int count = options.dataQueues() + (options.peer() == Peer.GENERIC ? 1 : 0);
        for (int index = 0; index < count; index++) {
            DriverQueue queue = DriverQueue.create(ram, index, options.queueSize(), false, options.notification());
            queues.add(queue);
            requestQueues.add(new RequestQueue(ram, queue));
        }
    }

    private Sessions bringUp() throws IOException {
        boolean generic = options.peer() == Peer.GENERIC;
        // A guest under cryptodev-vhost-user negotiates with QEMU, which asks nobody.
        features = generic ? options.features() & link.offeredFeatures() : options.features();
        boolean eventIdx = (features & VirtioFeature.EVENT_IDX) != 0;
        queues.forEach(queue -> queue.ring().useEventIdx(eventIdx));
        if ((features & VirtioFeature.INDIRECT_DESC) == 0) {
            layout = Layout.DIRECT;
        }
        if (generic && frontEnd.has(ProtocolFeature.CONFIG)) {
            config = CryptoConfig.of(frontEnd.getConfig(0, CryptoConfig.BYTES));
            if (config.maxDataQueues() != options.dataQueues()) {
                throw new IllegalArgumentException("the device has " + config.maxDataQueues()
                        + " data queues and so its control queue there; options ask for " + options.dataQueues());
            }
        }
        link.start(ram, queues, features);
        boolean revision1 = (features & CryptoFeature.REVISION_1) != 0;
        return generic ? new ControlQueueSessions(requestQueues.getLast(), layout, revision1)
                : new MessageSessions(frontEnd, options.sessionForm());
    }

    /**
     * Features that hold.
     *
     * @return bits of {@link VirtioFeature} and {@link CryptoFeature}
     */
    public long features() {
        return features;
    }

    /**
     * Whether REVISION_1 holds, as the request builders want to know.
     *
     * @return true if it does
     */
    public boolean revision1() {
        return (features & CryptoFeature.REVISION_1) != 0;
    }

    /**
     * The configuration space as it was when the device came up.
     *
     * @return the configuration, or null if the device has none to show
     */
    public @Nullable CryptoConfig config() {
        return config;
    }

    /**
     * Reads the configuration space again.
     *
     * @return the configuration
     * @throws IOException if the back-end refuses
     */
    public CryptoConfig readConfig() throws IOException {
        return CryptoConfig.of(frontEnd.getConfig(0, CryptoConfig.BYTES));
    }

    /**
     * The connection below.
     *
     * @return the front-end; stays the caller's
     */
    public FrontEnd frontEnd() {
        return frontEnd;
    }

    /**
     * The link below, for stopping and starting rings.
     *
     * @return the link; stays the driver's property
     */
    public DeviceLink link() {
        return link;
    }

    /**
     * The guest's memory.
     *
     * @return the memory
     */
    public GuestRam ram() {
        return ram;
    }

    /**
     * The layout that requests have unless said otherwise: a descriptor per part, indirect if that was negotiated.
     *
     * @return the layout
     */
    public Layout layout() {
        return layout;
    }

    /**
     * The queues, data queues first.
     *
     * @return an unchanging copy
     */
    public List<RequestQueue> queues() {
        return List.copyOf(requestQueues);
    }

    /**
     * One data queue.
     *
     * @param index its number
     * @return the queue; stays the driver's property
     */
    public RequestQueue dataQueue(int index) {
        if (index >= options.dataQueues()) {
            throw new IndexOutOfBoundsException("data queue " + index + " of " + options.dataQueues());
        }
        return requestQueues.get(index);
    }

    /**
     * The sessions of the device.
     *
     * @return how to create and destroy them
     */
    public Sessions sessions() {
        return sessions;
    }

    /**
     * Creates a cipher session.
     *
     * @param algorithm an {@link Algorithm} CIPHER number
     * @param encrypt direction
     * @param key the key
     * @return the session's id
     * @throws CryptoException if the device refuses
     * @throws IOException if the device can't be reached
     */
    public long createCipherSession(int algorithm, boolean encrypt, byte[] key) throws IOException {
        int operation = encrypt ? Algorithm.OP_ENCRYPT : Algorithm.OP_DECRYPT;
        return sessions.create(new SessionParameters.Cipher(algorithm, operation, key));
    }

    /**
     * Sends one request over data queue 0 and waits for it.
     *
     * @param request what to ask
     * @return what to read the results from
     * @throws IOException if waiting fails
     */
    public Ticket run(Request request) throws IOException {
        return requestQueues.getFirst().run(request, layout);
    }

    /**
     * Encrypts or decrypts over data queue 0, laid out as Linux does.
     *
     * @param session a cipher session
     * @param encrypt direction
     * @param iv the IV, counter or tweak
     * @param data what to work on
     * @return the result, as long as {@code data}
     * @throws CryptoException if the device refuses
     * @throws IOException if waiting fails
     */
    public byte[] cipher(long session, boolean encrypt, byte[] iv, byte[] data) throws IOException {
        Ticket ticket = run(DataRequests.cipher(session, encrypt, iv, data));
        if (ticket.status() != CryptoStatus.OK) {
            throw new CryptoException("cipher with session " + session, ticket.status());
        }
        if (ticket.usedLength() != data.length + DataRequests.STATUS_BYTES) {
            throw new RingViolationException("used len is " + ticket.usedLength() + " after writing " + data.length
                    + " bytes and the status");
        }
        return ticket.output(0);
    }

    /**
     * A pipe for many equal requests.
     *
     * @param queue number of the data queue; it may be used for nothing else while the pipe is open
     * @param session a cipher session
     * @param encrypt direction
     * @param plan size, number and shape of the requests
     * @return the pipe; the caller closes it before the driver
     */
    public CipherPipe openPipe(int queue, long session, boolean encrypt, CipherPipe.Plan plan) {
        return CipherPipe.open(ram, dataQueue(queue).queue(), session, encrypt, plan);
    }

    /**
     * A pipe for many equal AEAD encryptions without additional data.
     *
     * @param queue number of the data queue; it may be used for nothing else while the pipe is open
     * @param session an AEAD session that encrypts
     * @param tagBytes length of the tag in bytes
     * @param plan size, number and shape of the requests
     * @return the pipe; the caller closes it before the driver
     */
    public CipherPipe openAeadPipe(int queue, long session, int tagBytes, CipherPipe.Plan plan) {
        return CipherPipe.openAead(ram, dataQueue(queue).queue(), revision1(), session, tagBytes, plan);
    }

    /** Stops the rings and gives their memory back; if the back-end is gone, only the latter. */
    @Override
    public void close() {
        if (closed) {
            return;
        }
        closed = true;
        try {
            link.stop();
        } catch (IOException e) {
            // The connection ended first, which stops the rings as well.
        } finally {
            closeQueues();
        }
    }

    private void closeQueues() {
        if (link != null) {
            link.close();
        }
        for (RequestQueue queue : requestQueues) {
            queue.reset();
        }
        queues.forEach(DriverQueue::close);
    }
}
