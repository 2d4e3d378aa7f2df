package io.hwadaptor.api.kit;

import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;
import static org.junit.jupiter.api.DynamicTest.dynamicTest;

import io.hwadaptor.api.AdaptorException;
import io.hwadaptor.api.Capability;
import io.hwadaptor.api.CipherAlgorithm;
import io.hwadaptor.api.Direction;
import io.hwadaptor.api.Operation;
import io.hwadaptor.api.OperationType;
import io.hwadaptor.api.Service;
import io.hwadaptor.api.Session;
import io.hwadaptor.api.Status;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.Random;
import java.util.Set;
import java.util.stream.IntStream;
import java.util.stream.Stream;
import org.junit.jupiter.api.DynamicTest;
import org.junit.jupiter.api.function.Executable;

/** Symmetric ciphers. */
final class CipherGroup implements ServiceGroup {
    private static final int[] ODD_SEGMENTS = {1, 3, 5, 7, 11, 13, 17, 19, 23};
    private static final int RANDOM_CASES = 60;
    /** Around the sizes at which engines change gear: blocks, wide instructions, pages, chunks. */
    private static final int[] LONG_SIZES = {4096, 16 * 1024, 64 * 1024};
    private static final int LONGEST = 1 << 20;
    /** Without known answers here: their block function and their mode have some each. */
    private static final Set<CipherAlgorithm> UNPUBLISHED = Set.of(CipherAlgorithm.DES3_CBC, CipherAlgorithm.DES3_CTR);

    @Override
    public Service service() {
        return Service.CIPHER;
    }

    @Override
    public Stream<DynamicTest> tests(Rig rig) {
        return rig.adaptor.capabilities().list().stream()
                .filter(capability -> capability.algorithm() instanceof CipherAlgorithm)
                .flatMap(capability -> tests(new Subject(rig, (CipherAlgorithm) capability.algorithm(), capability)));
    }

    private static Stream<DynamicTest> tests(Subject subject) {
        List<DynamicTest> tests = new ArrayList<>();
        CipherAlgorithm algorithm = subject.algorithm;
        add(tests, algorithm, "published answers", () -> publishedAnswers(subject));
        if (algorithm == CipherAlgorithm.AES_XTS) {
            add(tests, algorithm, "vector file", () -> xtsFile(subject));
        } else if (algorithm == CipherAlgorithm.AES_CBC) {
            add(tests, algorithm, "vector file", () -> cbcFile(subject));
        }
        if (ReferenceCipher.has(algorithm)) {
            add(tests, algorithm, "every size", () -> everySize(subject));
            add(tests, algorithm, "lengths to 8 KiB", () -> largeSizes(subject));
            add(tests, algorithm, "every cut", () -> everyCut(subject));
            add(tests, algorithm, "long requests", () -> longRequests(subject));
            limits(tests, subject);
            add(tests, algorithm, "counter and IV extremes", () -> extremeIvs(subject));
            add(tests, algorithm, "random requests", () -> randomRequests(subject));
            add(tests, algorithm, "many sessions", () -> manySessions(subject));
        }
        add(tests, algorithm, "wrong requests", () -> wrongRequests(subject));
        add(tests, algorithm, "wrong keys", () -> wrongKeys(subject));
        return tests.stream();
    }

    @Override
    public List<BurstTests.Subject> bursts(Rig rig) {
        return SymmetricBursts.ciphers(rig);
    }

    @Override
    public Stream<DynamicTest> limits(Rig rig) {
        List<DynamicTest> tests = new ArrayList<>();
        for (Capability capability : rig.adaptor.capabilities().list()) {
            if (capability.algorithm() instanceof CipherAlgorithm algorithm && ReferenceCipher.has(algorithm)) {
                limits(tests, new Subject(rig, algorithm, capability));
            }
        }
        return tests.stream();
    }

    /** Of ciphers whose engines go on for ever, those that take their time are left out. */
    private static void limits(List<DynamicTest> tests, Subject subject) {
        switch (subject.algorithm) {
            case AES_ECB, AES_CBC, AES_CTR, AES_XTS, ZUC_EEA3 ->
                add(tests, subject.algorithm, "up to what a device lets through", () -> longest(subject));
            default -> { }
        }
    }

    private static void add(List<DynamicTest> tests, CipherAlgorithm algorithm, String name, Executable test) {
        tests.add(dynamicTest(algorithm + ": " + name, test));
    }

    private static void publishedAnswers(Subject subject) throws AdaptorException {
        int count = 0;
        for (CipherVector vector : CipherVector.ALL) {
            if (vector.algorithm() == subject.algorithm && subject.takesKeyOf(vector.keyBytes().length)) {
                count++;
                bothWays(subject, vector.source(), vector.keyBytes(), vector.ivBytes(), vector.plaintextBytes(),
                        vector.ciphertextBytes());
            }
        }
        assertTrue(count > 0 || UNPUBLISHED.contains(subject.algorithm), "no published answer that applies");
    }

