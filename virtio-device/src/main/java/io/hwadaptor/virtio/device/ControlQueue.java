package io.hwadaptor.virtio.device;

import io.hwadaptor.api.Status;
import java.lang.foreign.Arena;
import java.lang.foreign.MemorySegment;
import java.lang.foreign.ValueLayout;
import java.nio.ByteOrder;

/**
 * The running control virtqueue (virtio 1.4, "Control Virtqueue"): creates and destroys sessions. Called by the
 * device's control thread alone.
 */
public final class ControlQueue implements AutoCloseable {
    /** Most requests of one pass, so that a busy guest does not keep the control thread from its front-end. */
    private static final int MAX_BURST = 64;
    /** No more after so long: a session may take some milliseconds to open. */
    private static final long MAX_NANOS = 2_000_000;

    /** struct virtio_crypto_ctrl_header. */
    private static final long HEADER_BYTES = 16;

    private static final ValueLayout.OfInt INT = ValueLayout.JAVA_INT.withOrder(ByteOrder.LITTLE_ENDIAN);
    private static final ValueLayout.OfLong LONG = ValueLayout.JAVA_LONG.withOrder(ByteOrder.LITTLE_ENDIAN);

    private final CryptoDevice device;
    private final int index;
    private final SplitRing ring;
    private final DescriptorChain chain;
    private final Signal call;
    private final Arena arena = Arena.ofConfined();
    private final MemorySegment request = arena.allocate(Wire.CONTROL_REQUEST_BYTES, 8);
    private final MemorySegment outcome = arena.allocate(Wire.CREATE_OUTCOME_BYTES, 8);
    private final CreateRequest create = new CreateRequest();
    private final boolean revision1;
    /** Bytes of the request being served before its keys. */
    private long requestBytes;
    private boolean broken;
    private boolean closed;

    ControlQueue(CryptoDevice device, int index, RingSetup setup, Signal call) {
        this.device = device;
        this.index = index;
        this.call = call;
        revision1 = device.revision1();
        ring = new SplitRing(setup);
        chain = new DescriptorChain(device.memory(), ring, arena);
    }

    /**
     * Serves what is waiting: 64 requests at the most, and no more after two milliseconds.
     *
     * @return requests served
     */
    public int work() {
        if (broken) {
            return 0;
        }
        int pending = ring.pending();
        if (pending < 0) {
            broken = true;
            device.report(index, "available index is ahead by more than the ring holds; the queue needs a reset");
            return 0;
        }
        int burst = Math.min(pending, MAX_BURST);
        int served = 0;
        long begin = System.nanoTime();
        while (served < burst && (served == 0 || System.nanoTime() - begin < MAX_NANOS)) {
            serve(ring.takeHead());
            served++;
        }
        if (served > 0 && ring.publish()) {
            call.signal();
        }
        return served;
    }

    private void serve(int head) {
        if (head >= ring.size()) {
            device.report(index, DescriptorChain.Fault.HEAD, head);
            return;
        }
        DescriptorChain.Fault fault = chain.read(head);
        if (fault != DescriptorChain.Fault.NONE) {
            device.report(index, fault, head);
            ring.putUsed(head, answer(chain.writableBytes() >= Wire.CREATE_OUTCOME_BYTES, -1, Status.ERR));
            return;
        }
        long there = Math.min(chain.readableBytes(), Wire.CONTROL_REQUEST_BYTES);
        chain.copyReadable(0, request, there);
        int opcode = there >= HEADER_BYTES ? request.get(INT, 0) : -1;
        requestBytes = requestBytes(opcode);
        if (there < requestBytes) {
            ring.putUsed(head, answer(chain.writableBytes() >= Wire.CREATE_OUTCOME_BYTES, -1, Status.ERR));
            return;
        }
        switch (opcode) {
            case Wire.CIPHER_DESTROY_SESSION, Wire.HASH_DESTROY_SESSION, Wire.MAC_DESTROY_SESSION,
                    Wire.AEAD_DESTROY_SESSION, Wire.AKCIPHER_DESTROY_SESSION ->
                ring.putUsed(head, answer(false, -1, device.destroy(request.get(LONG, 16))));
            case Wire.CIPHER_CREATE_SESSION, Wire.HASH_CREATE_SESSION, Wire.MAC_CREATE_SESSION,
                    Wire.AEAD_CREATE_SESSION, Wire.AKCIPHER_CREATE_SESSION -> ring.putUsed(head, create(opcode));
            default -> ring.putUsed(head,
                    answer(chain.writableBytes() >= Wire.CREATE_OUTCOME_BYTES, -1, Status.NOTSUPP));
        }
    }

    /** {@return bytes of a request before its keys} VIRTIO_CRYPTO_F_REVISION_1 takes the padding away. */
    private long requestBytes(int opcode) {
        if (!revision1) {
            return Wire.CONTROL_REQUEST_BYTES;
        }
        return HEADER_BYTES + switch (opcode) {
            case Wire.CIPHER_CREATE_SESSION, Wire.AKCIPHER_CREATE_SESSION -> 56;
            case Wire.HASH_CREATE_SESSION -> 8;
            case Wire.MAC_CREATE_SESSION -> 16;
            case Wire.AEAD_CREATE_SESSION -> 24;
            case Wire.CIPHER_DESTROY_SESSION, Wire.HASH_DESTROY_SESSION, Wire.MAC_DESTROY_SESSION,
                    Wire.AEAD_DESTROY_SESSION, Wire.AKCIPHER_DESTROY_SESSION -> 8;
            default -> 0;
        };
    }

