package io.hwadaptor.api;

import java.lang.foreign.Arena;
import java.lang.foreign.MemorySegment;
import org.jspecify.annotations.Nullable;

/**
 * One request: a preallocated slot that is filled, submitted, polled and used again.
 *
 * <p>A plain carrier with public fields, because it is written and read once per request on the hottest path there is.
 * Exactly one party owns it at a time: the caller until {@link AdaptorQueue#submit} has taken it, the queue until
 * {@link AdaptorQueue#poll} has returned it, the caller again after that. While the queue owns it nobody else touches
 * it or the memory that its lists name; above all, the arenas of that memory, and the operation's own, stay open. No
 * engine looks at that for each request: native ones would write to memory that is somebody else's by then
 * ({@link io.hwadaptor.api.select.Adaptors#checked} finds it).
 *
 * <p>Inputs that an engine reads more than once, or that decide what it does, are private copies here ({@link #iv},
 * {@link #digest}); a guest that rewrites its memory during the operation only spoils its own payload.
 */
public final class Operation {
    /** Longest IV in bytes. */
    public static final int MAX_IV_LENGTH = 512;
    /** Longest digest, MAC or tag in bytes. */
    public static final int MAX_DIGEST_LENGTH = 512;

    /**
     * What to do. One that the session is not for, such as DECRYPT on a session that encrypts, gives
     * {@link Status#ERR}, as do lengths that the algorithm doesn't take; such an operation changes no byte of memory.
     * Nothing to do, where the algorithm takes a source of no bytes, is {@link Status#OK}. Null, as the session is, in
     * a slot that nobody has filled.
     */
    public @Nullable OperationType type;
    /** With which algorithm and key. While a queue owns the operation it may put another session here for itself. */
    public @Nullable Session session;
    /** The input. */
    public final ScatterList src;
    /**
     * The output. For ciphers, chains and AEAD as long as the input or longer; only the input's length is written. May
     * be the same memory as {@link #src} segment by segment; other overlaps give undefined output bytes, and nothing
     * worse.
     */
    public final ScatterList dst;
    /** The second input: AAD (AEAD, CHAIN), signature (VERIFY), the peer's public value (DERIVE). */
    public final ScatterList auxiliary;

    /** Private memory of {@link #MAX_IV_LENGTH} bytes, native, 16-byte aligned. */
    public final MemorySegment iv;
    /** Bytes of {@link #iv} that count. */
    public int ivLength;
    /**
     * Private memory of {@link #MAX_DIGEST_LENGTH} bytes, native, 16-byte aligned: receives the digest, MAC or tag
     * ({@link Session#digestLength} bytes); holds the expected one when a session decrypts with verification.
     */
    public final MemorySegment digest;
    /** CHAIN: compare the computed digest with {@link #digest} instead of writing it there. */
    public boolean verifyDigest;

    /** CHAIN: first byte of {@link #src} that the cipher takes. */
    public long cipherStart;
    /** CHAIN: bytes that the cipher takes. */
    public long cipherLength;
    /** CHAIN: first byte of {@link #src} that the digest takes. */
    public long hashStart;
    /** CHAIN: bytes that the digest takes. */
    public long hashLength;

    /** How it went: set by the queue before {@link AdaptorQueue#poll} returns it; null after {@link #clear}. */
    public @Nullable Status status;
    /** Bytes written to {@link #dst} where the algorithm decides how many (AKCIPHER, KEY_AGREEMENT, KEY_GENERATION). */
    public long producedLength;
    /** The submitter's own; no adaptor looks at it. */
    public long cookie;
    /** The queue's own while it owns the operation. */
    public long engineCookie;

    /** The router's own: the session that the submitter named, while {@link #session} names an engine's; else null. */
    public @Nullable Session routed;
    /** The router's own: a bit for each engine that has declined the operation. */
    public int declined;

    /**
     * A slot.
     *
     * @param arena gives the memory of {@link #iv} and {@link #digest}, and decides how long the slot lives; shared,
     *     global or automatic, or confined to the thread that submits and polls
     * @param expectedSegments segments of source and destination to make room for at once
     */
    public Operation(Arena arena, int expectedSegments) {
        src = new ScatterList("src", expectedSegments, false);
        dst = new ScatterList("dst", expectedSegments, true);
        auxiliary = new ScatterList("auxiliary", 1, false);
        iv = arena.allocate(MAX_IV_LENGTH, 64);
        digest = arena.allocate(MAX_DIGEST_LENGTH, 64);
    }

    /** Makes the slot ready to be filled: empty lists, no IV, no session. Private memory keeps its bytes. */
    public void clear() {
        type = null;
        session = null;
        src.clear();
        dst.clear();
        auxiliary.clear();
        ivLength = 0;
        verifyDigest = false;
        cipherStart = 0;
        cipherLength = 0;
        hashStart = 0;
        hashLength = 0;
        status = null;
        producedLength = 0;
    }

    /**
     * Looks whether all memory can be used by this thread.
     *
     * @throws IllegalStateException if an arena is closed
     * @throws WrongThreadException if an arena is confined to another thread
     */
    public void checkAccess() {
        if (!iv.scope().isAlive()) {
            throw new IllegalStateException("the arena that the operation was made with is closed");
        }
        if (!iv.isAccessibleBy(Thread.currentThread())) {
            throw new WrongThreadException("the arena that the operation was made with is confined to another thread");
        }
        src.checkAccess();
        dst.checkAccess();
        auxiliary.checkAccess();
    }
}
