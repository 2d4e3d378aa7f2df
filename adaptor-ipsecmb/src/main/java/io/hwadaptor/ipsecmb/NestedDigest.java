package io.hwadaptor.ipsecmb;

import io.hwadaptor.api.Operation;
import io.hwadaptor.api.Status;
import java.lang.foreign.MemorySegment;
import org.jspecify.annotations.Nullable;

/** The nested hash mode of chains: a digest of a prefix and the message, and a digest of another prefix and that. */
final class NestedDigest extends Digest {
    private final MemorySegment inner;
    private final MemorySegment outer;
    private final int fullLength;

    /**
     * A nested digest.
     *
     * @param template a job of the plain hash
     * @param inner what goes before the message
     * @param outer what goes before the inner result
     * @param fullLength bytes of the hash
     */
    NestedDigest(long[] template, MemorySegment inner, MemorySegment outer, int fullLength, int resultLength) {
        super(template, resultLength, Limits.USUAL);
        this.inner = inner;
        this.outer = outer;
        this.fullLength = fullLength;
    }

    @Override
    long longest() {
        return maxJob() - Math.max(inner.byteSize(), outer.byteSize() + fullLength);
    }

    @Override
    @Nullable Status refusal(Operation operation, long length) {
        return longest() < 0 ? Status.NOTSUPP : super.refusal(operation, length);
    }

    @Override
    Status now(Task task, Workspace workspace, Gather message) {
        Side side = workspace.side();
        if (side == null) {
            return Status.NOTSUPP;
        }
        MemorySegment buffer = side.buffer();
        long length = message.left();
        MemorySegment.copy(inner, 0, buffer, 0, inner.byteSize());
        message.read(buffer, inner.byteSize(), length);
        workspace.staged(length);
        boolean done = run(task, side, inner.byteSize() + length, template());
        if (done) {
            long outerLength = outer.byteSize();
            MemorySegment.copy(outer, 0, buffer, 0, outerLength);
            MemorySegment.copy(task.pads, task.pad + Task.TAG, buffer, outerLength, fullLength);
            done = run(task, side, outerLength + fullLength, template());
        }
        buffer.asSlice(0, maxJob()).fill((byte) 0);
        return done ? Status.OK : Status.ERR;
    }
}
