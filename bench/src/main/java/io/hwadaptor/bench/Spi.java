package io.hwadaptor.bench;

import io.hwadaptor.api.Adaptor;
import io.hwadaptor.api.AdaptorException;
import io.hwadaptor.api.AdaptorQueue;
import io.hwadaptor.api.AeadAlgorithm;
import io.hwadaptor.api.CipherAlgorithm;
import io.hwadaptor.api.Direction;
import io.hwadaptor.api.HashAlgorithm;
import io.hwadaptor.api.MacAlgorithm;
import io.hwadaptor.api.Operation;
import io.hwadaptor.api.OperationType;
import io.hwadaptor.api.Session;
import io.hwadaptor.api.SessionSpec;
import io.hwadaptor.api.Status;
import java.lang.foreign.Arena;
import java.lang.foreign.MemorySegment;
import java.util.concurrent.TimeUnit;
import org.openjdk.jmh.annotations.Benchmark;
import org.openjdk.jmh.annotations.BenchmarkMode;
import org.openjdk.jmh.annotations.Fork;
import org.openjdk.jmh.annotations.Level;
import org.openjdk.jmh.annotations.Measurement;
import org.openjdk.jmh.annotations.Mode;
import org.openjdk.jmh.annotations.OutputTimeUnit;
import org.openjdk.jmh.annotations.Param;
import org.openjdk.jmh.annotations.Scope;
import org.openjdk.jmh.annotations.Setup;
import org.openjdk.jmh.annotations.State;
import org.openjdk.jmh.annotations.TearDown;
import org.openjdk.jmh.annotations.Warmup;

/**
 * An adaptor alone: operations from {@link AdaptorQueue#submit} to {@link AdaptorQueue#poll}, without ring, device or
 * socket. A burst of 1 is a synchronous call. Compare it with the engine's own benchmark ({@code openssl speed -evp}).
 */
@State(Scope.Thread)
@BenchmarkMode(Mode.Throughput)
@OutputTimeUnit(TimeUnit.SECONDS)
@Warmup(iterations = 4, time = 1)
@Measurement(iterations = 5, time = 1)
@Fork(value = 2, jvmArgsAppend = {"--enable-native-access=ALL-UNNAMED", "-XX:+UseSerialGC"})
public class Spi {
    private static final int KEY_LENGTH = 16;
    private static final int TAG_LENGTH = 16;

    /** Which engine. */
    @Param({"null", "soft", "openssl"})
    public String adaptor;

    /** What to do; all keys of 128 bits but ChaCha20-Poly1305's. */
    @Param({"aes-cbc-enc", "aes-cbc-dec", "aes-ctr", "aes-xts", "aes-gcm-enc", "aes-gcm-dec", "chacha20-poly1305-enc",
        "sha256", "hmac-sha256", "cbc-hmac-sha1"})
    public String algorithm;

    /** Bytes of source and destination of each request. */
    @Param({"64", "1024", "4096", "16384"})
    public int size;

    /** Requests per submit. */
    @Param({"1", "32"})
    public int burst;

    private Arena arena;
    private Adaptor engine;
    private Adaptor.Registration registration;
    private Session session;
    private AdaptorQueue queue;
    private Operation[] operations;
    private Operation[] polled;
    private OperationType type;
    private long failures;

    /** A session and a burst of prepared requests. */
    @Setup(Level.Trial)
    public void open() throws AdaptorException {
        engine = SocketRig.engine(adaptor);
        arena = Arena.ofShared();
        // An odd number of cache lines apart: power-of-two strides would measure the cache's associativity.
        long stride = (((size + 63L) & -64L) + 64) | 64;
        MemorySegment memory = arena.allocate(2 * stride * burst, 4096);
        registration = engine.register(memory);
        session = engine.openSession(spec());
        queue = engine.openQueue(burst);
        operations = new Operation[burst];
        polled = new Operation[burst];
        for (int i = 0; i < burst; i++) {
            Operation operation = new Operation(arena, 1);
            operation.session = session;
            operation.type = type;
            operation.src.add(memory, 2L * i * stride, size);
            operation.dst.add(memory, (2L * i + 1) * stride, size);
            operation.ivLength = algorithm.startsWith("aes-gcm") || algorithm.startsWith("chacha") ? 12 : 16;
            operation.cipherLength = size;
            operation.hashLength = size;
            operations[i] = operation;
        }
        if (algorithm.equals("aes-gcm-dec")) {
            encryptForDecryption();
        }
        run();
    }

