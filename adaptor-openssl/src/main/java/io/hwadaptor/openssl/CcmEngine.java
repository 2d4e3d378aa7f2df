package io.hwadaptor.openssl;

import io.hwadaptor.api.Direction;
import io.hwadaptor.api.Operation;
import io.hwadaptor.api.StandardLengths;
import io.hwadaptor.api.Status;
import io.hwadaptor.api.spi.SegmentCursor;
import io.hwadaptor.ffm.openssl.CipherCalls;
import java.lang.foreign.MemorySegment;
import java.lang.foreign.ValueLayout;
import java.security.InvalidKeyException;

/**
 * AES-CCM (NIST SP 800-38C), composed of CTR and CBC: the library's own CCM takes AAD and text in one segment each.
 *
 * <p>The MAC is computed over the plaintext as it stands in memory: before an encryption, after a decryption.
 */
final class CcmEngine extends AeadEngine {
    private static final int BLOCK = CbcMac.BLOCK;
    /** AAD up to here has its length in two bytes in front, longer one in six or ten (appendix A.2.2). */
    private static final int SHORT_AAD = 0xFEFF;

    private final long counter;
    private final CbcMac mac;
    private final boolean encrypting;
    private final SegmentCursor plaintext = new SegmentCursor();

    CcmEngine(Direction direction, MemorySegment key) throws InvalidKeyException {
        encrypting = direction == Direction.ENCRYPT;
        counter = Ciphers.open(OpenSsl.cipher("AES-" + key.byteSize() * Byte.SIZE + "-CTR"), key, true);
        mac = new CbcMac(key);
    }

    @Override
    Status refusal(Operation operation, long length) {
        return StandardLengths.isCcm(operation.ivLength, length) ? Status.OK : Status.ERR;
    }

    @Override
    boolean crypt(Operation operation, long length, int tagLength, Workspace workspace) {
        if (!mac.begin(workspace) || !authenticate(operation, length, tagLength, workspace)) {
            return false;
        }
        MemorySegment block = workspace.block;
        firstCounter(operation, block);
        // The key stream's first block is for the tag: it waits behind the counter block, where nobody else writes.
        writeBig(block, Workspace.CARRY, BLOCK, 0);
        long first = block.address() + Workspace.CARRY;
        if (CipherCalls.EVP_CipherInit_ex2(counter, 0, 0, block.address(), -1, 0) != 1
                || !workspace.cipher(counter, first, first, BLOCK)) {
            return false;
        }
        plaintext.start(encrypting ? operation.src : operation.dst);
        return (!encrypting || mac.update(plaintext, length, false, workspace)) && stream(length, workspace)
                && (encrypting || mac.update(plaintext, length, false, workspace)) && mac.pad(workspace);
    }

    private boolean stream(long length, Workspace workspace) {
        SegmentCursor source = workspace.source;
        SegmentCursor destination = workspace.destination;
        for (long left = length; left > 0;) {
            long part = Math.min(Math.min(left, Workspace.MAX_PART),
                    Math.min(source.available(), destination.available()));
            if (!workspace.cipher(counter, source.address(), destination.address(), part)) {
                return false;
            }
            source.advance(part);
            destination.advance(part);
            left -= part;
        }
        return true;
    }

    /** Puts the first block and the AAD through the MAC (appendix A.2.1 and A.2.2). */
    private boolean authenticate(Operation operation, long length, int tagLength, Workspace workspace) {
        long aadLength = operation.auxiliary.byteLength();
        MemorySegment block = workspace.block;
        int lengthBytes = BLOCK - 1 - operation.ivLength;
        writeBig(block, 0, BLOCK, length);
        block.set(ValueLayout.JAVA_BYTE, 0L,
                (byte) ((aadLength > 0 ? 0x40 : 0) | (((tagLength - 2) / 2) << 3) | (lengthBytes - 1)));
        MemorySegment.copy(operation.iv, 0, block, 1, operation.ivLength);
        mac.put(block, 0, BLOCK, workspace);
        if (!mac.pad(workspace)) {
            return false;
        }
        if (aadLength == 0) {
            return true;
        }
        int prefix;
        if (aadLength <= SHORT_AAD) {
            prefix = 2;
            writeBig(block, 0, prefix, aadLength);
        } else {
            boolean isLong = aadLength >>> Integer.SIZE != 0;
            prefix = isLong ? 10 : 6;
            writeBig(block, 2, prefix - 2, aadLength);
            block.set(ValueLayout.JAVA_BYTE, 0L, (byte) 0xFF);
            block.set(ValueLayout.JAVA_BYTE, 1L, (byte) (isLong ? 0xFF : 0xFE));
        }
        mac.put(block, 0, prefix, workspace);
        return mac.update(workspace.auxiliary, aadLength, false, workspace) && mac.pad(workspace);
    }

    private static void firstCounter(Operation operation, MemorySegment block) {
        writeBig(block, 0, BLOCK, 0);
        block.set(ValueLayout.JAVA_BYTE, 0L, (byte) (BLOCK - 2 - operation.ivLength));
        MemorySegment.copy(operation.iv, 0, block, 1, operation.ivLength);
    }

    /** Writes a number, most significant byte first, with zeros in front. */
    private static void writeBig(MemorySegment target, long from, int length, long value) {
        long rest = value;
        for (long i = from + length - 1; i >= from; i--) {
            target.set(ValueLayout.JAVA_BYTE, i, (byte) rest);
            rest >>>= Byte.SIZE;
        }
    }

    @Override
    boolean finish(Operation operation, int tagLength, Workspace workspace) {
        MemorySegment tag = workspace.result;
        mac.last(tag, workspace);
        for (long i = 0; i < BLOCK; i += Long.BYTES) {
            tag.set(ValueLayout.JAVA_LONG, i, tag.get(ValueLayout.JAVA_LONG, i)
                    ^ workspace.block.get(ValueLayout.JAVA_LONG, Workspace.CARRY + i));
        }
        if (encrypting) {
            MemorySegment.copy(tag, 0, operation.digest, 0, tagLength);
            return true;
        }
        return Compare.equal(tag, operation.digest, tagLength);
    }

    @Override
    void free() {
        CipherCalls.EVP_CIPHER_CTX_free(counter);
        mac.free();
    }
}
