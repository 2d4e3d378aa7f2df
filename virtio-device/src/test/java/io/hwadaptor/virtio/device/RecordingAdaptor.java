package io.hwadaptor.virtio.device;

import io.hwadaptor.api.Adaptor;
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
import java.lang.foreign.MemorySegment;
import java.lang.foreign.ValueLayout;
import java.util.ArrayDeque;
import java.util.ArrayList;
import java.util.HexFormat;
import java.util.List;
import java.util.Set;

/** An engine that has every service, computes nothing, and tells what it was asked in words. */
final class RecordingAdaptor implements Adaptor {
    /** Sessions as they were opened. */
    final List<String> opened = new ArrayList<>();
    /** Operations as they came. */
    final List<String> asked = new ArrayList<>();
    int open;

    private static Capability capability(Algorithm algorithm, int digest, OperationType... operations) {
        Capability.Range any = new Capability.Range(0, 1024, 1);
        return new Capability(algorithm, Set.of(operations), any, any,
                digest == 0 ? Capability.Range.NONE : new Capability.Range(1, digest, 1), Long.MAX_VALUE);
    }

    @Override
    public Capabilities capabilities() {
        return new Capabilities(List.of(
                capability(CipherAlgorithm.AES_CBC, 0, OperationType.ENCRYPT, OperationType.DECRYPT),
                capability(HashAlgorithm.SHA_256, 1024, OperationType.DIGEST),
                capability(MacAlgorithm.HMAC_SHA_256, 1024, OperationType.DIGEST),
                capability(MacAlgorithm.GMAC_AES, 16, OperationType.DIGEST),
                capability(AeadAlgorithm.GCM, 16, OperationType.ENCRYPT, OperationType.DECRYPT),
                capability(AkcipherAlgorithm.RSA, 0, OperationType.ENCRYPT, OperationType.DECRYPT, OperationType.SIGN,
                        OperationType.VERIFY),
                capability(AkcipherAlgorithm.ECDSA, 0, OperationType.SIGN, OperationType.VERIFY)), true,
                Capabilities.MemoryNeeds.ANY);
    }

    @Override
    public boolean supports(SessionSpec spec) {
        return true;
    }

    static String hex(MemorySegment bytes) {
        return HexFormat.of().formatHex(bytes.toArray(ValueLayout.JAVA_BYTE));
    }

    private static String hex(ScatterList list) {
        byte[] bytes = new byte[(int) list.byteLength()];
        list.copyTo(0, bytes, 0, bytes.length);
        return HexFormat.of().formatHex(bytes);
    }

    private static String words(Object... words) {
        return String.join(" ", List.of(words).stream().map(String::valueOf).toList());
    }

    private static String describe(SessionSpec spec) {
        return switch (spec) {
            case SessionSpec.Cipher cipher -> words(cipher.cipher(), cipher.direction(), hex(cipher.key()));
            case SessionSpec.Hash hash -> words(hash.hash(), hash.resultLength());
            case SessionSpec.NestedHash hash -> words("nested", hash.hash(), hash.resultLength());
            case SessionSpec.Mac mac -> words(mac.mac(), hex(mac.key()), mac.resultLength());
            case SessionSpec.Aead aead -> words(aead.aead(), aead.direction(), hex(aead.key()), aead.tagLength(),
                    aead.aadLength());
            case SessionSpec.Chain chain -> words(describe(chain.cipher()), chain.order(), describe(chain.digest()),
                    chain.aadLength());
            case SessionSpec.Rsa rsa -> words("RSA", rsa.keyType(), rsa.padding(), rsa.hash(), hex(rsa.key()));
            case SessionSpec.Ecdsa ecdsa -> words("ECDSA", ecdsa.keyType(), ecdsa.curve(), hex(ecdsa.key()));
            default -> throw new AssertionError(spec);
        };
    }

    /** An operation in words. */
    private static String describe(Operation operation) {
        Service service = operation.session.service();
        StringBuilder text = new StringBuilder(words(operation.type, "iv=" + hex(operation.iv.asSlice(0,
                operation.ivLength)), "src=" + hex(operation.src), "aux=" + hex(operation.auxiliary),
                "dst=" + operation.dst.byteLength()));
        if (service == Service.CHAIN) {
            text.append(String.format(" cipher=%d+%d hash=%d+%d", operation.cipherStart, operation.cipherLength,
                    operation.hashStart, operation.hashLength));
        }
        boolean verifies = operation.verifyDigest
                || (service == Service.AEAD && operation.type == OperationType.DECRYPT);
        if (verifies) {
            text.append(" digest=")
                    .append(hex(operation.digest.asSlice(0, operation.session.digestLength())));
        }
        return text.toString();
    }

    private final class OpenSession implements Session {
        private final SessionSpec spec;

        OpenSession(SessionSpec spec) {
            this.spec = spec;
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
            return spec.digestLength();
        }

        @Override
        public void close() {
            open--;
        }
    }

    /** Byte i of a destination is i + 1, of a digest 0x80 + i. */
    private final class Queue implements AdaptorQueue {
        private final ArrayDeque<Operation> done = new ArrayDeque<>();
        private final QueueCounters counters = new QueueCounters();
        private final int depth;

        Queue(int depth) {
            this.depth = depth;
        }

        @Override
        public int submit(Operation[] burst, int from, int count) {
            for (int i = from; i < from + count; i++) {
                Operation operation = burst[i];
                asked.add(describe(operation));
                byte[] bytes = new byte[(int) operation.dst.byteLength()];
                for (int k = 0; k < bytes.length; k++) {
                    bytes[k] = (byte) (k + 1);
                }
                operation.dst.copyFrom(0, bytes, 0, bytes.length);
                for (int k = 0; !operation.verifyDigest && k < operation.session.digestLength(); k++) {
                    operation.digest.set(ValueLayout.JAVA_BYTE, k, (byte) (0x80 + k));
                }
                operation.producedLength = bytes.length;
                operation.status = Status.OK;
                done.add(operation);
            }
            return count;
        }

        @Override
        public int poll(Operation[] completed, int max) {
            int count = Math.min(max, done.size());
            for (int i = 0; i < count; i++) {
                completed[i] = done.remove();
            }
            return count;
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
            done.clear();
        }
    }

    @Override
    public Session openSession(SessionSpec spec) {
        opened.add(describe(spec));
        return new OpenSession(spec);
    }

    @Override
    public AdaptorQueue openQueue(int depth) {
        return new Queue(depth);
    }

    @Override
    public String name() {
        return "recording";
    }

    @Override
    public String version() {
        return "1";
    }

    @Override
    public List<EngineCounters> counters() {
        return List.of();
    }

    @Override
    public void close() {
    }
}