    private SessionSpec spec() {
        MemorySegment key = arena.allocate(2 * KEY_LENGTH);
        for (int i = 0; i < key.byteSize(); i++) {
            key.asSlice(i, 1).fill((byte) i);
        }
        MemorySegment shortKey = key.asSlice(0, KEY_LENGTH);
        type = OperationType.ENCRYPT;
        return switch (algorithm) {
            case "aes-cbc-enc" -> new SessionSpec.Cipher(CipherAlgorithm.AES_CBC, Direction.ENCRYPT, shortKey);
            case "aes-cbc-dec" -> {
                type = OperationType.DECRYPT;
                yield new SessionSpec.Cipher(CipherAlgorithm.AES_CBC, Direction.DECRYPT, shortKey);
            }
            case "aes-ctr" -> new SessionSpec.Cipher(CipherAlgorithm.AES_CTR, Direction.ENCRYPT, shortKey);
            case "aes-xts" -> new SessionSpec.Cipher(CipherAlgorithm.AES_XTS, Direction.ENCRYPT, key);
            case "aes-gcm-enc" ->
                new SessionSpec.Aead(AeadAlgorithm.GCM, Direction.ENCRYPT, shortKey, TAG_LENGTH, 0);
            case "aes-gcm-dec" -> {
                type = OperationType.DECRYPT;
                yield new SessionSpec.Aead(AeadAlgorithm.GCM, Direction.DECRYPT, shortKey, TAG_LENGTH, 0);
            }
            case "chacha20-poly1305-enc" ->
                new SessionSpec.Aead(AeadAlgorithm.CHACHA20_POLY1305, Direction.ENCRYPT, key, TAG_LENGTH, 0);
            case "sha256" -> {
                type = OperationType.DIGEST;
                yield new SessionSpec.Hash(HashAlgorithm.SHA_256, HashAlgorithm.SHA_256.digestLength());
            }
            case "hmac-sha256" -> {
                type = OperationType.DIGEST;
                yield new SessionSpec.Mac(MacAlgorithm.HMAC_SHA_256, key, MacAlgorithm.HMAC_SHA_256.macLength());
            }
            case "cbc-hmac-sha1" -> new SessionSpec.Chain(
                    new SessionSpec.Cipher(CipherAlgorithm.AES_CBC, Direction.ENCRYPT, shortKey),
                    SessionSpec.ChainOrder.CIPHER_THEN_HASH,
                    new SessionSpec.Mac(MacAlgorithm.HMAC_SHA1, shortKey, MacAlgorithm.HMAC_SHA1.macLength()), 0);
            default -> throw new IllegalArgumentException("no algorithm " + algorithm);
        };
    }

    /** Makes sources and tags that are right: each source, all zeros, is encrypted in place. */
    private void encryptForDecryption() throws AdaptorException {
        MemorySegment key = arena.allocate(KEY_LENGTH);
        for (int i = 0; i < KEY_LENGTH; i++) {
            key.asSlice(i, 1).fill((byte) i);
        }
        try (Session encryptor = engine.openSession(
                new SessionSpec.Aead(AeadAlgorithm.GCM, Direction.ENCRYPT, key, TAG_LENGTH, 0))) {
            for (Operation operation : operations) {
                Operation one = new Operation(arena, 1);
                one.session = encryptor;
                one.type = OperationType.ENCRYPT;
                one.ivLength = operation.ivLength;
                one.src.addRange(operation.src, 0, size);
                one.dst.addRange(operation.src, 0, size);
                Operation[] slot = {one};
                queue.submit(slot, 0, 1);
                queue.flush();
                while (queue.poll(slot, 1) == 0) {
                    Thread.onSpinWait();
                }
                operation.digest.copyFrom(one.digest);
            }
        }
    }

    private int run() {
        int submitted = 0;
        int done = 0;
        while (done < burst) {
            submitted += queue.submit(operations, submitted, burst - submitted);
            queue.flush();
            int count = queue.poll(polled, burst);
            for (int i = 0; i < count; i++) {
                failures += polled[i].status == Status.OK ? 0 : 1;
            }
            done += count;
        }
        return done;
    }

    /**
     * One burst.
     *
     * @param transferred counts requests and payload
     * @return requests that came back
     */
    @Benchmark
    public int burst(Transferred transferred) {
        int done = run();
        transferred.requests += done;
        transferred.megabytes += done * (size / 1e6);
        return done;
    }

    /** Frees everything, and fails if a request did. */
    @TearDown(Level.Trial)
    public void close() {
        queue.close();
        session.close();
        registration.close();
        Transferred.printStaged(engine);
        engine.close();
        arena.close();
        if (failures > 0) {
            throw new IllegalStateException(failures + " requests failed");
        }
    }
}
