package io.hwadaptor.ffm.qat;

import static io.hwadaptor.ffm.syscall.Downcalls.failed;

import io.hwadaptor.ffm.generated.qat.cpaCyGetInstances_t;
import io.hwadaptor.ffm.generated.qat.cpaCyGetNumInstances_t;
import io.hwadaptor.ffm.generated.qat.cpaCyInstanceGetInfo2_t;
import io.hwadaptor.ffm.generated.qat.cpaCyInstanceSetNotificationCb_t;
import io.hwadaptor.ffm.generated.qat.cpaCyQueryCapabilities_t;
import io.hwadaptor.ffm.generated.qat.cpaCySetAddressTranslation_t;
import io.hwadaptor.ffm.generated.qat.cpaCyStartInstance_t;
import io.hwadaptor.ffm.generated.qat.cpaCyStopInstance_t;
import io.hwadaptor.ffm.generated.qat.cpaCySymDpEnqueueOpBatch_t;
import io.hwadaptor.ffm.generated.qat.cpaCySymDpInitSession_t;
import io.hwadaptor.ffm.generated.qat.cpaCySymDpRegCbFunc_t;
import io.hwadaptor.ffm.generated.qat.cpaCySymDpRemoveSession_t;
import io.hwadaptor.ffm.generated.qat.cpaCySymDpSessionCtxGetSize_t;
import io.hwadaptor.ffm.generated.qat.cpaCySymQueryCapabilities_t;
import io.hwadaptor.ffm.generated.qat.cpaCySymSessionInUse_t;
import io.hwadaptor.ffm.generated.qat.icp_sal_CyGetFileDescriptor_t;
import io.hwadaptor.ffm.generated.qat.icp_sal_CyPollDpInstance_t;
import io.hwadaptor.ffm.generated.qat.icp_sal_CyPollInstance_t;
import io.hwadaptor.ffm.generated.qat.icp_sal_CyPutFileDescriptor_t;
import io.hwadaptor.ffm.generated.qat.icp_sal_poll_device_events_t;
import io.hwadaptor.ffm.generated.qat.icp_sal_userIsQatAvailable_t;
import io.hwadaptor.ffm.generated.qat.icp_sal_userStart_t;
import io.hwadaptor.ffm.generated.qat.icp_sal_userStop_t;
import io.hwadaptor.ffm.generated.qat.qaeMemAllocNUMA_t;
import io.hwadaptor.ffm.generated.qat.qaeMemFreeNUMA_t;
import io.hwadaptor.ffm.generated.qat.qaeMemMapContiguousIova_t;
import io.hwadaptor.ffm.generated.qat.qaeMemUnmapContiguousIova_t;
import io.hwadaptor.ffm.generated.qat.qaeVirtToPhysNUMA_t;
import java.lang.invoke.MethodHandle;
import org.jspecify.annotations.Nullable;

/**
 * The vendor's functions as C has them: instances, memory and the data plane. C names, C order of arguments, addresses
 * and handles as {@code long}, and the function's own result, which is a {@code CpaStatus} but for memory and
 * addresses.
 *
 * <p>Loading this class binds the library that {@link QatLibrary#load} has found. Nothing here checks an address.
 */
