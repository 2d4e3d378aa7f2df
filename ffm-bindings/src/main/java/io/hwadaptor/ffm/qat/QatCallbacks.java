package io.hwadaptor.ffm.qat;

import io.hwadaptor.ffm.generated.qat.CpaCyDsaRSSignCbFunc;
import io.hwadaptor.ffm.generated.qat.CpaCyDsaVerifyCbFunc;
import io.hwadaptor.ffm.generated.qat.CpaCyEcPointMultiplyCbFunc;
import io.hwadaptor.ffm.generated.qat.CpaCyEcdsaSignRSCbFunc;
import io.hwadaptor.ffm.generated.qat.CpaCyEcdsaVerifyCbFunc;
import io.hwadaptor.ffm.generated.qat.CpaCyGenFlatBufCbFunc;
import io.hwadaptor.ffm.generated.qat.CpaCyInstanceNotificationCbFunc;
import io.hwadaptor.ffm.generated.qat.CpaCyRsaKeyGenCbFunc;
import io.hwadaptor.ffm.generated.qat.CpaCySymDpCbFunc;
import io.hwadaptor.ffm.generated.qat._CpaCySymDpOpData;
import io.hwadaptor.ffm.syscall.Downcalls;
import java.lang.foreign.FunctionDescriptor;
import java.lang.foreign.MemorySegment;
import java.lang.foreign.ValueLayout;
import java.lang.invoke.MethodHandle;
import java.lang.invoke.MethodHandles;
import java.lang.invoke.MethodType;
import java.util.concurrent.atomic.AtomicIntegerArray;

/**
 * What the library calls back. One function per kind of callback for the whole process, and all that it does is note
 * the caller's tag and the outcome: callbacks run inside of a poll, on the thread that polls, which then takes its
 * notes.
 */
public final class QatCallbacks {
    /** The most that one poll may be asked for. */
    public static final int MAX_QUOTA = 256;
    /** Instances whose events can be told apart. */
    public static final int MAX_INSTANCES = 1024;

    /** Outcome of a verification, or of a computation that can end at no result. */
    private static final long NO = 1L << 32;

    private static final long TAG_OFFSET = _CpaCySymDpOpData.pCallbackTag$offset();
    // SAFETY: read at one place only, the tag of an operation that the library gives its owner.
    private static final MemorySegment ALL = MemorySegment.NULL.reinterpret(Long.MAX_VALUE);
    private static final ThreadLocal<Notes> NOTES = ThreadLocal.withInitial(Notes::new);
    private static final AtomicIntegerArray EVENTS = new AtomicIntegerArray(MAX_INSTANCES);

    /** Of the data plane. */
    public static final long SYMMETRIC =
            stub("symmetric", CpaCySymDpCbFunc.descriptor(), long.class, int.class, int.class);
    /** Of functions with one result. */
    public static final long ONE_RESULT = stub("oneResult", CpaCyGenFlatBufCbFunc.descriptor(), long.class, int.class,
            long.class, long.class);
    /** Of RSA key generation. */
    public static final long RSA_KEY = stub("rsaKey", CpaCyRsaKeyGenCbFunc.descriptor(), long.class, int.class,
            long.class, long.class, long.class);
    /** Of ECDSA signatures. */
    public static final long ECDSA_SIGN = pair(CpaCyEcdsaSignRSCbFunc.descriptor());
    /** Of DSA signatures. */
    public static final long DSA_SIGN = pair(CpaCyDsaRSSignCbFunc.descriptor());
    /** Of point multiplications. */
    public static final long POINT = pair(CpaCyEcPointMultiplyCbFunc.descriptor());
    /** Of ECDSA verifications. */
    public static final long ECDSA_VERIFY = answer(CpaCyEcdsaVerifyCbFunc.descriptor());
    /** Of DSA verifications. */
    public static final long DSA_VERIFY = answer(CpaCyDsaVerifyCbFunc.descriptor());
    /** Of instances; the tag is a number below {@link #MAX_INSTANCES}. */
    public static final long EVENT =
            stub("event", CpaCyInstanceNotificationCbFunc.descriptor(), long.class, long.class, int.class);

    private QatCallbacks() {
    }

    /** What the callbacks of one thread have noted. Read between polls by that thread, which then clears it. */
    public static final class Notes {
        // Twice the quota, because a poll of an instance polls two rings with it.
        private final long[] tags = new long[2 * MAX_QUOTA];
        private final long[] outcomes = new long[2 * MAX_QUOTA];
        private int count;

        private Notes() {
        }

        /** {@return how many callbacks there were} */
        public int count() {
            return count;
        }

        /** {@return the tag that the caller gave} */
        public long tag(int index) {
            return tags[index];
        }

        /** {@return the outcome, of type {@code CpaStatus}} */
        public int status(int index) {
            return (int) outcomes[index];
        }

        /** {@return whether a digest or signature was right, or a computation had a result} */
        public boolean right(int index) {
            return (outcomes[index] & NO) == 0;
        }

        /** Forgets everything. */
        public void clear() {
            count = 0;
        }

        private void add(long tag, int status, boolean right) {
            // A library that calls back more often than it was asked for would overwrite what is not read yet.
            if (count < tags.length) {
                tags[count] = tag;
                outcomes[count++] = Integer.toUnsignedLong(status) | (right ? 0 : NO);
            }
        }
    }

    /** {@return the calling thread's notes} */
    public static Notes notes() {
        return NOTES.get();
    }

    /**
     * Takes the events of an instance.
     *
     * @param tag what was given with {@link #EVENT}
     * @return a bit for each kind of event there was since the last call, by its number
     */
    public static int takeEvents(int tag) {
        return EVENTS.get(tag) == 0 ? 0 : EVENTS.getAndSet(tag, 0);
    }

    static void symmetric(long operation, int status, int verified) {
        notes().add(ALL.get(ValueLayout.JAVA_LONG, operation + TAG_OFFSET), status, verified != 0);
    }

    static void oneResult(long tag, int status, long operation, long output) {
        notes().add(tag, status, true);
    }

    static void rsaKey(long tag, int status, long operation, long privateKey, long publicKey) {
        notes().add(tag, status, true);
    }

    static void pairOfResults(long tag, int status, long operation, int done, long first, long second) {
        notes().add(tag, status, done != 0);
    }

    static void answer(long tag, int status, long operation, int right) {
        notes().add(tag, status, right != 0);
    }

    static void event(long instance, long tag, int event) {
        if (tag >= 0 && tag < MAX_INSTANCES && event >= 0 && event < Integer.SIZE) {
            EVENTS.getAndAccumulate((int) tag, 1 << event, (old, bit) -> old | bit);
        }
    }

    private static long pair(FunctionDescriptor signature) {
        return stub("pairOfResults", signature, long.class, int.class, long.class, int.class, long.class, long.class);
    }

    private static long answer(FunctionDescriptor signature) {
        return stub("answer", signature, long.class, int.class, long.class, int.class);
    }

    private static long stub(String method, FunctionDescriptor signature, Class<?>... parameters) {
        try {
            MethodHandle target = MethodHandles.lookup().findStatic(QatCallbacks.class, method,
                    MethodType.methodType(void.class, parameters));
            return Downcalls.upcall(target, signature);
        } catch (ReflectiveOperationException e) {
            throw new ExceptionInInitializerError(e);
        }
    }
}
