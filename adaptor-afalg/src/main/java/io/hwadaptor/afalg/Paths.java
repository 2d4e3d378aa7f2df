package io.hwadaptor.afalg;

import java.util.concurrent.atomic.AtomicBoolean;
import java.util.concurrent.atomic.AtomicLong;

/** Which ways operations have gone, over all queues; and which ways this kernel has turned out not to have. */
final class Paths {
    private static final System.Logger LOG = System.getLogger(Paths.class.getPackageName());

    /** Operations done at once. */
    final AtomicLong synchronous = new AtomicLong();
    /** Operations that completed later. */
    final AtomicLong asynchronous = new AtomicLong();
    /** Input bytes that the kernel read from where they are. */
    final AtomicLong splicedBytes = new AtomicLong();
    /** Input bytes of ciphers and AEADs that sendmsg copied. */
    final AtomicLong sentBytes = new AtomicLong();

    private final AtomicBoolean asyncRefused = new AtomicBoolean();
    private final AtomicBoolean spliceRefused = new AtomicBoolean();

    /** {@return whether operations may complete later} */
    boolean async() {
        return !asyncRefused.getPlain();
    }

    /** {@return whether pages may go in without a copy} */
    boolean splice() {
        return !spliceRefused.getPlain();
    }

    /** Does everything at once from now on, and says why the first time. */
    void refuseAsync(String reason) {
        if (asyncRefused.compareAndSet(false, true)) {
            LOG.log(System.Logger.Level.WARNING,
                    "afalg: no asynchronous operation, one after the other from now on: " + reason);
        }
    }

    /** Copies all input from now on, and says why the first time. */
    void refuseSplice(String reason) {
        if (spliceRefused.compareAndSet(false, true)) {
            LOG.log(System.Logger.Level.WARNING, "afalg: no zero-copy input, copied from now on: " + reason);
        }
    }

    @Override
    public String toString() {
        return "operations: " + synchronous + " at once, " + asynchronous + " asynchronous; input bytes: "
                + splicedBytes + " spliced, " + sentBytes + " copied by sendmsg";
    }
}
