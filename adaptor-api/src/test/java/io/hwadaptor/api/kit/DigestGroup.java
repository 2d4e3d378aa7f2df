package io.hwadaptor.api.kit;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;
import static org.junit.jupiter.api.DynamicTest.dynamicTest;

import io.hwadaptor.api.AdaptorException;
import io.hwadaptor.api.Algorithm;
import io.hwadaptor.api.Capability;
import io.hwadaptor.api.HashAlgorithm;
import io.hwadaptor.api.MacAlgorithm;
import io.hwadaptor.api.OperationType;
import io.hwadaptor.api.Service;
import io.hwadaptor.api.Session;
import io.hwadaptor.api.SessionSpec;
import io.hwadaptor.api.StandardLengths;
import io.hwadaptor.api.Status;
import java.lang.foreign.MemorySegment;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.HexFormat;
import java.util.List;
import java.util.Random;
import java.util.Set;
import java.util.stream.IntStream;
import java.util.stream.Stream;
import org.junit.jupiter.api.DynamicTest;
import org.junit.jupiter.api.function.Executable;

/** Hashes or MACs. */
final class DigestGroup implements ServiceGroup {
    private static final int[] ODD_SEGMENTS = {1, 3, 5, 7, 11, 13, 17, 19, 23};
    private static final int RANDOM_CASES = 60;
    private static final int[] LONG_SIZES = {4096, 16 * 1024, 64 * 1024, 1 << 20};
    private static final byte[] NONE = {};
    /** Keys are tried up to this many bytes one by one. */
    private static final int LONG_KEY = 1100;
    /** 65,504 bits (3GPP TS 35.221). */
    private static final int LONGEST_ZUC = 65_504 / 8;
    /** Without known answers that an adaptor could give: the reference's independence has to do. */
    private static final Set<Algorithm> UNPUBLISHED =
            Set.of(MacAlgorithm.ZUC_EIA3, MacAlgorithm.GMAC_TWOFISH, MacAlgorithm.CBCMAC_AES);

    private final Service service;

    DigestGroup(Service service) {
        this.service = service;
    }

    @Override
    public Service service() {
        return service;
    }

    @Override
    public Stream<DynamicTest> tests(Rig rig) {
        return rig.adaptor.capabilities().list().stream()
                .filter(capability -> capability.algorithm().service() == service)
                .flatMap(capability -> tests(new Subject(rig, capability.algorithm(), capability)).stream());
    }

    private static List<DynamicTest> tests(Subject subject) {
        List<DynamicTest> tests = new ArrayList<>();
        add(tests, subject, "published answers", () -> publishedAnswers(subject));
        if (subject.known()) {
            limits(tests, subject);
            add(tests, subject, "every size", () -> everySize(subject));
            add(tests, subject, "lengths to 8 KiB", () -> largeSizes(subject));
            add(tests, subject, "every cut", () -> everyCut(subject));
            add(tests, subject, "long requests", () -> longRequests(subject));
            add(tests, subject, "random requests", () -> randomRequests(subject));
            add(tests, subject, "every result length", () -> everyResultLength(subject));
            add(tests, subject, "many sessions", () -> manySessions(subject));
        }
        String file = vectorFile(subject.algorithm);
        if (file != null) {
            add(tests, subject, "vector file", () -> vectorFile(subject, file));
        }
        add(tests, subject, "wrong requests", () -> wrongRequests(subject));
        add(tests, subject, "wrong keys and lengths", () -> wrongSessions(subject));
        return tests;
    }

    @Override
    public List<BurstTests.Subject> bursts(Rig rig) {
        return SymmetricBursts.digests(rig, service);
    }

    @Override
    public Stream<DynamicTest> limits(Rig rig) {
        List<DynamicTest> tests = new ArrayList<>();
        for (Capability capability : rig.adaptor.capabilities().list()) {
            Subject subject = new Subject(rig, capability.algorithm(), capability);
            if (capability.algorithm().service() == service && subject.known()) {
                limits(tests, subject);
            }
        }
        return tests.stream();
    }

