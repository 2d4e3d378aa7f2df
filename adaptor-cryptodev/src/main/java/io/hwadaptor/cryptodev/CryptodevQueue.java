package io.hwadaptor.cryptodev;

import io.hwadaptor.api.AdaptorException;
import io.hwadaptor.api.AdaptorQueue;
import io.hwadaptor.api.AeadAlgorithm;
import io.hwadaptor.api.Operation;
import io.hwadaptor.api.OperationType;
import io.hwadaptor.api.QueueCounters;
import io.hwadaptor.api.ScatterList;
import io.hwadaptor.api.Service;
import io.hwadaptor.api.Status;
import io.hwadaptor.api.spi.CompletionRing;
import io.hwadaptor.api.spi.EngineAdaptor;
import io.hwadaptor.api.spi.QueuePlace;
import io.hwadaptor.ffm.linux.Errno;
import io.hwadaptor.ffm.linux.ErrnoException;
import java.lang.foreign.MemorySegment;
import org.jspecify.annotations.Nullable;

/**
 * A queue with an open file of its own. Without the module's asynchronous calls, everything is done at submit. With
 * them, a request that is one call goes into the module's ring; what takes several calls, or misses the driver's
 * alignment, is done at submit all the same: the module's own thread could not reach the caller's memory to copy it. A
 * digest that takes several calls is not taken while the ring holds one of its session.
 *
 * <p>Everything is allocated in the constructor but what {@link Staging#room} says.
 */
final class CryptodevQueue implements AdaptorQueue {
    private final EngineAdaptor adaptor;
    private final QueuePlace place;
    private final int number;
    private final int depth;
    private final Node node;
    private final QueueCounters counters;
    private final CompletionRing completed;
    private final Staging staging;
    private final CipherRun cipherRun;
    private final DigestRun digestRun;
    private final AeadRun aeadRun;
    private final ChainRun chainRun;
    /** Null if requests are done at submit. */
    private final @Nullable AsyncRing ring;

    private long bytes;
    private int done;
    private int errors;
    private boolean failed;
    private boolean closed;

    private CryptodevQueue(EngineAdaptor adaptor, QueuePlace place, int depth, Node node, Staging staging,
            @Nullable AsyncRing ring) {
        this.adaptor = adaptor;
        this.place = place;
        this.depth = depth;
        this.node = node;
        this.staging = staging;
        this.ring = ring;
        cipherRun = new CipherRun(staging);
        digestRun = new DigestRun(staging);
        aeadRun = new AeadRun(staging);
        chainRun = new ChainRun(staging, cipherRun, digestRun);
        completed = new CompletionRing(depth);
        counters = place.counters();
        number = place.number();
    }

    /**
     * {@return a queue}
     *
     * @param adaptor whose sessions it takes
     * @param place of the queue among the adaptor's
     * @param node an open file, which the queue owns from then on
     */
    static CryptodevQueue open(EngineAdaptor adaptor, QueuePlace place, int depth, Node node, boolean asynchronous)
            throws AdaptorException {
        Staging staging = null;
        AsyncRing ring = null;
        CryptodevQueue queue = null;
        try {
            staging = new Staging();
            ring = asynchronous ? AsyncRing.create(node) : null;
            queue = new CryptodevQueue(adaptor, place, depth, node, staging, ring);
            return queue;
        } catch (ErrnoException e) {
            throw new AdaptorException(Status.NOSPC, "cryptodev: " + e.getMessage(), e);
        } finally {
            if (queue == null) {
                release(node, staging, ring);
            }
        }
    }

    /** The file first: after that the module touches no memory, also not that of requests which nobody has polled. */
    private static void release(Node node, @Nullable Staging staging, @Nullable AsyncRing ring) {
        if (ring != null) {
            ring.closeWaiting();
        }
        node.close();
        if (ring != null) {
            ring.close();
        }
        if (staging != null) {
            staging.close();
        }
    }

    @Override
    public int submit(Operation[] burst, int from, int count) {
        AdaptorQueue.requireOpen(closed, "submit");
        int taken = 0;
        while (taken < count && !failed && inFlight() < depth && enter(burst[from + taken])) {
            taken++;
        }
        publish();
        return taken;
    }

    /**
     * {@return whether messages of a digest's session are in the module's ring} One of several calls would lose what it
     * has taken in to the next of those: the kernel's session has one state.
     */
    private boolean isBusy(Binding binding) {
        return ring != null && binding.kind.isDigest() && ring.has(binding)
                && (harvest(ring, Node.RING) == 0 || ring.has(binding));
    }

    /** Takes one operation. {@return whether it was taken} Not, if it has to wait for what the module's ring holds. */
    private boolean enter(Operation operation) {
        Status status;
        try {
            if (!(operation.session instanceof CryptodevSession session) || !session.usableBy(adaptor)) {
                complete(operation, Status.INVSESS);
                return true;
            }
            Status refusal = check(session, operation);
            if (refusal != null) {
                complete(operation, refusal);
                return true;
            }
            Binding binding = session.binding(number, node);
            if (binding == null) {
                Binding.Result result = session.bind(number, node);
                binding = result == null ? null : result.binding();
                if (binding == null) {
                    complete(operation, result == null ? Status.INVSESS : refusal(result.error()));
                    return true;
                }
            }
            if (ring != null && AsyncRing.takes(session, binding, operation)) {
                int error = submit(ring, session, binding, operation);
                if (error >= 0) {
                    return true;
                }
                if (error == -Errno.EBUSY) {
                    return false;
                }
                status = outcome(operation, error);
            } else {
                if (isBusy(binding)) {
                    return false;
                }
                status = outcome(operation, run(session, binding, operation));
            }
        } catch (RuntimeException | Error e) {
            // The payload's memory went away: a page of a mapped file, or the whole mapping; or there is no heap.
            status = Status.ERR;
        }
        complete(operation, status);
        return true;
    }

