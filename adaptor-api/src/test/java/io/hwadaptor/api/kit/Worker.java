package io.hwadaptor.api.kit;

import java.util.concurrent.Callable;
import java.util.concurrent.ExecutionException;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import java.util.concurrent.Future;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.TimeoutException;
import org.junit.jupiter.api.function.Executable;

/**
 * The one thread that a group of tests runs on, so that a call into an adaptor that never returns fails its test
 * instead of stopping the run. What comes after such a call fails at once: the adaptor's state is unknown, its queue in
 * use.
 */
final class Worker {
    /** Longest time for one test in seconds. */
    static final int LIMIT_SECONDS = Integer.getInteger("hwadaptor.kit.limit-seconds", 120);

    private final ExecutorService executor = Executors.newSingleThreadExecutor(this::thread);
    private volatile Thread thread;
    private volatile String stuck;

    private Thread thread(Runnable work) {
        Thread created = new Thread(work, "kit");
        created.setDaemon(true);
        thread = created;
        return created;
    }

    /**
     * Runs a test.
     *
     * @param what its name
     * @param test what to run
     * @throws Throwable what the test throws; an error that says where it hangs if it takes too long
     */
    void run(String what, Executable test) throws Throwable {
        call(what, () -> {
            try {
                test.execute();
                return null;
            } catch (Error | Exception e) {
                throw e;
            } catch (Throwable e) {
                throw new AssertionError(e);
            }
        });
    }

    /** {@return what a call gives} As {@link #run} does it. */
    <T> T call(String what, Callable<T> call) throws Throwable {
        if (stuck != null) {
            throw new AssertionError("not run: " + stuck + " never came back");
        }
        Future<T> future = executor.submit(call);
        try {
            return future.get(LIMIT_SECONDS, TimeUnit.SECONDS);
        } catch (ExecutionException e) {
            throw e.getCause();
        } catch (TimeoutException e) {
            stuck = what;
            AssertionError hangs = new AssertionError(what + " has not come back after " + LIMIT_SECONDS
                    + " seconds (seed " + Rig.SEED + "); it is here:");
            hangs.setStackTrace(thread.getStackTrace());
            throw hangs;
        }
    }

    /** Ends the thread after one last call, which is left out if the thread hangs. */
    void end(Executable last) {
        try {
            if (stuck == null) {
                run("the end", last);
            }
        } catch (Error | RuntimeException e) {
            throw e;
        } catch (Throwable e) {
            throw new AssertionError(e);
        } finally {
            executor.shutdownNow();
        }
    }
}
