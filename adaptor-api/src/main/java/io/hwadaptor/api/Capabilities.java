package io.hwadaptor.api;

import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;

/**
 * What an adaptor can do: its algorithms, and what it needs of memory. Immutable.
 */
public final class Capabilities {
    private final Map<Algorithm, Capability> byAlgorithm;
    private final List<Capability> list;
    private final boolean chaining;
    private final MemoryNeeds memoryNeeds;

    /**
     * A table.
     *
     * @param list one entry per algorithm
     * @param chaining whether any of the ciphers can be chained with any of the hashes and MACs, in both orders; MACs
     *     that need an IV excepted, because an operation has only the cipher's
     * @param memoryNeeds what it needs of memory
     * @throws IllegalArgumentException if an algorithm stands in the list twice
     */
    public Capabilities(List<Capability> list, boolean chaining, MemoryNeeds memoryNeeds) {
        this.list = List.copyOf(list);
        this.chaining = chaining;
        this.memoryNeeds = memoryNeeds;
        byAlgorithm = new HashMap<>();
        for (Capability capability : list) {
            if (byAlgorithm.put(capability.algorithm(), capability) != null) {
                throw new IllegalArgumentException(capability.algorithm() + " stands in the table twice");
            }
        }
    }

    /** {@return all entries, in the adaptor's order} */
    public List<Capability> list() {
        return list;
    }

    /** {@return whether any of the ciphers can be chained with any of the hashes and of the MACs without IV} */
    public boolean chaining() {
        return chaining;
    }

    /** {@return what the adaptor needs of memory} */
    public MemoryNeeds memoryNeeds() {
        return memoryNeeds;
    }

    /**
     * {@return the entry of an algorithm}
     *
     * @param algorithm the algorithm
     */
    public Optional<Capability> find(Algorithm algorithm) {
        return Optional.ofNullable(byAlgorithm.get(algorithm));
    }

    /**
     * Says whether the table covers a session: algorithm, direction, key length and digest length. Of RSA and DSA keys
     * the length is that of modulus and prime; what has no such number in it is covered, and refused when it is opened.
     * Ranges may hold lengths that the adaptor doesn't take: {@link Adaptor#supports} has the last word.
     *
     * @param spec what the session shall do
     * @return whether it is covered
     */
    public boolean covers(SessionSpec spec) {
        return switch (spec) {
            case SessionSpec.Cipher cipher ->
                covers(cipher.cipher(), cipher.direction().operationType(), keyLength(cipher), 0);
            case SessionSpec.Hash hash -> covers(hash.hash(), OperationType.DIGEST, 0, hash.resultLength());
            case SessionSpec.NestedHash hash -> covers(hash.hash(), OperationType.DIGEST, 0, hash.resultLength());
            case SessionSpec.Mac mac ->
                covers(mac.mac(), OperationType.DIGEST, mac.key().byteSize(), mac.resultLength());
            case SessionSpec.Aead aead ->
                covers(aead.aead(), aead.direction().operationType(), aead.key().byteSize(), aead.tagLength());
            case SessionSpec.Chain chain ->
                chaining && !needsIv(chain.digest()) && covers(chain.cipher()) && covers(chain.digest());
            case SessionSpec.Rsa rsa -> coversSize(rsa.algorithm(), KeySizes.modulus(rsa));
            case SessionSpec.Ecdsa ecdsa -> covers(ecdsa.algorithm(), ecdsa.curve());
            case SessionSpec.Dsa dsa -> coversSize(dsa.algorithm(), KeySizes.prime(dsa));
            case SessionSpec.Dh dh -> covers(dh.algorithm(), OperationType.DERIVE, KeySizes.magnitude(dh.modulus()), 0);
            case SessionSpec.Ecdh ecdh -> covers(ecdh.algorithm(), ecdh.curve());
            case SessionSpec.Hkdf hkdf -> byAlgorithm.containsKey(hkdf.algorithm());
            case SessionSpec.RsaKeyPair pair -> coversBits(pair.algorithm(), pair.modulusBits());
            case SessionSpec.DsaKeyPair pair -> coversBits(pair.algorithm(), pair.primeBits());
            case SessionSpec.EcKeyPair pair -> covers(pair.algorithm(), pair.curve());
        };
    }

    /**
     * Says with which status a session that the adaptor does not support is refused.
     *
     * @param spec what the session shall do
     * @return {@link Status#ERR} if the table has the algorithms and a length is not {@linkplain
     *     StandardLengths#allow the standards'}; else {@link Status#NOTSUPP}, for it is only this adaptor that refuses
     */
    public Status refusal(SessionSpec spec) {
        if (StandardLengths.allow(spec)) {
            return Status.NOTSUPP;
        }
        boolean known = spec instanceof SessionSpec.Chain chain
                ? chaining && !needsIv(chain.digest()) && byAlgorithm.containsKey(chain.algorithm())
                        && byAlgorithm.containsKey(chain.digest().algorithm())
                : byAlgorithm.containsKey(spec.algorithm());
        return known ? Status.ERR : Status.NOTSUPP;
    }

    /**
     * {@return a spec in words: what its {@code toString} says, and how long an RSA key's modulus or a DSA key's prime
     * is} For refusals. Reads those lengths from the key, so the key's memory must be there.
     *
     * @param spec what the session shall do
     */
    public static String describe(SessionSpec spec) {
        int bytes = switch (spec) {
            case SessionSpec.Rsa rsa -> KeySizes.modulus(rsa);
            case SessionSpec.Dsa dsa -> KeySizes.prime(dsa);
            default -> KeySizes.UNKNOWN;
        };
        return bytes == KeySizes.UNKNOWN ? spec.toString() : spec + " of " + bytes + " bytes";
    }

    private boolean needsIv(SessionSpec digest) {
        Capability capability = byAlgorithm.get(digest.algorithm());
        return capability != null && capability.ivLengths().min() > 0;
    }

    private boolean covers(Algorithm algorithm, EllipticCurve curve) {
        Capability capability = byAlgorithm.get(algorithm);
        return capability != null && capability.keyLengths().contains(curve.fieldBytes());
    }

    private boolean coversSize(Algorithm algorithm, int bytes) {
        Capability capability = byAlgorithm.get(algorithm);
        return capability != null && (bytes == KeySizes.UNKNOWN || capability.keyLengths().contains(bytes));
    }

    private boolean coversBits(Algorithm algorithm, int bits) {
        Capability capability = byAlgorithm.get(algorithm);
        return capability != null && bits % Byte.SIZE == 0 && capability.keyLengths().contains(bits / Byte.SIZE);
    }

    private boolean covers(Algorithm algorithm, OperationType type, long keyLength, int digestLength) {
        Capability capability = byAlgorithm.get(algorithm);
        return capability != null && capability.operations().contains(type)
                && capability.keyLengths().contains(keyLength) && capability.digestLengths().contains(digestLength);
    }

    private static long keyLength(SessionSpec.Cipher cipher) {
        return cipher.key().byteSize();
    }

    /**
     * What an engine needs of the memory that operations name.
     *
     * @param registration whether regions must be registered first
     * @param alignment bytes that a segment's address must be a multiple of to be used in place; 1 for none
     */
    public record MemoryNeeds(boolean registration, int alignment) {
        /** Of engines that take any memory as it is. */
        public static final MemoryNeeds ANY = new MemoryNeeds(false, 1);
    }
}
