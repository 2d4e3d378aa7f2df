package io.hwadaptor.afalg;

import io.hwadaptor.api.Status;
import io.hwadaptor.ffm.linux.Errno;

/** What the kernel's error codes mean to whoever has submitted an operation or wants a session. */
final class Answers {
    private Answers() {
    }

    /**
     * {@return the status of an operation}
     *
     * <ul>
     * <li>EBADMSG, a tag that doesn't match: BADMSG.
     * <li>ENOKEY, EBADF, ENOTSOCK, the session's socket is gone or has no key: INVSESS.
     * <li>EFAULT, payload that isn't there: ERR.
     * <li>All others, the kernel has no room, or can't do this: NOTSUPP while nothing has been written, so another
     * engine can take the operation as it is; ERR after that.
     * </ul>
     *
     * @param error the negated error code
     * @param untouched whether no byte of the destination can have been written
     */
    static Status operation(long error, boolean untouched) {
        int errno = (int) -error;
        if (errno == Errno.EBADMSG) {
            return Status.BADMSG;
        }
        if (errno == Errno.ENOKEY || errno == Errno.EBADF || errno == Errno.ENOTSOCK) {
            return Status.INVSESS;
        }
        return untouched && errno != Errno.EFAULT ? Status.NOTSUPP : Status.ERR;
    }

    /** {@return whether the kernel lacks room for now} */
    static boolean isShortage(long error) {
        int errno = (int) -error;
        return errno == Errno.EAGAIN || errno == Errno.ENOMEM || errno == Errno.ENOBUFS || errno == Errno.EMFILE
                || errno == Errno.ENFILE;
    }

    /**
     * {@return the status of a session whose algorithm the kernel has, and whose lengths are right: if it can't be
     * opened, nothing is wrong with it but for this kernel}
     *
     * @param errno the error code
     */
    static Status session(int errno) {
        return isShortage(-errno) ? Status.NOSPC : Status.NOTSUPP;
    }

    /**
     * {@return the status of an algorithm that can't be had}
     *
     * @param errno the error code
     */
    static Status algorithm(int errno) {
        if (isShortage(-errno)) {
            return Status.NOSPC;
        }
        return errno == Errno.ENOENT || errno == Errno.EAFNOSUPPORT || errno == Errno.EOPNOTSUPP
                || errno == Errno.ELIBBAD ? Status.NOTSUPP : Status.ERR;
    }
}
