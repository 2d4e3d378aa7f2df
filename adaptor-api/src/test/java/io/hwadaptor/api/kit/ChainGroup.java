package io.hwadaptor.api.kit;

import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.DynamicTest.dynamicTest;

import io.hwadaptor.api.AdaptorException;
import io.hwadaptor.api.Capability;
import io.hwadaptor.api.CipherAlgorithm;
import io.hwadaptor.api.Direction;
import io.hwadaptor.api.HashAlgorithm;
import io.hwadaptor.api.MacAlgorithm;
import io.hwadaptor.api.OperationType;
import io.hwadaptor.api.Service;
import io.hwadaptor.api.Session;
import io.hwadaptor.api.SessionSpec;
import io.hwadaptor.api.SessionSpec.ChainOrder;
import io.hwadaptor.api.Status;
import java.io.ByteArrayOutputStream;
import java.lang.foreign.MemorySegment;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.stream.Stream;
import org.junit.jupiter.api.DynamicTest;

/** Chains: every cipher with every digest that the adaptor claims, in both orders and directions. */
final class ChainGroup implements ServiceGroup {
    private static final byte[] NONE = {};

    @Override
    public Service service() {
        return Service.CHAIN;
    }

    @Override
    public Stream<DynamicTest> tests(Rig rig) {
        List<DynamicTest> tests = new ArrayList<>();
        for (Capability capability : rig.adaptor.capabilities().list()) {
            if (capability.algorithm() instanceof CipherAlgorithm cipher && ReferenceCipher.has(cipher)) {
                tests.add(dynamicTest("chain of " + cipher, () -> withEveryDigest(rig, cipher, capability)));
            }
        }
        return tests.stream();
    }

    @Override
    public List<BurstTests.Subject> bursts(Rig rig) {
        List<BurstTests.Subject> subjects = new ArrayList<>();
        if (!rig.adaptor.capabilities().chaining()) {
            return subjects;
        }
        for (Capability capability : rig.adaptor.capabilities().list()) {
            if (capability.algorithm() instanceof CipherAlgorithm cipher && ReferenceCipher.has(cipher)) {
                subjects.add(new BurstTests.Subject("chain of " + cipher, 16, () -> source(rig, cipher, capability)));
            }
        }
        return subjects;
    }

    /** A chain with any digest, in any order and direction. */
    private static BurstTests.Source source(Rig rig, CipherAlgorithm cipher, Capability capability)
            throws AdaptorException {
        List<Capability> digests = rig.adaptor.capabilities().list().stream()
                .filter(entry -> entry.algorithm() instanceof HashAlgorithm
                        || (entry.algorithm() instanceof MacAlgorithm mac && isPlain(mac, entry))).toList();
        Capability digest = digests.get(rig.random.nextInt(digests.size()));
        Chain chain = digest.algorithm() instanceof MacAlgorithm mac
                ? new Chain(rig, cipher, capability, null, mac, false)
                : new Chain(rig, cipher, capability, (HashAlgorithm) digest.algorithm(), null, false);
        ChainOrder order = ChainOrder.values()[rig.random.nextInt(2)];
        Direction direction = Direction.values()[rig.random.nextInt(2)];
        Session session = chain.open(order, direction);
        return new BurstTests.Source(session, burst -> chain.add(burst, session, order, direction));
    }

    private static boolean isPlain(MacAlgorithm mac, Capability entry) {
        return ReferenceDigest.has(mac) && entry.ivLengths().min() == 0;
    }

    private static void withEveryDigest(Rig rig, CipherAlgorithm cipher, Capability capability) throws Exception {
        for (Capability entry : rig.adaptor.capabilities().list()) {
            if (entry.algorithm() instanceof HashAlgorithm hash) {
                allWays(new Chain(rig, cipher, capability, hash, null, false));
                allWays(new Chain(rig, cipher, capability, hash, null, true));
            } else if (entry.algorithm() instanceof MacAlgorithm mac && isPlain(mac, entry)) {
                allWays(new Chain(rig, cipher, capability, null, mac, false));
                everyCut(new Chain(rig, cipher, capability, null, mac, false));
            }
        }
    }