    private static void limits(List<DynamicTest> tests, Subject subject) {
        add(tests, subject, "up to what a device lets through", () -> longest(subject));
        if (subject.algorithm instanceof MacAlgorithm mac && mac.name().startsWith("HMAC_")) {
            add(tests, subject, "keys of all lengths", () -> keyLengths(subject));
        }
    }

    private static void add(List<DynamicTest> tests, Subject subject, String name, Executable test) {
        tests.add(dynamicTest(subject.algorithm + ": " + name, test));
    }

    private static String vectorFile(Algorithm algorithm) {
        return !(algorithm instanceof MacAlgorithm mac) ? null : switch (mac) {
            case HMAC_SHA1 -> "hmac_sha1.json";
            case HMAC_SHA_224 -> "hmac_sha224.json";
            case HMAC_SHA_256 -> "hmac_sha256.json";
            case HMAC_SHA_384 -> "hmac_sha384.json";
            case HMAC_SHA_512 -> "hmac_sha512.json";
            case CMAC_AES -> "aes_cmac.json";
            case GMAC_AES -> "aes_gmac.json";
            default -> null;
        };
    }

    private static void publishedAnswers(Subject subject) throws AdaptorException {
        if (subject.algorithm == MacAlgorithm.ZUC_EIA3) {
            // All published messages have odd bits, which adaptors don't take; so the reference is held against one.
            assertEquals("c8a9595e", HexFormat.of().formatHex(
                    ReferenceDigest.eia3(new byte[16], new byte[16], new byte[4], 1)), "3GPP TS 35.223, test set 1");
        }
        int count = 0;
        for (DigestVector vector : DigestVector.ALL) {
            byte[] key = vector.keyBytes();
            byte[] published = vector.resultBytes();
            byte[] message = vector.messageBytes();
            // An adaptor may have only the start of a MAC, and may take only messages up to a length.
            byte[] result = Arrays.copyOf(published, Math.min(published.length, subject.full()));
            if (vector.algorithm() == subject.algorithm && subject.takes(key.length, result.length)
                    && message.length <= subject.capability.maxLength()) {
                count++;
                try (Session session = subject.open(key, result.length)) {
                    int[] segments = message.length > 1000 ? new int[] {4096, 777} : ODD_SEGMENTS;
                    for (Layout layout : List.of(Layout.PLAIN, Layout.split(segments, segments).shifted(5))) {
                        subject.rig.expect(new Request(vector.source(), session, OperationType.DIGEST)
                                .iv(vector.ivBytes()).source(message).layout(layout), NONE, result);
                    }
                }
            }
        }
        assertTrue(count > 0 || vectorFile(subject.algorithm) != null || UNPUBLISHED.contains(subject.algorithm),
                "no published answer for " + subject.algorithm);
    }

    /** Cases whose key no session takes are about that; else a case is right if its tag is the computed one. */
    private static void vectorFile(Subject subject, String file) throws AdaptorException {
        int ran = 0;
        int count = 0;
        List<VectorFiles.Case> cases = VectorFiles.read(file);
        for (VectorFiles.Case test : cases) {
            byte[] key = test.bytes("key");
            int length = test.number("tagSize") / 8;
            count++;
            if (!subject.takes(key.length, length)) {
                assertFalse(test.mustPass() && subject.capability.keyLengths().contains(key.length),
                        test + ": no session");
                assertThrows(AdaptorException.class, () -> subject.open(key, length).close(), test.toString());
                test.ran();
                continue;
            }
            ran++;
            try (Session session = subject.open(key, length)) {
                Request request = new Request(test.toString(), session, OperationType.DIGEST)
                        .source(test.bytes("msg")).iv(test.has("iv") ? test.bytes("iv") : NONE);
                Request.Result result = subject.rig.run(request);
                if (subject.rig.declined(request, result)) {
                    continue;
                }
                test.ran();
                boolean right = result.status() == Status.OK
                        && Arrays.equals(Arrays.copyOf(result.digest(), length), test.bytes("tag"));
                assertEquals(test.valid(), right, test.toString());
            }
        }
        assertEquals(cases.size(), count);
        assertTrue(ran > 0, "no case ran");
    }

