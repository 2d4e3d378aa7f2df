package io.hwadaptor.cryptodev;

import io.hwadaptor.api.AdaptorException;
import io.hwadaptor.api.Status;
import io.hwadaptor.ffm.generated.cryptodev.alg_info;
import io.hwadaptor.ffm.generated.cryptodev.cphash_op;
import io.hwadaptor.ffm.generated.cryptodev.crypt_auth_op;
import io.hwadaptor.ffm.generated.cryptodev.crypt_op;
import io.hwadaptor.ffm.generated.cryptodev.cryptodev_h;
import io.hwadaptor.ffm.generated.cryptodev.session_info_op;
import io.hwadaptor.ffm.generated.cryptodev.session_op;
import io.hwadaptor.ffm.linux.DeviceNode;
import io.hwadaptor.ffm.linux.Errno;
import io.hwadaptor.ffm.linux.ErrnoException;
import java.lang.foreign.Arena;
import java.lang.foreign.MemorySegment;
import java.lang.foreign.ValueLayout;
import java.nio.file.Path;

/**
 * One open file of the device, and all that there is to know of its ABI. Calls about sessions may come from any thread;
 * calls that do work come from the one thread that owns the queue. Results are 0 or a negated error code.
 *
 * <p>What the BSDs' older /dev/crypto has otherwise, should somebody want it here:
 * <ul>
 * <li>the clone that CRIOGET gives is a context of its own there and has to be used; on Linux it is the same open file
 * again and the call is not needed. Here one is asked for, used if it comes, and done without if not;
 * <li>numbers differ with the structs: FreeBSD has CIOCGSESSION2 that asks for hardware or software, CIOCCRYPTAEAD in
 * place of CIOCAUTHCRYPT with the tag in a place of its own, and iv lengths in the request;
 * <li>there is no WRITE_IV, UPDATE or FINAL, so each request is one flat run; no CIOCCPHASH, no asynchronous calls;
 * <li>data is always copied, so everything would count as staged.
 * </ul>
 */
final class Node implements AutoCloseable {
    static final int UPDATE = cryptodev_h.COP_FLAG_UPDATE();
    static final int FINAL = cryptodev_h.COP_FLAG_FINAL();
    static final int RESET = cryptodev_h.COP_FLAG_RESET();
    static final int WRITE_IV = cryptodev_h.COP_FLAG_WRITE_IV();
    /** The most requests that the module's ring holds, done ones that nobody has fetched included. */
    static final int RING = 64;
    /** The longest AAD that the module takes, in bytes: it copies it into one page. */
    static final int MAX_AAD = 4096;
    /** The module's longest HMAC key in bytes. */
    static final int MAX_MAC_KEY = cryptodev_h.CRYPTO_HMAC_MAX_KEY_LEN();
    /** Nothing is done in parts longer than this: lengths are 32 bits wide, and the module adds to them. */
    static final long MAX_RUN = 1 << 30;

    private static final long GSESSION = cryptodev_h.CIOCGSESSION();
    private static final long FSESSION = cryptodev_h.CIOCFSESSION();
    private static final long CRYPT = cryptodev_h.CIOCCRYPT();
    private static final long AUTHCRYPT = cryptodev_h.CIOCAUTHCRYPT();
    private static final long CPHASH = cryptodev_h.CIOCCPHASH();
    private static final long ASYNCCRYPT = cryptodev_h.CIOCASYNCCRYPT();
    private static final long ASYNCFETCH = cryptodev_h.CIOCASYNCFETCH();
    private static final long SRC = crypt_op.src$offset();
    private static final long DST = crypt_op.dst$offset();
    private static final long MAC = crypt_op.mac$offset();
    private static final long IV = crypt_op.iv$offset();
    private static final short ENCRYPT = (short) cryptodev_h.COP_ENCRYPT();
    private static final short DECRYPT = (short) cryptodev_h.COP_DECRYPT();

    private final DeviceNode device;
    private final Arena arena = Arena.ofShared();
    private final MemorySegment session = session_op.allocate(arena);
    private final MemorySegment info = session_info_op.allocate(arena);
    private final MemorySegment word = arena.allocate(ValueLayout.JAVA_INT);
    private final MemorySegment crypt = crypt_op.allocate(arena);
    private final MemorySegment fetched = crypt_op.allocate(arena);
    private final MemorySegment auth = crypt_auth_op.allocate(arena);
    private final MemorySegment copy = cphash_op.allocate(arena);
    private boolean closed;

    private Node(DeviceNode device) {
        this.device = device;
    }

