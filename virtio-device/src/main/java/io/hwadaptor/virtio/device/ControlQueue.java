package io.hwadaptor.virtio.device;

import io.hwadaptor.api.Status;
import io.hwadaptor.virtio.device.ring.ChainFault;
import io.hwadaptor.virtio.device.ring.DescriptorChain;
import io.hwadaptor.virtio.device.ring.RingSetup;
import io.hwadaptor.virtio.device.ring.SplitRing;
import io.hwadaptor.virtio.device.wire.ControlLayout;
import io.hwadaptor.virtio.device.wire.Wire;
import java.lang.foreign.Arena;
import java.lang.foreign.MemorySegment;
import java.lang.foreign.ValueLayout;
import java.nio.ByteOrder;

/**
 * The running control virtqueue (virtio 1.2, 5.9.7.2): creates and destroys sessions. Called by the
 * device's control thread alone.
 */
public final class ControlQueue implements AutoCloseable {
    /** Most requests of one pass, so that a busy guest does not keep the control thread from its front-end. */
    private static final int MAX_BURST = 64;
    /** No more after so long: a session may take some milliseconds to open. */
    private static final long MAX_NANOS = 2_000_000;

    private static final ValueLayout.OfInt INT = ValueLayout.JAVA_INT.withOrder(ByteOrder.LITTLE_ENDIAN);
    private static final ValueLayout.OfLong LONG = ValueLayout.JAVA_LONG.withOrder(ByteOrder.LITTLE_ENDIAN);

