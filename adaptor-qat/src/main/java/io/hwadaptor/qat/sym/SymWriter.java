package io.hwadaptor.qat.sym;

import io.hwadaptor.api.Operation;
import io.hwadaptor.api.OperationType;
import io.hwadaptor.api.ScatterList;
import io.hwadaptor.api.StandardLengths;
import io.hwadaptor.api.Status;
import io.hwadaptor.qat.service.Cpa;
import io.hwadaptor.qat.service.RegionMap;
import java.lang.foreign.MemorySegment;
import java.lang.foreign.ValueLayout;
import java.nio.ByteOrder;
import org.jspecify.annotations.Nullable;

/**
 * Turns operations into the library's, and its answers into results. Owner thread only.
 *
 * <p>What the device can't do is declined with {@link Status#NOTSUPP} before anything is written: what is longer
 * than the capability says, XTS with a rest that is no block, AAD of more than 240 bytes (CCM: 222), ChaCha20-Poly1305,
 * GMAC and 3GPP MACs of no text, chains whose cipher or digest has nothing to do, or whose digest begins elsewhere than
 * at the first byte while there is AAD.
 */
final class SymWriter {
    /** The device gets it. */
    static final int DEVICE = 0;
    /** The operation has its status already. */
    static final int ANSWERED = 1;
    /** There is no pinned memory now. */
    static final int WAIT = 2;

    private static final int MAX_AAD = 240;
    private static final int MAX_CCM_AAD = 222;
    private static final int CCM_TEXT = 18;
    private static final ValueLayout.OfLong BIG =
            ValueLayout.JAVA_LONG_UNALIGNED.withOrder(ByteOrder.BIG_ENDIAN);

    private final RegionMap regions;
    private final Bounce bounce;
    private RegionMap.Table table;
    private int lastSlice;
    private long ghashHigh;
    private long ghashLow;

    SymWriter(RegionMap regions, Bounce bounce) {
        this.regions = regions;
        this.bounce = bounce;
        table = regions.table();
    }

    /** {@return bytes of AAD that the library's session must be set up for} */
    static int contextAad(SymPlan plan, Operation operation) {
        return switch (plan.kind) {
            case GCM, CCM, CHACHA -> (int) Math.min(operation.auxiliary.byteLength(), Integer.MAX_VALUE);
            default -> 0;
        };
    }

    /** {@return what {@link Status} to answer with at once, or null if the device gets it} */
    @Nullable Status check(SymPlan plan, Operation operation) {
        long length = operation.src.byteLength();
        // The algorithm's limit is the cipher's part alone where there is more.
        long limited = plan.kind == SymPlan.Kind.CHAIN ? operation.cipherLength : length;
        if (operation.type != plan.type
                || (plan.type != OperationType.DIGEST && operation.dst.byteLength() < length)
                || (plan.kind == SymPlan.Kind.CHAIN && !hasRanges(operation, length))) {
            return Status.ERR;
        }
        if (limited > plan.maxLength || length > SymAlgorithms.MAX_LENGTH) {
            return Status.NOTSUPP;
        }
        int iv = operation.ivLength;
        long aad = operation.auxiliary.byteLength();
        return switch (plan.kind) {
            case CIPHER -> cipher(plan, length, iv);
            case CHAIN -> chain(plan, operation, aad);
            case DIGEST -> (plan.macIv != 0 && iv != plan.macIv)
                    || (plan.wholeBlocks && (length == 0 || length % 16 != 0))
                    // KASUMI's padded string has whole blocks, and at least its counter and nonce.
                    || (plan.wireless && plan.macIv == 0 && (length == 0 || length % 8 != 0)) ? Status.ERR
                    : plan.wireless && length == 0 ? Status.NOTSUPP : null;
            case GMAC -> iv == 0 ? Status.ERR : length == 0 ? Status.NOTSUPP : null;
            case GCM -> iv == 0 ? Status.ERR : aad > MAX_AAD ? Status.NOTSUPP : null;
            case CHACHA -> iv != 12 ? Status.ERR : aad > MAX_AAD || length == 0 ? Status.NOTSUPP : null;
            case CCM -> !StandardLengths.isCcm(iv, length) ? Status.ERR : aad > MAX_CCM_AAD ? Status.NOTSUPP : null;
        };
    }