    private static void everySize(Subject subject) throws AdaptorException {
        for (int keyLength : subject.keyLengths()) {
            byte[] key = subject.rig.bytes(keyLength);
            try (Session session = subject.open(key, subject.full())) {
                for (int size : Lengths.small(subject.rig.random, subject.shortest(), subject.step())) {
                    subject.compare(session, key, size, Layout.PLAIN.shifted(size % 16),
                            Layout.odd(subject.rig.random, size));
                }
            }
        }
    }

    private static void largeSizes(Subject subject) throws AdaptorException {
        Random random = subject.rig.random;
        byte[] key = subject.anyKey();
        try (Session session = subject.open(key, subject.full())) {
            for (int size : Lengths.large(random, subject.step(), subject.capability.maxLength())) {
                subject.compare(session, key, size, Layout.PLAIN.shifted(size % 16), Layout.odd(random, size));
            }
        }
    }

    private static void everyCut(Subject subject) throws AdaptorException {
        byte[] key = subject.anyKey();
        int size = 160;
        try (Session session = subject.open(key, subject.full())) {
            for (int cut : Scale.range(subject.rig.random, 1, size - 1, 1)) {
                int[] here = {cut, size};
                subject.compare(session, key, size, Layout.split(here, here));
                subject.compare(session, key, size, Layout.split(new int[] {cut}, here));
            }
        }
    }

    private static void longRequests(Subject subject) throws AdaptorException {
        byte[] key = subject.anyKey();
        try (Session session = subject.open(key, subject.full())) {
            for (int size : Scale.some(subject.rig.random, LONG_SIZES)) {
                for (int more : new int[] {-subject.step(), 0, subject.step()}) {
                    if ((long) size + more <= subject.capability.maxLength()) {
                        subject.compare(session, key, size + more,
                                Layout.split(new int[] {4096, 4095, 17}, NO_SEGMENTS));
                    }
                }
            }
        }
    }

    private static final int[] NO_SEGMENTS = {Integer.MAX_VALUE};

    /** RFC 2104, section 3: HMAC's key has any length; TPM 2.0 uses the empty one. With messages of nothing, too. */
    private static void keyLengths(Subject subject) throws AdaptorException {
        for (int length : new int[] {0, 1, 63, 64, 65, 127, 128, 129, 512, 513, 1024, 1025, 4097, 70_000}) {
            if (!subject.takes(length, subject.full())) {
                assertFalse(subject.capability.keyLengths().contains(length), length + " bytes of key");
                subject.refuseSession(length, subject.full());
                continue;
            }
            byte[] key = subject.rig.bytes(length);
            try (Session session = subject.open(key, subject.full())) {
                for (int size : new int[] {0, 1, 100}) {
                    subject.compare(session, key, size, Layout.PLAIN);
                }
            }
        }
        try (Session session = subject.open(NONE, subject.full())) {
            subject.compare(session, new byte[1], 50, Layout.PLAIN);
        }
    }

    /** A message as long as a device lets through, and around an engine's own limit: done, or declined. */
    private static void longest(Subject subject) throws AdaptorException {
        int step = subject.step();
        List<Integer> sizes = new ArrayList<>();
        if (subject.capability.maxLength() < Scale.longest()) {
            int own = (int) subject.capability.maxLength();
            sizes.addAll(List.of(own - own % step, own - own % step + step));
        }
        if (subject.algorithm == MacAlgorithm.GMAC_AES) {
            sizes.addAll(List.of(1 << 20, (1 << 20) + 1));
        }
        if (subject.algorithm.service() == Service.MAC && subject.algorithm != MacAlgorithm.CMAC_3DES) {
            sizes.add(Scale.longest() - Scale.longest() % step);
        }
        byte[] key = subject.anyKey();
        try (Session session = subject.open(key, subject.full())) {
            for (int size : sizes) {
                subject.reach(session, key, size);
            }
        }
    }

