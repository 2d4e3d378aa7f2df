package io.hwadaptor.openssl;

import io.hwadaptor.api.Adaptor;
import io.hwadaptor.api.AdaptorException;
import io.hwadaptor.api.AdaptorQueue;
import io.hwadaptor.api.AeadAlgorithm;
import io.hwadaptor.api.CipherAlgorithm;
import io.hwadaptor.api.Direction;
import io.hwadaptor.api.EllipticCurve;
import io.hwadaptor.api.HashAlgorithm;
import io.hwadaptor.api.MacAlgorithm;
import io.hwadaptor.api.Operation;
import io.hwadaptor.api.OperationType;
import io.hwadaptor.api.Session;
import io.hwadaptor.api.SessionSpec;
import io.hwadaptor.api.SessionSpec.ChainOrder;
import io.hwadaptor.api.SessionSpec.KeyType;
import io.hwadaptor.api.Status;
import io.hwadaptor.api.spi.AdaptorOptions;
import java.io.IOException;
import java.lang.foreign.Arena;
import java.lang.foreign.MemorySegment;
import java.lang.foreign.ValueLayout;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.Properties;

/** A process that opens, uses and closes 100 000 sessions and prints how much its memory has grown meanwhile. */
final class ChurnMain {
    private static final int WARM_UP = 40_000;
    private static final int COUNT = 100_000;

    private ChurnMain() {
    }

    /** Prints bytes. */
    public static void main(String[] args) throws Exception {
        try (Arena arena = Arena.ofShared();
                Adaptor adaptor = new OpenSslProvider().open(AdaptorOptions.of("openssl", new Properties()));
                AdaptorQueue queue = adaptor.openQueue(4)) {
            Operation operation = new Operation(arena, 1);
            MemorySegment memory = arena.allocate(512, 64);
            List<SessionSpec> specs = specs(privateKey(adaptor, queue, memory, arena));
            operation.src.add(memory, 0, 64);
            operation.dst.add(memory, 0, 64);
            churn(adaptor, queue, specs, operation, WARM_UP);
            long before = residentBytes();
            churn(adaptor, queue, specs, operation, COUNT);
            System.out.println(residentBytes() - before);
        }
    }

    private static MemorySegment privateKey(Adaptor adaptor, AdaptorQueue queue, MemorySegment memory, Arena arena)
            throws AdaptorException {
        Operation operation = new Operation(arena, 1);
        operation.type = OperationType.GENERATE;
        operation.dst.add(memory, 0, memory.byteSize());
        try (Session session = adaptor.openSession(new SessionSpec.EcKeyPair(EllipticCurve.NIST_P256))) {
            run(queue, session, operation);
        }
        return MemorySegment.ofArray(memory.asSlice(0, operation.producedLength).toArray(ValueLayout.JAVA_BYTE));
    }

    private static List<SessionSpec> specs(MemorySegment privateKey) {
        MemorySegment key = MemorySegment.ofArray(new byte[16]);
        MemorySegment keys = MemorySegment.ofArray(new byte[] {1, 2, 3, 4, 5, 6, 7, 8, 9, 10, 11, 12, 13, 14, 15, 16,
            17, 18, 19, 20, 21, 22, 23, 24, 25, 26, 27, 28, 29, 30, 31, 32});
        SessionSpec.Cipher cipher = new SessionSpec.Cipher(CipherAlgorithm.AES_CBC, Direction.DECRYPT, key);
        return List.of(cipher, new SessionSpec.Cipher(CipherAlgorithm.AES_XTS, Direction.DECRYPT, keys),
                // Its tag is always wrong: failures must not pile up either.
                new SessionSpec.Aead(AeadAlgorithm.GCM, Direction.DECRYPT, key, 16, 0),
                new SessionSpec.Aead(AeadAlgorithm.CCM, Direction.DECRYPT, key, 16, 0),
                new SessionSpec.Mac(MacAlgorithm.HMAC_SHA_256, key, 32),
                new SessionSpec.Mac(MacAlgorithm.XCBC_AES, key, 16), new SessionSpec.Hash(HashAlgorithm.SHA_512, 64),
                new SessionSpec.Chain(cipher, ChainOrder.HASH_THEN_CIPHER,
                        new SessionSpec.Mac(MacAlgorithm.CMAC_AES, key, 16), 0),
                new SessionSpec.Hkdf(HashAlgorithm.SHA_256, key, key),
                new SessionSpec.Ecdsa(KeyType.PRIVATE, EllipticCurve.NIST_P256, privateKey),
                new SessionSpec.Ecdh(EllipticCurve.NIST_P256, privateKey));
    }

    private static void churn(Adaptor adaptor, AdaptorQueue queue, List<SessionSpec> specs, Operation operation,
            int count) throws AdaptorException {
        for (int i = 0; i < count; i++) {
            SessionSpec spec = specs.get(i % specs.size());
            operation.type = switch (spec) {
                case SessionSpec.Hash hash -> OperationType.DIGEST;
                case SessionSpec.Mac mac -> OperationType.DIGEST;
                case SessionSpec.Ecdsa ecdsa -> OperationType.SIGN;
                case SessionSpec.Hkdf hkdf -> OperationType.DERIVE;
                default -> OperationType.DECRYPT;
            };
            operation.ivLength = spec instanceof SessionSpec.Aead ? 12 : 16;
            try (Session session = adaptor.openSession(spec)) {
                run(queue, session, operation);
            }
        }
    }

    private static void run(AdaptorQueue queue, Session session, Operation operation) {
        Operation[] slot = {operation};
        operation.session = session;
        if (queue.submit(slot, 0, 1) != 1 || queue.poll(slot, 1) != 1 || operation.status == Status.INVSESS) {
            throw new IllegalStateException(session.algorithm() + ": " + operation.status);
        }
    }

    private static long residentBytes() throws IOException {
        for (String line : Files.readAllLines(Path.of("/proc/self/status"))) {
            if (line.startsWith("RssAnon:")) {
                return Long.parseLong(line.replaceAll("\\D", "")) << 10;
            }
        }
        throw new IOException("no RssAnon in /proc/self/status");
    }
}
