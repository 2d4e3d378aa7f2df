package io.hwadaptor.api.kit;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;
import static org.junit.jupiter.api.DynamicTest.dynamicTest;

import io.hwadaptor.api.AdaptorException;
import io.hwadaptor.api.AeadAlgorithm;
import io.hwadaptor.api.Capability;
import io.hwadaptor.api.Direction;
import io.hwadaptor.api.Operation;
import io.hwadaptor.api.OperationType;
import io.hwadaptor.api.Service;
import io.hwadaptor.api.Session;
import io.hwadaptor.api.SessionSpec;
import io.hwadaptor.api.StandardLengths;
import io.hwadaptor.api.Status;
import java.lang.foreign.MemorySegment;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.Random;
import java.util.stream.IntStream;
import java.util.stream.Stream;
import org.bouncycastle.crypto.InvalidCipherTextException;
import org.bouncycastle.crypto.engines.AESEngine;
import org.bouncycastle.crypto.modes.AEADCipher;
import org.bouncycastle.crypto.modes.CCMBlockCipher;
import org.bouncycastle.crypto.modes.ChaCha20Poly1305;
import org.bouncycastle.crypto.modes.GCMBlockCipher;
import org.bouncycastle.crypto.params.AEADParameters;
import org.bouncycastle.crypto.params.KeyParameter;
import org.junit.jupiter.api.DynamicTest;
import org.junit.jupiter.api.function.Executable;

/** Authenticated encryption. */
final class AeadGroup implements ServiceGroup {
    private static final int[] ODD_SEGMENTS = {1, 3, 5, 7, 11, 13, 17, 19, 23};
    private static final int RANDOM_CASES = 80;

    @Override
    public Service service() {
        return Service.AEAD;
    }

    @Override
    public Stream<DynamicTest> tests(Rig rig) {
        return rig.adaptor.capabilities().list().stream()
                .filter(capability -> capability.algorithm() instanceof AeadAlgorithm)
                .flatMap(capability ->
                        tests(new Subject(rig, (AeadAlgorithm) capability.algorithm(), capability)).stream());
    }

    private static List<DynamicTest> tests(Subject subject) {
        List<DynamicTest> tests = new ArrayList<>();
        add(tests, subject, "vector file", () -> vectorFile(subject));
        add(tests, subject, "every size", () -> everySize(subject));
        add(tests, subject, "lengths to 8 KiB", () -> largeSizes(subject));
        add(tests, subject, "every IV and tag length", () -> everyParameter(subject));
        add(tests, subject, "long requests", () -> longRequests(subject));
        limits(tests, subject);
        add(tests, subject, "random requests", () -> randomRequests(subject));
        add(tests, subject, "one key and IV again", () -> sameIv(subject));
        add(tests, subject, "different requests of one session", () -> differentRequests(subject));
        add(tests, subject, "forgeries", () -> forgeries(subject));
        add(tests, subject, "wrong requests", () -> wrongRequests(subject));
        add(tests, subject, "wrong keys and tags", () -> wrongSessions(subject));
        return tests;
    }

    @Override
    public List<BurstTests.Subject> bursts(Rig rig) {
        return SymmetricBursts.aeads(rig);
    }

    @Override
    public Stream<DynamicTest> limits(Rig rig) {
        List<DynamicTest> tests = new ArrayList<>();
        for (Capability capability : rig.adaptor.capabilities().list()) {
            if (capability.algorithm() instanceof AeadAlgorithm algorithm) {
                limits(tests, new Subject(rig, algorithm, capability));
            }
        }
        return tests.stream();
    }

    private static void limits(List<DynamicTest> tests, Subject subject) {
        add(tests, subject, "up to what a device lets through", () -> longest(subject));
    }

    private static void add(List<DynamicTest> tests, Subject subject, String name, Executable test) {
        tests.add(dynamicTest(subject.algorithm + ": " + name, test));
    }

