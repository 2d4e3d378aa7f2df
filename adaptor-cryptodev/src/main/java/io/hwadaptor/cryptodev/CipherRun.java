package io.hwadaptor.cryptodev;

import io.hwadaptor.api.CipherAlgorithm;
import io.hwadaptor.api.ScatterList;
import io.hwadaptor.api.spi.SegmentCursor;
import java.lang.foreign.MemorySegment;
import java.lang.foreign.ValueLayout;
import java.nio.ByteOrder;

/**
 * One cipher request as calls of the device. Where source and destination both go on in one segment, the module works
 * on their pages; the IV is carried from call to call. Blocks that lie across the end of a segment, and runs too short
 * to be worth a call, go through the bounce.
 *
 * <p>XTS has no IV that could be carried: the IV of a later block is its tweak, decrypted with the second key. That
 * needs two calls of one block each, and is also how ciphertext stealing is done, which the module doesn't take.
 *
 * <p>One thread. Nothing here allocates.
 */
final class CipherRun {
    /** Below this many bytes, copying costs less than another call. */
    static final long WORTH_A_CALL = 1024;
    private static final int BLOCK = 16;
    /** What the module works on at a time where it copies. */
    private static final int MODULE_PAGE = 4096;
    private static final ValueLayout.OfLong LITTLE =
            ValueLayout.JAVA_LONG.withOrder(ByteOrder.LITTLE_ENDIAN);
    /** Where in the IV's memory an XTS tweak is worked on. */
    private static final long TWEAK = 16;

    private final Staging staging;
    private final SegmentCursor source = new SegmentCursor();
    private final SegmentCursor target = new SegmentCursor();
    private final SegmentCursor ahead = new SegmentCursor();
    private final SegmentCursor behind = new SegmentCursor();

    /** Null before the first request. */
    private Binding binding;
    private boolean encrypt;
    /** The XTS tweak of one block, and which block's it is; −1 before the first. */
    private long tweakLow;
    private long tweakHigh;
    private long tweakBlock;
    /** The tweak of block 0: decryption with stealing goes one block back. */
    private long firstLow;
    private long firstHigh;

    // A request begins with its binding: nobody looks for it again on the data path.
    @SuppressWarnings("NullAway.Init")
    CipherRun(Staging staging) {
        this.staging = staging;
    }

    /**
     * Runs a cipher over a range of lists. The lengths have been checked.
     *
     * @param iv where the IV is; left as it is
     * @return 0 or a negated error code; on an error the destination holds what had been done by then
     */
    int run(Binding cipher, boolean encrypting, MemorySegment iv, ScatterList from, long fromStart, ScatterList to,
            long toStart, long length) {
        begin(cipher, encrypting, iv);
        source.start(from, fromStart);
        target.start(to, toStart);
        long stolen = cipher.kind == Kind.AES_XTS && length % BLOCK != 0 ? BLOCK + length % BLOCK : 0;
        int error = runWhole(length - stolen);
        return error < 0 || stolen == 0 ? error : steal((length - stolen) / BLOCK, (int) stolen);
    }

    private void begin(Binding cipher, boolean encrypting, MemorySegment iv) {
        binding = cipher;
        encrypt = encrypting;
        tweakBlock = -1;
        MemorySegment.copy(iv, 0, staging.iv, 0, BLOCK);
    }

    private int runWhole(long length) {
        boolean isXts = binding.kind == Kind.AES_XTS;
        long done = 0;
        while (done < length) {
            long rest = length - done;
            long run = Math.min(Math.min(source.available(), target.available()), Math.min(rest, Node.MAX_RUN));
            run = run == rest ? run : run - run % BLOCK;
            if (isXts && done > 0) {
                int error = loadIv(done / BLOCK);
                if (error < 0) {
                    return error;
                }
            }
            boolean direct = (run == rest || run >= WORTH_A_CALL) && (!isXts || canWorkInPlace(run));
            if (!direct) {
                run = bounceLength(rest, isXts);
            }
            int flags = run < rest && !isXts ? Node.WRITE_IV : 0;
            int error = direct ? inPlace(run, flags) : throughBounce(run, flags);
            if (error < 0) {
                return error;
            }
            done += run;
        }
        return 0;
    }

    /**
     * Whether XTS may have this run as it is. The module copies what misses the mask in parts of a page, and each part
     * would begin with the IV again.
     */
    private boolean canWorkInPlace(long run) {
        return run <= MODULE_PAGE || binding.isAligned(source.address() | target.address());
    }

