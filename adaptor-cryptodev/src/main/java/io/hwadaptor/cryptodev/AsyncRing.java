package io.hwadaptor.cryptodev;

import io.hwadaptor.api.Operation;
import io.hwadaptor.api.ScatterList;
import io.hwadaptor.ffm.linux.Errno;
import io.hwadaptor.ffm.linux.ErrnoException;
import io.hwadaptor.ffm.linux.EventFd;
import io.hwadaptor.ffm.linux.Poller;
import java.lang.foreign.Arena;
import java.lang.foreign.MemorySegment;

/**
 * The operations that are in the module's ring. The module works on one file's requests in order and gives them back in
 * that order, without a mark of the caller's; so they are kept in a queue here, and each that comes back is held
 * against the oldest.
 *
 * <p>One thread, the queue's owner; {@link #fd} is for whoever waits.
 */
final class AsyncRing implements AutoCloseable {
    private static final int DIGEST = 64;

    private final Node node;
    /** Readable when the device is, or when an operation is done that never went there. */
    private final Poller waiting;
    private final EventFd ready;
    private final Arena arena = Arena.ofShared();
    private final MemorySegment digests = arena.allocate((long) DIGEST * Node.RING, DIGEST);
    private final Operation[] operations = new Operation[Node.RING];
    private final Binding[] bindings = new Binding[Node.RING];
    private int head;
    private int tail;
    private boolean signalled;

    private AsyncRing(Node node, Poller waiting, EventFd ready) {
        this.node = node;
        this.waiting = waiting;
        this.ready = ready;
    }

    static AsyncRing create(Node node) throws ErrnoException {
        Poller waiting = Poller.create();
        EventFd ready = null;
        AsyncRing ring = null;
        try {
            ready = EventFd.create();
            waiting.add(node.fd(), 0);
            waiting.add(ready.fd(), 1);
            ring = new AsyncRing(node, waiting, ready);
            return ring;
        } finally {
            if (ring == null) {
                waiting.close();
                if (ready != null) {
                    ready.close();
                }
            }
        }
    }

    /** {@return whether an operation is one call, with addresses that the driver takes as they are} */
    static boolean takes(CryptodevSession session, Binding binding, Operation operation) {
        ScatterList src = operation.src;
        long length = src.byteLength();
        if (src.count() != 1 || length > Node.MAX_RUN || !binding.isAligned(src.address(0)) || binding.isNested()) {
            return false;
        }
        return switch (session.service()) {
            case HASH, MAC -> true;
            case CIPHER -> operation.dst.length(0) >= length && binding.isAligned(operation.dst.address(0))
                    && (binding.kind != Kind.AES_XTS || length % 16 == 0);
            default -> false;
        };
    }

    /** Puts an operation that {@link #takes} found good into the ring. {@return 0 or a negated error code} */
    int submit(Binding binding, Operation operation, boolean encrypt) {
        if (count() == Node.RING) {
            return -Errno.EBUSY;
        }
        boolean isDigest = binding.kind.isDigest();
        int slot = tail & (Node.RING - 1);
        int error = node.submit(binding.id(), encrypt, operation.src.address(0), target(binding, operation),
                operation.src.byteLength(), isDigest ? digests.address() + (long) DIGEST * slot : 0L,
                binding.kind == Kind.AES_ECB || isDigest ? 0L : operation.iv.address());
        if (error >= 0) {
            operations[slot] = operation;
            bindings[slot] = binding;
            tail++;
        }
        return error;
    }

    private static long target(Binding binding, Operation operation) {
        return binding.kind.isDigest() ? 0L : operation.dst.address(0);
    }

    /** Asks for the oldest operation. {@return its own error code, negated; −EBUSY if none is done} */
    int fetch() {
        int error = node.fetch();
        int slot = head & (Node.RING - 1);
        Operation oldest = operations[slot];
        return error < 0 || node.hasFetched(oldest.src.address(0), target(bindings[slot], oldest)) ? error
                : -Errno.ENODEV;
    }

    /** {@return the oldest operation, taken out, with its digest in place} */
    Operation reap() {
        int slot = head & (Node.RING - 1);
        int length = bindings[slot].digestLength;
        Operation operation = next();
        MemorySegment.copy(digests, (long) DIGEST * slot, operation.digest, 0, length);
        return operation;
    }

    /** {@return the oldest operation, taken out} */
    Operation next() {
        int slot = head++ & (Node.RING - 1);
        Operation operation = operations[slot];
        operations[slot] = null;
        bindings[slot] = null;
        return operation;
    }

    int count() {
        return tail - head;
    }

    /** {@return whether it holds an operation of a binding, which may still be worked on} */
    boolean has(Binding binding) {
        for (int i = head; i != tail; i++) {
            if (bindings[i & (Node.RING - 1)] == binding) {
                return true;
            }
        }
        return false;
    }

    /** Lets {@link #fd} tell whether operations are done that the device knows nothing of any more. */
    void signal(boolean done) {
        if (done != signalled) {
            signalled = done;
            if (done) {
                ready.signal();
            } else {
                ready.drain();
            }
        }
    }

    int fd() {
        return waiting.fd();
    }

    /** Before the device is closed: what is waited for must still be open. */
    void closeWaiting() {
        waiting.close();
        ready.close();
    }

    /** After the device is closed: until then it may write digests. */
    @Override
    public void close() {
        arena.close();
    }
}
