package io.hwadaptor.vhostuser;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;

import io.hwadaptor.virtio.driver.crypto.CipherPipe;

/** Requests without a pause on a guest's first data queue, on a thread of their own. */
final class Load implements AutoCloseable {
    private final CipherPipe pipe;
    private final Thread thread = new Thread(this::run, "load");
    private volatile boolean ending;
    private volatile boolean abandoned;
    private volatile long completed;
    private volatile Throwable failure;

    Load(Guest guest, int bytes, int depth) {
        pipe = guest.driver.openPipe(0, guest.session, true, new CipherPipe.Plan(bytes, depth));
        thread.start();
    }

    private void run() {
        try {
            int inFlight = 0;
            long total = 0;
            long deadline = System.nanoTime() + 60_000_000_000L;
            while (!abandoned && (!ending || inFlight > 0)) {
                if (!ending) {
                    inFlight += pipe.submit(8);
                }
                int done = pipe.poll();
                inFlight -= done;
                total += done;
                completed = total;
                if (done == 0) {
                    Thread.onSpinWait();
                }
                if (System.nanoTime() > deadline) {
                    throw new AssertionError(inFlight + " requests never came back");
                }
            }
        } catch (Throwable e) {
            failure = e;
        }
    }

    /** Waits until so many more requests are done. */
    void awaitMore(long requests) throws Exception {
        long target = completed + requests;
        assertTrue(TestDaemon.await(() -> completed >= target || failure != null), "no progress");
        check();
    }

    /** Ends it, and checks that every request came back well. */
    void finish() throws Exception {
        ending = true;
        thread.join();
        check();
        assertEquals(0, pipe.failures());
    }

    /** Gives up what is in flight: the other side is gone. */
    void abandon() {
        ending = true;
        abandoned = true;
    }

    private void check() {
        if (failure != null) {
            throw new AssertionError("load", failure);
        }
    }

    @Override
    public void close() {
        ending = true;
        boolean interrupted = false;
        while (thread.isAlive()) {
            try {
                thread.join();
            } catch (InterruptedException e) {
                interrupted = true;
            }
        }
        if (interrupted) {
            Thread.currentThread().interrupt();
        }
        if (failure == null && !abandoned) {
            pipe.close();
        }
    }
}
