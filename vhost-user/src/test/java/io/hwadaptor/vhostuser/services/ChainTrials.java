package io.hwadaptor.vhostuser.services;

import io.hwadaptor.api.CipherAlgorithm;
import io.hwadaptor.api.Direction;
import io.hwadaptor.api.HashAlgorithm;
import io.hwadaptor.api.MacAlgorithm;
import io.hwadaptor.api.kit.ReferenceCipher;
import io.hwadaptor.api.kit.ReferenceDigest;
import io.hwadaptor.vhostuser.services.ServiceClient.Result;
import io.hwadaptor.virtio.driver.crypto.Algorithm;
import io.hwadaptor.virtio.driver.crypto.CryptoStatus;
import io.hwadaptor.virtio.driver.crypto.DataRequests.Ranges;
import io.hwadaptor.virtio.driver.crypto.SessionParameters.Chain;
import io.hwadaptor.virtio.driver.crypto.SessionParameters.Cipher;
import java.util.Arrays;
import java.util.List;

/** Tries every cipher with every hash and MAC in one order, on a running device. */
final class ChainTrials {
    /** Before and behind the cipher's range; a multiple of every block, as CBC-MAC wants it. */
    private static final int EDGE = 16;
    private static final int LENGTH = 96;
    private static final byte[] NONE = {};
    private static final String WORKS = "yes";
    /** Of a pair that has no reference, or that no adaptor can have. */
    private static final String UNCOUNTED = "";

    private final int order;
    private final List<CipherAlgorithm> ciphers;
    private final List<HashAlgorithm> hashes;
    private final List<MacAlgorithm> macs;
    private final int[] macNumbers;

    ChainTrials(int order, List<CipherAlgorithm> ciphers, List<HashAlgorithm> hashes, List<MacAlgorithm> macs,
            int[] macNumbers) {
        this.order = order;
        this.ciphers = ciphers;
        this.hashes = hashes;
        this.macs = macs;
        this.macNumbers = macNumbers;
    }

    /** What a chain's digest must be. */
    @FunctionalInterface
    private interface Digest {
        byte[] of(byte[] data);
    }

    String plain(ServiceClient client) throws Exception {
        return hashes(client, Algorithm.HASH_MODE_PLAIN);
    }

    /** The wire has no prefixes for the nested mode: the hash of the hash. */
    String nested(ServiceClient client) throws Exception {
        return hashes(client, Algorithm.HASH_MODE_NESTED);
    }

    private String hashes(ServiceClient client, int mode) throws Exception {
        Count count = new Count();
        for (int i = 0; i < hashes.size(); i++) {
            HashAlgorithm hash = hashes.get(i);
            int wanted = Math.max(hash.digestLength(), 16);
            Digest once = data -> ReferenceDigest.hash(hash, data, wanted);
            Digest digest = mode == Algorithm.HASH_MODE_NESTED ? data -> once.of(once.of(data)) : once;
            for (int c = 0; c < ciphers.size(); c++) {
                Part part = new Part(mode, i + 1, wanted, NONE);
                int cipher = c;
                count.add(answer(client, c, part, () -> pair(client, cipher, part, digest)));
            }
        }
        return count.cell();
    }

    String auth(ServiceClient client) throws Exception {
        Count count = new Count();
        for (int i = 0; i < macs.size(); i++) {
            MacAlgorithm mac = macs.get(i);
            byte[] key = SymmetricTrials.bytes(SymmetricTrials.keyLengths(mac)[0]);
            Part part = new Part(Algorithm.HASH_MODE_AUTH, macNumbers[i], mac.macLength(), key);
            for (int c = 0; c < ciphers.size(); c++) {
                int cipher = c;
                count.add(answer(client, c, part, () -> {
                    if (SymmetricTrials.ivLength(mac) > 0) {
                        return refused(client, cipher, part);
                    }
                    return ReferenceDigest.has(mac)
                            ? pair(client, cipher, part, data -> ReferenceDigest.mac(mac, key, NONE, data))
                            : unchecked(client, cipher, part);
                }));
            }
        }
        return count.cell();
    }

    private String answer(ServiceClient client, int cipher, Part part, KnownPairs.Question question)
            throws Exception {
        return client.knownPairs == null ? question.ask()
                : client.knownPairs.answer("chain " + order + ", " + part.mode(), cipher, part.number(), question);
    }

    /** The digest's part of a session. */
    @SuppressWarnings("ArrayRecordComponent") // never compared
    private record Part(int mode, int number, int resultBytes, byte[] key) {
    }

