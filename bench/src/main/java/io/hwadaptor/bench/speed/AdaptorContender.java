package io.hwadaptor.bench.speed;

import io.hwadaptor.api.Adaptor;
import io.hwadaptor.api.AdaptorException;
import io.hwadaptor.api.AdaptorQueue;
import io.hwadaptor.api.CipherAlgorithm;
import io.hwadaptor.api.Direction;
import io.hwadaptor.api.Operation;
import io.hwadaptor.api.Session;
import io.hwadaptor.api.SessionSpec;
import io.hwadaptor.api.Status;
import java.io.IOException;
import java.lang.foreign.Arena;
import java.lang.foreign.MemorySegment;

/** An adaptor, called from Java: one queue, chunks encrypted in place, always {@code depth} of them in flight. */
final class AdaptorContender implements Contender {
    private static final int IV_BYTES = 16;
    private static final int CACHE_LINE = 64;
    /** Operations between two looks at the clock. */
    private static final int BATCH = 64;

    private final Adaptor adaptor;
    private final Direction direction;
    private final Session session;
    private final AdaptorQueue queue;
    private final int depth;
    private final Operation[] free;
    private final Operation[] completed;
    private int freeCount;

    private AdaptorContender(Adaptor adaptor, Direction direction, Session session, AdaptorQueue queue, int depth) {
        this.adaptor = adaptor;
        this.direction = direction;
        this.session = session;
        this.queue = queue;
        this.depth = depth;
        free = new Operation[depth];
        completed = new Operation[depth];
    }

    /**
     * Opens a session and a queue.
     *
     * @param adaptor owned by the contender if this succeeds
     * @param direction what to measure
     * @param depth operations in flight
     */
    static AdaptorContender open(Adaptor adaptor, Direction direction, int depth) throws AdaptorException {
        try (Arena arena = Arena.ofConfined()) {
            Session session = adaptor.openSession(
                    new SessionSpec.Cipher(CipherAlgorithm.AES_CBC, direction, arena.allocate(16)));
            try {
                return new AdaptorContender(adaptor, direction, session, adaptor.openQueue(depth), depth);
            } catch (AdaptorException e) {
                session.close();
                throw e;
            }
        }
    }

    @Override
    public String name() {
        return adaptor.name();
    }

    @Override
    public String detail() {
        return adaptor.version();
    }

    @Override
    public Sample run(int chunkBytes, long nanos) throws IOException {
        try (Arena arena = Arena.ofShared()) {
            // An odd number of cache lines apart: equal low address bits would measure the cache's associativity.
            long stride = (Math.ceilDiv(chunkBytes, CACHE_LINE) | 1L) * CACHE_LINE;
            MemorySegment payload = arena.allocate(stride * depth, CACHE_LINE);
            Adaptor.Registration registration = adaptor.register(payload);
            try {
                for (int i = 0; i < depth; i++) {
                    free[i] = operation(arena, payload, i * stride, chunkBytes);
                }
                freeCount = depth;
                return measure(chunkBytes, nanos);
            } finally {
                registration.close();
            }
        } catch (AdaptorException e) {
            throw new IOException(name() + ": " + e.getMessage(), e);
        }
    }

    private Operation operation(Arena arena, MemorySegment payload, long offset, int length) {
        Operation operation = new Operation(arena, 1);
        operation.type = direction.operationType();
        operation.session = session;
        operation.src.add(payload, offset, length);
        operation.dst.add(payload, offset, length);
        operation.ivLength = IV_BYTES;
        return operation;
    }

    private Sample measure(int chunkBytes, long nanos) throws IOException {
        long begin = System.nanoTime();
        long done = 0;
        long now = begin;
        while (now - begin < nanos) {
            for (long target = done + Math.max(BATCH, depth); done < target;) {
                done += turn();
            }
            now = System.nanoTime();
        }
        while (freeCount < depth) {
            done += turn(0);
        }
        return new Sample(done * chunkBytes, System.nanoTime() - begin);
    }

    private int turn() throws IOException {
        return turn(freeCount);
    }

    /** Submits some of the free operations and takes back what is done. */
    private int turn(int count) throws IOException {
        int from = freeCount - count;
        int taken = queue.submit(free, from, count);
        if (taken < count) {
            System.arraycopy(free, from + taken, free, from, count - taken);
        }
        freeCount -= taken;
        queue.flush();
        int done = queue.poll(completed, depth);
        for (int i = 0; i < done; i++) {
            if (completed[i].status != Status.OK) {
                throw new IOException(name() + ": an operation ended with " + completed[i].status);
            }
            free[freeCount++] = completed[i];
        }
        return done;
    }

    @Override
    public void close() {
        queue.close();
        session.close();
        adaptor.close();
    }
}