    private static void xtsFile(Subject subject) throws AdaptorException {
        int count = 0;
        for (VectorFiles.Case test : VectorFiles.read("aes_xts.json")) {
            byte[] key = test.bytes("key");
            if (test.valid() && subject.takesKeyOf(key.length)) {
                count++;
                test.ran();
                // Data unit numbers of fewer than 16 bytes go on with zeros (IEEE 1619, section 5.1).
                byte[] iv = Arrays.copyOf(test.bytes("iv"), 16);
                bothWays(subject, test.toString(), key, iv, test.bytes("msg"), test.bytes("ct"));
            }
        }
        assertTrue(count > 0, "no case ran");
    }

    /** The cases pad; adaptors don't, so the padding is put in here. Cases that are about bad padding say nothing. */
    private static void cbcFile(Subject subject) throws AdaptorException {
        int count = 0;
        for (VectorFiles.Case test : VectorFiles.read("aes_cbc_pkcs5.json")) {
            byte[] message = test.bytes("msg");
            if (test.valid() && subject.takesKeyOf(test.bytes("key").length)) {
                count++;
                test.ran();
                int padding = 16 - message.length % 16;
                byte[] padded = Arrays.copyOf(message, message.length + padding);
                Arrays.fill(padded, message.length, padded.length, (byte) padding);
                bothWays(subject, test.toString(), test.bytes("key"), test.bytes("iv"), padded, test.bytes("ct"));
            }
        }
        assertTrue(count > 0, "no case ran");
    }

    private static void bothWays(Subject subject, String what, byte[] key, byte[] iv, byte[] plain, byte[] encrypted)
            throws AdaptorException {
        for (Layout layout : List.of(Layout.PLAIN, Layout.IN_PLACE, Layout.split(ODD_SEGMENTS, new int[] {9, 2}),
                Layout.splitInPlace(ODD_SEGMENTS).shifted(3), Layout.PLAIN.longer(21))) {
            try (Session session = subject.open(Direction.ENCRYPT, key)) {
                subject.rig.expect(what, session, OperationType.ENCRYPT, iv, plain, encrypted, layout);
            }
            try (Session session = subject.open(Direction.DECRYPT, key)) {
                subject.rig.expect(what, session, OperationType.DECRYPT, iv, encrypted, plain, layout);
            }
        }
    }

    private static void everySize(Subject subject) throws AdaptorException {
        for (int keyLength : subject.keyLengths()) {
            for (Direction direction : Direction.values()) {
                byte[] key = subject.key(keyLength);
                try (Session session = subject.open(direction, key)) {
                    for (int size : Lengths.small(subject.rig.random, subject.shortest(), subject.step())) {
                        subject.compare(session, direction, key, size, Layout.each(subject.rig.random, size));
                    }
                }
            }
        }
    }

    private static void largeSizes(Subject subject) throws AdaptorException {
        Random random = subject.rig.random;
        for (Direction direction : Direction.values()) {
            byte[] key = subject.anyKey();
            try (Session session = subject.open(direction, key)) {
                for (int size : Lengths.large(random, subject.step(), subject.capability.maxLength())) {
                    subject.compare(session, direction, key, size, Layout.each(random, size));
                }
            }
        }
    }

    /** Source and destination in two segments each, cut at every byte, and in segments of every size. */
    private static void everyCut(Subject subject) throws AdaptorException {
        int size = subject.algorithm == CipherAlgorithm.AES_XTS ? 53 : 48;
        for (Direction direction : Direction.values()) {
            byte[] key = subject.anyKey();
            try (Session session = subject.open(direction, key)) {
                for (int cut : Scale.range(subject.rig.random, 1, size - 1, 1)) {
                    int[] here = {cut, size};
                    int[] mirrored = {size - cut, size};
                    subject.compare(session, direction, key, size, Layout.split(here, mirrored));
                    subject.compare(session, direction, key, size, Layout.split(mirrored, new int[] {size}));
                    subject.compare(session, direction, key, size, Layout.split(new int[] {size}, here));
                    subject.compare(session, direction, key, size, Layout.splitInPlace(here).longer(cut));
                    subject.compare(session, direction, key, size, Layout.split(new int[] {cut}, ODD_SEGMENTS));
                }
            }
        }
    }

