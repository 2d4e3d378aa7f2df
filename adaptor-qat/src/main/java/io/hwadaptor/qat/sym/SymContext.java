package io.hwadaptor.qat.sym;

import io.hwadaptor.api.AdaptorException;
import io.hwadaptor.ffm.generated.qat._CpaCySymSessionSetupData;
import io.hwadaptor.ffm.qat.QatCalls;
import io.hwadaptor.qat.service.Cpa;
import io.hwadaptor.qat.service.PinnedPool;
import io.hwadaptor.qat.service.QatInstance;
import java.lang.foreign.Arena;
import java.lang.foreign.MemorySegment;
import java.lang.foreign.ValueLayout;
import org.jspecify.annotations.Nullable;

/**
 * A session of the library: one instance's, with one length of AAD, and with or without verification, because the
 * library fixes those when it is set up. It lives in pinned memory, which the library and the device use until it has
 * been removed.
 */
final class SymContext {
    final QatInstance instance;
    final int aadLength;
    final boolean verify;

    private final PinnedPool pool;
    private final int epoch;
    private final PinnedPool.Block block;

    private SymContext(PinnedPool pool, QatInstance instance, int aadLength, boolean verify, int epoch,
            PinnedPool.Block block) {
        this.pool = pool;
        this.instance = instance;
        this.aadLength = aadLength;
        this.verify = verify;
        this.epoch = epoch;
        this.block = block;
    }

    /** {@return a context, or null if the instance does not take it now} */
    static @Nullable SymContext open(PinnedPool pool, QatInstance instance, SymPlan plan, int aadLength,
            boolean verify) {
        try (Arena arena = Arena.ofConfined()) {
            MemorySegment setup = arena.allocate(_CpaCySymSessionSetupData.layout());
            MemorySegment size = arena.allocate(ValueLayout.JAVA_INT);
            plan.fill(setup, aadLength, verify);
            synchronized (instance) {
                int epoch = instance.epoch();
                if (instance.noted(QatCalls.cpaCySymDpSessionCtxGetSize(instance.handle(), setup.address(),
                        size.address())) != Cpa.SUCCESS) {
                    return null;
                }
                PinnedPool.Block block = pool.allocate(size.get(ValueLayout.JAVA_INT, 0), instance.node());
                if (instance.noted(QatCalls.cpaCySymDpInitSession(instance.handle(), setup.address(), block.address()))
                        != Cpa.SUCCESS) {
                    pool.free(block);
                    return null;
                }
                return new SymContext(pool, instance, aadLength, verify, epoch, block);
            }
        } catch (AdaptorException e) {
            return null;
        }
    }

    long address() {
        return block.address();
    }

    /** {@return whether it is of a time before the instance restarted} */
    boolean stale() {
        return epoch != instance.epoch();
    }

    /**
     * Removes the library's session and zeroizes its memory, if the library says that it is not in use. What a restart
     * has lost stays in use for ever; such memory is freed when the service stops.
     *
     * @return whether it is gone
     */
    boolean remove() {
        try (Arena arena = Arena.ofConfined()) {
            MemorySegment inUse = arena.allocate(ValueLayout.JAVA_INT);
            synchronized (instance) {
                if (QatCalls.cpaCySymSessionInUse(block.address(), inUse.address()) != Cpa.SUCCESS
                        || inUse.get(ValueLayout.JAVA_INT, 0) != 0
                        || QatCalls.cpaCySymDpRemoveSession(instance.handle(), block.address()) != Cpa.SUCCESS) {
                    return false;
                }
            }
        }
        pool.free(block);
        return true;
    }
}
