package io.hwadaptor.qat.pke;

import io.hwadaptor.api.AdaptorException;
import io.hwadaptor.api.Operation;
import io.hwadaptor.ffm.generated.qat._CpaFlatBuffer;
import io.hwadaptor.ffm.qat.QatCallbacks;
import io.hwadaptor.ffm.qat.QatKeyCalls;
import io.hwadaptor.qat.service.PinnedPool;
import io.hwadaptor.qat.service.QatInstance;
import java.lang.foreign.MemorySegment;
import java.lang.foreign.ValueLayout;
import java.math.BigInteger;
import java.util.Arrays;
import org.jspecify.annotations.Nullable;

/** One request with a public key: the library's structures and the numbers that they name, in pinned memory. */
final class KeySlot {
    /** The functions of the library that take such requests. */
    enum Function {
        RSA_ENCRYPT, RSA_DECRYPT, POWER, DH_SECRET, RSA_KEY, ECDSA_SIGN, DSA_SIGN, POINT, ECDSA_VERIFY, DSA_VERIFY
    }

    /** Where a private key's structure is. */
    static final long PRIVATE_KEY = 256;
    /** Where a public key's structure is. */
    static final long PUBLIC_KEY = 448;

    private static final int BYTES = 16 << 10;
    private static final long OUTPUTS = 512;
    private static final long ANSWER = 576;
    private static final long NUMBERS = 640;
    private static final long FLAT = _CpaFlatBuffer.layout().byteSize();
    private static final long LENGTH = _CpaFlatBuffer.dataLenInBytes$offset();
    private static final long POINTER = _CpaFlatBuffer.pData$offset();

    final int index;
    /** Null in a slot that is free. Who works on one that is not doesn't look: this is the data path. */
    Operation operation;
    /** Nonzero while the device has the request. Guarded by the instance. */
    long tag;
    int use;
    long since;
    int restarts;
    @Nullable QatInstance lostAt;
    int result;
    boolean right;
    /** What the result of a verification is compared with; null for other requests. */
    byte @Nullable [] expected;

    private final PinnedPool pool;
    private final PinnedPool.Block block;
    private final MemorySegment memory;
    /** Null before the first {@link #begin}. */
    private Function function;
    private long used;

    // See operation and function.
    @SuppressWarnings("NullAway.Init")
    KeySlot(int index, PinnedPool pool, int node) throws AdaptorException {
        this.index = index;
        this.pool = pool;
        block = pool.allocate(BYTES, node);
        memory = block.memory();
    }

    /** Begins a request. */
    void begin(Function wanted) {
        function = wanted;
        used = NUMBERS;
    }

    /** Writes a number as wide as said, and names it in a structure. */
    void number(long structure, BigInteger value, int length) {
        byte[] bytes = Numbers.fixed(value, length);
        bytes(structure, bytes);
        Arrays.fill(bytes, (byte) 0);
    }

    /** Writes bytes, of which there must be one at least, and names them in a structure. */
    void bytes(long structure, byte[] bytes) {
        room(structure, bytes.length);
        MemorySegment.copy(bytes, 0, memory, ValueLayout.JAVA_BYTE, used - reserved(bytes.length), bytes.length);
    }

    /** Makes room for a result, and names it in a structure. */
    void room(long structure, int length) {
        if (used + reserved(length) > BYTES) {
            throw new IllegalArgumentException("a request of this size is none");
        }
        memory.set(ValueLayout.JAVA_INT, structure + LENGTH, length);
        memory.set(ValueLayout.JAVA_LONG, structure + POINTER, block.address() + used);
        used += reserved(length);
    }

    private static long reserved(int length) {
        return (length + 63) & -64L;
    }

    /** Makes room for one of the results that the function has arguments for. */
    void result(int number, int length) {
        room(OUTPUTS + number * FLAT, length);
    }

    /** {@return one of the results} */
    byte[] result(int number) {
        return read(OUTPUTS + number * FLAT);
    }

    /** {@return what a structure's flat buffer names} */
    byte[] read(long structure) {
        int length = memory.get(ValueLayout.JAVA_INT, structure + LENGTH);
        long offset = memory.get(ValueLayout.JAVA_LONG, structure + POINTER) - block.address();
        return memory.asSlice(offset, length).toArray(ValueLayout.JAVA_BYTE);
    }

    void set(long offset, int value) {
        memory.set(ValueLayout.JAVA_INT, offset, value);
    }

    /** Writes the address of another place in this slot. */
    void point(long offset, long to) {
        memory.set(ValueLayout.JAVA_LONG, offset, block.address() + to);
    }

    /**
     * Submits the request to an instance.
     *
     * @return the library's status
     */
    int submit(QatInstance instance) {
        long handle = instance.handle();
        synchronized (instance) {
            return instance.submitted(switch (function) {
                case RSA_ENCRYPT -> QatKeyCalls.cpaCyRsaEncrypt(handle, QatCallbacks.ONE_RESULT, tag, operation(),
                        output(0));
                case RSA_DECRYPT -> QatKeyCalls.cpaCyRsaDecrypt(handle, QatCallbacks.ONE_RESULT, tag, operation(),
                        output(0));
                case POWER -> QatKeyCalls.cpaCyLnModExp(handle, QatCallbacks.ONE_RESULT, tag, operation(), output(0));
                case DH_SECRET -> QatKeyCalls.cpaCyDhKeyGenPhase2Secret(handle, QatCallbacks.ONE_RESULT, tag,
                        operation(), output(0));
                case RSA_KEY -> QatKeyCalls.cpaCyRsaGenKey(handle, QatCallbacks.RSA_KEY, tag, operation(),
                        block.address() + PRIVATE_KEY, block.address() + PUBLIC_KEY);
                case ECDSA_SIGN -> QatKeyCalls.cpaCyEcdsaSignRS(handle, QatCallbacks.ECDSA_SIGN, tag, operation(),
                        answer(), output(0), output(1));
                case DSA_SIGN -> QatKeyCalls.cpaCyDsaSignRS(handle, QatCallbacks.DSA_SIGN, tag, operation(), answer(),
                        output(0), output(1));
                case POINT -> QatKeyCalls.cpaCyEcPointMultiply(handle, QatCallbacks.POINT, tag, operation(), answer(),
                        output(0), output(1));
                case ECDSA_VERIFY -> QatKeyCalls.cpaCyEcdsaVerify(handle, QatCallbacks.ECDSA_VERIFY, tag, operation(),
                        answer());
                case DSA_VERIFY -> QatKeyCalls.cpaCyDsaVerify(handle, QatCallbacks.DSA_VERIFY, tag, operation(),
                        answer());
            });
        }
    }

    private long operation() {
        return block.address();
    }

    private long output(int number) {
        return block.address() + OUTPUTS + number * FLAT;
    }

    private long answer() {
        return block.address() + ANSWER;
    }

    /** Zeroizes what the request has left. */
    void zeroize() {
        memory.asSlice(0, Math.max(used, NUMBERS)).fill((byte) 0);
        forget();
        expected = null;
    }

    /** Forgets the operation. */
    // See there.
    @SuppressWarnings("NullAway")
    void forget() {
        operation = null;
    }

    void close() {
        pool.free(block);
    }
}
