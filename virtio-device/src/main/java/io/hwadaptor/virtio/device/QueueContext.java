package io.hwadaptor.virtio.device;

import io.hwadaptor.api.AdaptorException;
import io.hwadaptor.virtio.device.ring.GuestMemory;

/**
 * What the data queues of a device have in common, none of which changes while one of them runs.
 *
 * @param memory of the guest
 * @param limits of the device
 * @param sessions that requests may name
 * @param revision1 whether requests have the layouts of VIRTIO_CRYPTO_F_REVISION_1
 * @param services that are offered, as bits by their number
 * @param statelessServices that take stateless requests, likewise
 * @param opener opens sessions of stateless requests; any thread
 * @param faults is told what the guest got wrong
 */
record QueueContext(GuestMemory memory, DeviceLimits limits, SessionTable sessions, boolean revision1, int services,
        int statelessServices, SessionOpener opener, FaultLog faults) {

    /** Opens a session for one request. */
    @FunctionalInterface
    interface SessionOpener {
        /**
         * {@return the session, owned by the caller}
         *
         * @param request what is asked for; its keys may be wiped afterwards
         * @throws AdaptorException if it can't be opened
         */
        EngineSession open(CreateRequest request) throws AdaptorException;
    }
}
