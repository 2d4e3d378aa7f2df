package io.hwadaptor.cryptodev;

import io.hwadaptor.api.Operation;
import io.hwadaptor.api.ScatterList;
import io.hwadaptor.api.SessionSpec.ChainOrder;
import io.hwadaptor.api.Status;
import io.hwadaptor.api.spi.SegmentCursor;
import io.hwadaptor.ffm.linux.Errno;
import java.lang.foreign.MemorySegment;
import java.lang.foreign.ValueLayout;
import org.jspecify.annotations.Nullable;

/**
 * One request of a cipher and a digest, as requests of each. The module can do both in one call where a request has
 * the form of an SRTP packet; its other way to do that, over one and the same range and digest first, is not used.
 *
 * <p>One thread. Nothing here allocates once the buffer of {@link Staging#room} has its size.
 */
final class ChainRun {
    /** How far behind the packet's start the module lets its text begin, in bytes. */
    private static final long LONGEST_HEADER = 256;

    private final Staging staging;
    private final CipherRun cipherRun;
    private final DigestRun digestRun;
    private final ScatterList held = new ScatterList(1);
    private final SegmentCursor source = new SegmentCursor();
    private final SegmentCursor target = new SegmentCursor();

    ChainRun(Staging staging, CipherRun cipherRun, DigestRun digestRun) {
        this.staging = staging;
        this.cipherRun = cipherRun;
        this.digestRun = digestRun;
    }

    /** {@return null if ranges and lengths are those of a chain, else the status} */
    static @Nullable Status check(CryptodevSession session, Operation operation) {
        long length = operation.src.byteLength();
        if (outside(operation.cipherStart, operation.cipherLength, length)
                || outside(operation.hashStart, operation.hashLength, length)
                || operation.dst.byteLength() < length || !session.takesCipher(operation, operation.cipherLength)) {
            return Status.ERR;
        }
        return operation.verifyDigest && session.order() == ChainOrder.CIPHER_THEN_HASH
                && operation.cipherLength > AeadRun.MAX_LENGTH ? Status.NOTSUPP : null;
    }

    private static boolean outside(long start, long length, long all) {
        return start < 0 || length < 0 || start > all || length > all - start;
    }

    /** Runs a request that {@link #check} found good. {@return 0 or a negated error code; −EBADMSG as AEAD has it} */
    int run(CryptodevSession session, Binding chain, Operation operation) {
        if (chain.joint() >= 0 && isPacket(session, operation)) {
            return packet(session, chain, operation);
        }
        if (session.order() == ChainOrder.HASH_THEN_CIPHER) {
            int error = digest(chain, operation, operation.src);
            error = error < 0 ? error : settle(session, operation);
            return error < 0 ? error : work(session, chain, operation, operation.dst, operation.cipherStart);
        }
        return operation.verifyDigest ? verified(session, chain, operation) : produced(session, chain, operation);
    }

    /**
     * Whether a request is what the module's SRTP mode does: in place, in one segment, the digest over the encrypted
     * text and what is around it, written on encryption and compared on decryption.
     */
    private static boolean isPacket(CryptodevSession session, Operation operation) {
        boolean encrypts = session.encrypts();
        long header = operation.cipherStart - operation.hashStart;
        long trailer = operation.hashLength - header - operation.cipherLength;
        return session.order() == (encrypts ? ChainOrder.CIPHER_THEN_HASH : ChainOrder.HASH_THEN_CIPHER)
                && operation.verifyDigest != encrypts && operation.auxiliary.byteLength() == 0
                && operation.src.count() == 1 && operation.dst.address(0) == operation.src.address(0)
                && operation.dst.length(0) >= operation.src.byteLength() && header >= 0 && header <= LONGEST_HEADER
                && trailer >= 0 && operation.hashLength <= Node.MAX_RUN
                // The module refuses shorter texts on decryption; an empty one in both directions.
                && operation.cipherLength > 0 && operation.cipherLength >= session.digestLength();
    }

    private int packet(CryptodevSession session, Binding chain, Operation operation) {
        long base = operation.src.address(0);
        boolean encrypts = session.encrypts();
        MemorySegment.copy(operation.iv, 0, staging.iv, 0, operation.ivLength);
        MemorySegment tag = encrypts ? staging.digest : operation.digest;
        int error = chain.node.srtp(chain.joint(), encrypts, base + operation.hashStart, (int) operation.hashLength,
                base + operation.cipherStart, operation.cipherLength, tag.address(), session.digestLength(),
                staging.iv.address());
        return error < 0 || !encrypts ? error : settle(session, operation);
    }