    private static void vectorFile(Subject subject) throws AdaptorException {
        List<VectorFiles.Case> cases = VectorFiles.read(switch (subject.algorithm) {
            case GCM -> "aes_gcm.json";
            case CCM -> "aes_ccm.json";
            case CHACHA20_POLY1305 -> "chacha20_poly1305.json";
        });
        int ran = 0;
        int count = 0;
        for (VectorFiles.Case test : cases) {
            byte[] key = test.bytes("key");
            byte[] tag = test.bytes("tag");
            count++;
            if (!subject.takes(key.length, tag.length)) {
                assertFalse(test.mustPass() && subject.capability.keyLengths().contains(key.length),
                        test + ": no session");
                continue;
            }
            Case text = new Case(key, test.bytes("iv"), test.bytes("aad"), test.bytes("msg"), test.bytes("ct"), tag);
            test.ran();
            // Lengths over the SPI's limit are no request that a device could make.
            boolean wrongIv = !subject.capability.ivLengths().contains(text.iv.length);
            if (text.iv.length > Operation.MAX_IV_LENGTH) {
                assertFalse(test.mustPass(), test.toString());
            } else if (test.valid() && !wrongIv) {
                ran++;
                for (Layout layout : List.of(Layout.PLAIN, Layout.split(ODD_SEGMENTS, new int[] {2, 9}))) {
                    subject.bothWays(test.toString(), text, layout);
                }
            } else {
                try (Session session = subject.open(Direction.DECRYPT, key, tag.length)) {
                    Request request = subject.request(test.toString(), session, Direction.DECRYPT, text);
                    if (wrongIv) {
                        subject.rig.refuseLengths(request);
                    } else {
                        subject.rig.refuseForgery(request);
                    }
                }
            }
        }
        assertEquals(cases.size(), count);
        assertTrue(ran > 0, "no case ran");
    }

    private static void everySize(Subject subject) throws AdaptorException {
        for (int keyLength : subject.keyLengths()) {
            for (int size : Lengths.small(subject.rig.random, 0, 1)) {
                Case text = subject.make(subject.rig.bytes(keyLength), subject.ivLength(), 16, size * 7 % 61, size);
                subject.bothWays("size " + size, text, Layout.each(subject.rig.random, size));
            }
        }
    }

    /** Texts and additional data, of which either may be the long one. */
    private static void largeSizes(Subject subject) throws AdaptorException {
        Random random = subject.rig.random;
        for (int size : Lengths.large(random, 1, subject.capability.maxLength())) {
            Case text = subject.make(subject.anyKey(), subject.ivLength(), 16, random.nextInt(100), size);
            subject.bothWays("size " + size, text, Layout.each(random, size));
            Case data = subject.make(subject.anyKey(), subject.ivLength(), 16, size, random.nextInt(100));
            subject.bothWays("AAD " + size, data, Layout.odd(random, size));
        }
    }

    private static void everyParameter(Subject subject) throws AdaptorException {
        Capability.Range ivs = subject.capability.ivLengths();
        Capability.Range tags = subject.capability.digestLengths();
        for (int iv = ivs.min(); iv <= ivs.max(); iv += iv < 70 ? 1 : 13) {
            if (ivs.contains(iv)) {
                subject.bothWays("IV " + iv, subject.make(subject.anyKey(), iv, 16, 20, 77), Layout.PLAIN);
            }
        }
        for (int tag = tags.min(); tag <= tags.max(); tag++) {
            byte[] key = subject.anyKey();
            if (subject.takes(key.length, tag)) {
                for (int size : new int[] {0, 16, 77, 20_000}) {
                    subject.bothWays("tag " + tag, subject.make(key, subject.ivLength(), tag, 33, size), Layout.PLAIN);
                }
            }
        }
    }

    /** Around the sizes at which an adaptor that collects plaintext may change its way; AAD around CCM's gears. */
    private static void longRequests(Subject subject) throws AdaptorException {
        for (int size : Scale.some(subject.rig.random, 4096, 16 * 1024, 64 * 1024, 1 << 20)) {
            for (int more : new int[] {-1, 0, 1, 16, 17}) {
                if (size + more <= subject.capability.maxLength()) {
                    Case text = subject.make(subject.anyKey(), subject.shortNonce(), 16, 5, size + more);
                    subject.bothWays("size " + (size + more), text, Layout.split(new int[] {4096}, new int[] {4095}));
                }
            }
        }
        for (int aad : new int[] {0xFEFF, 0xFF00, 0xFF01, 70_000}) {
            Case text = subject.make(subject.anyKey(), subject.ivLength(), 16, aad, 100);
            subject.bothWays("AAD " + aad, text, Layout.split(new int[] {1000, 7}, ODD_SEGMENTS));
        }
        int longest = (int) Math.min(subject.capability.maxLength(), (1 << 20) + 4097);
        Case text = subject.make(subject.anyKey(), subject.shortNonce(), 16, 5, longest);
        for (int bit : new int[] {0, 8 * text.plain.length - 1}) {
            subject.refuse("long and one bit wrong", text.flipped(bit, 0, 0));
        }
        subject.refuse("long and tag wrong", text.flipped(-1, 0, 5));
    }

