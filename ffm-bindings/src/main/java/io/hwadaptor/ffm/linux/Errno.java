package io.hwadaptor.ffm.linux;

import io.hwadaptor.ffm.generated.af_alg.af_alg_h;
import io.hwadaptor.ffm.generated.linux.linux_h;
import java.util.HashMap;
import java.util.Map;

/**
 * Linux error codes: constants to compare with, symbolic names and a short text for messages. The text is our own, in
 * English, and does not depend on the locale as strerror(3) does.
 *
 * <p>Methods that return a code instead of throwing return it negated ({@code -EAGAIN}).
 *
 * @see <a href="https://man7.org/linux/man-pages/man3/errno.3.html">errno(3)</a>
 */
public final class Errno {
    /** Operation not permitted. */
    public static final int EPERM = linux_h.EPERM();
    /** No such file or directory. */
    public static final int ENOENT = linux_h.ENOENT();
    /** Interrupted by a signal. */
    public static final int EINTR = linux_h.EINTR();
    /** Bad file descriptor. */
    public static final int EBADF = linux_h.EBADF();
    /** Would block, or a resource is short for now. */
    public static final int EAGAIN = linux_h.EAGAIN();
    /** Out of memory, or over a memory limit. */
    public static final int ENOMEM = linux_h.ENOMEM();
    /** Permission denied. */
    public static final int EACCES = linux_h.EACCES();
    /** Device or resource busy. */
    public static final int EBUSY = linux_h.EBUSY();
    /** File exists. */
    public static final int EEXIST = linux_h.EEXIST();
    /** No such device. */
    public static final int ENODEV = linux_h.ENODEV();
    /** Invalid argument. */
    public static final int EINVAL = linux_h.EINVAL();
    /** Too many open files in the system. */
    public static final int ENFILE = linux_h.ENFILE();
    /** Too many open files in this process. */
    public static final int EMFILE = linux_h.EMFILE();
    /** Request not supported by this device. */
    public static final int ENOTTY = linux_h.ENOTTY();
    /** No space left on device. */
    public static final int ENOSPC = linux_h.ENOSPC();
    /** Bad address. */
    public static final int EFAULT = linux_h.EFAULT();
    /** No such device or address. */
    public static final int ENXIO = linux_h.ENXIO();
    /** Connection aborted. */
    public static final int ECONNABORTED = linux_h.ECONNABORTED();
    /** The other end is closed. */
    public static final int EPIPE = linux_h.EPIPE();
    /** Name too long. */
    public static final int ENAMETOOLONG = linux_h.ENAMETOOLONG();
    /** Not implemented by this kernel. */
    public static final int ENOSYS = linux_h.ENOSYS();
    /** Protocol error. */
    public static final int EPROTO = linux_h.EPROTO();
    /** Bad message. */
    public static final int EBADMSG = linux_h.EBADMSG();
    /** Value too large. */
    public static final int EOVERFLOW = linux_h.EOVERFLOW();
    /** Message too long. */
    public static final int EMSGSIZE = linux_h.EMSGSIZE();
    /** Operation not supported. */
    public static final int EOPNOTSUPP = linux_h.EOPNOTSUPP();
    /** Address family not supported. */
    public static final int EAFNOSUPPORT = linux_h.EAFNOSUPPORT();
    /** Address in use. */
    public static final int EADDRINUSE = linux_h.EADDRINUSE();
    /** Connection reset by the other end. */
    public static final int ECONNRESET = linux_h.ECONNRESET();
    /** Not connected. */
    public static final int ENOTCONN = linux_h.ENOTCONN();
    /** Timed out. */
    public static final int ETIMEDOUT = linux_h.ETIMEDOUT();
    /** Connection refused. */
    public static final int ECONNREFUSED = linux_h.ECONNREFUSED();
    /** Key was rejected. */
    public static final int EKEYREJECTED = linux_h.EKEYREJECTED();
    /** A key is wanted that is not there. */
    public static final int ENOKEY = linux_h.ENOKEY();
    /** No buffer space. */
    public static final int ENOBUFS = linux_h.ENOBUFS();
    /** Option not available. */
    public static final int ENOPROTOOPT = linux_h.ENOPROTOOPT();
    /** Not a socket. */
    public static final int ENOTSOCK = linux_h.ENOTSOCK();
    /** A library is corrupted; of the kernel's crypto drivers: the self-test failed. */
    public static final int ELIBBAD = af_alg_h.ELIBBAD();