public final class QatCalls {
    private static final MethodHandle USER_START =
            QatLibrary.bind("icp_sal_userStart", icp_sal_userStart_t.descriptor());
    private static final MethodHandle USER_STOP = QatLibrary.bind("icp_sal_userStop", icp_sal_userStop_t.descriptor());
    private static final @Nullable MethodHandle USER_IS_QAT_AVAILABLE =
            QatLibrary.optional("icp_sal_userIsQatAvailable", icp_sal_userIsQatAvailable_t.descriptor());
    private static final MethodHandle POLL_DEVICE_EVENTS =
            QatLibrary.bind("icp_sal_poll_device_events", icp_sal_poll_device_events_t.descriptor());
    private static final MethodHandle GET_NUM_INSTANCES =
            QatLibrary.bind("cpaCyGetNumInstances", cpaCyGetNumInstances_t.descriptor());
    private static final MethodHandle GET_INSTANCES =
            QatLibrary.bind("cpaCyGetInstances", cpaCyGetInstances_t.descriptor());
    private static final MethodHandle INSTANCE_GET_INFO2 =
            QatLibrary.bind("cpaCyInstanceGetInfo2", cpaCyInstanceGetInfo2_t.descriptor());
    private static final MethodHandle INSTANCE_SET_NOTIFICATION_CB =
            QatLibrary.bind("cpaCyInstanceSetNotificationCb", cpaCyInstanceSetNotificationCb_t.descriptor());
    private static final MethodHandle START_INSTANCE =
            QatLibrary.bind("cpaCyStartInstance", cpaCyStartInstance_t.descriptor());
    private static final MethodHandle STOP_INSTANCE =
            QatLibrary.bind("cpaCyStopInstance", cpaCyStopInstance_t.descriptor());
    private static final MethodHandle SET_ADDRESS_TRANSLATION =
            QatLibrary.bind("cpaCySetAddressTranslation", cpaCySetAddressTranslation_t.descriptor());
    private static final MethodHandle QUERY_CAPABILITIES =
            QatLibrary.bind("cpaCyQueryCapabilities", cpaCyQueryCapabilities_t.descriptor());
    private static final MethodHandle SYM_QUERY_CAPABILITIES =
            QatLibrary.bind("cpaCySymQueryCapabilities", cpaCySymQueryCapabilities_t.descriptor());
    private static final MethodHandle CY_POLL_DP_INSTANCE =
            QatLibrary.bind("icp_sal_CyPollDpInstance", icp_sal_CyPollDpInstance_t.descriptor());
    private static final MethodHandle CY_POLL_INSTANCE =
            QatLibrary.bind("icp_sal_CyPollInstance", icp_sal_CyPollInstance_t.descriptor());
    private static final MethodHandle CY_GET_FILE_DESCRIPTOR =
            QatLibrary.bind("icp_sal_CyGetFileDescriptor", icp_sal_CyGetFileDescriptor_t.descriptor());
    private static final MethodHandle CY_PUT_FILE_DESCRIPTOR =
            QatLibrary.bind("icp_sal_CyPutFileDescriptor", icp_sal_CyPutFileDescriptor_t.descriptor());
    private static final MethodHandle SYM_DP_REG_CB_FUNC =
            QatLibrary.bind("cpaCySymDpRegCbFunc", cpaCySymDpRegCbFunc_t.descriptor());
    private static final MethodHandle SYM_DP_SESSION_CTX_GET_SIZE =
            QatLibrary.bind("cpaCySymDpSessionCtxGetSize", cpaCySymDpSessionCtxGetSize_t.descriptor());
    private static final MethodHandle SYM_DP_INIT_SESSION =
            QatLibrary.bind("cpaCySymDpInitSession", cpaCySymDpInitSession_t.descriptor());
    private static final MethodHandle SYM_DP_REMOVE_SESSION =
            QatLibrary.bind("cpaCySymDpRemoveSession", cpaCySymDpRemoveSession_t.descriptor());
    private static final MethodHandle SYM_SESSION_IN_USE =
            QatLibrary.bind("cpaCySymSessionInUse", cpaCySymSessionInUse_t.descriptor());
    private static final MethodHandle SYM_DP_ENQUEUE_OP_BATCH =
            QatLibrary.bind("cpaCySymDpEnqueueOpBatch", cpaCySymDpEnqueueOpBatch_t.descriptor());
    private static final MethodHandle ALLOC_NUMA = QatLibrary.bind("qaeMemAllocNUMA", qaeMemAllocNUMA_t.descriptor());
    private static final MethodHandle FREE_NUMA = QatLibrary.bind("qaeMemFreeNUMA", qaeMemFreeNUMA_t.descriptor());
    private static final MethodHandle VIRT_TO_PHYS_NUMA =
            QatLibrary.bind("qaeVirtToPhysNUMA", qaeVirtToPhysNUMA_t.descriptor());
    private static final @Nullable MethodHandle MAP_CONTIGUOUS_IOVA =
            QatLibrary.optional("qaeMemMapContiguousIova", qaeMemMapContiguousIova_t.descriptor());
    private static final @Nullable MethodHandle UNMAP_CONTIGUOUS_IOVA =
            QatLibrary.optional("qaeMemUnmapContiguousIova", qaeMemUnmapContiguousIova_t.descriptor());
    /** Whether the library can map memory that it has not allocated (qatlib 26.02 and later). */
    public static final boolean HAS_MAPPING = MAP_CONTIGUOUS_IOVA != null && UNMAP_CONTIGUOUS_IOVA != null;

