package io.hwadaptor.api.select;

import io.hwadaptor.api.Adaptor;
import io.hwadaptor.api.AdaptorException;
import io.hwadaptor.api.AdaptorQueue;
import io.hwadaptor.api.Algorithm;
import io.hwadaptor.api.Capabilities;
import io.hwadaptor.api.Capability;
import io.hwadaptor.api.Capability.Range;
import io.hwadaptor.api.CipherAlgorithm;
import io.hwadaptor.api.Operation;
import io.hwadaptor.api.OperationType;
import io.hwadaptor.api.QueueCounters;
import io.hwadaptor.api.Service;
import io.hwadaptor.api.Session;
import io.hwadaptor.api.SessionSpec;
import io.hwadaptor.api.Status;
import java.lang.foreign.MemorySegment;
import java.lang.foreign.ValueLayout;
import java.util.ArrayDeque;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.Deque;
import java.util.List;
import java.util.Set;
import java.util.function.Function;

/** An engine that does as the test tells it: its "cipher" writes its own mark over the destination. */
final class FakeAdaptor implements Adaptor {
    static final Capability CBC = new Capability(CipherAlgorithm.AES_CBC,
            Set.of(OperationType.ENCRYPT, OperationType.DECRYPT), new Range(16, 32, 8), Range.of(16), Range.NONE,
            1 << 20);

    final String name;
    final byte mark;
    final List<Queue> queues = new ArrayList<>();
    final List<FakeSession> sessions = new ArrayList<>();
    Capabilities capabilities = new Capabilities(List.of(CBC), false, Capabilities.MemoryNeeds.ANY);
    /** What becomes of an operation; only OK writes. */
    Function<Operation, Status> answer = operation -> Status.OK;
    /** Thrown by openSession if set. */
    AdaptorException refusal;
    /** Thrown by openSession if set, and by the close of a session. */
    RuntimeException fault;
    Error error;
    AdaptorException queueRefusal;
    int room = Integer.MAX_VALUE;
    boolean failed;
    int openRegistrations;
    boolean closed;

    FakeAdaptor(String name, int mark) {
        this.name = name;
        this.mark = (byte) mark;
    }

    @Override
    public String name() {
        return name;
    }

    @Override
    public String version() {
        return "version of " + name;
    }

    @Override
    public Capabilities capabilities() {
        return capabilities;
    }

    @Override
    public Session openSession(SessionSpec spec) throws AdaptorException {
        if (refusal != null) {
            throw refusal;
        }
        stumble();
        FakeSession session = new FakeSession(((SessionSpec.Cipher) spec).key().toArray(ValueLayout.JAVA_BYTE));
        sessions.add(session);
        return session;
    }

    @Override
    public AdaptorQueue openQueue(int depth) throws AdaptorException {
        if (queueRefusal != null) {
            throw queueRefusal;
        }
        Queue queue = new Queue(depth);
        queues.add(queue);
        return queue;
    }

    @Override
    public Registration register(MemorySegment region) {
        openRegistrations++;
        return () -> openRegistrations--;
    }

    @Override
    public List<EngineCounters> counters() {
        long requests = queues.stream().mapToLong(queue -> queue.counters.requests()).sum();
        return List.of(new EngineCounters(name, requests, 0, 0, 0));
    }

    @Override
    public void close() {
        closed = true;
    }

    private void stumble() {
        if (fault != null) {
            throw fault;
        }
        if (error != null) {
            throw error;
        }
    }

    final class FakeSession implements Session {
        final byte[] key;
        boolean sessionClosed;

        FakeSession(byte[] key) {
            this.key = key;
        }

        @Override
        public Service service() {
            return Service.CIPHER;
        }

        @Override
        public Algorithm algorithm() {
            return CipherAlgorithm.AES_CBC;
        }

        @Override
        public int digestLength() {
            return 0;
        }

        @Override
        public void close() {
            sessionClosed = true;
            stumble();
        }
    }

    final class Queue implements AdaptorQueue {
        final Deque<Operation> done = new ArrayDeque<>();
        final QueueCounters counters = new QueueCounters();
        final List<Integer> bursts = new ArrayList<>();
        private final int depth;
        boolean queueClosed;

        Queue(int depth) {
            this.depth = depth;
        }

        @Override
        public int submit(Operation[] burst, int from, int count) {
            if (failed) {
                throw new AssertionError("a failed queue is left alone");
            }
            bursts.add(count);
            int taken = Math.max(0, Math.min(count, Math.min(room, depth) - done.size()));
            for (int i = from; i < from + taken; i++) {
                Operation operation = burst[i];
                if (!(operation.session instanceof FakeSession session) || !sessions.contains(session)) {
                    throw new AssertionError(name + " got a session of another engine");
                }
                operation.status = answer.apply(operation);
                if (operation.status == Status.OK) {
                    byte[] bytes = new byte[(int) operation.src.byteLength()];
                    Arrays.fill(bytes, mark);
                    operation.dst.copyFrom(0, bytes, 0, bytes.length);
                }
                counters.addCompleted(1, operation.src.byteLength());
                counters.addStaged(2 * operation.src.byteLength());
                done.add(operation);
            }
            return taken;
        }

        @Override
        public int poll(Operation[] completed, int max) {
            int count = 0;
            while (count < max && !done.isEmpty()) {
                completed[count++] = done.remove();
            }
            return count;
        }

        @Override
        public boolean failed() {
            return failed;
        }

        @Override
        public int inFlight() {
            return done.size();
        }

        @Override
        public int depth() {
            return depth;
        }

        @Override
        public QueueCounters counters() {
            return counters;
        }

        @Override
        public void close() {
            queueClosed = true;
        }
    }
}