    private static void longRequests(Subject subject) throws AdaptorException {
        int block = subject.algorithm.blockLength();
        for (Direction direction : Direction.values()) {
            byte[] key = subject.anyKey();
            try (Session session = subject.open(direction, key)) {
                for (int size : Scale.some(subject.rig.random, LONG_SIZES)) {
                    for (int more : new int[] {-block, 0, block}) {
                        subject.compare(session, direction, key, subject.size(size + more), Layout.PLAIN);
                    }
                }
                subject.compare(session, direction, key, subject.size(LONGEST),
                        Layout.split(new int[] {4096}, new int[] {4095, 1}));
            }
        }
    }

    /** All bits set: counters wrap around within the first blocks, and what follows goes on from there. */
    private static void extremeIvs(Subject subject) throws AdaptorException {
        byte[] ones = new byte[subject.algorithm.ivLength()];
        Arrays.fill(ones, (byte) 0xFF);
        byte[] lowOnes = new byte[ones.length];
        Arrays.fill(lowOnes, ones.length / 2, ones.length, (byte) 0xFF);
        for (Direction direction : Direction.values()) {
            byte[] key = subject.anyKey();
            try (Session session = subject.open(direction, key)) {
                for (byte[] iv : new byte[][] {ones, lowOnes, new byte[ones.length]}) {
                    for (int size : new int[] {160, 40_000}) {
                        subject.compare(session, direction, key, iv, subject.rig.bytes(subject.size(size)),
                                Layout.PLAIN);
                    }
                }
            }
        }
    }

    private static void randomRequests(Subject subject) throws AdaptorException {
        for (int keyLength : subject.keyLengths()) {
            for (Direction direction : Direction.values()) {
                byte[] key = subject.key(keyLength);
                try (Session session = subject.open(direction, key)) {
                    for (int i = 0; i < Scale.count(RANDOM_CASES); i++) {
                        int size = subject.size(subject.rig.random.nextInt(i % 3 == 0 ? 64 : 8192));
                        subject.compare(session, direction, key, size, Layout.random(subject.rig.random, size));
                    }
                }
            }
        }
    }

    /** Sessions of both directions side by side, used in turn, half of them closed on the way. */
    private static void manySessions(Subject subject) throws AdaptorException {
        int count = Scale.count(200);
        byte[][] keys = new byte[count][];
        Session[] sessions = new Session[count];
        Direction[] directions = Direction.values();
        for (int i = 0; i < count; i++) {
            keys[i] = subject.anyKey();
            sessions[i] = subject.open(directions[i % 2], keys[i]);
        }
        for (int round = 0; round < 2; round++) {
            for (int i = round; i < count; i += 1 + round) {
                subject.compare(sessions[i], directions[i % 2], keys[i], subject.size(64), Layout.PLAIN);
            }
            for (int i = 0; i < count; i += 2 - round) {
                sessions[i].close();
            }
        }
    }

    private static void wrongRequests(Subject subject) throws AdaptorException {
        Rig rig = subject.rig;
        CipherAlgorithm algorithm = subject.algorithm;
        for (Direction direction : Direction.values()) {
            OperationType type = direction.operationType();
            try (Session session = subject.open(direction, subject.anyKey())) {
                byte[] iv = rig.bytes(algorithm.ivLength());
                byte[] good = rig.bytes(subject.size(96));
                IntStream wrongSizes = algorithm == CipherAlgorithm.AES_XTS ? IntStream.range(0, 16)
                        : IntStream.range(1, 40).filter(size -> size % algorithm.blockLength() != 0);
                wrongSizes.forEach(size -> rig.refuse(algorithm + " of " + size + " bytes", Status.ERR, session, type,
                        iv, rig.bytes(size), Layout.PLAIN));
                if (algorithm != CipherAlgorithm.AES_XTS) {
                    rig.expect(algorithm + " of nothing", session, type, iv, new byte[0], new byte[0], Layout.PLAIN);
                    rig.expect(algorithm + " of nothing", session, type, iv, new byte[0], new byte[0],
                            Layout.PLAIN.longer(33));
                }
                for (int missing : new int[] {1, good.length / 2, good.length}) {
                    rig.refuse(algorithm + " into too little", Status.ERR, session, type, iv, good,
                            Layout.PLAIN.longer(-missing));
                }
                if (algorithm.ivLength() != 0) {
                    IntStream.of(0, 1, algorithm.ivLength() - 1, algorithm.ivLength() + 1, Operation.MAX_IV_LENGTH)
                            .forEach(length -> rig.refuse(algorithm + " with IV of " + length + " bytes", Status.ERR,
                                    session, type, rig.bytes(length), good, Layout.PLAIN));
                }
                if (subject.capability.maxLength() < LONGEST) {
                    rig.refuseLengths(new Request(algorithm + ", too long", session, type).iv(iv)
                            .source(rig.bytes((int) subject.capability.maxLength() + 1)));
                }
                rig.refuse(algorithm + " the other way", Status.ERR, session, otherType(direction), iv, good,
                        Layout.PLAIN);
                rig.refuse(algorithm + " as a digest", Status.ERR, session, OperationType.DIGEST, iv, good,
                        Layout.PLAIN);
            }
        }
    }

