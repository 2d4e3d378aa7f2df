package io.hwadaptor.openssl;

import io.hwadaptor.api.Operation;
import io.hwadaptor.api.SessionSpec;
import io.hwadaptor.api.SessionSpec.KeyType;
import io.hwadaptor.api.SessionSpec.RsaHash;
import io.hwadaptor.api.SessionSpec.RsaPadding;
import io.hwadaptor.api.Status;
import io.hwadaptor.api.spi.UnsupportedKeyException;
import io.hwadaptor.ffm.generated.openssl.openssl_h;
import io.hwadaptor.ffm.openssl.NumberCalls;
import java.lang.foreign.MemorySegment;
import java.lang.foreign.ValueLayout;
import java.security.InvalidKeyException;
import java.util.HexFormat;

/**
 * RSA; private operations are blinded by the library. Decryption with padding takes the padding off here: from release
 * 3.2 on the library answers bad padding with made-up plaintext, where the standard wants an error.
 */
final class RsaContext extends PublicKeyContext {
    /** RFC 8017 has no shortest modulus; the same as the other engines have, whose libraries have this. */
    static final int MIN_BYTES = 64;
    /** Nor a longest: work grows with the third power, and a queue waits for it. */
    static final int MAX_BYTES = 512;

    /** Two bytes in front, eight of padding at least, and a zero (RFC 8017, section 7.2.1). */
    private static final int OVERHEAD = 11;
    /** Parts of a private key behind the private exponent. */
    private static final String[] CRT_PARTS = {"rsa-factor1", "rsa-factor2", "rsa-exponent1", "rsa-exponent2",
        "rsa-coefficient1"};

    private final RsaPadding padding;
    private final boolean isPrivate;
    private final byte[] prefix;
    private final int hashLength;
    private final int length;
    /** Most significant byte first. */
    private final byte[] modulus;

    private RsaContext(SessionSpec.Rsa spec, long key, byte[] modulus) {
        super(key);
        padding = spec.padding();
        isPrivate = spec.keyType() == KeyType.PRIVATE;
        prefix = digestInfo(padding == RsaPadding.RAW ? RsaHash.NONE : spec.hash());
        hashLength = prefix.length == 0 ? -1 : prefix[prefix.length - 1];
        this.modulus = modulus;
        length = modulus.length;
    }

    /** {@return a context} Reads PKCS#1 (RFC 8017, appendix A.1). */
    static RsaContext open(SessionSpec.Rsa spec) throws InvalidKeyException {
        boolean isPrivate = spec.keyType() == KeyType.PRIVATE;
        try (Numbers numbers = new Numbers(); Keys keys = new Keys()) {
            Der file = new Der(spec.key());
            Der der = file.enter(Der.SEQUENCE);
            file.finish();
            if (isPrivate) {
                checkVersion(numbers.read(der.magnitude()));
            }
            long modulus = numbers.read(der.magnitude());
            long exponent = numbers.read(der.magnitude());
            int length = (NumberCalls.bits(modulus) + Byte.SIZE - 1) / Byte.SIZE;
            // An odd exponent of more than one bit is 3 or more (RFC 8017, section 3.1). From 3073 bits of the modulus
            // on, the library takes no exponent of more than 64; that it says when it is to work with it.
            if (NumberCalls.isOdd(modulus) != 1 || NumberCalls.isOdd(exponent) != 1
                    || Numbers.isTrivial(exponent) || !Numbers.isBelow(exponent, modulus)) {
                throw new InvalidKeyException("modulus or exponent");
            }
            if (NumberCalls.bits(modulus) < MIN_BYTES * Byte.SIZE || length > MAX_BYTES) {
                throw new UnsupportedKeyException("modulus of " + NumberCalls.bits(modulus) + " bits");
            }
            keys.number("n", modulus).number("e", exponent);
            if (isPrivate) {
                privateParts(der, modulus, numbers, keys);
            }
            der.finish();
            return new RsaContext(spec, keys.make("RSA",
                    isPrivate ? openssl_h.EVP_PKEY_KEYPAIR() : openssl_h.EVP_PKEY_PUBLIC_KEY()),
                    Numbers.bytes(modulus, length));
        }
    }

