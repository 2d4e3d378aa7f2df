package io.hwadaptor.qat.sym;

import io.hwadaptor.api.AdaptorException;
import io.hwadaptor.api.Operation;
import io.hwadaptor.ffm.generated.qat._CpaCySymDpOpData;
import io.hwadaptor.ffm.generated.qat._CpaPhysBufferList;
import io.hwadaptor.ffm.generated.qat._CpaPhysFlatBuffer;
import io.hwadaptor.ffm.generated.qat.qat_h;
import io.hwadaptor.qat.service.PinnedPool;
import io.hwadaptor.qat.service.QatInstance;
import java.lang.foreign.MemorySegment;
import java.lang.foreign.ValueLayout;
import java.util.Arrays;
import org.jspecify.annotations.Nullable;

/**
 * One request on its way to the device and back: the operation as the library wants it, IV, digest, AAD, and lists of
 * segments, all in pinned memory. Its queue's owner thread fills it; the tag says whether the device has it.
 */
final class SymSlot {
    /** What one slot takes. */
    static final int BYTES = 1024;
    /** Most bytes of {@link #AAD}: what the device takes, with CCM's header and padding. */
    static final int AAD_ROOM = 288;

    static final long IV = 160;
    static final long DIGEST = 176;
    static final long AAD = 256;

    private static final long LISTS = AAD + AAD_ROOM;
    private static final int LIST_HEADER = (int) _CpaPhysBufferList.layout().byteSize();
    private static final int ENTRY = (int) _CpaPhysFlatBuffer.layout().byteSize();
    private static final int INLINE_ENTRIES = 12;
    private static final int MAX_ENTRIES = PinnedPool.SLAB / 2 / ENTRY - 1;
    private static final long COUNT = _CpaPhysBufferList.numBuffers$offset();
    private static final long ENTRY_LENGTH = _CpaPhysFlatBuffer.dataLenInBytes$offset();
    private static final long ENTRY_ADDRESS = _CpaPhysFlatBuffer.bufferPhysAddr$offset();
    private static final int BUFFER_LIST = qat_h.CPA_DP_BUFLIST();

    private static final long CIPHER_START = _CpaCySymDpOpData.cryptoStartSrcOffsetInBytes$offset();
    private static final long CIPHER_LENGTH = _CpaCySymDpOpData.messageLenToCipherInBytes$offset();
    private static final long HASH_START = _CpaCySymDpOpData.hashStartSrcOffsetInBytes$offset();
    private static final long HASH_LENGTH = _CpaCySymDpOpData.messageLenToHashInBytes$offset();
    private static final long IV_ADDRESS = _CpaCySymDpOpData.iv$offset();
    private static final long IV_LENGTH = _CpaCySymDpOpData.ivLenInBytes$offset();
    private static final long IV_POINTER = _CpaCySymDpOpData.pIv$offset();
    private static final long AAD_ADDRESS = _CpaCySymDpOpData.additionalAuthData$offset();
    private static final long AAD_POINTER = _CpaCySymDpOpData.pAdditionalAuthData$offset();
    private static final long DIGEST_ADDRESS = _CpaCySymDpOpData.digestResult$offset();
    private static final long INSTANCE = _CpaCySymDpOpData.instanceHandle$offset();
    private static final long SESSION = _CpaCySymDpOpData.sessionCtx$offset();
    private static final long SOURCE = _CpaCySymDpOpData.srcBuffer$offset();
    private static final long SOURCE_LENGTH = _CpaCySymDpOpData.srcBufferLen$offset();
    private static final long TARGET = _CpaCySymDpOpData.dstBuffer$offset();
    private static final long TARGET_LENGTH = _CpaCySymDpOpData.dstBufferLen$offset();
    private static final long SELF = _CpaCySymDpOpData.thisPhys$offset();
    private static final long TAG = _CpaCySymDpOpData.pCallbackTag$offset();
    private static final long RESERVED_0 = _CpaCySymDpOpData.reserved0$offset();
    private static final long RESERVED_1 = _CpaCySymDpOpData.reserved1$offset();

    final int index;
    final MemorySegment memory;

    /** Null in a slot that is free. Who works on one that is not doesn't look: this is the data path. */
    Operation operation;
    /** The same goes for it, before the first request. */
    SymPlan plan;
    /** Nonzero while the device has the request. Guarded by the instance. */
    long tag;
    /** How often the slot was used. */
    int use;
    /** When it was given to the device. */
    long since;
    /** Restarts of the instance at that time. */
    int restarts;
    /** The instance that had it when it was given up; the slot is not used again until that one has restarted. */
    @Nullable QatInstance lostAt;
    /** The library's answer, valid when it has been delivered. */
    int result;
    boolean right;
    /** Whether the device works on copies. */
    boolean bounced;
    /** Chunks of the copies, and how many. */
    int[] chunks = new int[4];
    int chunkCount;
    /** Payload bytes copied so far. */
    long staged;
    boolean verify;

    private final PinnedPool.Block block;
    private final PinnedPool pool;
    private final int node;
    private PinnedPool.@Nullable Block longLists;
    private MemorySegment listMemory;
    private long listPhysical;
    private long listOffset;
    private int capacity = INLINE_ENTRIES;
    private int sourceCount;
    private int targetCount;
    private long singleSource;
    private long singleTarget;

    // See operation and plan.
    @SuppressWarnings("NullAway.Init")
    SymSlot(int index, PinnedPool pool, int node) throws AdaptorException {
        this.index = index;
        this.pool = pool;
        this.node = node;
        block = pool.allocate(BYTES, node);
        memory = block.memory();
        listMemory = memory;
        listPhysical = block.physical();
        listOffset = LISTS;
    }