    private int inPlace(long length, int flags) {
        long from = source.address();
        long to = target.address();
        int error = binding.node.crypt(binding.id(), encrypt, flags, from, to, length, 0L, ivAddress());
        if (!binding.isAligned(from | to)) {
            staging.count(2 * length);
        }
        source.skip(length);
        target.skip(length);
        return error;
    }

    private int throughBounce(long length, int flags) {
        MemorySegment bounce = staging.bounce;
        source.gather(bounce, 0, length);
        staging.count(2 * length);
        int error = bounced(0, length, flags);
        if (error >= 0) {
            target.scatter(bounce, 0, length);
        }
        return error;
    }

    /** Works on a range of the bounce in place. */
    private int bounced(long at, long length, int flags) {
        long address = staging.bounce.address() + at;
        return binding.node.crypt(binding.id(), encrypt, flags, address, address, length, 0L, ivAddress());
    }

    private long ivAddress() {
        return binding.kind == Kind.AES_ECB ? 0L : staging.iv.address();
    }

    /** {@return how far to go through the bounce: to where a run begins that is worth a call} Whole blocks, or all. */
    private long bounceLength(long rest, boolean aligned) {
        long most = Math.min(rest, Staging.BOUNCE);
        ahead.start(source);
        behind.start(target);
        long length = 0;
        while (length < most) {
            long step = Math.min(BLOCK, most - length);
            ahead.skip(step);
            behind.skip(step);
            length += step;
            long run = Math.min(Math.min(ahead.available(), behind.available()), rest - length);
            if (run >= WORTH_A_CALL && (!aligned || binding.isAligned(ahead.address() | behind.address()))) {
                break;
            }
        }
        return length;
    }

    /**
     * XTS with a last block that is not whole (IEEE 1619, section 5.3.2): that block and the one before it.
     *
     * @param block the number of the block before the last
     * @param length bytes of both, from 17 to 31
     */
    private int steal(long block, int length) {
        int part = length - BLOCK;
        MemorySegment bounce = staging.bounce;
        source.gather(bounce, 0, length);
        staging.count(2L * length);
        // The whole block that comes first, with the tweak that encryption gives to it.
        int error = oneBlock(encrypt ? block : block + 1, 0);
        if (error < 0) {
            return error;
        }
        // Its end completes the block that is not whole, and its start becomes that block's result.
        long second = 2L * BLOCK;
        MemorySegment.copy(bounce, BLOCK, bounce, second, part);
        MemorySegment.copy(bounce, part, bounce, second + part, BLOCK - part);
        MemorySegment.copy(bounce, 0, bounce, BLOCK, part);
        error = oneBlock(encrypt ? block + 1 : block, second);
        if (error < 0) {
            return error;
        }
        target.scatter(bounce, second, BLOCK);
        target.scatter(bounce, BLOCK, part);
        return 0;
    }

    private int oneBlock(long block, long at) {
        int error = loadIv(block);
        return error < 0 ? error : bounced(at, BLOCK, 0);
    }

    /** Puts the IV of an XTS block into place, counted from the block that the request's own IV is for. */
    private int loadIv(long block) {
        Node node = binding.node;
        long address = staging.iv.address() + TWEAK;
        if (tweakBlock < 0) {
            MemorySegment.copy(staging.iv, 0, staging.iv, TWEAK, BLOCK);
            int error = node.crypt(binding.tweak(), true, 0, address, address, BLOCK, 0L, 0L);
            if (error < 0) {
                return error;
            }
            tweakLow = staging.iv.get(LITTLE, TWEAK);
            tweakHigh = staging.iv.get(LITTLE, TWEAK + Long.BYTES);
            tweakBlock = 0;
            firstLow = tweakLow;
            firstHigh = tweakHigh;
        }
        if (block < tweakBlock) {
            tweakLow = firstLow;
            tweakHigh = firstHigh;
            tweakBlock = 0;
        }
        for (; tweakBlock < block; tweakBlock++) {
            long carry = tweakHigh >> 63;
            tweakHigh = tweakHigh << 1 | tweakLow >>> 63;
            tweakLow = tweakLow << 1 ^ (carry & 0x87);
        }
        staging.iv.set(LITTLE, 0, tweakLow);
        staging.iv.set(LITTLE, Long.BYTES, tweakHigh);
        return node.crypt(binding.tweak(), false, 0, staging.iv.address(), staging.iv.address(), BLOCK, 0L, 0L);
    }

    /** {@return whether a cipher takes a source of so many bytes} */
    static boolean takes(CipherAlgorithm cipher, long length) {
        return cipher == CipherAlgorithm.AES_XTS ? length >= BLOCK : length % cipher.blockLength() == 0;
    }
}