    /** Text and AAD up to a device's limit, and around an engine's own: done, or declined, but never an error. */
    private static void longest(Subject subject) throws AdaptorException {
        for (int aad : new int[] {1 << 20, (1 << 20) + 1, Scale.longest() - 100}) {
            Case text = subject.make(subject.anyKey(), subject.ivLength(), 16, aad, 100);
            subject.bothWays("AAD " + aad, text, Layout.split(new int[] {100_000, 7}, ODD_SEGMENTS));
        }
        long own = subject.capability.maxLength();
        for (long size : own < Scale.longest() ? new long[] {own, own + 1, Scale.longest()}
                : new long[] {Scale.longest()}) {
            Case text = subject.make(subject.anyKey(), subject.shortNonce(), 16, 5, (int) size);
            subject.bothWays("size " + size, text, Layout.splitInPlace(1 << 20, 4095));
        }
        for (int iv : new int[] {1, 11, 13, 16, 129, Operation.MAX_IV_LENGTH}) {
            if (subject.algorithm == AeadAlgorithm.GCM || subject.capability.ivLengths().contains(iv)) {
                subject.bothWays("IV " + iv, subject.make(subject.anyKey(), iv, 16, 20, 77), Layout.PLAIN);
            }
        }
    }

    private static void randomRequests(Subject subject) throws AdaptorException {
        for (int i = 0; i < Scale.count(RANDOM_CASES); i++) {
            int size = subject.rig.random.nextInt(i % 3 == 0 ? 64 : 8192);
            Case text = subject.make(subject.anyKey(), subject.ivLength(), 16, subject.rig.random.nextInt(200), size);
            subject.bothWays("random", text, Layout.random(subject.rig.random, size));
        }
    }

    /** Which IV is used is the submitter's business. */
    private static void sameIv(Subject subject) throws AdaptorException {
        Case text = subject.make(subject.anyKey(), subject.ivLength(), 16, 20, 100);
        for (Direction direction : Direction.values()) {
            try (Session session = subject.open(direction, text.key, 16)) {
                for (int i = 0; i < 4; i++) {
                    subject.good("again", session, direction, text, Layout.PLAIN);
                }
            }
        }
    }

    /** Nothing of a longer IV, of additional data or of a text is left for the request that follows. */
    private static void differentRequests(Subject subject) throws AdaptorException {
        Capability.Range ivs = subject.capability.ivLengths();
        byte[] key = subject.anyKey();
        List<Case> cases = new ArrayList<>();
        for (int iv : new int[] {ivs.max(), ivs.min(), subject.ivLength(), ivs.max()}) {
            for (int[] lengths : new int[][] {{40, 100}, {0, 17}, {0, 0}, {5, 0}, {33, 1}}) {
                cases.add(subject.make(key, iv, 16, lengths[0], lengths[1]));
            }
        }
        for (Direction direction : Direction.values()) {
            try (Session session = subject.open(direction, key, 16)) {
                Burst burst = new Burst(subject.rig);
                for (Case text : cases) {
                    subject.good("IV " + text.iv.length, session, direction, text, Layout.PLAIN);
                    if (text.aad.length <= subject.rig.longestAad) {
                        burst.add(subject.request("IV " + text.iv.length, session, direction, text),
                                direction == Direction.ENCRYPT ? text.encrypted : text.plain, text.tag);
                    }
                }
                burst.run();
            }
        }
    }

    /** One bit wrong in any input: refused, and the destination is as it was, or wiped. */
    private static void forgeries(Subject subject) throws AdaptorException {
        for (int size : new int[] {0, 1, 16, 45, 17_000}) {
            Case text = subject.make(subject.anyKey(), subject.ivLength(), 16, 21, size);
            for (int bit : Scale.range(subject.rig.random, 0, 127, 1)) {
                subject.refuse("tag bit " + bit, text.flipped(-1, 0, bit + 1));
            }
            for (int bit : Scale.range(subject.rig.random, 0, 8 * size - 1, size > 100 ? 8191 : 1)) {
                subject.refuse("text bit " + bit, text.flipped(bit, 0, 0));
            }
            for (int bit : Scale.range(subject.rig.random, 0, 8 * text.aad.length - 1, 1)) {
                subject.refuse("AAD bit " + bit, text.flipped(-1, bit + 1, 0));
            }
            byte[] iv = text.iv.clone();
            iv[iv.length - 1] ^= 1;
            subject.refuse("IV", new Case(text.key, iv, text.aad, text.plain, text.encrypted, text.tag));
            byte[] key = text.key.clone();
            key[0] ^= 1;
            subject.refuse("key", new Case(key, text.iv, text.aad, text.plain, text.encrypted, text.tag));
            byte[] less = Arrays.copyOf(text.aad, text.aad.length - 1);
            subject.refuse("AAD cut", new Case(text.key, text.iv, less, text.plain, text.encrypted, text.tag));
        }
    }