    /** {@return the operation's address, for the library} */
    long address() {
        return block.address();
    }

    long physical(long offset) {
        return block.physical() + offset;
    }

    /** Forgets the operation. */
    // See there.
    @SuppressWarnings("NullAway")
    void forget() {
        operation = null;
    }

    void clearLists() {
        sourceCount = 0;
        targetCount = 0;
    }

    /**
     * Appends a segment to one of the lists.
     *
     * @return whether there was room; if not, {@link #grow} and begin again
     */
    boolean add(boolean source, long physical, long length) {
        int count = source ? sourceCount : targetCount;
        if (count == capacity) {
            return false;
        }
        long entry = listOffset + (source ? 0 : listBytes()) + LIST_HEADER + (long) count * ENTRY;
        listMemory.set(ValueLayout.JAVA_INT, entry + ENTRY_LENGTH, (int) length);
        listMemory.set(ValueLayout.JAVA_LONG, entry + ENTRY_ADDRESS, physical);
        if (source) {
            singleSource = physical;
            sourceCount++;
        } else {
            singleTarget = physical;
            targetCount++;
        }
        return true;
    }

    private long listBytes() {
        return LIST_HEADER + (long) capacity * ENTRY;
    }

    /** Makes room for longer lists. {@return whether there was memory for them} */
    boolean grow() {
        int wanted = capacity < 128 ? 256 : capacity * 4;
        if (wanted > MAX_ENTRIES) {
            return false;
        }
        try {
            PinnedPool.Block larger = pool.allocate(2 * (LIST_HEADER + wanted * ENTRY), node);
            if (longLists != null) {
                pool.free(longLists);
            }
            longLists = larger;
            listMemory = larger.memory();
            listPhysical = larger.physical();
            listOffset = 0;
            capacity = wanted;
            return true;
        } catch (AdaptorException e) {
            return false;
        }
    }

    /**
     * Writes source and destination as lists, or as two flat buffers where each has one segment.
     *
     * @param length bytes of each
     * @param inPlace whether the destination's list is the source's
     */
    void buffers(long length, boolean inPlace, boolean asLists) {
        long source;
        long target;
        int bytes;
        int targets = inPlace ? sourceCount : targetCount;
        if (!asLists && sourceCount <= 1 && targets <= 1) {
            // A buffer of nothing still has an address.
            source = sourceCount == 0 ? physical(AAD) : singleSource;
            target = inPlace || targetCount == 0 ? source : singleTarget;
            bytes = (int) length;
        } else {
            listMemory.set(ValueLayout.JAVA_INT, listOffset + COUNT, sourceCount);
            source = listPhysical + listOffset;
            target = source;
            if (!inPlace) {
                listMemory.set(ValueLayout.JAVA_INT, listOffset + listBytes() + COUNT, targetCount);
                target = source + listBytes();
            }
            bytes = BUFFER_LIST;
        }
        memory.set(ValueLayout.JAVA_LONG, SOURCE, source);
        memory.set(ValueLayout.JAVA_INT, SOURCE_LENGTH, bytes);
        memory.set(ValueLayout.JAVA_LONG, TARGET, target);
        memory.set(ValueLayout.JAVA_INT, TARGET_LENGTH, bytes);
    }

    void ranges(long cipherStart, long cipherLength, long hashStart, long hashLength) {
        memory.set(ValueLayout.JAVA_INT, CIPHER_START, (int) cipherStart);
        memory.set(ValueLayout.JAVA_INT, CIPHER_LENGTH, (int) cipherLength);
        memory.set(ValueLayout.JAVA_INT, HASH_START, (int) hashStart);
        memory.set(ValueLayout.JAVA_INT, HASH_LENGTH, (int) hashLength);
    }

    /** Says where IV, AAD and digest are: in this slot, each if it is used. */
    void parameters(int ivLength, boolean aad, boolean digest) {
        memory.set(ValueLayout.JAVA_INT, IV_LENGTH, ivLength);
        memory.set(ValueLayout.JAVA_LONG, IV_ADDRESS, ivLength == 0 ? 0 : physical(IV));
        memory.set(ValueLayout.JAVA_LONG, IV_POINTER, ivLength == 0 ? 0 : address() + IV);
        memory.set(ValueLayout.JAVA_LONG, AAD_ADDRESS, aad ? physical(AAD) : 0);
        memory.set(ValueLayout.JAVA_LONG, AAD_POINTER, aad ? address() + AAD : 0);
        memory.set(ValueLayout.JAVA_LONG, DIGEST_ADDRESS, digest ? physical(DIGEST) : 0);
    }

    /** The pointer belongs to AAD alone: where its place has a MAC's IV, or nothing, the library wants none. */
    void noAadPointer() {
        memory.set(ValueLayout.JAVA_LONG, AAD_POINTER, 0);
    }

    /** Writes what makes the operation complete. */
    void address(QatInstance instance, SymContext context, long newTag) {
        memory.set(ValueLayout.JAVA_LONG, RESERVED_0, 0);
        memory.set(ValueLayout.JAVA_LONG, RESERVED_1, 0);
        memory.set(ValueLayout.JAVA_LONG, INSTANCE, instance.handle());
        memory.set(ValueLayout.JAVA_LONG, SESSION, context.address());
        memory.set(ValueLayout.JAVA_LONG, SELF, block.physical());
        memory.set(ValueLayout.JAVA_LONG, TAG, newTag);
        restarts = instance.restarts();
    }

    void addChunk(int chunk) {
        if (chunkCount == chunks.length) {
            chunks = Arrays.copyOf(chunks, 2 * chunkCount);
        }
        chunks[chunkCount++] = chunk;
    }

    void close() {
        pool.free(block);
        if (longLists != null) {
            pool.free(longLists);
        }
    }
}
