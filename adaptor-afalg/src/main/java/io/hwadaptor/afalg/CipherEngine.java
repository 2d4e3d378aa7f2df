package io.hwadaptor.afalg;

import io.hwadaptor.api.CipherAlgorithm;
import io.hwadaptor.api.Direction;
import io.hwadaptor.api.Operation;
import io.hwadaptor.api.OperationType;
import io.hwadaptor.api.ScatterList;
import io.hwadaptor.api.SessionSpec;
import io.hwadaptor.api.Status;
import io.hwadaptor.ffm.linux.Errno;
import io.hwadaptor.ffm.linux.PagePipe;
import org.jspecify.annotations.Nullable;

/** A cipher with its key: what CIPHER sessions and chains have in common. */
final class CipherEngine {
    /**
     * Bytes of a message that the kernel gets in one part. Sockets hold more; but Linux' virtio_crypto describes each
     * page with all pages behind it, which from 30 pages on makes a request that devices refuse, and takes the status
     * that nobody has written for success.
     */
    private static final long PART = 64 * 1024;

    final OpSockets sockets;
    private final CipherAlgorithm algorithm;
    private final boolean encrypt;
    private final boolean atOnce;
    private final long maxLength;

    /**
     * An engine.
     *
     * @param sockets with the key set; the engine's owner closes them
     * @param maxLength the longest message
     */
    CipherEngine(OpSockets sockets, SessionSpec.Cipher spec, long maxLength) {
        this.sockets = sockets;
        algorithm = spec.cipher();
        encrypt = spec.direction() == Direction.ENCRYPT;
        atOnce = algorithm == CipherAlgorithm.AES_XTS;
        this.maxLength = maxLength;
    }

    /** {@return null, or why an operation with so many bytes to encrypt or decrypt can't be done} */
    @Nullable Status refusal(Operation operation, long length) {
        if (operation.type != (encrypt ? OperationType.ENCRYPT : OperationType.DECRYPT)
                || operation.ivLength != algorithm.ivLength() || length % algorithm.blockLength() != 0
                || (atOnce && length < 16)) {
            return Status.ERR;
        }
        // A socket's limit, and not the algorithm's.
        return length > maxLength ? Status.NOTSUPP : null;
    }

    /** {@return whether so many bytes go through the kernel in one go} */
    boolean inOneGo(long length) {
        return atOnce || length <= PART;
    }

    /**
     * Gives the kernel all input of a lane's source, and prepares the message that brings the result to its target. The
     * lane has no socket if that fails.
     *
     * @return 0 or −errno
     */
    long begin(Lane lane, Work work) {
        PagePipe pages = work.pages(lane.source, lane.target);
        if (pages != null) {
            long result = open(lane);
            if (result == 0) {
                result = work.splice(lane, pages);
                if (result == 0) {
                    return prepare(lane, work);
                }
                drop(lane);
            }
            // Whatever stood in the way of the pages need not stand in the way of a copy.
        }
        long result = open(lane);
        if (result == 0) {
            result = work.copy(lane, false);
            if (result < 0) {
                drop(lane);
                return result;
            }
            return prepare(lane, work);
        }
        return result;
    }

    private long open(Lane lane) {
        lane.use(sockets.take(lane));
        if (lane.socket == null) {
            return lane.error;
        }
        lane.out.clear();
        lane.out.operation(encrypt);
        int ivLength = algorithm.ivLength();
        if (ivLength > 0) {
            lane.out.iv(lane.operation.iv, ivLength);
        }
        return 0;
    }

    private static long prepare(Lane lane, Work work) {
        lane.in.clear();
        work.receiveInto(lane);
        lane.expected = lane.target.byteLength();
        return 0;
    }

    /**
     * Ends what {@link #begin} has begun.
     *
     * @param result what the kernel has returned
     */
    Status end(Lane lane, Work work, long result) {
        long last = inOneSegment(lane, work, result);
        Status status = Status.OK;
        if (last == lane.expected) {
            work.deliver(lane);
            give(lane);
        } else {
            status = last < 0 ? Answers.operation(last, lane.hold != null) : Status.ERR;
            drop(lane);
        }
        work.release(lane);
        return status;
    }

    /**
     * Receives once more where the kernel had no room: often it is the number of segments, and the input is in the
     * socket still.
     *
     * @param result what the kernel has returned
     * @return what it has returned now
     */
    private static long inOneSegment(Lane lane, Work work, long result) {
        if (result != -Errno.ENOMEM || lane.hold != null) {
            return result;
        }
        lane.in.clear();
        work.hold(lane);
        return lane.in.receive(lane.socket.fd());
    }

    /**
     * Encrypts or decrypts a range now.
     *
     * @param from first byte of the source
     * @param to first byte of the destination
     */
    Status crypt(Lane lane, Work work, ScatterList source, long from, ScatterList target, long to, long length) {
        if (length == 0) {
            return Status.OK;
        }
        if (inOneGo(length)) {
            aim(lane, source, from, target, to, length);
            long result = begin(lane, work);
            return result < 0 ? Answers.operation(result, true)
                    : end(lane, work, lane.in.receive(lane.socket.fd()));
        }
        return inParts(lane, work, source, from, target, to, length);
    }

    /** Says which bytes are meant. */
    static void aim(Lane lane, ScatterList source, long from, ScatterList target, long to, long length) {
        lane.source.clear();
        lane.source.addRange(source, from, length);
        lane.target.clear();
        lane.target.addRange(target, to, length);
    }

    /** The kernel goes on with the IV of the part before. */
    private Status inParts(Lane lane, Work work, ScatterList source, long from, ScatterList target, long to,
            long length) {
        long result = open(lane);
        boolean untouched = true;
        for (long done = 0; done < length && result >= 0; done += PART) {
            long part = Math.min(PART, length - done);
            aim(lane, source, from + done, target, to + done, part);
            result = work.copy(lane, done + part < length);
            if (result == 0) {
                lane.in.clear();
                work.receiveInto(lane);
                result = inOneSegment(lane, work, lane.in.receive(lane.socket.fd()));
                untouched &= result < 0 && lane.hold != null;
                if (result == part) {
                    work.deliver(lane);
                } else if (result >= 0) {
                    result = -Errno.EPROTO;
                }
                work.release(lane);
            }
        }
        if (lane.socket == null) {
            return Answers.operation(result, true);
        }
        if (result < 0) {
            drop(lane);
            return Answers.operation(result, untouched);
        }
        give(lane);
        return Status.OK;
    }

    private void give(Lane lane) {
        sockets.give(lane.socket);
        lane.use(null);
    }

    private static void drop(Lane lane) {
        lane.socket.close();
        lane.use(null);
    }
}