    private static void wrongRequests(Subject subject) throws AdaptorException {
        Rig rig = subject.rig;
        Case text = subject.make(subject.anyKey(), subject.ivLength(), 16, 20, 64);
        for (Direction direction : Direction.values()) {
            try (Session session = subject.open(direction, text.key, 16)) {
                rig.refuse(Status.ERR, subject.request("into too little", session, direction, text)
                        .layout(Layout.PLAIN.longer(-1)));
                for (int iv : new int[] {0, 1, 6, 11, 13, 14, 16, 512}) {
                    if (!subject.capability.ivLengths().contains(iv)) {
                        rig.refuseLengths(subject.request("IV " + iv, session, direction, text).iv(rig.bytes(iv)));
                    }
                }
                for (OperationType type : OperationType.values()) {
                    if (type != direction.operationType()) {
                        rig.refuse(Status.ERR, new Request("as " + type, session, type).iv(text.iv)
                                .source(text.plain).auxiliary(text.aad));
                    }
                }
            }
        }
        if (subject.capability.maxLength() < (4 << 20)) {
            try (Session session = subject.open(Direction.ENCRYPT, text.key, 16)) {
                byte[] tooLong = rig.bytes((int) subject.capability.maxLength() + 1);
                rig.refuse(Status.NOTSUPP, new Request("too long", session, OperationType.ENCRYPT)
                        .iv(rig.bytes(subject.shortNonce())).source(tooLong));
            }
        }
        if (subject.algorithm == AeadAlgorithm.CCM) {
            try (Session session = subject.open(Direction.ENCRYPT, text.key, 16)) {
                rig.refuse(Status.ERR, new Request("too long for the nonce", session, OperationType.ENCRYPT)
                        .iv(rig.bytes(13)).source(rig.bytes(65_536)));
            }
        }
    }

    private static void wrongSessions(Subject subject) {
        Capability.Range keys = subject.capability.keyLengths();
        for (int length = 0; length <= keys.max() + 9; length++) {
            if (!keys.contains(length)) {
                subject.refuseSession(length, 16);
            }
        }
        for (int tag : new int[] {Integer.MIN_VALUE, -1, 0, 1, 3, 5, 7, 17, 32, Integer.MAX_VALUE}) {
            subject.refuseSession(keys.min(), tag);
        }
    }

    /** What belongs together; not a record because its arrays are compared nowhere. */
    static final class Case {
        private final byte[] key;
        private final byte[] iv;
        private final byte[] aad;
        final byte[] plain;
        final byte[] encrypted;
        final byte[] tag;

        Case(byte[] key, byte[] iv, byte[] aad, byte[] plain, byte[] encrypted, byte[] tag) {
            this.key = key;
            this.iv = iv;
            this.aad = aad;
            this.plain = plain;
            this.encrypted = encrypted;
            this.tag = tag;
        }

        /** {@return the case with one bit wrong} Bits of text count from 0, those of AAD and tag from 1; 0 is none. */
        Case flipped(int textBit, int aadBit, int tagBit) {
            return new Case(key, iv, flip(aad, aadBit - 1), plain, flip(encrypted, textBit), flip(tag, tagBit - 1));
        }

        private static byte[] flip(byte[] bytes, int bit) {
            byte[] copy = bytes.clone();
            if (bit >= 0) {
                copy[bit / 8] ^= (byte) (1 << (bit % 8));
            }
            return copy;
        }
    }

    /** An algorithm of the adaptor under test. */
    record Subject(Rig rig, AeadAlgorithm algorithm, Capability capability) {

        boolean takes(int keyLength, int tagLength) {
            MemorySegment key = MemorySegment.ofArray(new byte[keyLength]);
            return rig.adaptor.supports(new SessionSpec.Aead(algorithm, Direction.ENCRYPT, key, tagLength, 0))
                    && rig.adaptor.supports(new SessionSpec.Aead(algorithm, Direction.DECRYPT, key, tagLength, 0));
        }