    private int produced(CryptodevSession session, Binding chain, Operation operation) {
        int error = work(session, chain, operation, operation.dst, operation.cipherStart);
        error = error < 0 ? error : digest(chain, operation, operation.dst);
        return error < 0 ? error : settle(session, operation);
    }

    /** The digest of the result decides whether there may be one, so it is held back in private memory until then. */
    private int verified(CryptodevSession session, Binding chain, Operation operation) {
        long length = operation.cipherLength;
        long end = operation.cipherStart + length;
        long hashEnd = operation.hashStart + operation.hashLength;
        MemorySegment room = staging.room(Math.max(length, 1));
        held.clear();
        held.add(room, 0, length);
        staging.count(length);
        int error = cipher(session, chain, operation, held, 0);
        error = error < 0 ? error : digestRun.begin(chain.digest);
        error = error < 0 ? error : digestRun.update(operation.auxiliary, 0, operation.auxiliary.byteLength(), false);
        long before = Math.max(0, Math.min(hashEnd, operation.cipherStart) - operation.hashStart);
        error = error < 0 ? error : digestRun.update(operation.src, operation.hashStart, before, false);
        long from = Math.max(operation.hashStart, operation.cipherStart);
        long middle = Math.max(0, Math.min(hashEnd, end) - from);
        error = error < 0 || middle == 0 ? error
                : digestRun.update(held, from - operation.cipherStart, middle, false);
        long rest = Math.max(operation.hashStart, end);
        long after = Math.max(0, hashEnd - rest);
        error = error < 0 ? error : digestRun.update(operation.src, after == 0 ? 0 : rest, after, true);
        error = error < 0 ? error : settle(session, operation);
        if (error < 0) {
            return error;
        }
        target.start(operation.dst, operation.cipherStart);
        target.scatter(room, 0, length);
        copyAround(operation);
        return 0;
    }

    private int digest(Binding chain, Operation operation, ScatterList over) {
        ScatterList first = operation.auxiliary;
        int error = digestRun.begin(chain.digest);
        error = error < 0 ? error : digestRun.update(first, 0, first.byteLength(), false);
        return error < 0 ? error : digestRun.update(over, operation.hashStart, operation.hashLength, true);
    }

    private int work(CryptodevSession session, Binding chain, Operation operation, ScatterList to, long toStart) {
        int error = cipher(session, chain, operation, to, toStart);
        if (error >= 0) {
            copyAround(operation);
        }
        return error;
    }

    private int cipher(CryptodevSession session, Binding chain, Operation operation, ScatterList to, long toStart) {
        return cipherRun.run(chain, session.encrypts(), operation.iv, operation.src, operation.cipherStart, to, toStart,
                operation.cipherLength);
    }

    /** What the cipher leaves out goes over as it is. */
    private void copyAround(Operation operation) {
        long end = operation.cipherStart + operation.cipherLength;
        copy(operation, 0, operation.cipherStart);
        copy(operation, end, operation.src.byteLength() - end);
    }

    private void copy(Operation operation, long start, long length) {
        source.start(operation.src, start);
        target.start(operation.dst, start);
        long done = 0;
        while (done < length) {
            long run = Math.min(Math.min(source.available(), target.available()), length - done);
            if (source.address() == target.address()) {
                source.skip(run);
                target.skip(run);
            } else {
                run = Math.min(run, Staging.BOUNCE);
                source.gather(staging.bounce, 0, run);
                target.scatter(staging.bounce, 0, run);
                staging.count(2 * run);
            }
            done += run;
        }
    }

    /** Writes or compares the digest that the staging area has; compares in a time that tells nothing. */
    private int settle(CryptodevSession session, Operation operation) {
        int length = session.digestLength();
        if (!operation.verifyDigest) {
            MemorySegment.copy(staging.digest, 0, operation.digest, 0, length);
            return 0;
        }
        int difference = 0;
        for (long i = 0; i < length; i++) {
            difference |= staging.digest.get(ValueLayout.JAVA_BYTE, i)
                    ^ operation.digest.get(ValueLayout.JAVA_BYTE, i);
        }
        return difference == 0 ? 0 : -Errno.EBADMSG;
    }
}