    private static @Nullable Status cipher(SymPlan plan, long length, int iv) {
        if (plan.cipherIv != 0 && iv != plan.cipherIv) {
            return Status.ERR;
        }
        if (plan.xts) {
            return length < 16 ? Status.ERR : length % 16 != 0 ? Status.NOTSUPP : null;
        }
        return length % plan.block != 0 ? Status.ERR : length == 0 ? Status.OK : null;
    }

    private static boolean hasRanges(Operation operation, long length) {
        return inside(operation.cipherStart, operation.cipherLength, length)
                && inside(operation.hashStart, operation.hashLength, length);
    }

    private static @Nullable Status chain(SymPlan plan, Operation operation, long aad) {
        long hashed = operation.hashLength + aad;
        if (plan.wholeBlocks && (hashed == 0 || hashed % 16 != 0)) {
            return Status.ERR;
        }
        Status cipher = cipher(plan, operation.cipherLength, operation.ivLength);
        if (cipher != null && cipher != Status.OK) {
            return cipher;
        }
        return operation.cipherLength == 0 || hashed == 0 || aad > SymSlot.AAD_ROOM
                || (aad > 0 && operation.hashStart != 0) ? Status.NOTSUPP : null;
    }

    private static boolean inside(long start, long count, long length) {
        return start >= 0 && count >= 0 && start <= length && count <= length - start;
    }

    /** Fills the slot's memory for an operation that {@link #check} lets pass. {@return DEVICE, ANSWERED or WAIT} */
    int write(SymPlan plan, Operation operation, SymSlot slot, boolean verify) {
        slot.operation = operation;
        slot.plan = plan;
        slot.verify = verify;
        slot.staged = 0;
        slot.bounced = false;
        slot.chunkCount = 0;
        long length = operation.src.byteLength();
        long aad = operation.auxiliary.byteLength();
        int buffers = buffers(plan, operation, slot, length, plan.kind == SymPlan.Kind.CHAIN ? aad : 0);
        if (buffers != DEVICE) {
            return buffers;
        }
        int ivLength = iv(plan, operation, slot);
        boolean aadPlace = plan.macIv != 0;
        switch (plan.kind) {
            case CIPHER -> slot.ranges(0, length, 0, 0);
            case DIGEST, GMAC -> slot.ranges(0, 0, 0, length);
            case GCM, CHACHA, CCM -> {
                boolean ccm = plan.kind == SymPlan.Kind.CCM;
                copyIn(operation.auxiliary, slot, SymSlot.AAD + (ccm ? CCM_TEXT : 0));
                slot.ranges(0, length, 0, 0);
                aadPlace = ccm || aad != 0;
            }
            case CHAIN -> {
                copyIn(operation.auxiliary, slot, SymSlot.AAD);
                slot.ranges(aad + operation.cipherStart, operation.cipherLength, operation.hashStart,
                        aad + operation.hashLength);
            }
        }
        if (plan.macIv != 0) {
            MemorySegment.copy(operation.iv, 0, slot.memory, SymSlot.AAD, plan.macIv);
        }
        if (verify) {
            MemorySegment.copy(operation.digest, 0, slot.memory, SymSlot.DIGEST, plan.digestLength);
        }
        slot.parameters(ivLength, aadPlace, plan.digestLength != 0 && plan.kind != SymPlan.Kind.CCM);
        if (plan.macIv != 0 || plan.kind == SymPlan.Kind.GMAC) {
            slot.noAadPointer();
        }
        return DEVICE;
    }