    private static final Map<Integer, Code> CODES = new HashMap<>();

    static {
        putGeneral();
        putSockets();
    }

    private record Code(String name, String text) {
    }

    private Errno() {
    }

    /** The symbolic name of a code, such as {@code "EAGAIN"}, or {@code "errno 4711"} for one without. */
    public static String name(int errno) {
        Code code = CODES.get(errno);
        return code == null ? "errno " + errno : code.name();
    }

    /** A short text, such as {@code "permission denied"}, or {@code "unknown error"}. */
    public static String text(int errno) {
        Code code = CODES.get(errno);
        return code == null ? "unknown error" : code.text();
    }

    private static void put(int errno, String name, String text) {
        CODES.put(errno, new Code(name, text));
    }

    /** Codes of files, memory, processes and keys. */
    private static void putGeneral() {
        put(linux_h.EPERM(), "EPERM", "operation not permitted");
        put(linux_h.ENOENT(), "ENOENT", "no such file or directory");
        put(linux_h.ESRCH(), "ESRCH", "no such process");
        put(linux_h.EINTR(), "EINTR", "interrupted by a signal");
        put(linux_h.EIO(), "EIO", "input/output error");
        put(linux_h.ENXIO(), "ENXIO", "no such device or address");
        put(linux_h.E2BIG(), "E2BIG", "argument list too long");
        put(linux_h.EBADF(), "EBADF", "bad file descriptor");
        put(linux_h.EAGAIN(), "EAGAIN", "would block, or a resource is short for now");
        put(linux_h.ENOMEM(), "ENOMEM", "out of memory, or over a memory limit");
        put(linux_h.EACCES(), "EACCES", "permission denied");
        put(linux_h.EFAULT(), "EFAULT", "bad address");
        put(linux_h.EBUSY(), "EBUSY", "device or resource busy");
        put(linux_h.EEXIST(), "EEXIST", "file exists");
        put(linux_h.EXDEV(), "EXDEV", "link across file systems");
        put(linux_h.ENODEV(), "ENODEV", "no such device");
        put(linux_h.ENOTDIR(), "ENOTDIR", "not a directory");
        put(linux_h.EISDIR(), "EISDIR", "is a directory");
        put(linux_h.EINVAL(), "EINVAL", "invalid argument");
        put(linux_h.ENFILE(), "ENFILE", "too many open files in the system");
        put(linux_h.EMFILE(), "EMFILE", "too many open files in this process");
        put(linux_h.ENOTTY(), "ENOTTY", "request not supported by this device");
        put(linux_h.ETXTBSY(), "ETXTBSY", "text file busy");
        put(linux_h.EFBIG(), "EFBIG", "file too large");
        put(linux_h.ENOSPC(), "ENOSPC", "no space left on device");
        put(linux_h.ESPIPE(), "ESPIPE", "illegal seek");
        put(linux_h.EROFS(), "EROFS", "read-only file system");
        put(linux_h.EMLINK(), "EMLINK", "too many links");
        put(linux_h.EPIPE(), "EPIPE", "the other end is closed");
        put(linux_h.EDOM(), "EDOM", "argument out of domain");
        put(linux_h.ERANGE(), "ERANGE", "result out of range");
        put(linux_h.EDEADLK(), "EDEADLK", "would deadlock");
        put(linux_h.ENAMETOOLONG(), "ENAMETOOLONG", "name too long");
        put(linux_h.ENOSYS(), "ENOSYS", "not implemented by this kernel");
        put(linux_h.ENOTEMPTY(), "ENOTEMPTY", "directory not empty");
        put(linux_h.ELOOP(), "ELOOP", "too many symbolic links");
        put(linux_h.ENODATA(), "ENODATA", "no data available");
        put(linux_h.ETIME(), "ETIME", "timer expired");
        put(af_alg_h.ELIBBAD(), "ELIBBAD", "corrupted, or the driver failed its self-test");
        put(linux_h.EPROTO(), "EPROTO", "protocol error");
        put(linux_h.EBADMSG(), "EBADMSG", "bad message");
        put(linux_h.EOVERFLOW(), "EOVERFLOW", "value too large");
        put(linux_h.ESTALE(), "ESTALE", "stale handle");
        put(linux_h.EDQUOT(), "EDQUOT", "quota exceeded");
        put(linux_h.ECANCELED(), "ECANCELED", "cancelled");
        put(linux_h.ENOKEY(), "ENOKEY", "required key not available");
        put(linux_h.EKEYEXPIRED(), "EKEYEXPIRED", "key has expired");
        put(linux_h.EKEYREVOKED(), "EKEYREVOKED", "key has been revoked");
        put(linux_h.EKEYREJECTED(), "EKEYREJECTED", "key was rejected");
        put(linux_h.EOWNERDEAD(), "EOWNERDEAD", "owner died");
        put(linux_h.EHWPOISON(), "EHWPOISON", "memory page has a hardware error");
    }