    private QatCalls() {
    }

    public static int icp_sal_userStart(long sectionName) {
        try {
            return (int) USER_START.invokeExact(sectionName);
        } catch (Throwable t) {
            throw failed("icp_sal_userStart", t);
        }
    }

    public static int icp_sal_userStop() {
        try {
            return (int) USER_STOP.invokeExact();
        } catch (Throwable t) {
            throw failed("icp_sal_userStop", t);
        }
    }

    /** Optional: 1 where the library has no such function. */
    public static int icp_sal_userIsQatAvailable() {
        if (USER_IS_QAT_AVAILABLE == null) {
            return 1;
        }
        try {
            return (int) USER_IS_QAT_AVAILABLE.invokeExact();
        } catch (Throwable t) {
            throw failed("icp_sal_userIsQatAvailable", t);
        }
    }

    public static int icp_sal_poll_device_events() {
        try {
            return (int) POLL_DEVICE_EVENTS.invokeExact();
        } catch (Throwable t) {
            throw failed("icp_sal_poll_device_events", t);
        }
    }

    public static int cpaCyGetNumInstances(long count) {
        try {
            return (int) GET_NUM_INSTANCES.invokeExact(count);
        } catch (Throwable t) {
            throw failed("cpaCyGetNumInstances", t);
        }
    }

    public static int cpaCyGetInstances(short count, long instances) {
        try {
            return (int) GET_INSTANCES.invokeExact(count, instances);
        } catch (Throwable t) {
            throw failed("cpaCyGetInstances", t);
        }
    }

    public static int cpaCyInstanceGetInfo2(long instance, long info) {
        try {
            return (int) INSTANCE_GET_INFO2.invokeExact(instance, info);
        } catch (Throwable t) {
            throw failed("cpaCyInstanceGetInfo2", t);
        }
    }

    public static int cpaCyInstanceSetNotificationCb(long instance, long callback, long tag) {
        try {
            return (int) INSTANCE_SET_NOTIFICATION_CB.invokeExact(instance, callback, tag);
        } catch (Throwable t) {
            throw failed("cpaCyInstanceSetNotificationCb", t);
        }
    }

    public static int cpaCyStartInstance(long instance) {
        try {
            return (int) START_INSTANCE.invokeExact(instance);
        } catch (Throwable t) {
            throw failed("cpaCyStartInstance", t);
        }
    }

    public static int cpaCyStopInstance(long instance) {
        try {
            return (int) STOP_INSTANCE.invokeExact(instance);
        } catch (Throwable t) {
            throw failed("cpaCyStopInstance", t);
        }
    }

    public static int cpaCySetAddressTranslation(long instance, long translation) {
        try {
            return (int) SET_ADDRESS_TRANSLATION.invokeExact(instance, translation);
        } catch (Throwable t) {
            throw failed("cpaCySetAddressTranslation", t);
        }
    }

    public static int cpaCyQueryCapabilities(long instance, long info) {
        try {
            return (int) QUERY_CAPABILITIES.invokeExact(instance, info);
        } catch (Throwable t) {
            throw failed("cpaCyQueryCapabilities", t);
        }
    }

    public static int cpaCySymQueryCapabilities(long instance, long info) {
        try {
            return (int) SYM_QUERY_CAPABILITIES.invokeExact(instance, info);
        } catch (Throwable t) {
            throw failed("cpaCySymQueryCapabilities", t);
        }
    }

    public static int icp_sal_CyPollDpInstance(long instance, int quota) {
        try {
            return (int) CY_POLL_DP_INSTANCE.invokeExact(instance, quota);
        } catch (Throwable t) {
            throw failed("icp_sal_CyPollDpInstance", t);
        }
    }

