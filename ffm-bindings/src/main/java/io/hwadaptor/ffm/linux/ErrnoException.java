package io.hwadaptor.ffm.linux;

import java.io.IOException;
import java.io.Serial;

/**
 * A system call that failed. The message reads {@code bind(/run/x.sock): EADDRINUSE, address in use}, followed by a
 * detail where the call's code alone would not tell what to do.
 */
public final class ErrnoException extends IOException {
    @Serial
    private static final long serialVersionUID = 1L;

    private final String call;
    private final int errno;
    private final String context;

    /**
     * @param call the C name of the call
     * @param errno the positive error code
     * @param context what the call was about, such as a path or a descriptor number; may be empty
     */
    public ErrnoException(String call, int errno, String context) {
        this(call, errno, context, "");
    }

    /**
     * @param call the C name of the call
     * @param errno the positive error code
     * @param context what the call was about, such as a path or a descriptor number; may be empty
     * @param detail what is wrong, in words; may be empty
     */
    public ErrnoException(String call, int errno, String context, String detail) {
        super(call + "(" + context + "): " + Errno.name(errno) + ", "
                + (detail.isEmpty() ? Errno.text(errno) : detail));
        this.call = call;
        this.errno = errno;
        this.context = context;
    }

    /** Passes a result of 0 or more on, and throws for a negated error code. */
    static int check(String call, int result, String context) throws ErrnoException {
        if (result < 0) {
            throw new ErrnoException(call, -result, context);
        }
        return result;
    }

    /** Passes a result of 0 or more on, and throws for a negated error code. */
    static long check(String call, long result, String context) throws ErrnoException {
        if (result < 0) {
            throw new ErrnoException(call, (int) -result, context);
        }
        return result;
    }

    /** The C name of the call that failed, such as {@code "bind"}. */
    public String call() {
        return call;
    }

    /** The error code, positive, to be compared with the constants of {@link Errno}. */
    public int errno() {
        return errno;
    }

    /** The symbolic name of the error code, such as {@code "EADDRINUSE"}. */
    public String errnoName() {
        return Errno.name(errno);
    }

    /** What the call was about, such as a path; empty when there is nothing to say. */
    public String context() {
        return context;
    }
}
