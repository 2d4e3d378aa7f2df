package io.hwadaptor.vhostuser.server;

import io.hwadaptor.ffm.linux.PidFd;
import io.hwadaptor.ffm.linux.UnixSocket;
import java.io.IOException;
import java.util.concurrent.TimeUnit;
import org.jspecify.annotations.Nullable;

/** A front-end that has connected: its socket, its process, and since when it is there. Any thread. */
final class Peer implements AutoCloseable {
    private final UnixSocket socket;
    /** Null if the process is not watched, or none can be named. */
    private final @Nullable PidFd process;
    private final String name;
    private final long since = System.nanoTime();
    private boolean leaving;

    /**
     * A front-end.
     *
     * @param socket connected; owned from here on
     * @param watched whether the process that connected is the one that serves the other end for good
     */
    Peer(UnixSocket socket, boolean watched) {
        this.socket = socket;
        String id = "a process that can't be named";
        PidFd pidFd = null;
        try {
            int pid = socket.peerCredentials().pid();
            if (pid > 0) {
                id = "process " + pid;
            }
            if (watched) {
                pidFd = PidFd.ofPeer(socket);
            }
        } catch (IOException e) {
            // A name for log lines; and without the process, only the end of the socket tells of the front-end's.
        }
        name = id;
        process = pidFd;
    }

    UnixSocket socket() {
        return socket;
    }

    /** {@return the process for log lines} */
    String name() {
        return name;
    }

    /** {@return the descriptor that is readable when the process is dead; −1 if there is none} */
    int processFd() {
        return process == null ? -1 : process.fd();
    }

    /** {@return how long it has been connected} */
    long nanos() {
        return System.nanoTime() - since;
    }

    /** {@return how long it has been connected, milliseconds} */
    long millis() {
        return TimeUnit.NANOSECONDS.toMillis(nanos());
    }

    /** {@return whether it has closed its socket, or is dead} */
    synchronized boolean isGone() {
        if (leaving) {
            return true;
        }
        try {
            return socket.isHungUp() || (process != null && process.isDead());
        } catch (IOException | IllegalStateException e) {
            // Closed in this moment, or of no more use.
            return true;
        }
    }

    /** Its socket is about to be closed: from here on it counts as gone, and nobody looks at descriptors. */
    synchronized void leave() {
        leaving = true;
    }

    @Override
    public void close() {
        leave();
        socket.close();
        if (process != null) {
            process.close();
        }
    }
}
