package io.hwadaptor.cryptodev;

import io.hwadaptor.api.ScatterList;
import io.hwadaptor.api.spi.SegmentCursor;
import java.lang.foreign.MemorySegment;

/**
 * One digest as calls of the device: segments as updates of one message. Short segments are gathered in the bounce.
 *
 * <p>One thread. Nothing here allocates.
 */
final class DigestRun {
    private final Staging staging;
    private final SegmentCursor source = new SegmentCursor();

    /** Null before the first message. */
    private Binding binding;
    /** Flags of the next call: what was before the message is forgotten with the first. */
    private int first;

    // A message begins with its binding: nobody looks for it again on the data path.
    @SuppressWarnings("NullAway.Init")
    DigestRun(Staging staging) {
        this.staging = staging;
    }

    /** Begins a message. {@return 0 or a negated error code} */
    int begin(Binding digest) {
        binding = digest;
        if (digest.isNested()) {
            first = 0;
            return digest.loadPrefix(false);
        }
        first = Node.RESET;
        return 0;
    }

    /**
     * Takes in a range of a list.
     *
     * @param last whether the message ends with it; then the digest is in the staging area
     * @return 0 or a negated error code
     */
    int update(ScatterList list, long from, long length, boolean last) {
        source.start(list, from);
        if (length == 0) {
            return last ? finish(0L, 0) : 0;
        }
        long done = 0;
        while (done < length) {
            long rest = length - done;
            long run = Math.min(Math.min(source.available(), rest), Node.MAX_RUN);
            int error;
            if (run == rest || run >= CipherRun.WORTH_A_CALL) {
                long address = source.address();
                source.skip(run);
                if (!binding.isAligned(address)) {
                    staging.count(run);
                }
                error = take(address, run, last && run == rest);
            } else {
                run = gather(rest);
                error = take(staging.bounce.address(), run, last && run == rest);
            }
            if (error < 0) {
                return error;
            }
            done += run;
        }
        return 0;
    }

    /** Takes in native memory. */
    int update(MemorySegment memory, long from, long length) {
        return length == 0 ? 0 : take(memory.address() + from, length, false);
    }

    private long gather(long rest) {
        long length = 0;
        while (length < rest && length < Staging.BOUNCE
                && (source.available() < CipherRun.WORTH_A_CALL || length == 0)) {
            long part = Math.min(Math.min(source.available(), rest - length), Staging.BOUNCE - length);
            source.gather(staging.bounce, length, part);
            length += part;
        }
        staging.count(length);
        return length;
    }

    private int take(long address, long length, boolean last) {
        if (last) {
            return finish(address, length);
        }
        int flags = first | Node.UPDATE;
        first = 0;
        return binding.node.crypt(binding.id(), true, flags, address, 0L, length, 0L, 0L);
    }

    private int finish(long address, long length) {
        // Without any flag the module starts anew by itself, so a message in one segment is one call.
        int flags = first == 0 ? Node.FINAL : 0;
        long digest = staging.digest.address();
        int error = binding.node.crypt(binding.id(), true, flags, address, 0L, length, digest, 0L);
        if (error < 0 || !binding.isNested()) {
            return error;
        }
        error = binding.loadPrefix(true);
        return error < 0 ? error : binding.node.crypt(binding.id(), true, Node.FINAL, digest, 0L,
                binding.kind.digestLength(), digest, 0L);
    }
}
