package io.hwadaptor.cryptodev;

import io.hwadaptor.api.Algorithm;
import io.hwadaptor.api.SessionSpec;
import io.hwadaptor.ffm.linux.Errno;
import java.lang.foreign.Arena;
import java.lang.foreign.MemorySegment;
import java.util.Objects;
import org.jspecify.annotations.Nullable;

/**
 * What a session is on one open file of the device: the kernel's sessions that do its work there. Made on first use by
 * the thread that owns the file's queue; closed by whoever closes the session, when nothing is in flight.
 */
final class Binding {
    private static final long NONE = -1;
    private static final MemorySegment ZERO = Arena.global().allocate(1);

    final Node node;
    final Kind kind;
    /** Bits that must be clear in an address, or else the module copies. */
    final int alignmask;
    /** Of a chain: its digest; else this one. */
    final Binding digest;

    /** The kernel's session. */
    private long id = NONE;
    /** XTS: a session of AES-ECB with the second key, to go on in the middle of a data unit. */
    private long tweak = NONE;
    /** A chain of AES-CTR and HMAC: a session of both, for packets in the way of SRTP. */
    private long joint = NONE;
    /** Nested hash: sessions that have taken in a prefix, and keep that state. */
    private long inner = NONE;
    private long outer = NONE;

    /** Bytes of the session's digests. */
    final int digestLength;

    private Binding(Node node, Kind kind, int alignmask, @Nullable Binding digest, int digestLength) {
        this.node = node;
        this.kind = kind;
        this.alignmask = alignmask;
        this.digest = digest == null ? this : digest;
        this.digestLength = digestLength;
    }

    /** What {@link #open} has to say: a binding, or why there is none. */
    record Result(@Nullable Binding binding, int error) {
    }

    /**
     * Opens the kernel's sessions.
     *
     * @param spec one that the adaptor supports; its keys are native memory
     * @param masks alignment mask of each {@link Kind}, by its ordinal
     */
    static Result open(Node node, SessionSpec spec, int[] masks) {
        Binding digest = null;
        if (spec instanceof SessionSpec.Chain chain) {
            Result result = open(node, chain.digest(), masks);
            if (result.error() < 0) {
                return result;
            }
            digest = result.binding();
        }
        Algorithm algorithm = spec.algorithm();
        Kind kind = Objects.requireNonNull(Kind.of(algorithm));
        Binding binding = new Binding(node, kind, masks[kind.ordinal()], digest, spec.digestLength());
        int error = binding.open(spec);
        if (error < 0) {
            binding.close();
            return new Result(null, error);
        }
        return new Result(binding, 0);
    }

    private int open(SessionSpec spec) {
        MemorySegment key = key(spec);
        id = kind.isDigest() ? node.openDigest(kind.number, key) : node.openCipher(kind.number, key);
        if (id < 0) {
            return (int) id;
        }
        if (kind == Kind.AES_XTS) {
            tweak = node.openCipher(Kind.AES_ECB.number, key.asSlice(key.byteSize() / 2));
            return (int) Math.min(tweak, 0);
        }
        if (kind == Kind.AES_CTR && spec instanceof SessionSpec.Chain chain
                && chain.digest() instanceof SessionSpec.Mac mac) {
            joint = node.openSession(kind.number, digest.kind.number, key, orZero(mac.key()));
            return (int) Math.min(joint, 0);
        }
        if (spec instanceof SessionSpec.NestedHash nested) {
            inner = node.openDigest(kind.number, MemorySegment.NULL);
            outer = node.openDigest(kind.number, MemorySegment.NULL);
            int error = prefix(inner, nested.innerPrefix());
            return error < 0 ? error : prefix(outer, nested.outerPrefix());
        }
        return 0;
    }

    private int prefix(long session, MemorySegment bytes) {
        if (session < 0) {
            return (int) session;
        }
        // An empty update would end the message; a new session is at the start of one anyway.
        return bytes.byteSize() == 0 ? 0
                : node.crypt(session, true, Node.UPDATE | Node.RESET, bytes.address(), 0L, bytes.byteSize(), 0L, 0L);
    }

    /** Zeros stand behind a short key of HMAC (RFC 2104, section 2); without one the module would open a plain hash. */
    private static MemorySegment orZero(MemorySegment key) {
        return key.byteSize() == 0 ? ZERO : key;
    }

    private static MemorySegment key(SessionSpec spec) {
        return switch (spec) {
            case SessionSpec.Cipher cipher -> cipher.key();
            case SessionSpec.Chain chain -> chain.cipher().key();
            case SessionSpec.Mac mac -> orZero(mac.key());
            case SessionSpec.Aead aead -> aead.key();
            default -> MemorySegment.NULL;
        };
    }

    /** {@return the kernel's session} */
    long id() {
        return id;
    }

    /** {@return the session that turns XTS's IV into a tweak and back} */
    long tweak() {
        return tweak;
    }

    /** {@return the session of both, negative if there is none} */
    long joint() {
        return joint;
    }

    boolean isNested() {
        return inner != NONE;
    }

    /** Makes the working session one that has taken in the prefix of the inner digest, or of the outer one. */
    int loadPrefix(boolean ofOuter) {
        return node.copyDigest(ofOuter ? outer : inner, id);
    }

    boolean isAligned(long address) {
        return (address & alignmask) == 0;
    }

    /** Closes the kernel's sessions. Any thread. */
    void close() {
        for (long session : new long[] {id, tweak, joint, inner, outer}) {
            if (session >= 0) {
                node.closeSession(session);
            }
        }
        if (digest != this) {
            digest.close();
        }
    }

    /** {@return whether an error of {@link #open} is one of the key, and not of a kernel that is short of something} */
    static boolean isRefusal(int error) {
        return error == -Errno.EINVAL;
    }
}
