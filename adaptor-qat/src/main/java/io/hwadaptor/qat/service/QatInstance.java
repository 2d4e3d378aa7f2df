package io.hwadaptor.qat.service;

import io.hwadaptor.ffm.qat.QatCallbacks;
import io.hwadaptor.ffm.qat.QatCalls;
import java.lang.foreign.MemorySegment;
import java.lang.foreign.ValueLayout;

/**
 * One of the device's instances: a pair of rings that the library does not guard, so every call that names it is made
 * under its lock. Queues have one each as long as there are enough of them.
 *
 * <p>An instance that restarts, or that loses or fails what it was given, is down: nothing more goes to it until the
 * library says that it has restarted, or a while has gone by.
 */
public final class QatInstance {
    /** Failures in a row, without a success between, that mean the device and not the requests. */
    private static final int FAILURES = 16;

    private final long handle;
    private final int number;
    private final int node;
    private final CompletionSink[] sinks = new CompletionSink[Tag.MAX_QUEUES];
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

    /**
     * An instance that is up.
     *
     * @param handle the library's
     * @param number from 0 on, in the library's order; the tag of its events
     * @param node NUMA node of the device
     */
    QatInstance(long handle, int number, int node) {
        this.handle = handle;
        this.number = number;
        this.node = node;
    }

    /** {@return what the library knows it by} */
    public long handle() {
        return handle;
    }

    /** {@return its place in the library's order, the tag of its events} */
    int number() {
        return number;
    }

    /** {@return the NUMA node of its device} */
    public int node() {
        return node;
    }

    /** {@return a number that grows whenever what was in flight is lost, and sessions with it} */
    public int epoch() {
        return epoch;
    }

    /** {@return how often the device has been reset: what it had before that, it can't touch any more} */
    public int restarts() {
        return restarts;
    }

    /** {@return whether nothing goes to it now} */
    public boolean down() {
        return down;
    }

    /** {@return since when it is down, by {@link System#nanoTime}} */
    public long downSince() {
        return downSince;
    }

    /** {@return how many queues it has} */
    public synchronized int queueCount() {
        return queueCount;
    }

    /**
     * Adds a queue.
     *
     * @param queue its number
     * @param sink takes its completions from now on
     */
    public synchronized void join(int queue, CompletionSink sink) {
        sinks[queue] = sink;
        queueCount++;
    }

    /**
     * Removes a queue, if it is there: completions that come later are dropped.
     *
     * @param queue its number
     * @param sink what it has joined with
     */
    public synchronized void leave(int queue, CompletionSink sink) {
        if (sinks[queue] == sink) {
            sinks[queue] = null;
            queueCount--;
        }
    }

    /**
     * {@return a descriptor that is readable when there are completions, or −1 where the device is only polled}
     *
     * @param scratch native memory for one {@code int}
     */
    public synchronized int fd(MemorySegment scratch) {
        if (fd < 0) {
            int status = QatCalls.icp_sal_CyGetFileDescriptor(handle, scratch.address());
            fd = status == Cpa.SUCCESS ? scratch.get(ValueLayout.JAVA_INT, 0) : -1;
        }
        return fd;
    }

    synchronized void putFd() {
        if (fd >= 0) {
            QatCalls.icp_sal_CyPutFileDescriptor(handle, fd);
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

    /**
     * Nothing goes to the instance from now on.
     *
     * @param now {@link System#nanoTime}
     */
    public synchronized void takeDown(long now) {
        if (!down) {
            downSince = now;
            down = true;
        }
    }

    /** Whatever was in flight before is lost. */
    private synchronized void bringUp() {
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
    public int noted(int status) {
        if (status == Cpa.RESTARTING || status == Cpa.FATAL) {
            takeDown(System.nanoTime());
            restarting |= status == Cpa.RESTARTING;
        }
        return status;
    }

    /**
     * Gives a batch to the device with one doorbell, all of it or nothing.
     *
     * @param count of operations
     * @param operations address of the array of the operations' addresses
     * @return the library's status
     */
    public synchronized int enqueue(int count, long operations) {
        return noted(QatCalls.cpaCySymDpEnqueueOpBatch(count, operations, 1));
    }

    /**
     * Notes what a call of the traditional API has returned, which was made under this instance's lock, and is still.
     *
     * @param status the library's
     * @return the same
     */
    public int submitted(int status) {
        keyRequests += noted(status) == Cpa.SUCCESS ? 1 : 0;
        return status;
    }

    /** Lets the library call back, and delivers each completion to its queue, whoever's poll it is. */
    public void poll() {
        synchronized (this) {
            QatCallbacks.Notes notes = QatCallbacks.notes();
            int status = noted(QatCalls.icp_sal_CyPollDpInstance(handle, QatCallbacks.MAX_QUOTA));
            deliver(notes);
            if (keyRequests > 0 || status == Cpa.RESTARTING) {
                noted(QatCalls.icp_sal_CyPollInstance(handle, QatCallbacks.MAX_QUOTA));
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
            CompletionSink sink = sinks[Tag.queue(tag)];
            if (Tag.key(tag)) {
                keyRequests = Math.max(0, keyRequests - 1);
            }
            // A queue that has closed waits for none of its requests any more.
            if (sink != null) {
                sink.complete(tag, status, notes.right(i));
            }
        }
        notes.clear();
    }
}