    /** 0 is of two primes, 1 of more (RFC 8017, appendix A.1.2). */
    private static void checkVersion(long version) throws InvalidKeyException {
        if (NumberCalls.bits(version) == 1) {
            throw new UnsupportedKeyException("more than two primes");
        }
        if (!Numbers.isZero(version)) {
            throw new InvalidKeyException("version");
        }
    }

    /** Primes of zero, which some encoders write, mean a key without them. */
    private static void privateParts(Der der, long modulus, Numbers numbers, Keys keys) throws InvalidKeyException {
        long exponent = numbers.read(der.magnitude());
        if (Numbers.isZero(exponent) || !Numbers.isBelow(exponent, modulus)) {
            throw new InvalidKeyException("private exponent");
        }
        keys.number("d", exponent);
        long[] parts = new long[CRT_PARTS.length];
        boolean whole = true;
        for (int i = 0; i < parts.length; i++) {
            parts[i] = numbers.read(der.magnitude());
            whole &= !Numbers.isZero(parts[i]);
        }
        if (whole) {
            if (!Numbers.isEqual(numbers.product(parts[0], parts[1]), modulus)) {
                throw new InvalidKeyException("primes");
            }
            for (int i = 0; i < parts.length; i++) {
                keys.number(CRT_PARTS[i], parts[i]);
            }
        }
    }

    @Override
    long compute(Operation operation, MemorySegment source, MemorySegment auxiliary, Workspace workspace) {
        boolean raw = padding == RsaPadding.RAW;
        return switch (operation.type) {
            case ENCRYPT -> raw ? raw(Work.ENCRYPT, source, workspace)
                    : source.byteSize() > length - OVERHEAD ? answer(Status.ERR)
                            : work(Work.ENCRYPT, openssl_h.RSA_PKCS1_PADDING(), source, workspace);
            case DECRYPT -> {
                if (!isPrivate || (!raw && source.byteSize() != length)) {
                    yield answer(Status.ERR);
                }
                long size = raw(Work.DECRYPT, source, workspace);
                yield raw || answer != Status.OK ? size : unpadded(workspace.publicMemory().result,
                        (int) Math.min(operation.dst.byteLength(), MAX_BYTES));
            }
            case SIGN -> raw ? answer(Status.NOTSUPP) : sign(source, workspace);
            case VERIFY -> raw ? answer(Status.NOTSUPP) : verify(source, auxiliary, workspace);
            default -> answer(Status.ERR);
        };
    }

    /** The bare function, on numbers below the modulus. The library wants them as long as that. */
    private long raw(Work work, MemorySegment source, Workspace workspace) {
        long skip = 0;
        while (skip < source.byteSize() - 1 && source.get(ValueLayout.JAVA_BYTE, skip) == 0) {
            skip++;
        }
        long size = source.byteSize() - skip;
        if (!isBelowModulus(source.asSlice(skip))) {
            return answer(Status.ERR);
        }
        MemorySegment number = source;
        if (size != length || skip != 0) {
            number = workspace.publicMemory().source.asSlice(0, length);
            MemorySegment.copy(source, skip, number, length - size, size);
            number.asSlice(0, length - size).fill((byte) 0);
        }
        long result = work(work, openssl_h.RSA_NO_PADDING(), number, workspace);
        number.fill((byte) 0);
        return result;
    }

    /** {@return whether a number without zeros in front, or one as long as the modulus, is below it} */
    private boolean isBelowModulus(MemorySegment number) {
        long size = number.byteSize();
        if (size == 0 || size > length) {
            return false;
        }
        for (int i = 0; size == length && i < length; i++) {
            int difference = Byte.compareUnsigned(number.get(ValueLayout.JAVA_BYTE, (long) i), modulus[i]);
            if (difference != 0) {
                return difference < 0;
            }
        }
        return size < length;
    }

