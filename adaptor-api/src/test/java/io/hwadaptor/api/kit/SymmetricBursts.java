package io.hwadaptor.api.kit;

import io.hwadaptor.api.AeadAlgorithm;
import io.hwadaptor.api.Capability;
import io.hwadaptor.api.CipherAlgorithm;
import io.hwadaptor.api.Direction;
import io.hwadaptor.api.HashAlgorithm;
import io.hwadaptor.api.MacAlgorithm;
import io.hwadaptor.api.OperationType;
import io.hwadaptor.api.Service;
import io.hwadaptor.api.Session;
import io.hwadaptor.api.Status;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.Random;

/** Requests of ciphers, digests and AEAD for {@link BurstTests}. About one in eight is wrong, and must be refused. */
final class SymmetricBursts {
    private static final int COUNT = 24;
    private static final int LONGEST_CUT_UP = 8192;
    private static final byte[] NONE = {};

    private SymmetricBursts() {
    }

    /** {@return whether the next request is to be a wrong one} */
    static boolean isWrong(Random random) {
        return random.nextInt(8) == 0;
    }

    /** {@return a length: mostly short, now and then longer than engines take at once} */
    static int length(Random random) {
        return random.nextInt(switch (random.nextInt(8)) {
            case 0 -> 20_000;
            case 1, 2, 3 -> 70;
            default -> 700;
        });
    }

    /** {@return a layout; long requests have no segments of one byte alone, of which engines take so many} */
    private static Layout layout(Random random, int length) {
        return length > LONGEST_CUT_UP ? Layout.split(new int[] {4096, 77}, new int[] {1000})
                : Layout.random(random, length);
    }

    static List<BurstTests.Subject> ciphers(Rig rig) {
        List<BurstTests.Subject> subjects = new ArrayList<>();
        for (Capability capability : rig.adaptor.capabilities().list()) {
            if (capability.algorithm() instanceof CipherAlgorithm algorithm && ReferenceCipher.has(algorithm)) {
                CipherGroup.Subject subject = new CipherGroup.Subject(rig, algorithm, capability);
                for (Direction direction : Direction.values()) {
                    subjects.add(new BurstTests.Subject(algorithm + " " + direction, COUNT, () -> {
                        byte[] key = subject.anyKey();
                        Session session = subject.open(direction, key);
                        return new BurstTests.Source(session, burst -> add(burst, subject, session, direction, key));
                    }));
                }
            }
        }
        return subjects;
    }

    private static void add(Burst burst, CipherGroup.Subject subject, Session session, Direction direction,
            byte[] key) {
        Random random = subject.rig().random;
        CipherAlgorithm algorithm = subject.algorithm();
        byte[] input = subject.rig().bytes(subject.size(length(random)));
        byte[] iv = subject.rig().bytes(algorithm.ivLength());
        String what = algorithm + " " + direction + ", " + input.length + " bytes";
        if (isWrong(random)) {
            OperationType other = direction == Direction.ENCRYPT ? OperationType.DECRYPT : OperationType.ENCRYPT;
            burst.addRefused(new Request(what + " the other way", session, other).iv(iv).source(input), Status.ERR);
        } else {
            burst.add(new Request(what, session, direction.operationType()).iv(iv).source(input)
                    .layout(layout(random, input.length)),
                    ReferenceCipher.crypt(algorithm, direction, key, iv, input), NONE);
        }
    }

    static List<BurstTests.Subject> digests(Rig rig, Service service) {
        List<BurstTests.Subject> subjects = new ArrayList<>();
        for (Capability capability : rig.adaptor.capabilities().list()) {
            DigestGroup.Subject subject = new DigestGroup.Subject(rig, capability.algorithm(), capability);
            if (capability.algorithm().service() == service && subject.known()) {
                subjects.add(new BurstTests.Subject(subject.algorithm().toString(), COUNT, () -> {
                    byte[] key = subject.anyKey();
                    Session session = subject.open(key, subject.full());
                    return new BurstTests.Source(session, burst -> add(burst, subject, session, key));
                }));
            }
        }
        return subjects;
    }

    private static void add(Burst burst, DigestGroup.Subject subject, Session session, byte[] key) {
        Random random = subject.rig().random;
        byte[] data = subject.rig().bytes(subject.size(length(random)));
        byte[] iv = subject.rig().bytes(subject.ivLength());
        String what = subject.algorithm() + ", " + data.length + " bytes";
        if (isWrong(random)) {
            burst.addRefused(new Request(what + " encrypted", session, OperationType.ENCRYPT).iv(iv).source(data),
                    Status.ERR);
            return;
        }
        byte[] expected = subject.algorithm() instanceof MacAlgorithm mac ? ReferenceDigest.mac(mac, key, iv, data)
                : ReferenceDigest.hash((HashAlgorithm) subject.algorithm(), data, session.digestLength());
        burst.add(new Request(what, session, OperationType.DIGEST).iv(iv).source(data).destination(0)
                .layout(layout(random, data.length)), NONE, Arrays.copyOf(expected, session.digestLength()));
    }

    static List<BurstTests.Subject> aeads(Rig rig) {
        List<BurstTests.Subject> subjects = new ArrayList<>();
        for (Capability capability : rig.adaptor.capabilities().list()) {
            if (capability.algorithm() instanceof AeadAlgorithm algorithm) {
                AeadGroup.Subject subject = new AeadGroup.Subject(rig, algorithm, capability);
                for (Direction direction : Direction.values()) {
                    subjects.add(new BurstTests.Subject(algorithm + " " + direction, COUNT, () -> {
                        byte[] key = subject.anyKey();
                        Session session = subject.open(direction, key, 16);
                        return new BurstTests.Source(session, burst -> add(burst, subject, session, direction, key));
                    }));
                }
            }
        }
        return subjects;
    }

    private static void add(Burst burst, AeadGroup.Subject subject, Session session, Direction direction,
            byte[] key) {
        Rig rig = subject.rig();
        Capability.Range ivs = subject.capability().ivLengths();
        int iv = ivs.min() + rig.random.nextInt(ivs.max() - ivs.min() + 1);
        iv = ivs.contains(iv) && rig.random.nextBoolean() ? iv : 12;
        int aad = (int) Math.min(rig.longestAad, length(rig.random) / 3);
        int size = (int) Math.min(length(rig.random), subject.capability().maxLength());
        AeadGroup.Case text = subject.make(key, iv, 16, aad, size);
        String what = "IV " + iv + ", AAD " + aad;
        Layout layout = layout(rig.random, size);
        if (direction == Direction.ENCRYPT) {
            burst.add(subject.request(what, session, direction, text).layout(layout), text.encrypted, text.tag);
        } else if (isWrong(rig.random)) {
            burst.addRefused(subject.request(what + ", wrong tag", session, direction,
                    text.flipped(-1, 0, 1 + rig.random.nextInt(128))).layout(layout), Status.BADMSG);
        } else {
            burst.add(subject.request(what, session, direction, text).layout(layout), text.plain, text.tag);
        }
    }
}
