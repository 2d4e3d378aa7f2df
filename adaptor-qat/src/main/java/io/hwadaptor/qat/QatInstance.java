package io.hwadaptor.qat;

import io.hwadaptor.ffm.qat.QatCallbacks;
import io.hwadaptor.ffm.qat.QatCalls;
import io.hwadaptor.ffm.qat.QatKeyCalls;
import java.lang.foreign.MemorySegment;
import java.lang.foreign.ValueLayout;

/**
 * One of the device's instances: a pair of rings that the library does not guard, so every call that names it is made
 * under its lock. Queues have one each as long as there are enough of them.
 *
 * <p>An instance that restarts, or that loses or fails what it was given, is down: nothing more goes to it until the
 * library says that it has restarted, or a while has gone by.
 */
final class QatInstance {
    /** Failures in a row, without a success between, that mean the device and not the requests. */
    private static final int FAILURES = 16;

    final long handle;
    /** From 0 on, in the library's order; the tag of its events. */
    final int number;
    final String name;
    final int node;

    private final QatQueue[] queues = new QatQueue[QatService.MAX_QUEUES];
    private int queueCount;
    private int keyRequests;
    private int failures;
    private int fd = -1;
    /** Grows whenever what was in flight is lost: sessions and requests of an older epoch are no more. */
    private volatile int epoch;
    private volatile boolean down;
    private volatile long downSince;
    private volatile boolean restarting;
    private volatile int restarts;

    QatInstance(long handle, int number, String name, int node) {
        this.handle = handle;
        this.number = number;
        this.name = name;
        this.node = node;
    }

    int epoch() {
        return epoch;
    }

    /** {@return how often the device has been reset: what it had before that, it can't touch any more} */
    int restarts() {
        return restarts;
    }

    boolean down() {
        return down;
    }

    /** {@return since when it is down, by {@link System#nanoTime}} */
    long downSince() {
        return downSince;
    }

    synchronized int queueCount() {
        return queueCount;
    }

    synchronized void join(QatQueue queue) {
        queues[queue.id()] = queue;
        queueCount++;
    }

    synchronized void leave(QatQueue queue) {
        if (queues[queue.id()] == queue) {
            queues[queue.id()] = null;
            queueCount--;
        }
    }

    /** {@return a descriptor that is readable when there are completions, or −1 where the device is only polled} */
    synchronized int fd(MemorySegment scratch) {
        if (fd < 0) {
            int status = QatCalls.cyGetFileDescriptor(handle, scratch.address());
            fd = status == Cpa.SUCCESS ? scratch.get(ValueLayout.JAVA_INT, 0) : -1;
        }
        return fd;
    }

    synchronized void putFd() {
        if (fd >= 0) {
            QatCalls.cyPutFileDescriptor(handle, fd);
            fd = -1;
        }
    }

    /** Takes note of what the library has told about the instance. */
    synchronized void events(int events, long now) {
        if (((events >> 2) & 1) != 0 || (events & 1) != 0) {
            takeDown(now);
            restarting = true;
        }
        if (((events >> 1) & 1) != 0) {
            restarting = false;
            restarts++;
            takeDown(now);
            bringUp();
        }
    }

    /** Nothing goes to the instance from now on. */
    synchronized void takeDown(long now) {
        if (!down) {
            downSince = now;
            down = true;
        }
    }

    /** Whatever was in flight before is lost. */
    synchronized void bringUp() {
        if (down) {
            epoch++;
            failures = 0;
            keyRequests = 0;
            down = false;
        }
    }

    /** Brings the instance back that failed without a restart, when it had its rest. */
    void recover(long now, long restNanos) {
        if (down && !restarting && now - downSince > restNanos) {
            bringUp();
        }
    }

    /** {@return a status of the library; one that says that the device is gone has taken the instance down} */
    int noted(int status) {
        if (status == Cpa.RESTARTING || status == Cpa.FATAL) {
            takeDown(System.nanoTime());
            restarting |= status == Cpa.RESTARTING;
        }
        return status;
    }