    /** A chain has one IV, which is the cipher's. */
    private String refused(ServiceClient client, int cipher, Part part) throws Exception {
        CryptoStatus status = status(client, cipher, part);
        if (status != CryptoStatus.NOTSUPP) {
            throw new AssertionError("chain of " + ciphers.get(cipher) + " and MAC " + part.number() + ": " + status);
        }
        return UNCOUNTED;
    }

    /**
     * What has no reference can't be checked here; its parts have known answers. F9 may say ERR, because it takes whole
     * blocks only.
     */
    private String unchecked(ServiceClient client, int cipher, Part part) throws Exception {
        CryptoStatus status = status(client, cipher, part);
        if (status != CryptoStatus.NOTSUPP && status != CryptoStatus.OK && status != CryptoStatus.ERR) {
            throw new AssertionError("chain of " + ciphers.get(cipher) + " and MAC " + part.number() + ": " + status);
        }
        return UNCOUNTED;
    }

    private CryptoStatus status(ServiceClient client, int cipher, Part part) throws Exception {
        CipherAlgorithm algorithm = ciphers.get(cipher);
        byte[] key = SymmetricTrials.bytes(SymmetricTrials.keyLengths(algorithm)[0]);
        byte[] source = SymmetricTrials.bytes(LENGTH);
        return client.chain(chain(cipher, part, Algorithm.OP_ENCRYPT, key), ranges(part),
                SymmetricTrials.bytes(algorithm.ivLength()), new byte[EDGE], source, null).status();
    }

    private Chain chain(int cipher, Part part, int operation, byte[] key) {
        return new Chain(order, new Cipher(cipher + 1, operation, key), part.mode(), part.number(),
                part.resultBytes(), part.key(), EDGE);
    }

    private static Ranges ranges(Part part) {
        return new Ranges(EDGE, LENGTH - 2 * EDGE, 0, LENGTH, part.resultBytes());
    }

    private String pair(ServiceClient client, int cipher, Part part, Digest digest) throws Exception {
        CipherAlgorithm algorithm = ciphers.get(cipher);
        if (!ReferenceCipher.has(algorithm)) {
            return unchecked(client, cipher, part);
        }
        String what = "chain of " + algorithm + " and " + part;
        byte[] key = SymmetricTrials.bytes(SymmetricTrials.keyLengths(algorithm)[0]);
        byte[] iv = SymmetricTrials.bytes(algorithm.ivLength());
        byte[] aad = SymmetricTrials.bytes(EDGE);
        boolean[] works = new boolean[2];
        for (Direction direction : Direction.values()) {
            byte[] source = SymmetricTrials.bytes(LENGTH);
            byte[] result = source.clone();
            byte[] middle = Arrays.copyOfRange(source, EDGE, LENGTH - EDGE);
            System.arraycopy(ReferenceCipher.crypt(algorithm, direction, key, iv, middle), 0, result, EDGE,
                    middle.length);
            byte[] expected = digest.of(SymmetricTrials.join(aad,
                    order == Algorithm.CHAIN_HASH_THEN_CIPHER ? source : result));
            boolean encrypt = direction == Direction.ENCRYPT;
            Chain chain = chain(cipher, part, encrypt ? Algorithm.OP_ENCRYPT : Algorithm.OP_DECRYPT, key);
            Result got = client.chain(chain, ranges(part), iv, aad, source, encrypt ? null : expected);
            works[direction.ordinal()] = got.ok();
            boolean right = got.ok() && Arrays.equals(result, got.output())
                    && (!encrypt || Arrays.equals(expected, got.digest()));
            if (!right && got.status() != CryptoStatus.NOTSUPP) {
                throw new AssertionError(what + ", " + direction + ": " + got.status());
            }
            if (right && !encrypt) {
                expected[0] ^= 1;
                if (client.chain(chain, ranges(part), iv, aad, source, expected).status() != CryptoStatus.ERR) {
                    throw new AssertionError(what + ": a wrong digest was taken");
                }
            }
        }
        if (works[0] != works[1]) {
            throw new AssertionError(what + ": one direction works, the other does not");
        }
        return works[0] ? WORKS : "no";
    }

    /** Pairs of a cipher and a digest. */
    private static final class Count {
        private int all;
        private int good;

        void add(String answer) {
            all += answer.equals(UNCOUNTED) ? 0 : 1;
            good += answer.equals(WORKS) ? 1 : 0;
        }

        String cell() {
            return good == 0 ? "no" : good == all ? "yes" : good + " of " + all + " pairs";
        }
    }
}
