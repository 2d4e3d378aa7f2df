package io.hwadaptor.afalg;

import io.hwadaptor.api.MacAlgorithm;
import io.hwadaptor.api.ScatterList;
import io.hwadaptor.api.SessionSpec;
import io.hwadaptor.ffm.linux.Errno;
import java.lang.foreign.MemorySegment;
import org.jspecify.annotations.Nullable;

/**
 * A hash, a MAC with its key, or a nested hash: what HASH and MAC sessions and chains have in common. The kernel reads
 * the message where it is, without a copy, while sendmsg lasts.
 */
final class DigestEngine {
    private static final int BLOCK = 16;

    final OpSockets sockets;
    private final int resultLength;
    private final boolean wholeBlocks;
    /** Of nested hashes, in a vault; else null. */
    private final SessionSpec.@Nullable NestedHash nested;
    private final int innerLength;

    /**
     * An engine.
     *
     * @param sockets with the key set; the engine's owner closes them
     * @param spec a hash, a MAC or a nested hash, whose prefixes stay where they are
     */
    DigestEngine(OpSockets sockets, SessionSpec spec) {
        this.sockets = sockets;
        resultLength = spec.digestLength();
        wholeBlocks = spec.algorithm() == MacAlgorithm.CBCMAC_AES;
        nested = spec instanceof SessionSpec.NestedHash hash ? hash : null;
        innerLength = nested == null ? 0 : nested.hash().digestLength();
    }

    /** {@return whether a message of so many bytes has a digest} */
    boolean accepts(long length) {
        return !wholeBlocks || (length > 0 && length % BLOCK == 0);
    }

    /** {@return bytes of the result} */
    int resultLength() {
        return resultLength;
    }

    /** Says which bytes are meant: first the one list, then a range of the other. */
    void aim(Lane lane, ScatterList first, ScatterList second, long from, long length) {
        lane.source.clear();
        if (nested != null) {
            lane.source.add(nested.innerPrefix(), 0, nested.innerPrefix().byteSize());
        }
        lane.source.addRange(first, 0, first.byteLength());
        lane.source.addRange(second, from, length);
    }

    /**
     * Computes the digest of what was aimed at.
     *
     * @param result native memory for it
     * @return 0 or −errno
     */
    long compute(Lane lane, Work work, MemorySegment result) {
        lane.use(sockets.take(lane));
        if (lane.socket == null) {
            return lane.error;
        }
        long error;
        if (nested == null) {
            error = digest(lane, work, result.address(), resultLength);
        } else {
            error = digest(lane, work, lane.scratch.address(), innerLength);
            if (error == 0) {
                lane.source.clear();
                lane.source.add(nested.outerPrefix(), 0, nested.outerPrefix().byteSize());
                lane.source.add(lane.scratch, 0, innerLength);
                error = digest(lane, work, result.address(), resultLength);
            }
        }
        if (error == 0) {
            sockets.give(lane.socket);
        } else {
            lane.socket.close();
        }
        lane.use(null);
        return error;
    }

    private static long digest(Lane lane, Work work, long result, int length) {
        lane.out.clear();
        if (lane.source.byteLength() > 0) {
            long sent = work.send(lane, false);
            if (sent < 0) {
                return sent;
            }
        }
        lane.in.clear();
        lane.in.add(result, length);
        long received = lane.in.receive(lane.socket.fd());
        return received == length ? 0 : received < 0 ? received : -Errno.EPROTO;
    }
}