    /** A MAC whose blocks end in the AAD, behind it, and on its last byte. */
    private static void everyCut(Chain chain) throws AdaptorException {
        try (Session session = chain.open(ChainOrder.HASH_THEN_CIPHER, Direction.ENCRYPT)) {
            for (int cut : Scale.range(chain.rig.random, 1, 31, 1)) {
                chain.cut(session, cut);
            }
        }
    }

    private static void allWays(Chain chain) throws Exception {
        for (ChainOrder order : ChainOrder.values()) {
            for (Direction direction : Direction.values()) {
                if (!chain.supported(order, direction)) {
                    assertThrows(AdaptorException.class, () -> chain.open(order, direction).close());
                    continue;
                }
                try (Session session = chain.open(order, direction)) {
                    for (int round = 0; round < Scale.count(6); round++) {
                        chain.run(session, order, direction, chain.rig.random.nextInt(round == 5 ? 8192 : 300), round);
                    }
                    if (chain.hash == HashAlgorithm.SHA1 && !chain.nested) {
                        int round = 0;
                        for (int size : Lengths.small(chain.rig.random, 0, chain.cipher.blockLength())) {
                            chain.run(session, order, direction, size, round++);
                        }
                        for (int size : Lengths.large(chain.rig.random, chain.cipher.blockLength(), Long.MAX_VALUE)) {
                            chain.run(session, order, direction, size, round++);
                        }
                        chain.run(session, order, direction, 40_000, 7);
                        chain.run(session, order, direction, (1 << 20) + 5000, 8);
                        chain.wrongRanges(session, direction);
                    }
                }
            }
        }
    }

    /** A request that is right; not a record because its arrays are compared nowhere. */
    private static final class Made {
        private final Request request;
        private final byte[] output;
        private final byte[] digest;

        Made(Request request, byte[] output, byte[] digest) {
            this.request = request;
            this.output = output;
            this.digest = digest;
        }

        byte[] wrongDigest(Rig rig) {
            byte[] wrong = digest.clone();
            wrong[rig.random.nextInt(wrong.length)] ^= (byte) (1 << rig.random.nextInt(8));
            return wrong;
        }
    }

    /** One cipher with one digest: a hash, a nested hash, or a MAC. */
    private static final class Chain {
        private final Rig rig;
        private final CipherAlgorithm cipher;
        private final HashAlgorithm hash;
        private final MacAlgorithm mac;
        private final boolean nested;
        private final int longest;
        private final byte[] key;
        private final byte[] macKey;
        private final byte[] inner;
        private final byte[] outer;
        private final int resultLength;

        Chain(Rig rig, CipherAlgorithm cipher, Capability capability, HashAlgorithm hash, MacAlgorithm mac,
                boolean nested) {
            this.rig = rig;
            this.cipher = cipher;
            this.hash = hash;
            this.mac = mac;
            this.nested = nested;
            Capability digest = rig.adaptor.capabilities().find(mac == null ? hash : mac).orElseThrow();
            // Less what goes before the message: the AAD, and the prefixes of a nested hash.
            longest = (int) Math.min(1 << 21, Math.min(capability.maxLength(), digest.maxLength()) - 512);
            key = rig.bytes(capability.keyLengths().max());
            macKey = rig.bytes(mac == null ? 0
                    : rig.adaptor.capabilities().find(mac).orElseThrow().keyLengths().contains(16) ? 16 : 24);
            inner = rig.bytes(rig.random.nextInt(80));
            outer = rig.bytes(rig.random.nextInt(80));
            int full = mac == null ? hash.digestLength() : digest.digestLengths().max();
            resultLength = Math.max(1, full - rig.random.nextInt(4));
        }

