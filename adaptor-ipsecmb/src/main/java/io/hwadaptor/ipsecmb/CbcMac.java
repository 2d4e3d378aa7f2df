package io.hwadaptor.ipsecmb;

import io.hwadaptor.api.Status;
import java.lang.foreign.MemorySegment;
import java.lang.foreign.ValueLayout;

/**
 * CMAC, XCBC and CBC-MAC with AES: a message of any length is a row of jobs. CMAC without subkeys over whole blocks is
 * plain CBC-MAC, whose result is the state to go on from: it is added to the next part's first block.
 */
final class CbcMac extends Digest {
    private static final long PART = 32_768;
    private static final long BLOCK = 16;

    private final long[] plain;

    /**
     * A MAC.
     *
     * @param last what a job over the last part looks like
     * @param plain the same for the parts before: CMAC with the same key and zeros as subkeys
     */
    CbcMac(long[] last, long[] plain, int resultLength, Limits limits) {
        super(last, resultLength, limits);
        this.plain = plain;
    }

    @Override
    long longest() {
        return Long.MAX_VALUE;
    }

    @Override
    Status now(Task task, Workspace workspace, Gather message) {
        Side side = workspace.side();
        if (side == null) {
            return Status.NOTSUPP;
        }
        workspace.staged(message.left());
        MemorySegment buffer = side.buffer();
        boolean begun = false;
        boolean done = true;
        // The last part has a whole block at least, or else it is all there is.
        while (done && message.left() >= PART + BLOCK) {
            message.read(buffer, 0, PART);
            add(task, buffer, begun);
            begun = true;
            done = run(task, side, PART, plain);
        }
        if (done) {
            long length = message.left();
            message.read(buffer, 0, length);
            add(task, buffer, begun);
            done = run(task, side, length, template());
        }
        buffer.asSlice(0, PART + BLOCK).fill((byte) 0);
        return done ? Status.OK : Status.ERR;
    }

    private static void add(Task task, MemorySegment buffer, boolean begun) {
        for (long i = 0; begun && i < BLOCK; i += 8) {
            long state = task.pads.get(ValueLayout.JAVA_LONG, task.pad + Task.TAG + i);
            buffer.set(ValueLayout.JAVA_LONG, i, buffer.get(ValueLayout.JAVA_LONG, i) ^ state);
        }
    }
}
