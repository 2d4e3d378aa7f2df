package io.hwadaptor.ipsecmb;

import io.hwadaptor.api.AeadAlgorithm;
import io.hwadaptor.api.Direction;
import io.hwadaptor.api.Operation;
import io.hwadaptor.api.StandardLengths;
import io.hwadaptor.api.Status;
import io.hwadaptor.api.spi.SegmentCursor;
import java.lang.foreign.MemorySegment;
import java.lang.foreign.ValueLayout;
import org.jspecify.annotations.Nullable;

/**
 * AES-CCM. The library's job takes text in one segment, up to its limit, with little AAD. What is beyond that is done
 * from the parts that SP 800-38C is made of: CBC-MAC over the formatted input, counter mode over the text. That needs
 * the formatted input in one segment: copies, which are counted.
 */
final class CcmSession extends AeadSession {
    private static final long MAX_JOB = 65_534;
    private static final long MAX_JOB_AAD = 46;
    private static final long BLOCK = 16;
    /** Where the mask of the tag is kept in the task's private memory. */
    private static final long MASK = Task.CONTEXT;
    /** AAD from here on has a length field of 6 bytes (SP 800-38C, appendix A.2.2). */
    private static final long LONG_AAD = 0xFF00;
    /** More is left to other engines; 2^32 would be the end of the length field. */
    private static final long MAX_AAD = Integer.MAX_VALUE;

    private final BlockCipherSession counter;
    private final long[] mac;

    /**
     * A session.
     *
     * @param template a job that does everything
     * @param mac a job of plain CBC-MAC with the same key
     * @param counter the same key in counter mode; its key memory is this session's
     */
    CcmSession(Direction direction, int tagLength, SessionKeys keys, long[] template,
            long[] mac, BlockCipherSession counter) {
        super(AeadAlgorithm.CCM, direction, tagLength, keys, template);
        this.counter = counter;
        this.mac = mac;
    }

    @Override
    @Nullable Status refusal(Operation operation, long length) {
        if (!StandardLengths.isCcm(operation.ivLength, length)) {
            return Status.ERR;
        }
        return operation.auxiliary.byteLength() > MAX_AAD ? Status.NOTSUPP : null;
    }

    @Override
    boolean fitsJob(Operation operation, long length) {
        return length <= MAX_JOB && operation.auxiliary.byteLength() <= MAX_JOB_AAD;
    }

    @Override
    Status now(Task task, Workspace workspace, long length) {
        Side side = workspace.side();
        if (side == null) {
            return Status.NOTSUPP;
        }
        Operation operation = task.operation;
        boolean done = true;
        if (encrypting()) {
            done = authenticate(task, workspace, side, length);
            task.src.start(operation.src);
        }
        done = done && mask(task, side) && counter(task, workspace, 1, length);
        if (done && !encrypting()) {
            done = authenticate(task, workspace, side, length);
        }
        side.stream().wipe();
        if (!done) {
            return Status.ERR;
        }
        for (long i = 0; i < BLOCK; i += 8) {
            long at = task.pad + Task.TAG + i;
            task.pads.set(ValueLayout.JAVA_LONG, at, task.pads.get(ValueLayout.JAVA_LONG, at)
                    ^ task.pads.get(ValueLayout.JAVA_LONG, task.pad + MASK + i));
        }
        return Status.OK;
    }

    /** CBC-MAC over the formatted input (SP 800-38C, appendix A.2); the text is read from where it is plain. */
    private boolean authenticate(Task task, Workspace workspace, Side side, long length) {
        Operation operation = task.operation;
        MacStream stream = side.stream();
        long aad = operation.auxiliary.byteLength();
        int lengthBytes = 15 - operation.ivLength;
        stream.begin(mac, task);
        workspace.staged(aad + length);
        stream.put((aad > 0 ? 0x40 : 0) | ((digestLength() - 2) * 4) | (lengthBytes - 1));
        stream.put(operation.iv, operation.ivLength);
        for (int i = lengthBytes - 1; i >= 0; i--) {
            stream.put(i < 8 ? (int) (length >>> (8 * i)) : 0);
        }
        if (aad > 0) {
            boolean big = aad >= LONG_AAD;
            if (big) {
                stream.put(0xFF);
                stream.put(0xFE);
            }
            for (int i = big ? 3 : 1; i >= 0; i--) {
                stream.put((int) (aad >>> (8 * i)));
            }
            SegmentCursor segments = encrypting() ? task.dst : task.src;
            segments.start(operation.auxiliary);
            stream.put(segments, aad);
            stream.pad();
        }
        SegmentCursor text = encrypting() ? task.src : task.dst;
        text.start(encrypting() ? operation.src : operation.dst);
        stream.put(text, length);
        boolean done = stream.end();
        task.dst.start(operation.dst);
        return done;
    }

    /** Encrypts the counter block 0, which the tag is masked with. */
    private boolean mask(Task task, Side side) {
        task.pads.asSlice(task.pad + Task.CARRY, BLOCK).fill((byte) 0);
        counterBlock(task, 0);
        boolean done = counter.oneBlock(task, side);
        MemorySegment.copy(task.pads, task.pad + Task.CARRY, task.pads, task.pad + MASK, BLOCK);
        return done;
    }

    private boolean counter(Task task, Workspace workspace, int first, long length) {
        counterBlock(task, first);
        task.dst.start(task.operation.dst);
        return counter.now(task, workspace, task.pads.asSlice(task.pad + Task.IV, BLOCK), length) == Status.OK;
    }

    private static void counterBlock(Task task, int number) {
        MemorySegment block = task.pads.asSlice(task.pad + Task.IV, BLOCK);
        int nonce = task.operation.ivLength;
        block.fill((byte) 0);
        block.set(ValueLayout.JAVA_BYTE, 0, (byte) (15 - nonce - 1));
        MemorySegment.copy(task.operation.iv, 0, block, 1, nonce);
        block.set(ValueLayout.JAVA_BYTE, 15, (byte) number);
    }
}