    /**
     * Opens the device, and makes sure that it is one of this kind.
     *
     * @throws AdaptorException with one line that says what is missing
     */
    static Node open(Path path) throws AdaptorException {
        DeviceNode first;
        try {
            first = DeviceNode.open(path);
        } catch (ErrnoException e) {
            throw new AdaptorException(Status.NOTSUPP,
                    path + ": " + reason(e.errno(), String.valueOf(e.getMessage())), e);
        }
        try (first; Arena arena = Arena.ofConfined()) {
            MemorySegment answer = arena.allocate(ValueLayout.JAVA_INT);
            // The one call that changes nothing whatever device this is; the module answers it with 0.
            int error = first.call(cryptodev_h.CIOCASYMFEAT(), answer.address());
            if (error < 0) {
                throw new AdaptorException(Status.NOTSUPP, path + ": not a cryptodev device (CIOCASYMFEAT: "
                        + describe(error) + ")");
            }
            answer.set(ValueLayout.JAVA_INT, 0, -1);
            int cloned = first.call(cryptodev_h.CRIOGET(), answer.address());
            int descriptor = answer.get(ValueLayout.JAVA_INT, 0);
            // The module reports a lack of descriptors in the place of the descriptor.
            return new Node(cloned < 0 || descriptor < 0 ? DeviceNode.open(path) : DeviceNode.adopt(descriptor));
        } catch (ErrnoException e) {
            throw new AdaptorException(Status.NOSPC, path + ": " + e.getMessage(), e);
        }
    }

    private static String reason(int errno, String message) {
        if (errno == Errno.ENOENT) {
            return "no such device; the kernel module cryptodev makes it";
        }
        if (errno == Errno.EACCES || errno == Errno.EPERM) {
            return "permission denied";
        }
        return message;
    }

    /** The descriptor, to wait on it: readable when a queued request is done. */
    int fd() {
        return device.fd();
    }

    /**
     * Opens a session of the kernel's.
     *
     * @param cipher the cipher's number, 0 for none
     * @param mac the digest's number, 0 for none
     * @param key the cipher's key; stays the caller's, as does the other, native memory; NULL for none
     * @param macKey the digest's key, NULL for none
     * @return its id, or a negated error code
     */
    synchronized long openSession(int cipher, int mac, MemorySegment key, MemorySegment macKey) {
        if (closed) {
            return -Errno.EBADF;
        }
        session_op.cipher(session, cipher);
        session_op.mac(session, mac);
        session_op.keylen(session, (int) key.byteSize());
        session_op.key(session, key);
        session_op.mackeylen(session, (int) macKey.byteSize());
        session_op.mackey(session, macKey);
        int error = device.call(GSESSION, session.address());
        return error < 0 ? error : Integer.toUnsignedLong(session_op.ses(session));
    }

    /** {@return a session of a cipher alone, or a negated error code} */
    long openCipher(int cipher, MemorySegment key) {
        return openSession(cipher, 0, key, MemorySegment.NULL);
    }

    /** {@return a session of a digest alone, or a negated error code} */
    long openDigest(int mac, MemorySegment key) {
        return openSession(0, mac, MemorySegment.NULL, key);
    }

    /** Closes a session of the kernel's. With the file closed there is none left. */
    synchronized void closeSession(long id) {
        if (!closed) {
            word.set(ValueLayout.JAVA_INT, 0, (int) id);
            device.call(FSESSION, word.address());
        }
    }

    /** Asks who does the work of a session. {@return whether the module can tell} */
    synchronized boolean askInfo(long id) {
        info.fill((byte) 0);
        session_info_op.ses(info, (int) id);
        return !closed && device.call(cryptodev_h.CIOCGSESSINFO(), info.address()) >= 0;
    }

    /** {@return the name of the driver that {@link #askInfo} was told, of the cipher if there is one} */
    synchronized String driver() {
        String name = alg_info.cra_driver_name(session_info_op.cipher_info(info)).getString(0);
        return name.isEmpty() ? alg_info.cra_driver_name(session_info_op.hash_info(info)).getString(0) : name;
    }

    /** {@return the bits that must be clear in addresses for the driver to work in place, as {@link #askInfo} heard} */
    synchronized int alignmask() {
        return Short.toUnsignedInt(session_info_op.alignmask(info));
    }

    /** {@return whether the module was built with its asynchronous calls} Else it says that there is no such call. */
    boolean isAsynchronous() {
        return device.call(ASYNCFETCH, fetched.address()) == -Errno.EBUSY;
    }

    /**
     * Runs a session over a flat range of memory.
     *
     * @param source address of the input, 0 if there is none
     * @param destination address of the output, 0 for digests
     * @param digest where a digest goes, 0 for ciphers
     * @param iv where the IV is, and goes with {@link #WRITE_IV}; 0 for none
     */
    int crypt(long id, boolean encrypt, int flags, long source, long destination, long length, long digest, long iv) {
        fill(id, encrypt, flags, source, destination, length, digest, iv);
        return device.call(CRYPT, crypt.address());
    }