    /** Codes that sockets add. */
    private static void putSockets() {
        put(linux_h.ENOTSOCK(), "ENOTSOCK", "not a socket");
        put(linux_h.EDESTADDRREQ(), "EDESTADDRREQ", "destination address required");
        put(linux_h.EMSGSIZE(), "EMSGSIZE", "message too long");
        put(linux_h.EPROTOTYPE(), "EPROTOTYPE", "wrong socket type");
        put(linux_h.ENOPROTOOPT(), "ENOPROTOOPT", "option not available");
        put(linux_h.EPROTONOSUPPORT(), "EPROTONOSUPPORT", "protocol not supported");
        put(linux_h.ESOCKTNOSUPPORT(), "ESOCKTNOSUPPORT", "socket type not supported");
        put(linux_h.EOPNOTSUPP(), "EOPNOTSUPP", "operation not supported");
        put(linux_h.EAFNOSUPPORT(), "EAFNOSUPPORT", "address family not supported");
        put(linux_h.EADDRINUSE(), "EADDRINUSE", "address in use");
        put(linux_h.EADDRNOTAVAIL(), "EADDRNOTAVAIL", "address not available");
        put(linux_h.ENETDOWN(), "ENETDOWN", "network is down");
        put(linux_h.ENETUNREACH(), "ENETUNREACH", "network unreachable");
        put(linux_h.ECONNABORTED(), "ECONNABORTED", "connection aborted");
        put(linux_h.ECONNRESET(), "ECONNRESET", "connection reset by the other end");
        put(linux_h.ENOBUFS(), "ENOBUFS", "no buffer space");
        put(linux_h.EISCONN(), "EISCONN", "already connected");
        put(linux_h.ENOTCONN(), "ENOTCONN", "not connected");
        put(linux_h.ESHUTDOWN(), "ESHUTDOWN", "socket was shut down");
        put(linux_h.ETOOMANYREFS(), "ETOOMANYREFS", "too many references");
        put(linux_h.ETIMEDOUT(), "ETIMEDOUT", "timed out");
        put(linux_h.ECONNREFUSED(), "ECONNREFUSED", "connection refused");
        put(linux_h.EHOSTUNREACH(), "EHOSTUNREACH", "host unreachable");
        put(linux_h.EALREADY(), "EALREADY", "already in progress");
        put(linux_h.EINPROGRESS(), "EINPROGRESS", "now in progress");
    }
}
