package io.hwadaptor.ffm.linux;

import io.hwadaptor.ffm.generated.af_alg.af_alg_h;
import io.hwadaptor.ffm.generated.af_alg.sockaddr_alg;
import io.hwadaptor.ffm.generated.linux.linux_h;
import io.hwadaptor.ffm.syscall.AlgCalls;
import io.hwadaptor.ffm.syscall.SocketCalls;
import java.lang.foreign.Arena;
import java.lang.foreign.MemorySegment;
import java.lang.foreign.ValueLayout;
import java.lang.ref.Reference;
import java.nio.charset.StandardCharsets;

/**
 * An algorithm of the kernel's crypto API with its key: a socket of the family AF_ALG that is bound to it. Work is done
 * through the operation sockets that it {@linkplain #accept gives}. The kernel wipes the key when this socket and all
 * of those are closed.
 *
 * <p>Any thread, but the key is set before the first operation. The object owns its descriptor.
 *
 * @see <a href="https://docs.kernel.org/crypto/userspace-if.html">User Space Interface of the kernel's crypto API</a>
 */
public final class AlgSocket implements AutoCloseable {
    private final OwnedFd owner;
    private final String what;

    private AlgSocket(OwnedFd owner, String what) {
        this.owner = owner;
        this.what = what;
    }

    /**
     * Takes an algorithm.
     *
     * @param type {@code skcipher}, {@code hash}, {@code aead} or {@code rng}
     * @param name of an algorithm, such as {@code cbc(aes)}, for the driver of highest priority, or of a driver
     * @return the socket, owned by the caller
     * @throws ErrnoException EAFNOSUPPORT when the kernel has no AF_ALG, ENOENT when it has no such algorithm or type,
     *     ELIBBAD when the driver failed its self-test, EMFILE or ENFILE when descriptors are short
     */
    public static AlgSocket bind(String type, String name) throws ErrnoException {
        String what = type + ", " + name;
        int socket = SocketCalls.socket(af_alg_h.AF_ALG(), af_alg_h.SOCK_SEQPACKET() | linux_h.SOCK_CLOEXEC(), 0);
        OwnedFd fd = OwnedFd.adopt(ErrnoException.check("socket", socket, "AF_ALG"));
        try (Arena arena = Arena.ofConfined()) {
            MemorySegment address = sockaddr_alg.allocate(arena);
            sockaddr_alg.salg_family(address, (short) af_alg_h.AF_ALG());
            put(sockaddr_alg.salg_type(address), type);
            put(sockaddr_alg.salg_name(address), name);
            int result = SocketCalls.bind(fd.fd(), address.address(), (int) sockaddr_alg.sizeof());
            ErrnoException.check("bind", result, what);
            return new AlgSocket(fd, what);
        } catch (ErrnoException | RuntimeException e) {
            fd.close();
            throw e;
        }
    }

    private static void put(MemorySegment field, String text) {
        byte[] bytes = text.getBytes(StandardCharsets.US_ASCII);
        if (bytes.length >= field.byteSize()) {
            throw new IllegalArgumentException("too long for the kernel: " + text);
        }
        MemorySegment.copy(bytes, 0, field, ValueLayout.JAVA_BYTE, 0, bytes.length);
    }

    /**
     * Sets the key. The kernel keeps a copy.
     *
     * @param key native memory, stays the caller's
     * @throws ErrnoException EINVAL when the algorithm takes no such key
     */
    public void setKey(MemorySegment key) throws ErrnoException {
        try {
            int result = AlgCalls.setsockopt(owner.fd(), af_alg_h.SOL_ALG(), af_alg_h.ALG_SET_KEY(), key.address(),
                    (int) key.byteSize());
            ErrnoException.check("setsockopt", result, "ALG_SET_KEY of " + what + ", " + key.byteSize() + " bytes");
        } finally {
            Reference.reachabilityFence(key);
        }
    }

    /**
     * Sets how long the tag of an AEAD is.
     *
     * @param bytes its length
     * @throws ErrnoException EINVAL when the algorithm has no such tag
     */
    public void setTagLength(int bytes) throws ErrnoException {
        // The length is the option's length; there is no value.
        int result = AlgCalls.setsockopt(owner.fd(), af_alg_h.SOL_ALG(), af_alg_h.ALG_SET_AEAD_AUTHSIZE(), 0L, bytes);
        ErrnoException.check("setsockopt", result, "ALG_SET_AEAD_AUTHSIZE of " + what + ", " + bytes);
    }

    /**
     * Makes a socket for one operation at a time. Nothing waits in its calls.
     *
     * @param bufferBytes how much it should be able to hold in each direction; the kernel may give less, 0 for its
     *     default
     * @return its descriptor, for the caller to own, or −errno: EMFILE or ENFILE when descriptors are short, ENOMEM
     */
    public int accept(int bufferBytes) {
        if (owner.isClosed()) {
            return -Errno.EBADF;
        }
        int fd = SocketCalls.accept4(owner.fd(), 0L, 0L, linux_h.SOCK_CLOEXEC() | linux_h.SOCK_NONBLOCK());
        if (fd >= 0 && bufferBytes > 0) {
            try (Arena arena = Arena.ofConfined()) {
                long value = arena.allocateFrom(ValueLayout.JAVA_INT, bufferBytes).address();
                AlgCalls.setsockopt(fd, linux_h.SOL_SOCKET(), af_alg_h.SO_SNDBUF(), value, Integer.BYTES);
                AlgCalls.setsockopt(fd, linux_h.SOL_SOCKET(), af_alg_h.SO_RCVBUF(), value, Integer.BYTES);
            }
        }
        return fd;
    }

    /**
     * {@return the bytes that an operation socket holds in the direction that holds less, or −errno}
     *
     * @param operation what {@link #accept} returned
     */
    public static int bufferBytes(int operation) {
        int least = Integer.MAX_VALUE;
        try (Arena arena = Arena.ofConfined()) {
            MemorySegment value = arena.allocate(ValueLayout.JAVA_INT);
            MemorySegment length = arena.allocateFrom(ValueLayout.JAVA_INT, Integer.BYTES);
            for (int option : new int[] {af_alg_h.SO_SNDBUF(), af_alg_h.SO_RCVBUF()}) {
                int result = SocketCalls.getsockopt(operation, linux_h.SOL_SOCKET(), option, value.address(),
                        length.address());
                if (result < 0) {
                    return result;
                }
                least = Math.min(least, value.get(ValueLayout.JAVA_INT, 0));
            }
        }
        return least;
    }

    /** Closes the socket. A second call does nothing. */
    @Override
    public void close() {
        owner.close();
    }

    @Override
    public String toString() {
        return what;
    }
}
