package io.hwadaptor.ipsecmb;

import io.hwadaptor.api.CipherAlgorithm;
import io.hwadaptor.api.Direction;
import io.hwadaptor.api.Operation;
import io.hwadaptor.api.OperationType;
import io.hwadaptor.api.ScatterList;
import io.hwadaptor.api.Service;
import io.hwadaptor.api.Status;
import io.hwadaptor.ffm.ipsecmb.Job;
import java.lang.foreign.MemorySegment;
import java.lang.foreign.ValueLayout;
import java.nio.ByteOrder;
import org.jspecify.annotations.Nullable;

/**
 * ECB, CBC and CTR. A request in one segment is one job. Others become a chain of jobs, one at a time, each over what
 * source and destination have in one segment; a block that lies in several segments goes through private memory. Other
 * requests fill the lanes meanwhile.
 */
final class BlockCipherSession extends MbSession implements ChainCipher {
    /** The longest job, in whole blocks: a job's length is a 16-bit number inside the library. */
    private static final long MAX_JOB = 65_520;
    /** The size of the parts of what is longer. */
    private static final long PART = 32_768;
    private static final ValueLayout.OfInt BIG_ENDIAN_INT =
            ValueLayout.JAVA_INT_UNALIGNED.withOrder(ByteOrder.BIG_ENDIAN);
    private static final ValueLayout.OfLong BIG_ENDIAN_LONG =
            ValueLayout.JAVA_LONG_UNALIGNED.withOrder(ByteOrder.BIG_ENDIAN);

    private final OperationType type;
    private final int granularity;
    private final int block;
    private final int ivLength;
    private final boolean counting;
    private final boolean chainsOutput;
    private final boolean chainsInput;
    private final long[] template;

    BlockCipherSession(CipherAlgorithm cipher, Direction direction, SessionKeys keys,
            long[] template) {
        super(Service.CIPHER, cipher, 0, keys);
        this.template = template;
        type = direction.operationType();
        granularity = cipher.blockLength();
        ivLength = cipher.ivLength();
        counting = cipher == CipherAlgorithm.AES_CTR;
        block = counting ? 16 : granularity;
        boolean chaining = !counting && ivLength != 0;
        chainsOutput = chaining && direction == Direction.ENCRYPT;
        chainsInput = chaining && direction == Direction.DECRYPT;
    }

    private boolean accepts(Operation operation, long length) {
        return operation.type == type && (length & (granularity - 1)) == 0
                && (ivLength == 0 || operation.ivLength == ivLength);
    }

    @Override
    public @Nullable Status refusal(Operation operation, long length) {
        return accepts(operation, length) ? null : Status.ERR;
    }

    @Override
    public boolean fitsJob(Operation operation, long length) {
        return length > 0 && length <= MAX_JOB && (!counting || untilWrap(operation.iv, 0) >= length);
    }

    @Override
    public Status now(Task task, Workspace workspace, long length) {
        return now(task, workspace, task.operation.iv, length);
    }

    @Override
    @Nullable Status start(Task task, Workspace workspace, long job) {
        Operation operation = task.operation;
        ScatterList src = operation.src;
        ScatterList dst = operation.dst;
        long length = src.byteLength();
        if (!accepts(operation, length) || dst.byteLength() < length) {
            return Status.ERR;
        }
        if (length == 0) {
            return Status.OK;
        }
        if (length <= MAX_JOB && src.count() == 1 && dst.length(0) >= length
                && (!counting || untilWrap(operation.iv, 0) >= length)) {
            task.running = 0;
            write(workspace.jobs(), job, src.address(0), dst.address(0), length, operation.iv.address());
            return null;
        }
        begin(task, length);
        next(task, workspace, job);
        return null;
    }

    /** Makes a task ready for {@link #next}: its cursors stand where the cipher begins. */
    private void begin(Task task, long length) {
        task.begin();
        begin(task, task.operation.iv, length);
    }

    /** Makes a task ready for jobs from where its cursors stand. */
    private void begin(Task task, MemorySegment iv, long length) {
        task.left = length;
        MemorySegment.copy(iv, 0, task.pads, task.pad + Task.IV, ivLength);
    }