    /** {@return null if the operation is what its session is for, else the status} */
    private static @Nullable Status check(CryptodevSession session, Operation operation) {
        Service service = session.service();
        boolean digests = service == Service.HASH || service == Service.MAC;
        OperationType wanted = digests ? OperationType.DIGEST
                : session.encrypts() ? OperationType.ENCRYPT : OperationType.DECRYPT;
        if (operation.type != wanted) {
            return Status.ERR;
        }
        long length = operation.src.byteLength();
        return switch (service) {
            case CIPHER -> operation.dst.byteLength() >= length && session.takesCipher(operation, length)
                    ? null : Status.ERR;
            case AEAD -> {
                Status refusal = operation.dst.byteLength() < length ? Status.ERR
                        : AeadRun.refusal((AeadAlgorithm) session.algorithm(), operation.ivLength, length);
                // Nothing is wrong with long AAD; another engine can do it.
                yield refusal == null && operation.auxiliary.byteLength() > Node.MAX_AAD ? Status.NOTSUPP : refusal;
            }
            case CHAIN -> ChainRun.check(session, operation);
            default -> null;
        };
    }

    private int run(CryptodevSession session, Binding binding, Operation operation) {
        ScatterList src = operation.src;
        return switch (session.service()) {
            case CIPHER -> cipherRun.run(binding, session.encrypts(), operation.iv, src, 0, operation.dst, 0,
                    src.byteLength());
            case AEAD -> aeadRun.run(binding, operation, session.encrypts(), session.digestLength());
            case CHAIN -> chainRun.run(session, binding, operation);
            default -> {
                int error = digestRun.begin(binding);
                error = error < 0 ? error : digestRun.update(src, 0, src.byteLength(), true);
                if (error >= 0) {
                    MemorySegment.copy(staging.digest, 0, operation.digest, 0, session.digestLength());
                }
                yield error;
            }
        };
    }

    /** Puts an operation into the module's ring. {@return 0, −EBUSY if it is full, or another negated error code} */
    private int submit(AsyncRing ring, CryptodevSession session, Binding binding, Operation operation) {
        int error = ring.submit(binding, operation, session.encrypts());
        if (error == -Errno.EBUSY && harvest(ring, Node.RING) > 0) {
            error = ring.submit(binding, operation, session.encrypts());
        }
        return error;
    }

    /** {@return how many operations have come back from the module's ring} */
    private int harvest(AsyncRing ring, int max) {
        int count = 0;
        while (count < max && ring.count() > 0) {
            int error = ring.fetch();
            if (error == -Errno.EBUSY) {
                break;
            }
            if (Node.isGone(error)) {
                failed = true;
                while (ring.count() > 0) {
                    complete(ring.next(), Status.ERR);
                    count++;
                }
                break;
            }
            Operation operation = error >= 0 ? ring.reap() : ring.next();
            complete(operation, outcome(operation, error));
            count++;
        }
        return count;
    }

    private Status outcome(Operation operation, int error) {
        if (error >= 0) {
            return Status.OK;
        }
        failed |= Node.isGone(error);
        if (AeadRun.isForgery(error)) {
            return Status.BADMSG;
        }
        // Digests and the results of AEAD come through private memory: on an error nothing is written, and what the
        // module can't do, another engine may. Payload that isn't there is nobody's.
        boolean untouched = operation.session instanceof CryptodevSession session
                && (session.service() == Service.HASH || session.service() == Service.MAC
                || session.service() == Service.AEAD);
        return untouched && error != -Errno.EFAULT ? Status.NOTSUPP : Status.ERR;
    }

    /** Why there is no kernel session on this queue; nothing has been written. */
    private Status refusal(int error) {
        failed |= Node.isGone(error);
        return Status.NOTSUPP;
    }

    private void complete(Operation operation, Status status) {
        operation.status = status;
        completed.add(operation);
        done++;
        bytes += operation.src.byteLength();
        errors += status == Status.OK ? 0 : 1;
    }

    private void publish() {
        if (done != 0) {
            counters.addCompleted(done, bytes);
            counters.addStaged(staging.takeCount());
            if (errors != 0) {
                counters.addErrors(errors);
            }
            done = 0;
            bytes = 0;
            errors = 0;
        }
        if (ring != null) {
            ring.signal(completed.size() > 0);
        }
    }

    @Override
    public int poll(Operation[] target, int max) {
        AdaptorQueue.requireOpen(closed, "poll");
        if (ring != null) {
            harvest(ring, max - Math.min(max, completed.size()));
        }
        int count = completed.drain(target, 0, max);
        publish();
        return count;
    }

    @Override
    public int inFlight() {
        return completed.size() + (ring == null ? 0 : ring.count());
    }

    @Override
    public int depth() {
        return depth;
    }

    @Override
    public int completionFd() {
        return ring == null ? -1 : ring.fd();
    }

    @Override
    public boolean failed() {
        return failed;
    }

    @Override
    public QueueCounters counters() {
        return counters;
    }

    @Override
    public void close() {
        if (!closed) {
            closed = true;
            try {
                release(node, staging, ring);
            } finally {
                place.close();
            }
        }
    }
}
