package io.hwadaptor.cryptodev;

import io.hwadaptor.api.AeadAlgorithm;
import io.hwadaptor.api.Algorithm;
import io.hwadaptor.api.Capabilities;
import io.hwadaptor.api.Capability;
import io.hwadaptor.api.Capability.Range;
import io.hwadaptor.api.CipherAlgorithm;
import io.hwadaptor.api.OperationType;
import io.hwadaptor.api.Service;
import io.hwadaptor.api.StandardLengths;
import java.lang.foreign.Arena;
import java.lang.foreign.MemorySegment;
import java.lang.foreign.ValueLayout;
import java.util.ArrayList;
import java.util.EnumMap;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import java.util.Set;
import java.util.TreeSet;

/**
 * What the kernel behind the device can do. The module has no list, so a session of each kind is opened once with each
 * length of key. Immutable.
 */
final class Probe {
    private static final Set<OperationType> BOTH_WAYS = Set.of(OperationType.ENCRYPT, OperationType.DECRYPT);
    private static final Set<OperationType> DIGEST = Set.of(OperationType.DIGEST);
    /** HMAC takes keys of all lengths; one is enough to see whether it is there. */
    private static final int ANY_MAC_KEY = 20;

    private final Map<Kind, TreeSet<Integer>> keyLengths = new EnumMap<>(Kind.class);
    private final Map<Kind, String> drivers = new EnumMap<>(Kind.class);
    private final int[] masks = new int[Kind.values().length];
    private final boolean copiesDigests;
    private final Capabilities capabilities;

    private Probe(Node node) {
        try (Arena arena = Arena.ofConfined()) {
            MemorySegment key = arena.allocate(Node.MAX_MAC_KEY);
            for (int i = 0; i < Node.MAX_MAC_KEY; i++) {
                // No two parts are the same: some drivers refuse weak keys.
                key.set(ValueLayout.JAVA_BYTE, i, (byte) (7 * i + 1));
            }
            for (Kind kind : Kind.values()) {
                tryOut(node, kind, key);
            }
        }
        TreeSet<Integer> ecb = keyLengths.get(Kind.AES_ECB);
        TreeSet<Integer> xts = keyLengths.get(Kind.AES_XTS);
        if (xts != null) {
            // Whatever is not one run of whole blocks needs ECB beside it.
            xts.removeIf(length -> ecb == null || !ecb.contains(length / 2));
            if (xts.isEmpty()) {
                keyLengths.remove(Kind.AES_XTS);
            }
        }
        copiesDigests = keyLengths.containsKey(Kind.SHA1) && triesToCopy(node);
        int mask = 0;
        List<Capability> list = new ArrayList<>();
        for (Kind kind : keyLengths.keySet()) {
            mask |= masks[kind.ordinal()];
            list.add(capability(kind));
        }
        capabilities = new Capabilities(list, true, new Capabilities.MemoryNeeds(false, mask + 1));
    }

    /** {@return what a device can do} */
    static Probe of(Node node) {
        return new Probe(node);
    }

    private void tryOut(Node node, Kind kind, MemorySegment key) {
        boolean isMac = kind.algorithm.service() == Service.MAC;
        Range range = isMac ? Range.of(ANY_MAC_KEY) : kind.keys;
        for (int length = range.min(); length <= range.max(); length += Math.max(1, range.step())) {
            MemorySegment part = key.asSlice(0, length);
            long id = kind.isDigest() ? node.openDigest(kind.number, part) : node.openCipher(kind.number, part);
            if (id < 0) {
                continue;
            }
            keyLengths.computeIfAbsent(kind, one -> new TreeSet<>()).add(length);
            if (node.askInfo(id)) {
                drivers.put(kind, node.driver());
                masks[kind.ordinal()] |= node.alignmask();
            }
            node.closeSession(id);
        }
    }

    private static boolean triesToCopy(Node node) {
        long from = node.openDigest(Kind.SHA1.number, MemorySegment.NULL);
        long to = node.openDigest(Kind.SHA1.number, MemorySegment.NULL);
        boolean copied = from >= 0 && to >= 0 && node.copyDigest(from, to) >= 0;
        for (long id : new long[] {from, to}) {
            if (id >= 0) {
                node.closeSession(id);
            }
        }
        return copied;
    }

    private Capability capability(Kind kind) {
        Range keys = kind.isDigest() ? kind.keys : range(Objects.requireNonNull(keyLengths.get(kind)));
        String driver = drivers.getOrDefault(kind, "");
        return switch (kind.algorithm) {
            case CipherAlgorithm cipher -> new Capability(cipher, BOTH_WAYS, keys, Range.of(cipher.ivLength()),
                    Range.NONE, Long.MAX_VALUE, driver);
            case AeadAlgorithm aead -> new Capability(aead, BOTH_WAYS, keys,
                    aead == AeadAlgorithm.GCM ? Range.of(AeadRun.GCM_IV) : StandardLengths.CCM_NONCES,
                    aead == AeadAlgorithm.GCM ? StandardLengths.GCM_TAGS : StandardLengths.CCM_TAGS,
                    AeadRun.MAX_LENGTH, driver);
            default -> new Capability(kind.algorithm, DIGEST, keys, Range.NONE, new Range(1, kind.digestLength(), 1),
                    Long.MAX_VALUE, driver);
        };
    }

    /** {@return the smallest range with all of the lengths} It may hold others: {@link #takesKey} has the last word. */
    private static Range range(Set<Integer> lengths) {
        Range range = Range.of(lengths.iterator().next());
        for (int length : lengths) {
            range = range.span(Range.of(length));
        }
        return range;
    }

    Capabilities capabilities() {
        return capabilities;
    }

    boolean isEmpty() {
        return keyLengths.isEmpty();
    }

    /** {@return whether the kernel took a key of a length for a cipher} */
    boolean takesKey(Algorithm algorithm, long length) {
        TreeSet<Integer> lengths = keyLengths.get(Kind.of(algorithm));
        return lengths != null && lengths.contains((int) length);
    }

    /** {@return whether the module can copy the state of a digest} */
    boolean copiesDigests() {
        return copiesDigests;
    }

    /** {@return the alignment mask of each kind, by its ordinal} Not to be changed. */
    int[] masks() {
        return masks;
    }
}