    private static void randomRequests(Subject subject) throws AdaptorException {
        for (int i = 0; i < Scale.count(RANDOM_CASES); i++) {
            byte[] key = subject.anyKey();
            try (Session session = subject.open(key, subject.full())) {
                for (int j = 0; j < 4; j++) {
                    int size = subject.size(subject.rig.random.nextInt(i % 3 == 0 ? 64 : 8192));
                    subject.compare(session, key, size, Layout.random(subject.rig.random, size));
                }
            }
        }
    }

    private static void everyResultLength(Subject subject) throws AdaptorException {
        Capability.Range lengths = subject.capability.digestLengths();
        for (int length : Scale.range(subject.rig.random, lengths.min(), lengths.max(), 1)) {
            byte[] key = subject.anyKey();
            if (subject.takes(key.length, length)) {
                try (Session session = subject.open(key, length)) {
                    assertEquals(length, session.digestLength());
                    subject.compare(session, key, subject.size(77), Layout.PLAIN);
                }
            }
        }
    }

    private static void manySessions(Subject subject) throws AdaptorException {
        int count = Scale.count(100);
        byte[][] keys = new byte[count][];
        Session[] sessions = new Session[count];
        for (int i = 0; i < count; i++) {
            keys[i] = subject.anyKey();
            sessions[i] = subject.open(keys[i], subject.full());
        }
        for (int i = 0; i < count; i++) {
            subject.compare(sessions[i], keys[i], subject.size(64), Layout.PLAIN);
            subject.compare(sessions[count - 1], keys[count - 1], subject.size(64), Layout.PLAIN);
            if (i < count - 1) {
                sessions[i].close();
            }
        }
        sessions[count - 1].close();
        Request late = new Request("closed session", sessions[0], OperationType.DIGEST).source(new byte[16]);
        subject.rig.refuse(Status.INVSESS, late);
    }

    private static void wrongRequests(Subject subject) throws AdaptorException {
        Rig rig = subject.rig;
        byte[] source = rig.bytes(subject.size(96));
        byte[] iv = rig.bytes(subject.ivLength());
        try (Session session = subject.open(subject.anyKey(), subject.full())) {
            for (OperationType type : OperationType.values()) {
                if (type != OperationType.DIGEST) {
                    rig.refuse(Status.ERR, new Request("as " + type, session, type).source(source).iv(iv));
                }
            }
            Capability.Range ivs = subject.capability.ivLengths();
            for (int length : new int[] {0, 1, 8, 15, 17, 512}) {
                if (ivs.min() > 0 && !ivs.contains(length)) {
                    rig.refuseLengths(new Request("with an IV of " + length, session, OperationType.DIGEST)
                            .source(source).iv(rig.bytes(length)));
                }
            }
            for (int size = 0; size < 40; size++) {
                if (subject.step() != 1 && (size < subject.shortest() || size % subject.step() != 0)) {
                    rig.refuse(Status.ERR, new Request("of " + size + " bytes", session, OperationType.DIGEST)
                            .source(rig.bytes(size)).iv(iv));
                }
            }
            if (subject.capability.maxLength() < (4 << 20)) {
                rig.refuseLengths(new Request("too long", session, OperationType.DIGEST)
                        .source(rig.bytes((int) subject.capability.maxLength() + 1)).iv(iv));
            }
        }
    }

    private static void wrongSessions(Subject subject) {
        Capability.Range keys = subject.capability.keyLengths();
        Capability.Range results = subject.capability.digestLengths();
        boolean keyed = keys.max() > 0;
        for (int length = 0; keyed && length <= Math.min(keys.max(), LONG_KEY) + 9; length++) {
            if (!subject.takes(length, subject.full())) {
                subject.refuseSession(length, subject.full());
            }
        }
        for (int length : new int[] {Integer.MIN_VALUE, -1, 0, results.max() + 1, Integer.MAX_VALUE}) {
            assertFalse(subject.takes(keys.min(), length), length + " bytes of result");
            subject.refuseSession(keys.min(), length);
        }
    }

    /** An algorithm of the adaptor under test. */
    record Subject(Rig rig, Algorithm algorithm, Capability capability) {

        boolean known() {
            return !(algorithm instanceof MacAlgorithm mac) || ReferenceDigest.has(mac);
        }

