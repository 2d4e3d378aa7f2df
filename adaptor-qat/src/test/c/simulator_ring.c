/* Rings of the simulator: requests go in at enqueue, and are worked off inside of a poll. */
#include "simulator.h"

#include <string.h>
#include <unistd.h>

static void ringFd(Instance *instance) {
    if (instance->fd > 0) {
        unsigned long one = 1;
        if (write(instance->fd, &one, sizeof one) != sizeof one) {
            simulatorWrong("the instance's descriptor");
        }
    }
}

CpaStatus cpaCySymDpEnqueueOpBatch(const Cpa32U count, CpaCySymDpOpData *operations[], const CpaBoolean now) {
    if (count == 0 || (int) count > simulatorRingSize()) {
        return CPA_STATUS_INVALID_PARAM;
    }
    Instance *instance = simulatorInstance(operations[0]->instanceHandle);
    CpaStatus status = simulatorUsable(instance);
    if (status != CPA_STATUS_SUCCESS) {
        return status;
    }
    if (instance->callback == NULL || now != CPA_TRUE) {
        return simulatorWrong("a batch without a callback, or without a doorbell");
    }
    for (Cpa32U i = 0; i < count; i++) {
        if (operations[i]->instanceHandle != instance) {
            return simulatorWrong("a batch for two instances");
        }
        status = simulatorCheck(operations[i]);
        if (status != CPA_STATUS_SUCCESS) {
            return status;
        }
    }
    if (simulatorTakeFault("refuse")) {
        return CPA_STATUS_FAIL;
    }
    simulatorLock();
    bool full = simulatorTakeFault("retry") || instance->sym.count + (int) count > simulatorRingSize();
    for (Cpa32U i = 0; !full && i < count; i++) {
        instance->sym.waiting[instance->sym.count++] = (Pending) {.sym = operations[i]};
        __atomic_add_fetch(&simulatorSession(operations[i]->sessionCtx)->inFlight, 1, __ATOMIC_ACQ_REL);
    }
    simulatorUnlock();
    if (full) {
        return CPA_STATUS_RETRY;
    }
    ringFd(instance);
    simulatorCount("doorbells", 1);
    simulatorCount("requests", count);
    return CPA_STATUS_SUCCESS;
}

CpaStatus simulatorQueueKey(CpaInstanceHandle handle, Pending pending) {
    Instance *instance = simulatorInstance(handle);
    CpaStatus status = simulatorUsable(instance);
    if (status != CPA_STATUS_SUCCESS) {
        return status;
    }
    if (pending.callback == NULL || instance->translate == NULL) {
        return simulatorWrong("a synchronous request, or one without address translation");
    }
    if (simulatorTakeFault("refuse")) {
        return CPA_STATUS_FAIL;
    }
    simulatorLock();
    bool full = simulatorTakeFault("retry") || instance->asym.count >= simulatorRingSize();
    if (!full) {
        instance->asym.waiting[instance->asym.count++] = pending;
    }
    simulatorUnlock();
    if (full) {
        return CPA_STATUS_RETRY;
    }
    ringFd(instance);
    simulatorCount("key-requests", 1);
    return CPA_STATUS_SUCCESS;
}

/* Takes a request out: the oldest one, or with the switch "shuffle" any. */
static bool take(Ring *ring, Pending *pending) {
    static unsigned random = 12345;
    simulatorLock();
    bool any = ring->count > 0;
    if (any) {
        random = random * 1103515245 + 12345;
        int index = simulatorSwitch("shuffle") ? (int) (random >> 8) % ring->count : 0;
        *pending = ring->waiting[index];
        memmove(&ring->waiting[index], &ring->waiting[index + 1],
            (size_t) (--ring->count - index) * sizeof *ring->waiting);
    }
    simulatorUnlock();
    return any;
}

static void finishSym(Instance *instance, CpaCySymDpOpData *operation) {
    Session *session = simulatorSession(operation->sessionCtx);
    CpaBoolean right = CPA_TRUE;
    CpaStatus status = CPA_STATUS_FAIL;
    if (!simulatorTakeFault("fail")) {
        status = simulatorRun(operation, session, &right);
    }
    __atomic_sub_fetch(&session->inFlight, 1, __ATOMIC_ACQ_REL);
    simulatorCount("completions", 1);
    instance->callback(operation, status, right);
}

static void finishKey(Pending *pending, bool broken) {
    pending->run(pending, broken || simulatorTakeFault("fail") ? CPA_STATUS_FAIL : CPA_STATUS_SUCCESS);
}

/*
 * Whether a request does not come back: never, or not before the switch "late-come" says so. It comes alone then, while
 * the device still has what was submitted since.
 */
static bool isLost(Instance *instance, const Pending *pending) {
    if (simulatorTakeFault("lose")) {
        return true;
    }
    if (!simulatorTakeFault("late")) {
        return false;
    }
    simulatorLock();
    instance->late.waiting[instance->late.count++] = *pending;
    simulatorUnlock();
    return true;
}

static Cpa32U comeLate(Instance *instance) {
    Pending pending;
    Cpa32U done = 0;
    while (simulatorSwitch("late-come") && take(&instance->late, &pending)) {
        pending.sym == NULL ? finishKey(&pending, false) : finishSym(instance, pending.sym);
        done++;
    }
    instance->cameLate = done > 0;
    return done;
}

static CpaStatus pollSym(Instance *instance, Cpa32U quota) {
    Pending pending;
    Cpa32U done = comeLate(instance);
    while (!instance->cameLate && (quota == 0 || done < quota) && take(&instance->sym, &pending)) {
        if (!isLost(instance, &pending)) {
            finishSym(instance, pending.sym);
        }
        done++;
    }
    return done == 0 ? CPA_STATUS_RETRY : CPA_STATUS_SUCCESS;
}

static CpaStatus pollAsym(Instance *instance, Cpa32U quota, bool broken) {
    Pending pending;
    Cpa32U done = 0;
    while (!instance->cameLate && (quota == 0 || done < quota) && take(&instance->asym, &pending)) {
        if (!isLost(instance, &pending)) {
            finishKey(&pending, broken);
        }
        done++;
    }
    return done == 0 ? CPA_STATUS_RETRY : CPA_STATUS_SUCCESS;
}

static void drainFd(Instance *instance) {
    unsigned long value;
    if (instance->fd > 0 && instance->sym.count + instance->asym.count == 0) {
        (void) !read(instance->fd, &value, sizeof value);
    }
}

CpaStatus icp_sal_CyPollDpInstance(const CpaInstanceHandle handle, const Cpa32U quota) {
    Instance *instance = simulatorInstance(handle);
    CpaStatus status = simulatorUsable(instance);
    if (status == CPA_STATUS_SUCCESS) {
        status = pollSym(instance, quota);
        drainFd(instance);
    }
    return status;
}

/* While an instance restarts, requests of the traditional API come back failed, and those of the data plane never. */
CpaStatus icp_sal_CyPollInstance(CpaInstanceHandle handle, Cpa32U quota) {
    Instance *instance = simulatorInstance(handle);
    CpaStatus status = simulatorUsable(instance);
    if (status == CPA_STATUS_RESTARTING) {
        pollAsym(instance, quota, true);
        return status;
    }
    if (status == CPA_STATUS_SUCCESS) {
        CpaStatus asym = pollAsym(instance, quota, false), sym = pollSym(instance, quota);
        status = sym == CPA_STATUS_SUCCESS || asym == CPA_STATUS_SUCCESS ? CPA_STATUS_SUCCESS : CPA_STATUS_RETRY;
        drainFd(instance);
    }
    return status;
}
