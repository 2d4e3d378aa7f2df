package io.hwadaptor.vhostuser.cli;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import io.hwadaptor.vhostuser.SocketSpec;
import java.nio.file.Path;
import java.time.Duration;
import java.util.List;
import org.junit.jupiter.api.Test;

/** What command lines of {@code serve} mean. */
class ServeArgumentsTest {
    private static ServeArguments read(String... arguments) throws WrongArgumentException {
        return ServeArguments.of(QuickReader.read(arguments).values());
    }

    private static SocketSpec socket(String... arguments) throws WrongArgumentException {
        return read(arguments).sockets().getFirst();
    }

    private static void assertWrong(String complaint, String... arguments) {
        assertEquals(complaint, assertThrows(WrongArgumentException.class, () -> read(arguments)).getMessage());
    }

    @Test
    void shouldGiveEachSocketItsOwnOptionsOrThoseOfAll() throws Exception {
        assertEquals(List.of(new SocketSpec(Path.of("/run/a"), "vm-a", "qemu", 0660, 0),
                        new SocketSpec(Path.of("/run/b"), "107", "36", 0600, 2L << 30)),
                read("--socket-path=/run/a,owner=vm-a", "--socket-owner=107", "--socket-group=qemu",
                        "--socket-path", "/run/b,max-memory=2g,mode=600,group=36", "--socket-mode=0660").sockets());
        assertEquals(new SocketSpec(Path.of("/run/a")), socket("--socket-path=/run/a"));
        assertEquals(0666, socket("--socket-path=/run/a,mode=0666").mode());
    }

    @Test
    void shouldRefuseTheSameSocketTwice() throws Exception {
        assertWrong("--socket-path=/tmp/../tmp/a,mode=0660: /tmp/../tmp/a is there twice", "--socket-path=/tmp/a",
                "--socket-path=/tmp/../tmp/a,mode=0660");
        assertWrong("--socket-path=/proc/self/cwd/a: /proc/self/cwd/a is there twice", "--socket-path=a",
                "--socket-path=/proc/self/cwd/a");
        assertEquals(2, read("--socket-path=/tmp/a", "--socket-path=/tmp/b").sockets().size());
        assertEquals(2, read("--socket-path=/", "--socket-path=/tmp/a").sockets().size());
    }

    @Test
    void shouldLeaveCommasToPathsThatHaveThem() throws Exception {
        for (String path : List.of("/run/a,b", "/run/a,", "/run/a,=x", "/run/a,mode", "/run/,owner=x/b.sock",
                "/run/a,1=2", "a=b")) {
            assertEquals(new SocketSpec(Path.of(path)), socket("--socket-path=" + path));
            assertEquals(new SocketSpec(Path.of(path), null, "x", 0600, 0),
                    socket("--socket-path=" + path + ",group=x"));
        }
        assertWrong("--socket-path=/run/a,color=red: no option color; known are owner, group, mode, max-memory",
                "--socket-path=/run/a,color=red");
        assertWrong("--socket-path=/run/a,mode=0600,mode=0660: mode is there twice",
                "--socket-path=/run/a,mode=0600,mode=0660");
        assertWrong("--socket-path=,mode=0600 is not a path", "--socket-path=,mode=0600");
    }

    @Test
    void shouldRefuseNamesAndModesThatCannotBeMeant() {
        assertWrong("--socket-owner=-1: a name, or a number of 0 or more, is wanted",
                "--socket-path=/run/a", "--socket-owner=-1");
        assertWrong("--socket-path=/run/a,group=: group=: a name, or a number of 0 or more, is wanted",
                "--socket-path=/run/a,group=");
        for (String mode : List.of("0700", "0640", "1660", "rw", "", "-1", "0668", "0")) {
            assertWrong("--socket-mode=" + mode + ": 0600 (the owner may connect), 0660 (the group too) or 0666 (every "
                    + "user of this host) is wanted", "--socket-path=/run/a", "--socket-mode=" + mode);
        }
        assertWrong("--socket-path=/run/a,mode=0606: mode=0606 lets every user of this host connect, and not the owner "
                + "or the group: 0600 or 0660 is wanted, or 0666 if every user is meant",
                "--socket-path=/run/a,mode=0606");
    }

    @Test
    void shouldReadSizes() throws Exception {
        assertEquals(0, read("--fd=3").maxMemoryBytes());
        assertEquals(4L << 20, read("--fd=3").limits().maxKeyBytes());
        assertEquals(64L << 30, read("--fd=3", "--max-memory=64G").maxMemoryBytes());
        assertEquals(48L << 40, read("--fd=3", "--max-memory=48T").maxMemoryBytes());
        assertEquals(8192, read("--fd=3", "--max-key-memory=8192").limits().maxKeyBytes());
        for (String size : List.of("0", "1023K", "129T", "99999999999999T", "-1G", "G", "", "1.5G", "1GB")) {
            assertWrong("--max-memory=" + size + ": a size from 1M to 48T is wanted, for example 512M or 64G", "--fd=3",
                    "--max-memory=" + size);
        }
        assertWrong("--max-key-memory=1: a size from 4K to 1G is wanted, for example 512M or 64G", "--fd=3",
                "--max-key-memory=1");
    }

    @Test
    void shouldReadHowLongAndByWhomConnectionsAreMade() throws Exception {
        ServeArguments plain = read("--fd=3");
        assertEquals(Duration.ofSeconds(30), plain.handshakeTimeout());
        assertFalse(plain.handedOnConnections() || plain.debuggable());
        ServeArguments other = read("--fd=3", "--handshake-timeout=0", "--handed-on-connections", "--debuggable");
        assertEquals(Duration.ZERO, other.handshakeTimeout());
        assertTrue(other.handedOnConnections() && other.debuggable());
        assertWrong("--handshake-timeout=-1: a whole number from 0 to 86400 is wanted", "--fd=3",
                "--handshake-timeout=-1");
    }
}