        SessionSpec spec(MemorySegment key, int resultLength) {
            return algorithm instanceof MacAlgorithm mac ? new SessionSpec.Mac(mac, key, resultLength)
                    : new SessionSpec.Hash((HashAlgorithm) algorithm, resultLength);
        }

        boolean takes(int keyLength, int resultLength) {
            return rig.adaptor.supports(spec(MemorySegment.ofArray(new byte[keyLength]), resultLength));
        }

        Session open(byte[] key, int resultLength) throws AdaptorException {
            return rig.open(memory -> spec(memory, resultLength), key);
        }

        void refuseSession(int keyLength, int resultLength) {
            AdaptorException refusal = assertThrows(AdaptorException.class,
                    () -> open(rig.bytes(keyLength), resultLength).close(),
                    algorithm + ", key " + keyLength + ", result " + resultLength);
            // What the standard allows is not wrong, only more than this engine has.
            boolean allowed = StandardLengths.allow(spec(MemorySegment.ofArray(new byte[keyLength]), resultLength));
            assertEquals(allowed ? Status.NOTSUPP : Status.ERR, refusal.status(), refusal.toString());
        }

        int full() {
            return capability.digestLengths().max();
        }

        int ivLength() {
            Capability.Range range = capability.ivLengths();
            return range.contains(12) ? 12 : range.min();
        }

        List<Integer> keyLengths() {
            Capability.Range range = capability.keyLengths();
            List<Integer> all = IntStream.rangeClosed(range.min(), Math.min(range.max(), LONG_KEY))
                    .filter(length -> takes(length, full())).boxed().toList();
            assertTrue(!all.isEmpty(), algorithm + " takes no key at all");
            return all.size() <= 6 ? all : List.of(all.getFirst(), 20, 64, 65, 128, 129, all.getLast());
        }

        byte[] anyKey() {
            List<Integer> lengths = keyLengths();
            return rig.bytes(lengths.get(rig.random.nextInt(lengths.size())));
        }

        int shortest() {
            // A 3GPP message has at least one bit; what nothing at all gives is nowhere said.
            return step() != 1 ? step() : algorithm == MacAlgorithm.ZUC_EIA3 ? 1 : 0;
        }

        /** {@return the granularity of messages: plain CBC-MAC and KASUMI's padded string have whole blocks} */
        int step() {
            return algorithm == MacAlgorithm.CBCMAC_AES ? 16 : algorithm == MacAlgorithm.KASUMI_F9 ? 8 : 1;
        }

        int size(int near) {
            return Math.max(shortest(), (int) Math.min(near - near % step(), capability.maxLength()));
        }

        /** Runs a message that the algorithm allows, unless it is ZUC's: longer than the engine says is declined. */
        void reach(Session session, byte[] key, int size) {
            if (size <= capability.maxLength()) {
                compare(session, key, size, Layout.split(new int[] {1 << 20, 4095}, NO_SEGMENTS));
                return;
            }
            Request request = new Request(algorithm + ", " + size + " bytes", session, OperationType.DIGEST)
                    .iv(rig.bytes(ivLength())).source(rig.bytes(size)).destination(0);
            if (algorithm == MacAlgorithm.ZUC_EIA3 && size > LONGEST_ZUC) {
                rig.refuseLengths(request);
            } else {
                rig.refuse(Status.NOTSUPP, request);
            }
        }

        void compare(Session session, byte[] key, int size, Layout... layouts) {
            byte[] data = rig.bytes(size);
            byte[] iv = rig.bytes(ivLength());
            byte[] expected = algorithm instanceof MacAlgorithm mac ? ReferenceDigest.mac(mac, key, iv, data)
                    : ReferenceDigest.hash((HashAlgorithm) algorithm, data, session.digestLength());
            for (Layout layout : layouts) {
                rig.expect(new Request(algorithm + " " + key.length * 8 + " bit, " + size + " bytes", session,
                        OperationType.DIGEST).iv(iv).source(data).layout(layout).destination(0), NONE,
                        Arrays.copyOf(expected, session.digestLength()));
            }
        }
    }
}
