package io.hwadaptor.virtio.device;

import io.hwadaptor.api.Operation;
import io.hwadaptor.api.ScatterList;
import io.hwadaptor.api.Service;
import io.hwadaptor.api.Status;
import io.hwadaptor.virtio.device.ring.DescriptorChain;
import java.lang.foreign.MemorySegment;
import org.jspecify.annotations.Nullable;

/** One request in flight: the operation, and what its completion needs. Owned by a queue's thread. */
final class RequestSlot {
    final Operation operation;
    /** The guest's session that the operation uses; null for a stateless request. */
    @Nullable DeviceSession session;
    /** The same while the request is being read. */
    @Nullable DeviceSession pending;
    /** The session of a stateless request, opened for it alone and closed after it. */
    @Nullable EngineSession transientSession;
    /** Of the session: what the operation costs. */
    RequestCost cost = RequestCost.NONE;
    /** What the request costs beside its operation: a session was opened for it, or refused. */
    long setUpNanos;
    int head;
    MemorySegment statusMemory = MemorySegment.NULL;
    long statusOffset;
    /** Where digest, MAC or tag go in the guest's memory; only if {@link #resultLength} is not zero. */
    private final ScatterList result = new ScatterList(2);
    long resultLength;
    private long written;

    RequestSlot(Operation operation) {
        this.operation = operation;
    }

    /** Sets where digest, MAC or tag go: a range of the writable part. */
    void result(DescriptorChain chain, long from, long length) {
        result.clear();
        chain.writableSegments(from, length, result);
        resultLength = length;
    }

    /**
     * Puts the last bytes in place after the operation was polled, and releases its session.
     *
     * @return the status for the guest
     */
    // Who submitted the operation has set its session, and the queue that gave it back its status: nobody looks again.
    @SuppressWarnings("NullAway")
    Status finish() {
        Status status = operation.status;
        Service service = operation.session.service();
        written = service == Service.AKCIPHER ? operation.producedLength : operation.dst.byteLength() + resultLength;
        if (status == Status.OK && resultLength > 0) {
            long done = 0;
            for (int i = 0; i < result.count(); i++) {
                MemorySegment.copy(operation.digest, done, result.region(i), result.offset(i), result.length(i));
                done += result.length(i);
            }
        } else if (status == Status.BADMSG && service == Service.CHAIN) {
            // BADMSG is for AEAD only.
            status = Status.ERR;
        }
        abandon();
        return status;
    }

    /**
     * {@return bytes written to the guest by an operation that went well, without the status} After {@link #finish}.
     */
    long written() {
        return written;
    }

    /** Releases the session: nothing of it stays reachable by the slot. */
    void abandon() {
        session = null;
        operation.session = null;
        dropTransient();
    }

    /** Closes the session of a stateless request. */
    void dropTransient() {
        if (transientSession != null) {
            EngineSession session = transientSession;
            transientSession = null;
            session.close();
        }
    }
}
