package io.hwadaptor.api.kit;

import static org.junit.jupiter.api.Assertions.assertTrue;
import static org.junit.jupiter.api.Assertions.fail;

import com.sun.management.ThreadMXBean;
import io.hwadaptor.api.Adaptor;
import io.hwadaptor.api.AdaptorException;
import io.hwadaptor.api.AdaptorQueue;
import io.hwadaptor.api.AeadAlgorithm;
import io.hwadaptor.api.Algorithm;
import io.hwadaptor.api.Capability;
import io.hwadaptor.api.CipherAlgorithm;
import io.hwadaptor.api.Direction;
import io.hwadaptor.api.HashAlgorithm;
import io.hwadaptor.api.MacAlgorithm;
import io.hwadaptor.api.Operation;
import io.hwadaptor.api.OperationType;
import io.hwadaptor.api.Service;
import io.hwadaptor.api.Session;
import io.hwadaptor.api.SessionSpec;
import java.lang.foreign.Arena;
import java.lang.foreign.MemorySegment;
import java.lang.management.ManagementFactory;
import java.util.function.ToDoubleFunction;

/** What a request costs on the heap: bytes that the queue's owner thread allocates per operation, once warm. */
final class AllocationReport {
    private static final int BURST = 32;
    private static final int WARM_UP = Math.max(20, Scale.count(400));
    private static final int MEASURED = Math.max(20, Scale.count(400));
    /** How long each algorithm is given to come down to the limit. */
    private static final long WARM_UP_NANOS = 10_000_000_000L;
    private static final int LEAST_MEASURED = 3;
    private static final int LENGTH = 256;
    private static final long PATIENCE_NANOS = 30_000_000_000L;
    /** Less than one object per measured round is the measurement's own. */
    private static final double TOLERANCE = 1;

    private AllocationReport() {
    }

    static void run(Adaptor adaptor, ToDoubleFunction<String> limit) throws AdaptorException {
        StringBuilder report = new StringBuilder(adaptor.name()).append(", heap bytes per request:");
        StringBuilder tooMuch = new StringBuilder();
        for (Capability capability : adaptor.capabilities().list()) {
            Algorithm algorithm = capability.algorithm();
            if (spec(capability, MemorySegment.NULL) != null) {
                double most = limit.applyAsDouble(algorithm.name()) + TOLERANCE;
                double bytes = measure(adaptor, capability, most);
                report.append(' ').append(algorithm.name()).append(' ').append(Math.round(bytes * 10) / 10.0);
                if (bytes > most) {
                    tooMuch.append(' ').append(algorithm.name());
                }
            }
        }
        System.out.println(report);
        assertTrue(tooMuch.isEmpty(), () -> "more than the limit:" + tooMuch + "; " + report);
    }

    /** {@return a session to measure, or null for services whose engines may allocate as they like} */
    private static SessionSpec spec(Capability capability, MemorySegment key) {
        int digestLength = capability.digestLengths().max();
        return switch (capability.algorithm()) {
            case CipherAlgorithm cipher -> new SessionSpec.Cipher(cipher, Direction.ENCRYPT, key);
            case HashAlgorithm hash -> new SessionSpec.Hash(hash, Math.min(digestLength, hash.digestLength()));
            case MacAlgorithm mac -> new SessionSpec.Mac(mac, key, digestLength);
            case AeadAlgorithm aead -> new SessionSpec.Aead(aead, Direction.ENCRYPT, key, digestLength, 16);
            default -> null;
        };
    }

    private static double measure(Adaptor adaptor, Capability capability, double most) throws AdaptorException {
        int keyLength = capability.keyLengths().min();
        Capability.Range ivLengths = capability.ivLengths();
        ThreadMXBean threads = (ThreadMXBean) ManagementFactory.getThreadMXBean();
        byte[] key = new byte[keyLength];
        for (int i = 0; i < keyLength; i++) {
            key[i] = (byte) (i + 1);
        }
        try (Arena arena = Arena.ofShared();
                Session session = adaptor.openSession(spec(capability, MemorySegment.ofArray(key)));
                AdaptorQueue queue = adaptor.openQueue(BURST)) {
            MemorySegment memory = arena.allocate((long) LENGTH * BURST, 64);
            Adaptor.Registration registration = adaptor.register(memory);
            Operation[] burst = new Operation[BURST];
            Operation[] polled = new Operation[BURST];
            for (int i = 0; i < BURST; i++) {
                burst[i] = new Operation(arena, 2);
                burst[i].session = session;
                burst[i].type = session.service() == Service.HASH || session.service() == Service.MAC
                        ? OperationType.DIGEST : OperationType.ENCRYPT;
                burst[i].ivLength = ivLengths.contains(12) ? 12 : ivLengths.min();
                burst[i].src.add(memory, (long) LENGTH * i, LENGTH);
                burst[i].dst.add(memory, (long) LENGTH * i, LENGTH);
            }
            rounds(queue, burst, polled, WARM_UP);
            long deadline = System.nanoTime() + WARM_UP_NANOS;
            double bytes;
            int measured = 0;
            do {
                long before = threads.getCurrentThreadAllocatedBytes();
                rounds(queue, burst, polled, MEASURED);
                bytes = (double) (threads.getCurrentThreadAllocatedBytes() - before) / (BURST * MEASURED);
                measured++;
                // More than the limit may be a compiler that is late, on a slow or busy machine; what happens once is
                // not a request's.
            } while (bytes > most && (measured < LEAST_MEASURED || System.nanoTime() - deadline < 0));
            registration.close();
            return bytes;
        }
    }

    private static void rounds(AdaptorQueue queue, Operation[] burst, Operation[] polled, int rounds) {
        for (int round = 0; round < rounds; round++) {
            int submitted = 0;
            int done = 0;
            long deadline = System.nanoTime() + PATIENCE_NANOS;
            while (done < BURST) {
                submitted += queue.submit(burst, submitted, BURST - submitted);
                queue.flush();
                done += queue.poll(polled, BURST);
                if (System.nanoTime() - deadline > 0) {
                    fail(done + " of " + submitted + " operations completed, of " + BURST + " offered");
                }
            }
        }
    }
}
