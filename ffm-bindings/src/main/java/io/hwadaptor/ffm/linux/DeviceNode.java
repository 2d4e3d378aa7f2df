package io.hwadaptor.ffm.linux;

import io.hwadaptor.ffm.generated.linux.linux_h;
import io.hwadaptor.ffm.syscall.FileCalls;
import java.lang.foreign.Arena;
import java.nio.file.Path;

/**
 * An open character device that is driven by ioctl(2). The object owns the descriptor.
 *
 * <p>Any thread may call any method; what two calls at once mean is the driver's business. The owner stops all users
 * before it closes.
 */
public final class DeviceNode implements AutoCloseable {
    private final OwnedFd owner;
    private final int fd;

    private DeviceNode(OwnedFd owner) {
        this.owner = owner;
        this.fd = owner.fd();
    }

    /**
     * Opens a device for reading and writing, closed on exec. Nothing but a character device is opened: an open can
     * block, or do something, on other files.
     *
     * @throws ErrnoException ENOENT when there is no such file, EACCES when this process may not use it, ENODEV when
     *     its driver is not there or it is a file of another kind
     */
    public static DeviceNode open(Path path) throws ErrnoException {
        NativePath name = new NativePath(path);
        FileStatus status = FileStatus.ofTarget(name);
        if (status == null) {
            throw new ErrnoException("open", Errno.ENOENT, path.toString());
        }
        if (!status.isCharacterDevice()) {
            throw new ErrnoException("open", Errno.ENODEV, path.toString(), "not a character device");
        }
        try (Arena arena = Arena.ofConfined()) {
            int opened = FileCalls.open(name.allocate(arena).address(), linux_h.O_RDWR() | linux_h.O_CLOEXEC(), 0);
            return new DeviceNode(OwnedFd.adopt(ErrnoException.check("open", opened, path.toString())));
        }
    }

    /**
     * Takes over a descriptor that a driver has put into this process, and makes it one that is closed on exec.
     *
     * @throws ErrnoException EBADF when the number is no descriptor
     */
    public static DeviceNode adopt(int fd) throws ErrnoException {
        try (OwnedFd given = OwnedFd.adopt(fd)) {
            return new DeviceNode(given.duplicate());
        }
    }

    /**
     * ioctl(2). Allocates nothing.
     *
     * @param request the call's number
     * @param argument the address of what the call reads and writes; the caller keeps that memory alive
     * @return 0 or more, or the negated error code
     */
    public int call(long request, long argument) {
        return FileCalls.ioctl(fd, request, argument);
    }

    /** The descriptor's number, to wait on it. It stays this object's property. */
    public int fd() {
        return owner.fd();
    }

    /** Whether {@link #close} has been called. */
    public boolean isClosed() {
        return owner.isClosed();
    }

    /** Closes the device. A second call does nothing. */
    @Override
    public void close() {
        owner.close();
    }

    @Override
    public String toString() {
        return "device on " + owner;
    }
}