    /** Queues the same. The memory of source, destination and digest stays in use until {@link #fetch} returns it. */
    int submit(long id, boolean encrypt, long source, long destination, long length, long digest, long iv) {
        fill(id, encrypt, 0, source, destination, length, digest, iv);
        return device.call(ASYNCCRYPT, crypt.address());
    }

    private void fill(long id, boolean encrypt, int flags, long source, long destination, long length, long digest,
            long iv) {
        crypt_op.ses(crypt, (int) id);
        crypt_op.op(crypt, encrypt ? ENCRYPT : DECRYPT);
        crypt_op.flags(crypt, (short) flags);
        crypt_op.len(crypt, (int) length);
        crypt.set(ValueLayout.JAVA_LONG, SRC, source);
        crypt.set(ValueLayout.JAVA_LONG, DST, destination);
        crypt.set(ValueLayout.JAVA_LONG, MAC, digest);
        crypt.set(ValueLayout.JAVA_LONG, IV, iv);
    }

    /** Takes the oldest queued request that is done. Its own error comes back as the call's; −EBUSY if none is done. */
    int fetch() {
        return device.call(ASYNCFETCH, fetched.address());
    }

    /** {@return whether {@link #fetch} has just given back the request with these addresses} */
    boolean hasFetched(long source, long destination) {
        return fetched.get(ValueLayout.JAVA_LONG, SRC) == source
                && fetched.get(ValueLayout.JAVA_LONG, DST) == destination;
    }

    /** Runs an AEAD session; the tag lies behind the text, and the length counts it on decryption. */
    int auth(long id, boolean encrypt, long aad, int aadLength, long source, long destination, long length,
            int tagLength, long iv) {
        auth.set(ValueLayout.JAVA_LONG, crypt_auth_op.dst$offset(), destination);
        return auth(id, encrypt, 0, aad, aadLength, source, length, 0L, tagLength, iv);
    }

    /**
     * Runs a session of a stream cipher and a digest over a packet in place, the way of SRTP: the digest is of the
     * packet as it is encrypted.
     *
     * @param packet the address of what the digest takes
     * @param text the address of what the cipher takes, at most 256 bytes behind the packet's start, and inside it
     * @param tag where the digest goes, or what it is compared with on decryption, before anything is written
     */
    int srtp(long id, boolean encrypt, long packet, int packetLength, long text, long length, long tag,
            int tagLength, long iv) {
        auth.set(ValueLayout.JAVA_LONG, crypt_auth_op.dst$offset(), text);
        return auth(id, encrypt, cryptodev_h.COP_FLAG_AEAD_SRTP_TYPE(), packet, packetLength, text, length, tag,
                tagLength, iv);
    }

    private int auth(long id, boolean encrypt, int flags, long aad, int aadLength, long source, long length, long tag,
            int tagLength, long iv) {
        crypt_auth_op.ses(auth, (int) id);
        crypt_auth_op.op(auth, encrypt ? ENCRYPT : DECRYPT);
        crypt_auth_op.flags(auth, (short) flags);
        crypt_auth_op.len(auth, (int) length);
        crypt_auth_op.auth_len(auth, aadLength);
        auth.set(ValueLayout.JAVA_LONG, crypt_auth_op.auth_src$offset(), aad);
        auth.set(ValueLayout.JAVA_LONG, crypt_auth_op.src$offset(), source);
        auth.set(ValueLayout.JAVA_LONG, crypt_auth_op.tag$offset(), tag);
        crypt_auth_op.tag_len(auth, tagLength);
        auth.set(ValueLayout.JAVA_LONG, crypt_auth_op.iv$offset(), iv);
        // The module takes the length that the cipher has, whatever stands here.
        crypt_auth_op.iv_len(auth, 0);
        return device.call(AUTHCRYPT, auth.address());
    }

    /** Gives a digest session the state that another one of the same kind has. */
    int copyDigest(long from, long to) {
        cphash_op.src_ses(copy, (int) from);
        cphash_op.dst_ses(copy, (int) to);
        return device.call(CPHASH, copy.address());
    }

    /** {@return an error in words} */
    static String describe(int error) {
        return Errno.name(-error) + ", " + Errno.text(-error);
    }

    /** {@return whether an error says that the device is gone, and not that a request was wrong} */
    static boolean isGone(int error) {
        return error == -Errno.ENODEV || error == -Errno.ENOTCONN || error == -Errno.ECONNABORTED
                || error == -Errno.ENXIO || error == -Errno.EBADF || error == -Errno.ENOTTY;
    }

    /**
     * Closes the file, and with it all its sessions. Requests that are queued are dropped, and the one at work is
     * waited for: nobody touches their memory after this. A second call does nothing.
     */
    @Override
    public synchronized void close() {
        if (!closed) {
            closed = true;
            device.close();
            arena.close();
        }
    }
}