    private long create(int opcode) {
        if (chain.writableBytes() < Wire.CREATE_OUTCOME_BYTES) {
            // A session whose id the guest would never learn is not opened.
            return answer(false, -1, Status.ERR);
        }
        create.clear();
        create.opcode = opcode;
        long cipherKeyLength = 0;
        long authKeyLength = 0;
        switch (opcode) {
            case Wire.CIPHER_CREATE_SESSION -> {
                create.opType = request.get(INT, 64);
                boolean chained = create.opType == Wire.SYM_OP_CHAIN;
                long cipher = chained ? 24 : 16;
                create.cipherAlgorithm = request.get(INT, cipher);
                cipherKeyLength = Integer.toUnsignedLong(request.get(INT, cipher + 4));
                create.direction = request.get(INT, cipher + 8);
                if (chained) {
                    authKeyLength = readChain();
                }
            }
            case Wire.HASH_CREATE_SESSION -> {
                create.hashAlgorithm = request.get(INT, 16);
                create.hashResultLength = request.get(INT, 20);
            }
            case Wire.MAC_CREATE_SESSION -> {
                create.hashAlgorithm = request.get(INT, 16);
                create.hashResultLength = request.get(INT, 20);
                authKeyLength = Integer.toUnsignedLong(request.get(INT, 24));
            }
            case Wire.AEAD_CREATE_SESSION -> {
                create.aeadAlgorithm = request.get(INT, 16);
                cipherKeyLength = Integer.toUnsignedLong(request.get(INT, 20));
                create.tagLength = request.get(INT, 24);
                create.aadLength = request.get(INT, 28);
                create.direction = request.get(INT, 32);
            }
            default -> {
                create.akcipherAlgorithm = request.get(INT, 16);
                create.keyType = request.get(INT, 20);
                cipherKeyLength = Integer.toUnsignedLong(request.get(INT, 24));
                create.rsaPadding = request.get(INT, 28);
                create.rsaHash = request.get(INT, 32);
                create.curve = request.get(INT, 28);
            }
        }
        return createWithKeys(cipherKeyLength, authKeyLength);
    }

    /** {@return bytes of the authentication key} struct virtio_crypto_alg_chain_session_flf at byte 16. */
    private long readChain() {
        create.chainOrder = request.get(INT, 16);
        create.hashMode = request.get(INT, 20);
        create.hashAlgorithm = request.get(INT, 40);
        create.hashResultLength = request.get(INT, 44);
        create.aadLength = request.get(INT, 56);
        // Only hash mode auth has a key: elsewhere the field is padding.
        return create.hashMode != Wire.HASH_MODE_AUTH ? 0 : Integer.toUnsignedLong(request.get(INT, 48));
    }

    private long createWithKeys(long cipherKeyLength, long authKeyLength) {
        MemorySegment keys = device.keyMemory();
        if (cipherKeyLength + authKeyLength > keys.byteSize()
                || cipherKeyLength + authKeyLength > chain.readableBytes() - requestBytes) {
            return answer(true, -1, Status.ERR);
        }
        try {
            chain.copyReadable(requestBytes, keys, cipherKeyLength + authKeyLength);
            create.key = keys.asSlice(0, cipherKeyLength);
            create.authKey = keys.asSlice(cipherKeyLength, authKeyLength);
            long id = device.createSession(create);
            return id >= 0 ? answer(true, id, Status.OK) : answer(true, -1, device.lastStatus());
        } finally {
            keys.asSlice(0, cipherKeyLength + authKeyLength).fill((byte) 0);
            create.clear();
        }
    }

    /**
     * Writes the outcome.
     *
     * @param asCreate struct virtio_crypto_create_session_input, or else one status byte
     * @return bytes written
     */
    private long answer(boolean asCreate, long id, Status status) {
        if (asCreate) {
            outcome.set(LONG, 0, id);
            outcome.set(INT, 8, Wire.code(status));
            outcome.set(INT, 12, 0);
            chain.copyWritable(outcome, Wire.CREATE_OUTCOME_BYTES);
            return Wire.CREATE_OUTCOME_BYTES;
        }
        if (chain.writableBytes() == 0) {
            return 0;
        }
        outcome.set(ValueLayout.JAVA_BYTE, 0, (byte) Wire.code(status));
        chain.copyWritable(outcome, 1);
        return 1;
    }

    /**
     * Gets ready to sleep: asks the driver to notify and looks once more.
     *
     * @return whether the thread may sleep until a kick; if not, there is work
     */
    public boolean prepareSleep() {
        ring.enableKicks();
        return broken || ring.pending() == 0;
    }

    /** Tells the driver that the queue is being polled again. */
    public void wakeUp() {
        ring.disableKicks();
    }

    /** {@return the free-running available index that comes next, 0 to 65535} Where the ring goes on after a stop. */
    public int nextAvailable() {
        return ring.nextAvailable();
    }

    /** {@return whether the driver's index made no sense; the queue does nothing until it is started anew} */
    public boolean broken() {
        return broken;
    }

    /** Frees the queue. A second call does nothing. */
    @Override
    public void close() {
        if (!closed) {
            closed = true;
            arena.close();
        }
    }
}