    /** A message as long as a device lets through, and around an engine's own limit: done, or declined. */
    private static void longest(Subject subject) throws AdaptorException {
        long own = subject.capability.maxLength();
        byte[] key = subject.anyKey();
        for (Direction direction : Direction.values()) {
            try (Session session = subject.open(direction, key)) {
                for (long size : own < Scale.longest() ? new long[] {own, own + subject.step(), Scale.longest()}
                        : new long[] {Scale.longest()}) {
                    subject.reach(session, direction, key, (int) (size - size % subject.step()));
                }
            }
        }
    }

    private static void wrongKeys(Subject subject) {
        Capability.Range claimed = subject.capability.keyLengths();
        for (int length = 0; length <= claimed.max() + 9; length++) {
            int wrong = length;
            if (subject.takesKeyOf(length)) {
                assertTrue(claimed.contains(length), "takes a key length that it doesn't claim: " + length);
                continue;
            }
            AdaptorException refusal = assertThrows(AdaptorException.class,
                    () -> subject.open(Direction.ENCRYPT, subject.rig.bytes(wrong)).close(),
                    subject.algorithm + " took a key of " + wrong + " bytes");
            assertTrue(refusal.status() == Status.NOTSUPP || refusal.status() == Status.ERR, refusal.toString());
        }
        assertFalse(subject.keyLengths().isEmpty(), subject.algorithm + " takes no key at all");
    }

    private static OperationType otherType(Direction direction) {
        return direction == Direction.ENCRYPT ? OperationType.DECRYPT : OperationType.ENCRYPT;
    }

    /** An algorithm of the adaptor under test. */
    record Subject(Rig rig, CipherAlgorithm algorithm, Capability capability) {

        Session open(Direction direction, byte[] key) throws AdaptorException {
            return rig.openCipher(algorithm, direction, key);
        }

        /** {@return whether both directions work with keys of a length} */
        boolean takesKeyOf(int length) {
            return rig.supportsCipher(algorithm, length);
        }

        /** {@return lengths to try: all, or of long ranges the ends and some between} */
        List<Integer> keyLengths() {
            Capability.Range range = capability.keyLengths();
            List<Integer> all = IntStream.rangeClosed(range.min(), range.max()).filter(this::takesKeyOf)
                    .boxed().toList();
            return all.size() <= 6 ? all
                    : List.of(all.getFirst(), all.get(3), all.get(all.size() / 2), all.getLast());
        }

        byte[] anyKey() {
            List<Integer> lengths = keyLengths();
            return key(lengths.get(rig.random.nextInt(lengths.size())));
        }

        byte[] key(int length) {
            return rig.bytes(length);
        }

        /** {@return the granularity of messages} */
        int step() {
            return algorithm.blockLength();
        }

        int shortest() {
            return algorithm == CipherAlgorithm.AES_XTS ? 16 : 0;
        }

        /** {@return a size that is allowed, near another} */
        int size(int near) {
            int most = (int) Math.min(near, capability.maxLength());
            return Math.max(shortest(), most - most % algorithm.blockLength());
        }

        /** Runs a message that the algorithm allows, unless it is ZUC's: longer than the engine says is declined. */
        void reach(Session session, Direction direction, byte[] key, int size) {
            if (size <= capability.maxLength()) {
                compare(session, direction, key, size, Layout.splitInPlace(1 << 20, 4095));
                return;
            }
            Request request = new Request(algorithm + ", " + size + " bytes", session, direction.operationType())
                    .iv(rig.bytes(algorithm.ivLength())).source(rig.bytes(size)).layout(Layout.IN_PLACE);
            if (algorithm == CipherAlgorithm.ZUC_EEA3) {
                rig.refuseLengths(request);
            } else {
                rig.refuse(Status.NOTSUPP, request);
            }
        }

        void compare(Session session, Direction direction, byte[] key, int size, Layout... layouts) {
            compare(session, direction, key, rig.bytes(algorithm.ivLength()), rig.bytes(size), layouts);
        }

        void compare(Session session, Direction direction, byte[] key, byte[] iv, byte[] input, Layout... layouts) {
            byte[] expected = ReferenceCipher.crypt(algorithm, direction, key, iv, input);
            for (Layout layout : layouts) {
                rig.expect(algorithm + " " + direction + " " + key.length * 8 + " bit, " + input.length + " bytes",
                        session, direction.operationType(), iv, input, expected, layout);
            }
        }
    }
}