        Session open(ChainOrder order, Direction direction) throws AdaptorException {
            return rig.adaptor.openSession(spec(order, direction));
        }

        /** {@return whether the adaptor says that it does this one} Nested hashes are not every engine's. */
        boolean supported(ChainOrder order, Direction direction) {
            return !nested || rig.adaptor.supports(spec(order, direction));
        }

        private SessionSpec spec(ChainOrder order, Direction direction) {
            return new SessionSpec.Chain(new SessionSpec.Cipher(cipher, direction, MemorySegment.ofArray(key)), order,
                    digestSpec(), 64);
        }

        private SessionSpec digestSpec() {
            if (mac != null) {
                return new SessionSpec.Mac(mac, MemorySegment.ofArray(macKey), resultLength);
            }
            return nested ? new SessionSpec.NestedHash(hash, MemorySegment.ofArray(inner),
                    MemorySegment.ofArray(outer), resultLength) : new SessionSpec.Hash(hash, resultLength);
        }

        private byte[] digest(byte[] data) {
            byte[] result;
            if (mac != null) {
                result = ReferenceDigest.mac(mac, macKey, NONE, data);
            } else if (nested) {
                byte[] first = ReferenceDigest.hash(hash, joined(inner, data), hash.digestLength());
                result = ReferenceDigest.hash(hash, joined(outer, first), hash.digestLength());
            } else {
                result = ReferenceDigest.hash(hash, data, resultLength);
            }
            return Arrays.copyOf(result, resultLength);
        }

        private static byte[] joined(byte[]... parts) {
            ByteArrayOutputStream all = new ByteArrayOutputStream();
            for (byte[] part : parts) {
                all.writeBytes(part);
            }
            return all.toByteArray();
        }

        void run(Session session, ChainOrder order, Direction direction, int about, int round) {
            Made made = make(session, order, direction, about, round);
            if (made == null) {
                return;
            }
            rig.expect(made.request, made.output, made.digest);
            rig.expect(made.request.verifying(made.digest), made.output, null);
            rig.refuseForgery(made.request.verifying(made.wrongDigest(rig)));
        }

        /** Adds a request to a burst: as {@link #run} has them, one of its three. */
        void add(Burst burst, Session session, ChainOrder order, Direction direction) {
            Made made = make(session, order, direction, SymmetricBursts.length(rig.random), rig.random.nextInt(4));
            if (made == null) {
                return;
            }
            if (SymmetricBursts.isWrong(rig.random)) {
                burst.addRefused(made.request.verifying(made.wrongDigest(rig)), Status.BADMSG);
            } else if (rig.random.nextBoolean()) {
                burst.add(made.request.verifying(made.digest), made.output, made.digest);
            } else {
                burst.add(made.request, made.output, made.digest);
            }
        }