    public static int icp_sal_CyPollInstance(long instance, int quota) {
        try {
            return (int) CY_POLL_INSTANCE.invokeExact(instance, quota);
        } catch (Throwable t) {
            throw failed("icp_sal_CyPollInstance", t);
        }
    }

    public static int icp_sal_CyGetFileDescriptor(long instance, long fd) {
        try {
            return (int) CY_GET_FILE_DESCRIPTOR.invokeExact(instance, fd);
        } catch (Throwable t) {
            throw failed("icp_sal_CyGetFileDescriptor", t);
        }
    }

    public static int icp_sal_CyPutFileDescriptor(long instance, int fd) {
        try {
            return (int) CY_PUT_FILE_DESCRIPTOR.invokeExact(instance, fd);
        } catch (Throwable t) {
            throw failed("icp_sal_CyPutFileDescriptor", t);
        }
    }

    public static int cpaCySymDpRegCbFunc(long instance, long callback) {
        try {
            return (int) SYM_DP_REG_CB_FUNC.invokeExact(instance, callback);
        } catch (Throwable t) {
            throw failed("cpaCySymDpRegCbFunc", t);
        }
    }

    public static int cpaCySymDpSessionCtxGetSize(long instance, long setup, long size) {
        try {
            return (int) SYM_DP_SESSION_CTX_GET_SIZE.invokeExact(instance, setup, size);
        } catch (Throwable t) {
            throw failed("cpaCySymDpSessionCtxGetSize", t);
        }
    }

    public static int cpaCySymDpInitSession(long instance, long setup, long context) {
        try {
            return (int) SYM_DP_INIT_SESSION.invokeExact(instance, setup, context);
        } catch (Throwable t) {
            throw failed("cpaCySymDpInitSession", t);
        }
    }

    public static int cpaCySymDpRemoveSession(long instance, long context) {
        try {
            return (int) SYM_DP_REMOVE_SESSION.invokeExact(instance, context);
        } catch (Throwable t) {
            throw failed("cpaCySymDpRemoveSession", t);
        }
    }

    public static int cpaCySymSessionInUse(long context, long inUse) {
        try {
            return (int) SYM_SESSION_IN_USE.invokeExact(context, inUse);
        } catch (Throwable t) {
            throw failed("cpaCySymSessionInUse", t);
        }
    }

    public static int cpaCySymDpEnqueueOpBatch(int count, long operations, int now) {
        try {
            return (int) SYM_DP_ENQUEUE_OP_BATCH.invokeExact(count, operations, now);
        } catch (Throwable t) {
            throw failed("cpaCySymDpEnqueueOpBatch", t);
        }
    }

    public static long qaeMemAllocNUMA(long size, int node, long alignment) {
        try {
            return (long) ALLOC_NUMA.invokeExact(size, node, alignment);
        } catch (Throwable t) {
            throw failed("qaeMemAllocNUMA", t);
        }
    }

    public static void qaeMemFreeNUMA(long pointer) {
        try {
            FREE_NUMA.invokeExact(pointer);
        } catch (Throwable t) {
            throw failed("qaeMemFreeNUMA", t);
        }
    }

    public static long qaeVirtToPhysNUMA(long address) {
        try {
            return (long) VIRT_TO_PHYS_NUMA.invokeExact(address);
        } catch (Throwable t) {
            throw failed("qaeVirtToPhysNUMA", t);
        }
    }

    /** Optional: see {@link #HAS_MAPPING}. */
    // Null without the function: whoever calls this has asked HAS_MAPPING.
    @SuppressWarnings("NullAway")
    public static long qaeMemMapContiguousIova(long address, long size) {
        try {
            return (long) MAP_CONTIGUOUS_IOVA.invokeExact(address, size);
        } catch (Throwable t) {
            throw failed("qaeMemMapContiguousIova", t);
        }
    }

    /** Optional: see {@link #HAS_MAPPING}. */
    // Null without the function: whoever calls this has asked HAS_MAPPING.
    @SuppressWarnings("NullAway")
    public static int qaeMemUnmapContiguousIova(long address, long size) {
        try {
            return (int) UNMAP_CONTIGUOUS_IOVA.invokeExact(address, size);
        } catch (Throwable t) {
            throw failed("qaeMemUnmapContiguousIova", t);
        }
    }
}