    /** Puts the IV into the slot. {@return its length as the device is told} */
    private int iv(SymPlan plan, Operation operation, SymSlot slot) {
        int length = operation.ivLength;
        switch (plan.kind) {
            case CIPHER, CHAIN -> {
                MemorySegment.copy(operation.iv, 0, slot.memory, SymSlot.IV, plan.cipherIv);
                return plan.cipherIv;
            }
            case DIGEST -> {
                return 0;
            }
            case CCM -> {
                slot.memory.set(ValueLayout.JAVA_BYTE, SymSlot.IV, (byte) 0);
                slot.memory.set(ValueLayout.JAVA_BYTE, SymSlot.AAD, (byte) 0);
                MemorySegment.copy(operation.iv, 0, slot.memory, SymSlot.IV + 1, length);
                MemorySegment.copy(operation.iv, 0, slot.memory, SymSlot.AAD + 1, length);
                return length;
            }
            default -> {
                if (length == 12) {
                    MemorySegment.copy(operation.iv, 0, slot.memory, SymSlot.IV, 12);
                    return 12;
                }
                counterBlock(plan.hashKey(), operation.iv, length);
                slot.memory.set(BIG, SymSlot.IV, ghashHigh);
                slot.memory.set(BIG, SymSlot.IV + 8, ghashLow);
                return 16;
            }
        }
    }

    /** GCM's J0 of an IV that is not of 12 bytes (NIST SP 800-38D, section 7.1): the device takes that in its place. */
    private void counterBlock(MemorySegment hashKey, MemorySegment iv, int length) {
        long high = hashKey.get(BIG, 0);
        long low = hashKey.get(BIG, 8);
        ghashHigh = 0;
        ghashLow = 0;
        int whole = length & -16;
        for (int i = 0; i < whole; i += 16) {
            multiply(high, low, iv.get(BIG, i), iv.get(BIG, i + 8L));
        }
        if (whole != length) {
            long first = 0;
            long second = 0;
            for (int i = whole; i < length; i++) {
                long value = iv.get(ValueLayout.JAVA_BYTE, i) & 0xFFL;
                int shift = 56 - 8 * (i & 7);
                if (i - whole < 8) {
                    first |= value << shift;
                } else {
                    second |= value << shift;
                }
            }
            multiply(high, low, first, second);
        }
        multiply(high, low, 0, 8L * length);
    }

    /** One step of GHASH (NIST SP 800-38D, section 6.3), bit by bit: such IVs are rare. */
    private void multiply(long hashHigh, long hashLow, long blockHigh, long blockLow) {
        long xHigh = ghashHigh ^ blockHigh;
        long xLow = ghashLow ^ blockLow;
        long vHigh = hashHigh;
        long vLow = hashLow;
        long zHigh = 0;
        long zLow = 0;
        for (int i = 0; i < 128; i++) {
            long bit = -((i < 64 ? xHigh >>> (63 - i) : xLow >>> (127 - i)) & 1);
            zHigh ^= vHigh & bit;
            zLow ^= vLow & bit;
            long carry = -(vLow & 1);
            vLow = (vLow >>> 1) | (vHigh << 63);
            vHigh = (vHigh >>> 1) ^ (carry & 0xE100000000000000L);
        }
        ghashHigh = zHigh;
        ghashLow = zLow;
    }