    /**
     * Gives a batch to the device with one doorbell, all of it or nothing.
     *
     * @param operations address of the array of the operations' addresses
     */
    synchronized int enqueue(int count, long operations) {
        return noted(QatCalls.symDpEnqueueOpBatch(count, operations, 1));
    }

    /** Runs one call of the traditional API, which takes the arguments that the request has laid out. */
    int call(KeySlot slot) {
        synchronized (this) {
            int status = noted(switch (slot.function) {
                case RSA_ENCRYPT -> QatKeyCalls.rsaEncrypt(handle, QatCallbacks.ONE_RESULT, slot.tag, slot.operation(),
                        slot.output(0));
                case RSA_DECRYPT -> QatKeyCalls.rsaDecrypt(handle, QatCallbacks.ONE_RESULT, slot.tag, slot.operation(),
                        slot.output(0));
                case POWER -> QatKeyCalls.lnModExp(handle, QatCallbacks.ONE_RESULT, slot.tag, slot.operation(),
                        slot.output(0));
                case DH_SECRET -> QatKeyCalls.dhKeyGenPhase2Secret(handle, QatCallbacks.ONE_RESULT, slot.tag,
                        slot.operation(), slot.output(0));
                case RSA_KEY -> QatKeyCalls.rsaGenKey(handle, QatCallbacks.RSA_KEY, slot.tag, slot.operation(),
                        slot.privateKey(), slot.publicKey());
                case ECDSA_SIGN -> QatKeyCalls.ecdsaSignRS(handle, QatCallbacks.ECDSA_SIGN, slot.tag,
                        slot.operation(), slot.answer(), slot.output(0), slot.output(1));
                case DSA_SIGN -> QatKeyCalls.dsaSignRS(handle, QatCallbacks.DSA_SIGN, slot.tag, slot.operation(),
                        slot.answer(), slot.output(0), slot.output(1));
                case POINT -> QatKeyCalls.ecPointMultiply(handle, QatCallbacks.POINT, slot.tag, slot.operation(),
                        slot.answer(), slot.output(0), slot.output(1));
                case ECDSA_VERIFY -> QatKeyCalls.ecdsaVerify(handle, QatCallbacks.ECDSA_VERIFY, slot.tag,
                        slot.operation(), slot.answer());
                case DSA_VERIFY -> QatKeyCalls.dsaVerify(handle, QatCallbacks.DSA_VERIFY, slot.tag, slot.operation(),
                        slot.answer());
            });
            keyRequests += status == Cpa.SUCCESS ? 1 : 0;
            return status;
        }
    }

    /** Lets the library call back, and hands each completion to its queue, whoever's poll it is. */
    void poll() {
        synchronized (this) {
            QatCallbacks.Notes notes = QatCallbacks.notes();
            int status = noted(QatCalls.cyPollDpInstance(handle, QatCallbacks.MAX_QUOTA));
            deliver(notes);
            if (keyRequests > 0 || status == Cpa.RESTARTING) {
                noted(QatCalls.cyPollInstance(handle, QatCallbacks.MAX_QUOTA));
                deliver(notes);
            }
        }
    }

    private void deliver(QatCallbacks.Notes notes) {
        for (int i = 0; i < notes.count(); i++) {
            long tag = notes.tag(i);
            int status = notes.status(i);
            if (status == Cpa.SUCCESS) {
                failures = 0;
            } else if (++failures >= FAILURES) {
                takeDown(System.nanoTime());
            }
            QatQueue queue = queues[Tag.queue(tag)];
            if (Tag.key(tag)) {
                keyRequests = Math.max(0, keyRequests - 1);
            }
            // A queue that has closed waits for none of its requests any more.
            if (queue != null) {
                queue.deliver(tag, status, notes.right(i));
            }
        }
        notes.clear();
    }
}