        /** {@return a request and what must come of it; null if the digest doesn't take the lengths drawn} */
        private Made make(Session session, ChainOrder order, Direction direction, int about, int round) {
            int step = cipher.blockLength();
            int cipherLength = Math.min(about - about % step, longest - longest % step);
            if (cipher == CipherAlgorithm.AES_XTS) {
                cipherLength = Math.max(16, cipherLength);
            }
            int before = round % 3 == 0 ? 0 : rig.random.nextInt(70);
            int after = round % 2 == 0 ? 0 : rig.random.nextInt(70);
            byte[] source = rig.bytes(before + cipherLength + after);
            boolean withAad = round % 2 == 0 || (round % 4 == 3 && rig.random.nextBoolean());
            byte[] aad = rig.bytes(!withAad ? 0 : mac == MacAlgorithm.CBCMAC_AES ? 16 : 1 + rig.random.nextInt(64));
            int hashStart = round % 4 == 3 ? rig.random.nextInt(source.length + 1) : 0;
            int hashLength = round % 4 == 3 ? rig.random.nextInt(source.length - hashStart + 1) : source.length;
            if (mac == MacAlgorithm.CBCMAC_AES) {
                hashLength -= hashLength % 16;
                if (hashLength + aad.length == 0) {
                    return null;
                }
            }
            byte[] iv = rig.bytes(cipher.ivLength());
            byte[] worked = ReferenceCipher.crypt(cipher, direction, key, iv,
                    Arrays.copyOfRange(source, before, before + cipherLength));
            byte[] output = source.clone();
            System.arraycopy(worked, 0, output, before, cipherLength);
            byte[] seen = order == ChainOrder.HASH_THEN_CIPHER ? source : output;
            byte[] expected = digest(joined(aad, Arrays.copyOfRange(seen, hashStart, hashStart + hashLength)));
            // What lies in one segment and goes to another, engines may do by a way of its own.
            Layout layout = switch (source.length > 10_000 ? -1 : round % 4 == 1 ? 3 : rig.random.nextInt(3)) {
                case -1 -> Layout.split(new int[] {4096, 77}, new int[] {1000});
                case 3 -> Layout.PLAIN;
                case 0 -> Layout.odd(rig.random, source.length);
                case 1 -> Layout.oddInPlace(rig.random, source.length);
                default -> Layout.random(rig.random, source.length);
            };
            String what = "chain " + cipher + ", " + digestSpec() + ", " + order + ", " + direction + ", "
                    + source.length + " bytes";
            OperationType type = direction.operationType();
            return new Made(new Request(what, session, type).source(source).auxiliary(aad).iv(iv).layout(layout)
                    .ranges(before, cipherLength, hashStart, hashLength), output, expected);
        }

        /** Two blocks of MAC, of which so many bytes are AAD; the rest is the text's first bytes, or not its first. */
        void cut(Session session, int cut) {
            byte[] source = rig.bytes(64);
            byte[] aad = rig.bytes(cut);
            byte[] iv = rig.bytes(cipher.ivLength());
            byte[] output = ReferenceCipher.crypt(cipher, Direction.ENCRYPT, key, iv, source);
            for (int start = 0; start < 2; start++) {
                rig.expect(new Request("AAD of " + cut + " bytes before " + cipher + " and " + mac, session,
                        OperationType.ENCRYPT).source(source).auxiliary(aad).iv(iv).ranges(0, 64, start, 32 - cut),
                        output, digest(joined(aad, Arrays.copyOfRange(source, start, start + 32 - cut))));
            }
        }

        void wrongRanges(Session session, Direction direction) {
            byte[] source = rig.bytes(64);
            long[][] ranges = {{-16, 16, 0, 64}, {0, -16, 0, 64}, {16, 64, 0, 64}, {80, 0, 0, 64}, {0, 80, 0, 64},
                {0, 64, -1, 1}, {0, 64, 0, -1}, {0, 64, 1, 64}, {0, 64, 65, 0}, {Integer.MAX_VALUE, 64, 0, 64},
                {0, 64, Integer.MAX_VALUE, Integer.MAX_VALUE},
                {16, Long.MAX_VALUE - 15, 0, 64}, {0, 64, 1, Long.MAX_VALUE}, {Long.MAX_VALUE, 64, 0, 64}};
            for (long[] range : ranges) {
                String what = "ranges " + Arrays.toString(range);
                rig.refuse(Status.ERR, new Request(what, session, direction.operationType()).source(source)
                        .iv(rig.bytes(cipher.ivLength()))
                        .ranges(range[0], range[1], range[2], range[3]));
            }
            Request good = new Request("into too little", session, direction.operationType()).source(source)
                    .iv(rig.bytes(cipher.ivLength())).ranges(0, 64, 0, 64);
            rig.refuse(Status.ERR, good.layout(Layout.PLAIN.longer(-1)));
            rig.refuse(Status.ERR, good.ranges(0, 48, 0, 64));
            rig.refuse(Status.ERR, new Request("as a digest", session, OperationType.DIGEST).source(source)
                    .iv(rig.bytes(cipher.ivLength())).ranges(0, 64, 0, 64));
        }
    }
}