        Session open(Direction direction, byte[] key, int tagLength) throws AdaptorException {
            return rig.open(memory -> new SessionSpec.Aead(algorithm, direction, memory, tagLength, 64), key);
        }

        void refuseSession(int keyLength, int tagLength) {
            assertFalse(takes(keyLength, tagLength), "key " + keyLength + ", tag " + tagLength);
            AdaptorException refusal = assertThrows(AdaptorException.class,
                    () -> open(Direction.DECRYPT, rig.bytes(keyLength), tagLength).close());
            MemorySegment key = MemorySegment.ofArray(new byte[keyLength]);
            // What the standard allows is not wrong, only more than this engine has.
            boolean allowed = StandardLengths.allow(new SessionSpec.Aead(algorithm, Direction.DECRYPT, key, tagLength,
                    0));
            assertEquals(allowed ? Status.NOTSUPP : Status.ERR, refusal.status(), refusal.toString());
        }

        List<Integer> keyLengths() {
            Capability.Range range = capability.keyLengths();
            return IntStream.rangeClosed(range.min(), range.max()).filter(length -> takes(length, 16)).boxed().toList();
        }

        byte[] anyKey() {
            List<Integer> lengths = keyLengths();
            return rig.bytes(lengths.get(rig.random.nextInt(lengths.size())));
        }

        int ivLength() {
            return 12;
        }

        /** {@return an IV length that allows texts of any length} */
        int shortNonce() {
            return algorithm == AeadAlgorithm.CCM ? 11 : 12;
        }

        Case make(byte[] key, int ivLength, int tagLength, int aadLength, int size) {
            byte[] iv = rig.bytes(ivLength);
            byte[] aad = rig.bytes(aadLength);
            byte[] plain = rig.bytes(size);
            byte[] both = reference(key, iv, aad, plain, algorithm == AeadAlgorithm.GCM ? 16 : tagLength);
            return new Case(key, iv, aad, plain, Arrays.copyOf(both, size),
                    Arrays.copyOfRange(both, size, size + tagLength));
        }

        private byte[] reference(byte[] key, byte[] iv, byte[] aad, byte[] plain, int tagLength) {
            AEADCipher cipher = switch (algorithm) {
                case GCM -> GCMBlockCipher.newInstance(AESEngine.newInstance());
                case CCM -> CCMBlockCipher.newInstance(AESEngine.newInstance());
                case CHACHA20_POLY1305 -> new ChaCha20Poly1305();
            };
            cipher.init(true, new AEADParameters(new KeyParameter(key), tagLength * 8, iv));
            cipher.processAADBytes(aad, 0, aad.length);
            byte[] output = new byte[cipher.getOutputSize(plain.length)];
            int done = cipher.processBytes(plain, 0, plain.length, output, 0);
            try {
                cipher.doFinal(output, done);
            } catch (InvalidCipherTextException e) {
                throw new AssertionError(e);
            }
            return output;
        }

        Request request(String what, Session session, Direction direction, Case text) {
            Request request = new Request(algorithm + ": " + what + ", " + text.plain.length + " bytes", session,
                    direction.operationType()).iv(text.iv).auxiliary(text.aad);
            return direction == Direction.ENCRYPT ? request.source(text.plain)
                    : request.source(text.encrypted).digest(text.tag);
        }

        void good(String what, Session session, Direction direction, Case text, Layout layout) {
            Request request = request(what, session, direction, text).layout(layout);
            // What is right to ask for is never an error: GCM's IV has any length (NIST SP 800-38D, section 5.2.1.1).
            if (!capability.ivLengths().contains(text.iv.length) || text.aad.length > rig.longestAad
                    || text.plain.length > capability.maxLength()) {
                rig.refuse(Status.NOTSUPP, request);
                return;
            }
            boolean encrypt = direction == Direction.ENCRYPT;
            rig.expect(request, encrypt ? text.encrypted : text.plain, text.tag);
        }

        void bothWays(String what, Case text, Layout... layouts) throws AdaptorException {
            for (Direction direction : Direction.values()) {
                try (Session session = open(direction, text.key, text.tag.length)) {
                    assertEquals(text.tag.length, session.digestLength());
                    for (Layout layout : layouts) {
                        good(what, session, direction, text, layout);
                    }
                }
            }
        }

        void refuse(String what, Case text) throws AdaptorException {
            try (Session session = open(Direction.DECRYPT, text.key, text.tag.length)) {
                rig.refuseForgery(request(what, session, Direction.DECRYPT, text));
            }
        }
    }
}