    private final CryptoDevice device;
    private final int index;
    private final SplitRing ring;
    private final DescriptorChain chain;
    private final Signal call;
    private final Arena arena = Arena.ofConfined();
    private final MemorySegment request = arena.allocate(ControlLayout.BYTES, 8);
    private final MemorySegment outcome = arena.allocate(ControlLayout.Outcome.BYTES, 8);
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
            device.faults().brokenRing(index);
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
            device.faults().report(index, ChainFault.HEAD, head);
            return;
        }
        ChainFault fault = chain.read(head);
        if (fault != ChainFault.NONE) {
            device.faults().report(index, fault, head);
            ring.putUsed(head, answer(chain.writableBytes() >= ControlLayout.Outcome.BYTES, -1, Status.ERR));
            return;
        }
        long there = Math.min(chain.readableBytes(), ControlLayout.BYTES);
        chain.copyReadable(0, request, there);
        int opcode = there >= ControlLayout.Header.BYTES ? get(ControlLayout.Header.OPCODE) : -1;
        requestBytes = requestBytes(opcode);
        if (there < requestBytes) {
            ring.putUsed(head, answer(chain.writableBytes() >= ControlLayout.Outcome.BYTES, -1, Status.ERR));
            return;
        }
        switch (opcode) {
            case Wire.CIPHER_DESTROY_SESSION, Wire.HASH_DESTROY_SESSION, Wire.MAC_DESTROY_SESSION,
                    Wire.AEAD_DESTROY_SESSION, Wire.AKCIPHER_DESTROY_SESSION ->
                ring.putUsed(head, answer(false, -1,
                        device.destroy(request.get(LONG, ControlLayout.Destroy.SESSION_ID))));
            case Wire.CIPHER_CREATE_SESSION, Wire.HASH_CREATE_SESSION, Wire.MAC_CREATE_SESSION,
                    Wire.AEAD_CREATE_SESSION, Wire.AKCIPHER_CREATE_SESSION -> ring.putUsed(head, create(opcode));
            default -> ring.putUsed(head,
                    answer(chain.writableBytes() >= ControlLayout.Outcome.BYTES, -1, Status.NOTSUPP));
        }
    }

    /** {@return bytes of a request before its keys} VIRTIO_CRYPTO_F_REVISION_1 takes the padding away. */
    private long requestBytes(int opcode) {
        if (!revision1) {
            return ControlLayout.BYTES;
        }
        return switch (opcode) {
            case Wire.CIPHER_CREATE_SESSION -> ControlLayout.Symmetric.BYTES;
            case Wire.HASH_CREATE_SESSION -> ControlLayout.Hash.BYTES;
            case Wire.MAC_CREATE_SESSION -> ControlLayout.Mac.BYTES;
            case Wire.AEAD_CREATE_SESSION -> ControlLayout.Aead.BYTES;
            case Wire.AKCIPHER_CREATE_SESSION -> ControlLayout.Akcipher.BYTES;
            case Wire.CIPHER_DESTROY_SESSION, Wire.HASH_DESTROY_SESSION, Wire.MAC_DESTROY_SESSION,
                    Wire.AEAD_DESTROY_SESSION, Wire.AKCIPHER_DESTROY_SESSION -> ControlLayout.Destroy.BYTES;
            default -> ControlLayout.Header.BYTES;
        };
    }

    private long create(int opcode) {
        if (chain.writableBytes() < ControlLayout.Outcome.BYTES) {
            // A session whose id the guest would never learn is not opened.
            return answer(false, -1, Status.ERR);
        }
        create.clear();
        create.opcode = opcode;
        long cipherKeyLength = 0;
        long authKeyLength = 0;
        switch (opcode) {
            case Wire.CIPHER_CREATE_SESSION -> {
                create.opType = get(ControlLayout.Symmetric.OP_TYPE);
                boolean chained = create.opType == Wire.SYM_OP_CHAIN;
                // A chain has a cipher's parameters behind two fields of its own.
                long cipher = chained ? ControlLayout.Chain.CIPHER_ALGO - ControlLayout.Cipher.ALGO : 0;
                create.cipherAlgorithm = get(cipher + ControlLayout.Cipher.ALGO);
                cipherKeyLength = length(cipher + ControlLayout.Cipher.KEYLEN);
                create.direction = get(cipher + ControlLayout.Cipher.OP);
                if (chained) {
                    authKeyLength = readChain();
                }
            }
            case Wire.HASH_CREATE_SESSION -> {
                create.hashAlgorithm = get(ControlLayout.Hash.ALGO);
                create.hashResultLength = get(ControlLayout.Hash.HASH_RESULT_LEN);
            }
            case Wire.MAC_CREATE_SESSION -> {
                create.hashAlgorithm = get(ControlLayout.Mac.ALGO);
                create.hashResultLength = get(ControlLayout.Mac.HASH_RESULT_LEN);
                authKeyLength = length(ControlLayout.Mac.AUTH_KEY_LEN);
            }
            case Wire.AEAD_CREATE_SESSION -> {
                create.aeadAlgorithm = get(ControlLayout.Aead.ALGO);
                cipherKeyLength = length(ControlLayout.Aead.KEY_LEN);
                create.tagLength = get(ControlLayout.Aead.TAG_LEN);
                create.aadLength = get(ControlLayout.Aead.AAD_LEN);
                create.direction = get(ControlLayout.Aead.OP);
            }
            default -> {
                create.akcipherAlgorithm = get(ControlLayout.Akcipher.ALGO);
                create.keyType = get(ControlLayout.Akcipher.KEYTYPE);
                cipherKeyLength = length(ControlLayout.Akcipher.KEYLEN);
                create.rsaPadding = get(ControlLayout.Akcipher.PADDING_ALGO);
                create.rsaHash = get(ControlLayout.Akcipher.HASH_ALGO);
                create.curve = get(ControlLayout.Akcipher.CURVE_ID);
            }
        }
        return createWithKeys(cipherKeyLength, authKeyLength);
    }

    /** {@return bytes of the authentication key} */
    private long readChain() {
        create.chainOrder = get(ControlLayout.Chain.ALG_CHAIN_ORDER);
        create.hashMode = get(ControlLayout.Chain.HASH_MODE);
        create.hashAlgorithm = get(ControlLayout.Chain.HASH_ALGO);
        create.hashResultLength = get(ControlLayout.Chain.HASH_RESULT_LEN);
        create.aadLength = get(ControlLayout.Chain.AAD_LEN);
        // Only hash mode auth has a key: elsewhere the field is padding.
        return create.hashMode != Wire.HASH_MODE_AUTH ? 0 : length(ControlLayout.Chain.AUTH_KEY_LEN);
    }

    private int get(long offset) {
        return request.get(INT, offset);
    }

    private long length(long offset) {
        return Integer.toUnsignedLong(get(offset));
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
            outcome.set(LONG, ControlLayout.Outcome.SESSION_ID, id);
            outcome.set(INT, ControlLayout.Outcome.STATUS, Wire.code(status));
            outcome.set(INT, ControlLayout.Outcome.PADDING, 0);
            chain.copyWritable(outcome, ControlLayout.Outcome.BYTES);
            return ControlLayout.Outcome.BYTES;
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
