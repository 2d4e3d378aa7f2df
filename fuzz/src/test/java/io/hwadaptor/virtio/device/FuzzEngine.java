package io.hwadaptor.virtio.device;

import io.hwadaptor.api.Adaptor;
import io.hwadaptor.api.AdaptorException;
import io.hwadaptor.api.AdaptorQueue;
import io.hwadaptor.api.AeadAlgorithm;
import io.hwadaptor.api.AkcipherAlgorithm;
import io.hwadaptor.api.Algorithm;
import io.hwadaptor.api.Capabilities;
import io.hwadaptor.api.Capability;
import io.hwadaptor.api.CipherAlgorithm;
import io.hwadaptor.api.HashAlgorithm;
import io.hwadaptor.api.MacAlgorithm;
import io.hwadaptor.api.Operation;
import io.hwadaptor.api.OperationType;
import io.hwadaptor.api.QueueCounters;
import io.hwadaptor.api.ScatterList;
import io.hwadaptor.api.Service;
import io.hwadaptor.api.Session;
import io.hwadaptor.api.SessionSpec;
import io.hwadaptor.api.Status;
import io.hwadaptor.fuzz.Check;
import java.lang.foreign.MemorySegment;
import java.lang.foreign.ValueLayout;
import java.util.ArrayDeque;
import java.util.ArrayList;
import java.util.Deque;
import java.util.EnumSet;
import java.util.HexFormat;
import java.util.List;
import java.util.Set;

/** An engine that computes nothing, remembers what it was asked for, and answers as and when it is told. */
final class FuzzEngine implements Adaptor {
    static final int DESTINATION = 0x77;
    static final int DIGEST = 0x88;
    /** Key bytes that make a session fail: with an error of the API, with one that nobody expects. */
    private static final byte REFUSED = (byte) 0xee;
    private static final byte FAILING = (byte) 0xed;

    private static final Set<OperationType> BOTH = EnumSet.of(OperationType.ENCRYPT, OperationType.DECRYPT);
    private static final Set<OperationType> SUMS = EnumSet.of(OperationType.DIGEST);
    private static final Capabilities CAPABILITIES = new Capabilities(List.of(
            capability(CipherAlgorithm.AES_CBC, BOTH, new Capability.Range(16, 32, 8), 0),
            capability(HashAlgorithm.SHA_256, SUMS, Capability.Range.NONE, 32),
            capability(MacAlgorithm.HMAC_SHA_256, SUMS, new Capability.Range(1, 64, 1), 32),
            capability(MacAlgorithm.GMAC_AES, SUMS, new Capability.Range(1, 64, 1), 16),
            capability(AeadAlgorithm.GCM, BOTH, new Capability.Range(16, 32, 8), 16),
            capability(AkcipherAlgorithm.RSA, EnumSet.of(OperationType.ENCRYPT, OperationType.DECRYPT,
                    OperationType.SIGN, OperationType.VERIFY), Capability.Range.NONE, 0)),
            true, Capabilities.MemoryNeeds.ANY);

    /** What the last session was asked for, null if none was since it was set to that. */
    String asked;
    /** How the engine answered that; null if it opened one. */
    Status refused;
    int open;
    /** What the operations were that ran since this was cleared. */
    final List<Ran> ran = new ArrayList<>();
    Status forced = Status.OK;
    /** Completes when told only. */
    boolean late;
    boolean reversed;
    int appetite = Integer.MAX_VALUE;
    int produced;

    /** An operation as the engine saw it, bytes in hexadecimal. */
    record Ran(OperationType type, Session session, String iv, String source, String auxiliary, String digest,
            long destination, List<Long> ranges) {
    }

    private static Capability capability(Algorithm algorithm, Set<OperationType> types, Capability.Range keys,
            int digest) {
        return new Capability(algorithm, types, keys, Capability.Range.NONE,
                digest == 0 ? Capability.Range.NONE : new Capability.Range(1, digest, 1), Long.MAX_VALUE);
    }

    /** {@return a spec as text, with its keys} */
    static String describe(SessionSpec spec) {
        return switch (spec) {
            case SessionSpec.Cipher cipher -> cipher + " " + hex(cipher.key());
            case SessionSpec.Mac mac -> mac + " " + hex(mac.key());
            case SessionSpec.Aead aead -> aead + " " + hex(aead.key()) + " AAD " + aead.aadLength();
            case SessionSpec.Chain chain -> chain.order() + " AAD " + chain.aadLength() + " " + describe(chain.cipher())
                    + " " + describe(chain.digest());
            case SessionSpec.Rsa rsa -> rsa + " " + hex(rsa.key());
            case SessionSpec.Ecdsa ecdsa -> ecdsa + " " + hex(ecdsa.key());
            default -> spec.toString();
        };
    }

    private static String hex(MemorySegment key) {
        return HexFormat.of().formatHex(key.toArray(ValueLayout.JAVA_BYTE));
    }