    private long sign(MemorySegment source, Workspace workspace) {
        if (!isPrivate || !isSignable(source)) {
            return answer(Status.ERR);
        }
        return work(Work.SIGN, openssl_h.RSA_PKCS1_PADDING(), signed(source, workspace.scratch), workspace);
    }

    /** {@return whether it is a digest of the session's hash, if that has one, and fits the modulus} */
    private boolean isSignable(MemorySegment source) {
        return (hashLength < 0 || source.byteSize() == hashLength)
                && prefix.length + source.byteSize() <= length - OVERHEAD;
    }

    /** {@return what is padded for a signature, written to private memory} */
    private MemorySegment signed(MemorySegment source, MemorySegment target) {
        long size = prefix.length + source.byteSize();
        MemorySegment.copy(prefix, 0, target, ValueLayout.JAVA_BYTE, 0, prefix.length);
        MemorySegment.copy(source, 0, target, prefix.length, source.byteSize());
        return target.asSlice(0, size);
    }

    /** Compares with the one block that a right signature opens to, so there is nothing to parse. */
    private long verify(MemorySegment source, MemorySegment signature, Workspace workspace) {
        if (!isSignable(source)) {
            return answer(Status.ERR);
        }
        MemorySegment info = signed(source, workspace.scratch);
        // RFC 8017, section 8.2.2, steps 1 and 2b.
        if (signature.byteSize() != length || !isBelowModulus(signature)) {
            return verified(false);
        }
        MemorySegment expected = workspace.scratch.asSlice(Workspace.SCRATCH / 2, length);
        expected.fill((byte) 0xFF);
        expected.set(ValueLayout.JAVA_BYTE, 0L, (byte) 0);
        expected.set(ValueLayout.JAVA_BYTE, 1L, (byte) 1);
        expected.set(ValueLayout.JAVA_BYTE, length - info.byteSize() - 1, (byte) 0);
        MemorySegment.copy(info, 0, expected, length - info.byteSize(), info.byteSize());
        raw(Work.ENCRYPT, signature, workspace);
        // Without a result there is no verdict.
        return answer != Status.OK ? NOTHING
                : verified(Compare.equal(workspace.publicMemory().result, expected, length));
    }

    /**
     * Takes encryption padding off (RFC 8017, section 7.2.2) and moves the message to the block's start. Every block
     * takes the same way through the loop; only whether it is right, and how long the message is, comes out.
     */
    private long unpadded(MemorySegment block, int room) {
        int bad = block.get(ValueLayout.JAVA_BYTE, 0L) | (block.get(ValueLayout.JAVA_BYTE, 1L) ^ 2);
        int found = 0;
        int start = 0;
        for (int i = 2; i < length; i++) {
            int isZero = ((block.get(ValueLayout.JAVA_BYTE, (long) i) & 0xFF) - 1) >>> 31;
            start |= (i + 1) & -(isZero & ~found);
            found |= isZero;
        }
        bad |= found ^ 1;
        bad |= (start - OVERHEAD) >>> 31;
        int size = length - start;
        bad |= (room - size) >>> 31;
        if (bad != 0) {
            return answer(Status.ERR);
        }
        MemorySegment.copy(block, start, block, 0, size);
        return size;
    }

    /** {@return whether there is a DigestInfo of a hash} */
    static boolean has(RsaHash hash) {
        return hash != RsaHash.MD3;
    }

    /** {@return the DigestInfo of a hash up to its digest (RFC 8017, section 9.2, note 1); empty for none} */
    private static byte[] digestInfo(RsaHash hash) {
        return HexFormat.of().parseHex(switch (hash) {
            case NONE, MD3 -> "";
            case MD2 -> "3020300c06082a864886f70d020205000410";
            case MD4 -> "3020300c06082a864886f70d020405000410";
            case MD5 -> "3020300c06082a864886f70d020505000410";
            case SHA1 -> "3021300906052b0e03021a05000414";
            case SHA224 -> "302d300d06096086480165030402040500041c";
            case SHA256 -> "3031300d060960864801650304020105000420";
            case SHA384 -> "3041300d060960864801650304020205000430";
            case SHA512 -> "3051300d060960864801650304020305000440";
        });
    }
}
