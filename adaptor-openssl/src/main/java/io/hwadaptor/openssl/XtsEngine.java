package io.hwadaptor.openssl;

import io.hwadaptor.api.CipherAlgorithm;
import io.hwadaptor.api.Direction;
import io.hwadaptor.api.Operation;
import io.hwadaptor.api.spi.SegmentCursor;
import io.hwadaptor.ffm.openssl.CipherCalls;
import io.hwadaptor.ffm.openssl.LibraryCalls;
import java.lang.foreign.MemorySegment;
import java.lang.foreign.ValueLayout;
import java.security.InvalidKeyException;

/**
 * AES-XTS (IEEE 1619): one operation is one data unit.
 *
 * <p>The library takes a data unit in one call, and so in one segment. A unit in several segments goes through as
 * several units: the one that starts at block j gets the IV whose encryption under the second key is the tweak of block
 * j, so its blocks have the tweaks that they have in the whole.
 */
final class XtsEngine extends CipherEngine {
    private static final int BLOCK = 16;
    /** What x^128 is modulo the field's polynomial: x^7 + x^2 + x + 1, as shifts. */
    private static final long REDUCTION = 0x87;
    /** The library takes 2^20 blocks in one call, the standard's limit. */
    private static final int MAX_PART = 8 << 20;

    private final long context;
    /** The block cipher with the second key, there and back. */
    private final long tweakEncryptor;
    private final long tweakDecryptor;
    /** The tweak of the block where the source stands. */
    private long low;
    private long high;

    XtsEngine(Direction direction, MemorySegment keys) throws InvalidKeyException {
        super(CipherAlgorithm.AES_XTS, direction);
        long half = keys.byteSize() / 2;
        String bits = "AES-" + half * Byte.SIZE;
        MemorySegment second = keys.asSlice(half);
        context = Ciphers.open(OpenSsl.cipher(bits + "-XTS"), keys, encrypting());
        tweakEncryptor = Ciphers.openBlocks(OpenSsl.cipher(bits + "-ECB"), second, true);
        tweakDecryptor = Ciphers.openBlocks(OpenSsl.cipher(bits + "-ECB"), second, false);
    }

    @Override
    boolean accepts(Operation operation, long length) {
        return length >= BLOCK && super.accepts(operation, length);
    }

    @Override
    boolean crypt(Operation operation, SegmentCursor source, SegmentCursor destination, long length,
            Workspace workspace) {
        boolean good = CipherCalls.EVP_CipherInit_ex2(context, 0, 0, operation.iv.address(), -1, 0) == 1;
        if (length <= Math.min(MAX_PART, Math.min(source.available(), destination.available()))) {
            good = good && workspace.cipher(context, source.address(), destination.address(), length);
            source.advance(length);
            destination.advance(length);
        } else {
            good = good && cryptSegments(operation, source, destination, length, workspace);
        }
        if (!good) {
            LibraryCalls.ERR_clear_error();
        }
        return good;
    }

    private boolean cryptSegments(Operation operation, SegmentCursor source, SegmentCursor destination, long length,
            Workspace workspace) {
        MemorySegment tweak = workspace.block;
        boolean good = workspace.cipher(tweakEncryptor, operation.iv.address(), tweak.address(), BLOCK);
        low = tweak.get(ValueLayout.JAVA_LONG, 0L);
        high = tweak.get(ValueLayout.JAVA_LONG, 8L);
        for (long left = length; left > 0 && good;) {
            if (left < length) {
                good = start(workspace);
            }
            long part = part(Math.min(MAX_PART, Math.min(source.available(), destination.available())), left);
            if (part > 0) {
                good = good && workspace.cipher(context, source.address(), destination.address(), part);
                source.advance(part);
                destination.advance(part);
            } else {
                // The last whole block and the rest behind it go through together, to steal ciphertext.
                part = left < 2 * BLOCK ? left : BLOCK;
                source.gather(workspace.carry, 0, part);
                good = good && workspace.cipher(context, workspace.carry.address(), workspace.carry.address(), part);
                destination.scatter(workspace.carry, 0, part);
                workspace.addStaged(2 * part);
            }
            advance(part / BLOCK);
            left -= part;
        }
        low = 0;
        high = 0;
        return good;
    }

    /** {@return how many of the bytes that lie in one segment make a unit: all that are left, or whole blocks} */
    private static long part(long together, long left) {
        if (together >= left) {
            return left;
        }
        long whole = together & -BLOCK;
        boolean cutsLast = left % BLOCK != 0 && left - whole < BLOCK;
        return cutsLast ? whole - BLOCK : whole;
    }

    /** Starts a unit with the tweak that has been reached. */
    private boolean start(Workspace workspace) {
        MemorySegment tweak = workspace.block;
        tweak.set(ValueLayout.JAVA_LONG, 0L, low);
        tweak.set(ValueLayout.JAVA_LONG, 8L, high);
        return workspace.cipher(tweakDecryptor, tweak.address(), tweak.address(), BLOCK)
                && CipherCalls.EVP_CipherInit_ex2(context, 0, 0, tweak.address(), -1, 0) == 1;
    }

    /** Multiplies the tweak by x for each block, 64 blocks at once while there are so many. */
    private void advance(long blocks) {
        long left = blocks;
        for (; left >= Long.SIZE; left -= Long.SIZE) {
            // Times x^64: the upper half goes over the top whole and comes back as itself times x^7 + x^2 + x + 1.
            long over = high;
            high = low ^ (over >>> 63) ^ (over >>> 62) ^ (over >>> 57);
            low = over ^ (over << 1) ^ (over << 2) ^ (over << 7);
        }
        for (; left > 0; left--) {
            long carry = (high >> 63) & REDUCTION;
            high = (high << 1) | (low >>> 63);
            low = (low << 1) ^ carry;
        }
    }

    @Override
    void free() {
        CipherCalls.EVP_CIPHER_CTX_free(context);
        CipherCalls.EVP_CIPHER_CTX_free(tweakEncryptor);
        CipherCalls.EVP_CIPHER_CTX_free(tweakDecryptor);
    }
}
