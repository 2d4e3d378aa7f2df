package io.hwadaptor.vhostuser;

import io.hwadaptor.ffm.linux.UnixSocket;
import java.lang.foreign.Arena;
import java.nio.file.Path;

/** A process that connects to a daemon, hands the connection on through another socket, and waits to be killed. */
public final class HandOnProcess {
    private HandOnProcess() {
    }

    public static void main(String[] args) throws Exception {
        try (UnixSocket connection = UnixSocket.connect(Path.of(args[0]));
                UnixSocket heir = UnixSocket.connect(Path.of(args[1])); Arena arena = Arena.ofConfined()) {
            heir.send(arena.allocate(1), 0, 1, connection.fd());
            Thread.sleep(60_000);
        }
    }
}