    /** A session of the engine. */
    final class Opened implements Session {
        private final SessionSpec spec;
        private final int digestLength;
        private boolean closed;

        Opened(SessionSpec spec) {
            this.spec = spec;
            digestLength = FuzzEngine.digestLength(spec);
            open++;
        }

        @Override
        public Service service() {
            return spec.service();
        }

        @Override
        public Algorithm algorithm() {
            return spec.algorithm();
        }

        @Override
        public int digestLength() {
            return digestLength;
        }

        @Override
        public void close() {
            Check.that(!closed, "a session was closed twice");
            closed = true;
            open--;
        }
    }

    static int digestLength(SessionSpec spec) {
        return switch (spec) {
            case SessionSpec.Hash hash -> hash.resultLength();
            case SessionSpec.NestedHash hash -> hash.resultLength();
            case SessionSpec.Mac mac -> mac.resultLength();
            case SessionSpec.Aead aead -> aead.tagLength();
            case SessionSpec.Chain chain -> digestLength(chain.digest());
            default -> 0;
        };
    }

    @Override
    public Session openSession(SessionSpec spec) throws AdaptorException {
        asked = describe(spec);
        refused = null;
        byte first = firstKeyByte(spec);
        if (!supports(spec) || first == REFUSED) {
            refused = first == REFUSED ? Status.NOTSUPP : CAPABILITIES.refusal(spec);
            throw new AdaptorException(refused, "not here");
        }
        if (first == FAILING) {
            refused = Status.ERR;
            throw new IllegalStateException("the engine stumbles");
        }
        return new Opened(spec);
    }

    private static byte firstKeyByte(SessionSpec spec) {
        MemorySegment key = switch (spec) {
            case SessionSpec.Cipher cipher -> cipher.key();
            case SessionSpec.Mac mac -> mac.key();
            case SessionSpec.Aead aead -> aead.key();
            case SessionSpec.Rsa rsa -> rsa.key();
            default -> MemorySegment.NULL;
        };
        return key.byteSize() == 0 ? 0 : key.get(ValueLayout.JAVA_BYTE, 0);
    }

    /** The queue. */
    private final class Queue implements AdaptorQueue {
        private final Deque<Operation> taken = new ArrayDeque<>();
        private final List<Operation> done = new ArrayList<>();
        private final int depth;

        Queue(int depth) {
            this.depth = depth;
        }

        @Override
        public int submit(Operation[] burst, int from, int count) {
            int room = Math.min(Math.min(count, appetite), depth - inFlight());
            for (int i = from; i < from + room; i++) {
                taken.add(burst[i]);
            }
            return room;
        }

        private void finish() {
            while (!taken.isEmpty()) {
                Operation operation = reversed ? taken.removeLast() : taken.removeFirst();
                run(operation);
                done.add(operation);
            }
        }

        @Override
        public int poll(Operation[] completed, int max) {
            if (!late) {
                finish();
            }
            int count = Math.min(max, done.size());
            for (int i = 0; i < count; i++) {
                completed[i] = done.removeFirst();
            }
            return count;
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
            return new QueueCounters();
        }

        @Override
        public void close() {
            Check.equal(0, inFlight(), "operations in flight when the queue is closed");
        }
    }

    private void run(Operation operation) {
        Opened session = (Opened) operation.session;
        Check.that(!session.closed, "an operation ran with a closed session");
        Service service = session.service();
        ran.add(new Ran(operation.type, session, hex(operation.iv.asSlice(0, operation.ivLength)),
                hex(operation.src), hex(operation.auxiliary),
                hex(operation.digest.asSlice(0, Math.max(0, session.digestLength))), operation.dst.byteLength(),
                service != Service.CHAIN ? List.of() : List.of(operation.cipherStart, operation.cipherLength,
                        operation.hashStart, operation.hashLength, operation.verifyDigest ? 1L : 0L)));
        operation.status = forced;
        if (forced == Status.OK) {
            int length = (int) operation.dst.byteLength();
            if (service == Service.AKCIPHER) {
                length = Math.min(length, produced);
                operation.producedLength = length;
            }
            operation.dst.copyFrom(0, FuzzGuest.filled(length, DESTINATION), 0, length);
            if (!operation.verifyDigest) {
                operation.digest.fill((byte) DIGEST);
            }
        }
    }

    private static String hex(ScatterList list) {
        byte[] bytes = new byte[(int) list.byteLength()];
        list.copyTo(0, bytes, 0, bytes.length);
        return HexFormat.of().formatHex(bytes);
    }

    @Override
    public String name() {
        return "fuzz";
    }

    @Override
    public String version() {
        return "1";
    }

    @Override
    public Capabilities capabilities() {
        return CAPABILITIES;
    }

    @Override
    public AdaptorQueue openQueue(int depth) {
        return new Queue(depth);
    }

    @Override
    public List<EngineCounters> counters() {
        return List.of();
    }

    @Override
    public void close() {
    }
}