    /**
     * Works at once on so many bytes from where the task's cursors stand.
     *
     * @param iv the first IV is at its start
     */
    Status now(Task task, Workspace workspace, MemorySegment iv, long length) {
        Side side = workspace.side();
        if (side == null) {
            return Status.NOTSUPP;
        }
        begin(task, iv, length);
        Status status = length == 0 ? Status.OK : null;
        while (status == null) {
            nextIn(task, workspace, side.jobs(), side.place());
            status = side.run() ? jobDone(task, workspace) : Status.ERR;
        }
        return status;
    }

    @Override
    void next(Task task, Workspace workspace, long job) {
        nextIn(task, workspace, workspace.jobs(), job);
    }

    /** Writes the next job into any manager's memory. */
    private void nextIn(Task task, Workspace workspace, MemorySegment jobs, long job) {
        long bytes = Math.min(Math.min(task.src.available(), task.dst.available()), task.left);
        if (bytes > MAX_JOB) {
            bytes = PART;
        }
        if (counting) {
            bytes = Math.min(bytes, untilWrap(task.pads, task.pad + Task.IV));
        }
        if (bytes < task.left) {
            bytes &= -block;
        }
        task.carrying = bytes == 0;
        long source;
        long target;
        if (task.carrying) {
            bytes = Math.min(block, task.left);
            task.src.gather(task.pads, task.pad + Task.CARRY, bytes);
            workspace.staged(2 * bytes);
            source = task.padAddress + Task.CARRY;
            target = source;
            if (chainsInput) {
                MemorySegment.copy(task.pads, task.pad + Task.CARRY, task.pads, task.pad + Task.NEXT_IV, block);
            }
        } else {
            source = task.src.address();
            target = task.dst.address();
            if (chainsInput) {
                task.src.peek(bytes - block, task.pads, task.pad + Task.NEXT_IV, block);
            }
            task.src.advance(bytes);
        }
        task.running = bytes;
        write(jobs, job, source, target, bytes, task.padAddress + Task.IV);
    }

    /** Encrypts the task's {@link Task#CARRY} in place with its {@link Task#IV}, one block. */
    boolean oneBlock(Task task, Side side) {
        long carry = task.padAddress + Task.CARRY;
        write(side.jobs(), side.place(), carry, carry, block, task.padAddress + Task.IV);
        return side.run();
    }

    @Override
    @Nullable Status jobDone(Task task, Workspace workspace) {
        long bytes = task.running;
        if (bytes == 0) {
            return Status.OK;
        }
        if (chainsOutput) {
            if (task.carrying) {
                MemorySegment.copy(task.pads, task.pad + Task.CARRY, task.pads, task.pad + Task.IV, block);
            } else {
                task.dst.peek(bytes - block, task.pads, task.pad + Task.IV, block);
            }
        } else if (chainsInput) {
            MemorySegment.copy(task.pads, task.pad + Task.NEXT_IV, task.pads, task.pad + Task.IV, block);
        } else if (counting) {
            addToCounter(task.pads, task.pad + Task.IV, bytes / 16);
        }
        if (task.carrying) {
            task.dst.scatter(task.pads, task.pad + Task.CARRY, bytes);
        } else {
            task.dst.advance(bytes);
        }
        task.left -= bytes;
        return task.left == 0 ? Status.OK : null;
    }

    private void write(MemorySegment jobs, long job, long source, long target, long length, long iv) {
        Jobs.write(jobs, job, template);
        jobs.set(ValueLayout.JAVA_LONG, job + Job.SRC, source);
        jobs.set(ValueLayout.JAVA_LONG, job + Job.DST, target);
        jobs.set(ValueLayout.JAVA_LONG, job + Job.CIPHER_LENGTH, length);
        jobs.set(ValueLayout.JAVA_LONG, job + Job.IV, iv);
    }

    /** {@return bytes until the counter's low 32 bits wrap around, which the library does not carry over} */
    private static long untilWrap(MemorySegment iv, long at) {
        return ((1L << 32) - Integer.toUnsignedLong(iv.get(BIG_ENDIAN_INT, at + 12))) * 16;
    }

    private static void addToCounter(MemorySegment memory, long at, long blocks) {
        long low = memory.get(BIG_ENDIAN_LONG, at + 8);
        long sum = low + blocks;
        memory.set(BIG_ENDIAN_LONG, at + 8, sum);
        if (Long.compareUnsigned(sum, low) < 0) {
            memory.set(BIG_ENDIAN_LONG, at, memory.get(BIG_ENDIAN_LONG, at) + 1);
        }
    }
}
