package io.hwadaptor.hostile;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayDeque;
import java.util.Deque;
import java.util.SplittableRandom;
import java.util.concurrent.atomic.AtomicLong;

/** Where a case plays: a daemon, a socket to attack, chance, and what there is to count. */
final class Stage implements AutoCloseable {
    final DaemonProcess daemon;
    final Helper helper;
    final SplittableRandom random;
    /** Multiplies counts of rounds: 1 in the gate. */
    final int scale;
    final Totals totals;
    private final Path folder;
    private final Deque<AutoCloseable> leftovers = new ArrayDeque<>();

    /** What was done to the daemon so far. */
    static final class Totals {
        final AtomicLong messages = new AtomicLong();
        final AtomicLong connections = new AtomicLong();
        final AtomicLong requests = new AtomicLong();
    }

    Stage(DaemonProcess daemon, Helper helper, SplittableRandom random, int scale, Totals totals) throws IOException {
        this.daemon = daemon;
        this.helper = helper;
        this.random = random;
        this.scale = scale;
        this.totals = totals;
        folder = Files.createTempDirectory("hostile");
    }

    /** The socket to attack. */
    Path socket() {
        return daemon.socket(0);
    }

    /** A folder that goes away when the case does. */
    Path folder() {
        return folder;
    }

    /** Something that stays until the case was judged. */
    <T extends AutoCloseable> T leave(T thing) {
        leftovers.push(thing);
        return thing;
    }

    /** A connection that says what it is told to. */
    RawFrontEnd raw() throws IOException {
        totals.connections.incrementAndGet();
        return new RawFrontEnd(helper.connect(socket()), totals);
    }

    /** A machine on the attacked socket, with sessions; it hangs up without a word. */
    Machine machine() throws IOException {
        totals.connections.incrementAndGet();
        Machine machine = Machine.attach(helper.connect(socket())).abrupt();
        machine.openSessions();
        return machine;
    }

    /** A well-behaved connection on a third socket. */
    RawFrontEnd other() throws IOException {
        return new RawFrontEnd(helper.connect(daemon.socket(2)), totals);
    }

    static void pause(long millis) throws InterruptedException {
        Thread.sleep(millis);
    }

    static void check(boolean holds, String otherwise) {
        if (!holds) {
            throw new Fault(otherwise);
        }
    }

    @Override
    public void close() {
        for (AutoCloseable thing : leftovers) {
            try {
                thing.close();
            } catch (Exception e) {
                // The daemon has often closed the other side.
            }
        }
        leftovers.clear();
        Commands.remove(folder);
    }
}
