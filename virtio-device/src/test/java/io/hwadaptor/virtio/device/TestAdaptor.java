package io.hwadaptor.virtio.device;

import io.hwadaptor.api.Adaptor;
import io.hwadaptor.api.AdaptorException;
import io.hwadaptor.api.AdaptorQueue;
import io.hwadaptor.api.Algorithm;
import io.hwadaptor.api.Capabilities;
import io.hwadaptor.api.Capability;
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
import java.util.ArrayList;
import java.util.List;
import java.util.Set;

/**
 * An engine whose "cipher" xors with the key's first byte and the IV's first byte, so that a test sees at once which
 * key, IV and bytes went in; and which completes when and in the order that the test says. It takes keys of Triple-DES
 * too, which it does not say.
 */
final class TestAdaptor implements Adaptor {
    final List<TestSession> sessions = new ArrayList<>();
    final List<TestQueue> queues = new ArrayList<>();
    final List<MemorySegment> registered = new ArrayList<>();
    boolean refuseRegistration;
    /** Complete at submit, in order. Else when the test says. */
    boolean immediate = true;
    /** Complete at flush only, as an engine does that collects work. */
    boolean collecting;
    /** Takes nothing and never will. */
    boolean dead;
    /** Most operations that one submit takes. */
    int appetite = Integer.MAX_VALUE;
    Status forced;
    /** What completionFd says. */
    int completionFd = -1;
    /** How long a session takes to open, and to close. */
    long sessionMillis;
    /** Thrown when a session is opened. */
    Error fault;

    final class TestSession implements Session {
        final byte key;
        boolean closed;

        TestSession(byte key) {
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
            if (closed) {
                throw new AssertionError("closed twice");
            }
            closed = true;
            linger();
        }
    }

    private void linger() {
        if (sessionMillis == 0) {
            return;
        }
        try {
            Thread.sleep(sessionMillis);
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
        }
    }

    final class TestQueue implements AdaptorQueue {
        final List<Operation> taken = new ArrayList<>();
        final List<Operation> done = new ArrayList<>();
        final int depth;
        final QueueCounters counters = new QueueCounters();
        boolean closed;
        int flushes;

        TestQueue(int depth) {
            this.depth = depth;
        }

        @Override
        public int submit(Operation[] burst, int from, int count) {
            if (dead) {
                return 0;
            }
            int room = Math.min(Math.min(count, appetite), depth - inFlight());
            for (int i = from; i < from + room; i++) {
                taken.add(burst[i]);
            }
            if (immediate && !collecting) {
                finish(false);
            }
            return room;
        }

        /** Completes all that was taken. */
        void finish(boolean reversed) {
            for (int i = 0; i < taken.size(); i++) {
                Operation operation = taken.get(reversed ? taken.size() - 1 - i : i);
                run(operation);
                done.add(operation);
            }
            taken.clear();
        }

        private void run(Operation operation) {
            TestSession session = (TestSession) operation.session;
            if (session.closed) {
                throw new AssertionError("an operation ran with a closed session");
            }
            if (forced != null) {
                operation.status = forced;
                return;
            }
            int length = (int) operation.src.byteLength();
            byte[] bytes = new byte[length];
            operation.src.copyTo(0, bytes, 0, length);
            byte mask = session.key;
            if (operation.ivLength > 0) {
                mask ^= operation.iv.get(ValueLayout.JAVA_BYTE, 0);
            }
            for (int i = 0; i < length; i++) {
                bytes[i] ^= mask;
            }
            operation.dst.copyFrom(0, bytes, 0, length);
            operation.status = Status.OK;
        }

        @Override
        public int poll(Operation[] completed, int max) {
            int count = Math.min(max, done.size());
            for (int i = 0; i < count; i++) {
                completed[i] = done.removeFirst();
            }
            return count;
        }

        @Override
        public void flush() {
            flushes++;
            if (collecting) {
                finish(false);
            }
        }

        @Override
        public int completionFd() {
            return completionFd;
        }

        @Override
        public boolean failed() {
            return dead;
        }

        @Override
        public int inFlight() {
            return taken.size() + done.size();
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
            closed = true;
        }
    }

    @Override
    public String name() {
        return "test";
    }

    @Override
    public String version() {
        return "1";
    }

    @Override
    public Capabilities capabilities() {
        return new Capabilities(List.of(new Capability(CipherAlgorithm.AES_CBC,
                Set.of(OperationType.ENCRYPT, OperationType.DECRYPT), new Capability.Range(16, 32, 8),
                Capability.Range.of(16), Capability.Range.NONE, Long.MAX_VALUE)), false,
                Capabilities.MemoryNeeds.ANY);
    }

    @Override
    public Session openSession(SessionSpec spec) throws AdaptorException {
        linger();
        if (fault != null) {
            throw fault;
        }
        boolean secret = spec.algorithm() == CipherAlgorithm.DES3_CBC;
        if (!(spec instanceof SessionSpec.Cipher cipher) || (cipher.cipher() != CipherAlgorithm.AES_CBC && !secret)) {
            throw new AdaptorException(Status.NOTSUPP, "no " + spec);
        }
        if (!secret && !supports(spec)) {
            throw new AdaptorException(Status.ERR, "key of " + cipher.key().byteSize() + " bytes");
        }
        TestSession session = new TestSession(cipher.key().get(ValueLayout.JAVA_BYTE, 0));
        sessions.add(session);
        return session;
    }

    @Override
    public AdaptorQueue openQueue(int depth) {
        TestQueue queue = new TestQueue(depth);
        queues.add(queue);
        return queue;
    }

    @Override
    public Registration register(MemorySegment region) throws AdaptorException {
        if (refuseRegistration) {
            throw new AdaptorException(Status.ERR, "can't reach it");
        }
        registered.add(region);
        return () -> registered.remove(region);
    }

    @Override
    public List<EngineCounters> counters() {
        return List.of();
    }

    @Override
    public void close() {
    }
}
