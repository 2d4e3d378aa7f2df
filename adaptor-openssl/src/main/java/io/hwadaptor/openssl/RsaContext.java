package io.hwadaptor.openssl;

import io.hwadaptor.api.Operation;
import io.hwadaptor.api.SessionSpec;
import io.hwadaptor.api.SessionSpec.KeyType;
import io.hwadaptor.api.SessionSpec.RsaHash;
import io.hwadaptor.api.SessionSpec.RsaPadding;
import io.hwadaptor.api.Status;
import io.hwadaptor.api.spi.key.Pkcs1;
import io.hwadaptor.api.spi.key.RsaKey;
import io.hwadaptor.ffm.generated.openssl.openssl_h;
import java.lang.foreign.MemorySegment;
import java.lang.foreign.ValueLayout;
import java.security.InvalidKeyException;
import java.util.List;

/**
 * RSA; private operations are blinded by the library. Decryption with padding takes the padding off here: from release
 * 3.2 on the library answers bad padding with made-up plaintext, where the standard wants an error.
 */
final class RsaContext extends PublicKeyContext {
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
        prefix = Pkcs1.digestInfo(padding == RsaPadding.RAW ? RsaHash.NONE : spec.hash());
        hashLength = prefix.length == 0 ? -1 : prefix[prefix.length - 1];
        this.modulus = modulus;
        length = modulus.length;
    }

    /** {@return a context} */
    static RsaContext open(SessionSpec.Rsa spec) throws InvalidKeyException {
        RsaKey parts = RsaKey.of(spec);
        boolean isPrivate = spec.keyType() == KeyType.PRIVATE;
        // From 3073 bits of the modulus on, the library takes no exponent of more than 64; that it says when it is to
        // work with it.
        try (Numbers numbers = new Numbers(); Keys keys = new Keys()) {
            long modulus = numbers.read(parts.modulus());
            keys.number("n", modulus).number("e", numbers.read(parts.publicExponent()));
            MemorySegment exponent = parts.privateExponent();
            if (exponent != null) {
                keys.number("d", numbers.read(exponent));
                crtParts(parts.crt(), modulus, numbers, keys);
            }
            return new RsaContext(spec, keys.make("RSA",
                    isPrivate ? openssl_h.EVP_PKEY_KEYPAIR() : openssl_h.EVP_PKEY_PUBLIC_KEY()),
                    Numbers.bytes(modulus, parts.length()));
        }
    }

    private static void crtParts(List<MemorySegment> crt, long modulus, Numbers numbers, Keys keys)
            throws InvalidKeyException {
        if (crt.isEmpty()) {
            return;
        }
        long[] read = new long[crt.size()];
        for (int i = 0; i < read.length; i++) {
            read[i] = numbers.read(crt.get(i));
        }
        if (!Numbers.isEqual(numbers.product(read[0], read[1]), modulus)) {
            throw new InvalidKeyException("primes");
        }
        for (int i = 0; i < read.length; i++) {
            keys.number(CRT_PARTS[i], read[i]);
        }
    }

    @Override
    long compute(Operation operation, MemorySegment source, MemorySegment auxiliary, Workspace workspace) {
        boolean raw = padding == RsaPadding.RAW;
        return operation.type == null ? answer(Status.ERR) : switch (operation.type) {
            case ENCRYPT -> raw ? raw(Work.ENCRYPT, source, workspace)
                    : source.byteSize() > length - Pkcs1.OVERHEAD ? answer(Status.ERR)
                            : work(Work.ENCRYPT, openssl_h.RSA_PKCS1_PADDING(), source, workspace);
            case DECRYPT -> {
                if (!isPrivate || (!raw && source.byteSize() != length)) {
                    yield answer(Status.ERR);
                }
                long size = raw(Work.DECRYPT, source, workspace);
                yield raw || answer != Status.OK ? size : unpadded(workspace.publicMemory().result,
                        (int) Math.min(operation.dst.byteLength(), RsaKey.MAX_BYTES));
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
                && prefix.length + source.byteSize() <= length - Pkcs1.OVERHEAD;
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

    /** Takes encryption padding off and moves the message to the block's start. */
    private long unpadded(MemorySegment block, int room) {
        int start = Pkcs1.messageStart(block.asSlice(0, length), room);
        if (start < 0) {
            return answer(Status.ERR);
        }
        MemorySegment.copy(block, start, block, 0, length - start);
        return (long) length - start;
    }
}