    private int buffers(SymPlan plan, Operation operation, SymSlot slot, long length, long head) {
        boolean ccm = plan.kind == SymPlan.Kind.CCM;
        boolean digestOnly = plan.type == OperationType.DIGEST;
        table = regions.table();
        boolean reachable = reachable(operation.src, length) && (digestOnly || reachable(operation.dst, length));
        if (!reachable) {
            if (!bounce.fits(length)) {
                operation.status = Status.NOTSUPP;
                return ANSWERED;
            }
            slot.bounced = true;
            if (!bounce.fill(slot, operation)) {
                return WAIT;
            }
        }
        boolean inPlace = digestOnly || slot.bounced;
        while (true) {
            slot.clearLists();
            // AAD of a chain is text in front of the text, CCM's tag text behind it.
            boolean fits = (head == 0 || slot.add(true, slot.physical(SymSlot.AAD), head))
                    && (slot.bounced ? bounce.list(slot, length) : list(slot, true, operation.src, length))
                    && (!ccm || slot.add(true, slot.physical(SymSlot.DIGEST), plan.digestLength));
            if (fits && !inPlace) {
                fits = (head == 0 || slot.add(false, slot.physical(SymSlot.AAD), head))
                        && list(slot, false, operation.dst, length)
                        && (!ccm || slot.add(false, slot.physical(SymSlot.DIGEST), plan.digestLength));
            }
            if (fits) {
                slot.buffers(head + length, inPlace, ccm || head != 0);
                return DEVICE;
            }
            if (!slot.grow()) {
                bounce.release(slot);
                operation.status = Status.NOTSUPP;
                return ANSWERED;
            }
        }
    }

    private int slice(long address) {
        int last = lastSlice;
        if (last < table.starts().length && address >= table.starts()[last] && address < table.ends()[last]) {
            return last;
        }
        int found = table.find(address);
        lastSlice = found < 0 ? 0 : found;
        return found;
    }

    private boolean reachable(ScatterList list, long length) {
        long left = length;
        for (int i = 0; left > 0; i++) {
            long address = list.address(i);
            long end = address + Math.min(left, list.length(i));
            left -= end - address;
            while (address < end) {
                int slice = slice(address);
                if (slice < 0) {
                    return false;
                }
                address = table.ends()[slice];
            }
        }
        return true;
    }

    private boolean list(SymSlot slot, boolean source, ScatterList list, long length) {
        long left = length;
        for (int i = 0; left > 0; i++) {
            long address = list.address(i);
            long end = address + Math.min(left, list.length(i));
            left -= end - address;
            while (address < end) {
                int slice = slice(address);
                long part = Math.min(end, table.ends()[slice]) - address;
                if (!slot.add(source, table.physical()[slice] + (address - table.starts()[slice]), part)) {
                    return false;
                }
                address += part;
            }
        }
        return true;
    }

    private static void copyIn(ScatterList list, SymSlot slot, long offset) {
        long at = offset;
        for (int i = 0; i < list.count(); i++) {
            MemorySegment.copy(list.region(i), list.offset(i), slot.memory, at, list.length(i));
            at += list.length(i);
        }
        slot.staged += at - offset;
    }

    /** {@return how a request that the device has completed ended; its results are in place then} */
    Status finish(SymSlot slot) {
        Operation operation = slot.operation;
        SymPlan plan = slot.plan;
        if (slot.result != Cpa.SUCCESS) {
            return Status.ERR;
        }
        long length = operation.src.byteLength();
        if (slot.verify && !slot.right) {
            // What the device has written is text that nobody vouches for.
            if (!slot.bounced) {
                boolean chain = plan.kind == SymPlan.Kind.CHAIN;
                operation.dst.zero(chain ? operation.cipherStart : 0, chain ? operation.cipherLength : length);
            }
            return Status.BADMSG;
        }
        if (plan.digestLength != 0 && !slot.verify) {
            MemorySegment.copy(slot.memory, SymSlot.DIGEST, operation.digest, 0, plan.digestLength);
        }
        if (slot.bounced && plan.type != OperationType.DIGEST) {
            bounce.drain(slot, operation.dst, length);
        } else if (plan.kind == SymPlan.Kind.CHAIN) {
            long end = operation.cipherStart + operation.cipherLength;
            slot.staged += SegmentCopy.copy(operation.src, operation.dst, 0, operation.cipherStart);
            slot.staged += SegmentCopy.copy(operation.src, operation.dst, end, length - end);
        }
        return Status.OK;
    }
}
