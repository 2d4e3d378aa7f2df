package io.hwadaptor.hostile;

import io.hwadaptor.ffm.linux.OwnedFd;
import io.hwadaptor.ffm.linux.UnixSocket;
import java.io.BufferedReader;
import java.io.IOException;
import java.io.InputStream;
import java.lang.foreign.Arena;
import java.lang.foreign.MemorySegment;
import java.lang.foreign.ValueLayout;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;

/**
 * A process written in C that makes descriptors of every kind, and front-end processes that die where they are told to.
 * Any thread may call any method. Owns the process; the children of that end with it.
 */
public final class Helper implements AutoCloseable {
    private static final List<String> SOURCES =
            List.of("helper.h", "helper.c", "descriptors.c", "relay.c", "fuse.c");
    private static final int MAX_FDS = 8;
    private static final int EAGAIN = 11;
    private static final long CONNECT_NANOS = 1_000_000_000L;

    private final Process process;
    private volatile boolean broken;
    private final UnixSocket socket;
    private final Arena arena = Arena.ofShared();
    private final MemorySegment buffer = arena.allocate(4096);

    /**
     * What the helper answers.
     *
     * @param value 0 or more, or the negated error code
     * @param fds descriptors; the receiver's
     */
    private record Answer(int value, List<OwnedFd> fds) {
    }

    /**
     * A front-end's process that passes everything on.
     *
     * @param pid its id
     * @param front this side of it; the receiver's
     * @param back a second descriptor of its connection to the daemon; the receiver's
     */
    public record Relay(int pid, UnixSocket front, OwnedFd back) {
    }

    /**
     * Compiles the program, once, and starts it.
     *
     * @param folder where program and socket are put
     * @throws IOException if there is no compiler, or it complains
     */
    public Helper(Path folder) throws IOException {
        Path program = folder.resolve("helper");
        if (!Files.exists(program)) {
            compile(folder, program);
        }
        Path path = folder.resolve("helper-" + System.nanoTime() % 1_000_000_000L + ".sock");
        process = new ProcessBuilder(program.toString(), path.toString())
                .redirectError(ProcessBuilder.Redirect.INHERIT).start();
        try (BufferedReader output = process.inputReader(StandardCharsets.UTF_8)) {
            if (!"ready".equals(output.readLine())) {
                throw new IOException(program + " does not start");
            }
        }
        socket = UnixSocket.connect(path);
        socket.setReceiveTimeout(10_000);
    }

    private static void compile(Path folder, Path program) throws IOException {
        List<String> command = new ArrayList<>(List.of("gcc", "-std=gnu11", "-O2", "-Wall", "-Wextra", "-Werror", "-o",
                program.toString()));
        for (String name : SOURCES) {
            Path file = folder.resolve(name);
            try (InputStream source = Helper.class.getResourceAsStream("c/" + name)) {
                Files.copy(source, file, java.nio.file.StandardCopyOption.REPLACE_EXISTING);
            }
            if (name.endsWith(".c")) {
                command.add(file.toString());
            }
        }
        String said = Commands.run(command);
        if (!Files.exists(program)) {
            throw new IOException("gcc: " + said);
        }
    }

    private synchronized Answer ask(String line, int... fds) throws IOException {
        byte[] bytes = line.getBytes(StandardCharsets.UTF_8);
        MemorySegment.copy(bytes, 0, buffer, ValueLayout.JAVA_BYTE, 0, bytes.length);
        socket.send(buffer, 0, bytes.length, fds);
        List<OwnedFd> received = new ArrayList<>();
        int length = socket.receive(buffer, 0, buffer.byteSize(), received, MAX_FDS);
        if (length <= 0) {
            broken = true;
            throw new IOException("the helper does not answer to: " + line);
        }
        byte[] answer = buffer.asSlice(0, length).toArray(ValueLayout.JAVA_BYTE);
        return new Answer(Integer.parseInt(new String(answer, StandardCharsets.UTF_8).trim()), received);
    }

    /** {@return whether an answer has failed to come: what comes now would be the answer to something else} */
    boolean isBroken() {
        return broken;
    }

    /**
     * Makes a descriptor.
     *
     * @param what its kind and properties, in the words of descriptors.c
     * @return the descriptor, the caller's
     * @throws IOException if the kernel refuses
     */
    public OwnedFd make(String what) throws IOException {
        Answer answer = ask("make " + what);
        if (answer.value() < 0) {
            throw new IOException("make " + what + ": error " + -answer.value());
        }
        return answer.fds().getFirst();
    }

    /**
     * Does something to a descriptor behind everybody's back.
     *
     * @param fd the descriptor; stays the caller's
     * @param what what to do, in the words of descriptors.c
     * @return 0 or more (the id of a process if it goes on), or the negated error code
     */
    public int on(int fd, String what) throws IOException {
        return ask("on " + what, fd).value();
    }

    /**
     * Connects to the daemon. Waits for a place in the backlog, but not for ever.
     *
     * @param daemon the daemon's socket
     * @return the connection, the caller's; the daemon takes the helper for its peer
     * @throws IOException if nobody listens, or there is no place for a second
     */
    public UnixSocket connect(Path daemon) throws IOException {
        long end = System.nanoTime() + CONNECT_NANOS;
        while (true) {
            Answer answer = ask("connect " + daemon);
            if (answer.value() >= 0) {
                return UnixSocket.adopt(answer.fds().getFirst());
            }
            if (answer.value() != -EAGAIN || System.nanoTime() > end) {
                throw new IOException("connect to " + daemon + ": error " + -answer.value());
            }
            java.util.concurrent.locks.LockSupport.parkNanos(5_000_000);
        }
    }

    /**
     * Starts a front-end's process.
     *
     * @param daemon the daemon's socket
     * @param killAfter bytes to the daemon after which it kills itself; below 0 for never
     * @param keep whether a child of it keeps the connection when it dies
     */
    public Relay relay(Path daemon, long killAfter, boolean keep) throws IOException {
        Answer answer = ask("relay " + daemon + " " + killAfter + " " + (keep ? 1 : 0));
        if (answer.value() < 0) {
            throw new IOException("relay to " + daemon + ": error " + -answer.value());
        }
        return new Relay(answer.value(), UnixSocket.adopt(answer.fds().getFirst()), answer.fds().getLast());
    }

    /**
     * Mounts a file system whose one file doesn't answer to a process.
     *
     * @param folder where
     * @param variant what is not answered, in the words of fuse.c
     * @param victim the process
     * @return id of the server; its death frees everybody who waits
     */
    public int fuse(Path folder, String variant, long victim) throws IOException {
        int pid = ask("fuse " + folder + " " + variant + " " + victim).value();
        if (pid < 0) {
            throw new IOException("fuse: error " + -pid);
        }
        return pid;
    }

    /**
     * Kills a child of the helper.
     *
     * @param pid what another method returned
     */
    public void kill(int pid) throws IOException {
        ask("kill " + pid);
    }

    @Override
    public void close() {
        socket.close();
        process.destroyForcibly();
        arena.close();
    }
}
