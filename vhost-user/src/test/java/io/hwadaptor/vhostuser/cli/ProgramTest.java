package io.hwadaptor.vhostuser.cli;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertTrue;
import static org.junit.jupiter.api.Assumptions.assumeTrue;

import io.hwadaptor.ffm.linux.UnixSocket;
import io.hwadaptor.vhostuser.QatSimulator;
import io.hwadaptor.virtio.driver.vhost.FrontEnd;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.attribute.PosixFilePermissions;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.TimeUnit;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** The program as a process of its own: the conventions for vhost-user back-ends. */
class ProgramTest {
    private static final String JAVA = Path.of(System.getProperty("java.home"), "bin", "java").toString();

    @TempDir
    private Path folder;

    private record Result(int status, String out, String err) {
    }

    private ProcessBuilder program(String... arguments) {
        List<String> command = new ArrayList<>(List.of(JAVA, "-XX:TieredStopAtLevel=1", "-XX:+UseSerialGC",
                "-XX:+IgnoreUnrecognizedVMOptions", "--enable-native-access=ALL-UNNAMED", "-cp",
                System.getProperty("java.class.path"), Main.class.getName()));
        command.addAll(List.of(arguments));
        return new ProcessBuilder(command).redirectOutput(folder.resolve("out").toFile())
                .redirectError(folder.resolve("err").toFile());
    }

    private Result finish(Process process) throws Exception {
        assertTrue(process.waitFor(30, TimeUnit.SECONDS), "did not end");
        return new Result(process.exitValue(), Files.readString(folder.resolve("out")),
                Files.readString(folder.resolve("err")));
    }

    private Result run(String... arguments) throws Exception {
        return finish(program(arguments).start());
    }

    private void awaitListening(Process process, Path socket) throws Exception {
        for (int i = 0; i < 1000; i++) {
            if (Files.readString(folder.resolve("err")).contains("listening on " + socket + "\n")) {
                return;
            }
            assertTrue(process.isAlive(), () -> "ended early");
            Thread.sleep(20);
        }
        throw new AssertionError("never listened");
    }

    @Test
    void shouldPrintTheHelpOfEachCommandAndNothingElse() throws Exception {
        for (String command : List.of("serve", "adaptors", "descriptor")) {
            Result help = run(command, "--help");
            assertEquals(0, help.status);
            assertEquals("", help.err);
            assertTrue(help.out.startsWith("Usage: "), help.out);
        }
        assertTrue(run("serve", "--help").out.replaceAll("\\s+", " ").contains("for 1 % of the time at the most"));
    }

    @Test
    void shouldPrintItsCapabilitiesWhateverElseIsAsked() throws Exception {
        for (List<String> arguments : List.of(List.of("--print-capabilities"),
                List.of("serve", "--print-capabilities", "--bogus"),
                List.of("--socket-path=/nowhere/x", "--print-capabilities"))) {
            Result result = run(arguments.toArray(String[]::new));
            assertEquals(new Result(0, "{\"type\":\"crypto\",\"features\":[]}\n", ""), result);
        }
    }

    @Test
    void shouldServeUntilItIsTerminated() throws Exception {
        for (List<String> before : List.of(List.<String>of(), List.of("serve"))) {
            Path one = folder.resolve("one.sock");
            Path two = folder.resolve("two.sock");
            List<String> arguments = new ArrayList<>(before);
            arguments.addAll(List.of("--socket-path=" + one, "--socket-path", two.toString(), "--stats-interval=1"));
            Process process = program(arguments.toArray(String[]::new)).start();
            awaitListening(process, one);
            awaitListening(process, two);
            assertEquals("rw-------", PosixFilePermissions.toString(Files.getPosixFilePermissions(one)));
            try (FrontEnd frontEnd = FrontEnd.connect(two)) {
                assertTrue(frontEnd.getFeatures() != 0);
                process.destroy();
                Result result = finish(process);
                assertEquals(0, result.status(), result.err());
                assertFalse(Files.exists(one));
                assertFalse(Files.exists(two));
                assertTrue(result.err().contains("hwadaptor: counters {\"queues\":[{\"socket\":\"one\",\"queue\":0,"),
                        result.err());
            }
        }
    }

    /** As launchers do: no line is waited for, only the file. */
    @Test
    void shouldServeWhoConnectsAsSoonAsThereIsASocket() throws Exception {
        Path socket = folder.resolve("seen.sock");
        Process process = program("--socket-path=" + socket, "-Dhwadaptor=null").start();
        while (!Files.exists(socket)) {
            assertTrue(process.isAlive(), () -> "ended early");
        }
        try (FrontEnd frontEnd = FrontEnd.connect(socket)) {
            assertTrue(frontEnd.getFeatures() != 0);
        }
        process.destroy();
        assertEquals(0, finish(process).status());
    }

    /**
     * In a directory as /tmp is, by a daemon that may give files away and do nothing with them any more: as an ordinary
     * user with CAP_CHOWN.
     */
    @Test
    void shouldGiveAwayASocketWhereUsersAreKeptApart() throws Exception {
        assumeTrue(Files.getAttribute(Path.of("/proc/self"), "unix:uid").equals(0), "skipped: only root gives away");
        Path shared = Files.createDirectory(folder.resolve("shared"));
        Files.setAttribute(shared, "unix:uid", 43210);
        Files.setAttribute(shared, "unix:mode", 01777);
        Path socket = shared.resolve("given.sock");
        ProcessBuilder builder = program("--socket-path=" + socket + ",owner=54321", "-Dhwadaptor=null");
        builder.command().addAll(0, List.of("setpriv", "--bounding-set=-fowner", "--inh-caps=-fowner"));
        Process process = builder.start();
        awaitListening(process, socket);
        assertEquals(54321, Files.getAttribute(socket, "unix:uid"));
        try (var files = Files.list(shared)) {
            assertEquals(List.of(socket), files.toList());
        }
        process.destroy();
        assertEquals(0, finish(process).status());
    }

    @Test
    void shouldEndWhenTheHandedOverFrontEndIsGone() throws Exception {
        // Java gives a child only its first three descriptors, so this one runs here.
        UnixSocket[] ends = UnixSocket.pair();
        CompletableFuture<Integer> status = new CompletableFuture<>();
        Thread program = new Thread(() -> status.complete(Main.run("--fd=" + ends[1].fd(), "--debuggable")));
        program.start();
        try (FrontEnd frontEnd = FrontEnd.over(ends[0], FrontEnd.DEFAULT_LIMIT)) {
            assertTrue(frontEnd.getFeatures() != 0);
            assertTrue(program.isAlive());
        }
        assertEquals(0, status.get(10, TimeUnit.SECONDS));
    }

    @Test
    void shouldSayInOneLineWhatIsWrong() throws Exception {
        assertWrong(2, "--socket-path=PATH or --fd=FDNUM is needed");
        assertWrong(2, "--fd and --socket-path exclude each other", "--fd=3", "--socket-path=x");
        assertWrong(2, "--queues=0: a whole number from 1 to 255 is wanted", "serve", "--socket-path=x", "--queues=0");
        assertWrong(2, "--poll-us=-1: a whole number from 0 to 1000000", "--socket-path=x", "--poll-us=-1");
        assertWrong(2, "--cpus=: a whole number", "--socket-path=x", "--cpus=1,,2");
        assertWrong(2, "should be specified only once", "--socket-path=x", "--queues=1", "--queues=2");
        assertWrong(2, "--socket-path= is not a path", "--socket-path=");
        assertWrong(2, "Unknown option: '--bogus'", "--bogus");
        assertWrong(1, "ENOENT", "--socket-path=/nowhere/at/all.sock");
        assertWrong(1, "EINVAL, this host has no user no-such-user",
                "--socket-path=" + folder.resolve("x") + ",owner=no-such-user");
        assertWrong(1, "getsockopt(fd 0): ENOTSOCK, it is no socket but pipe:[", "--fd=0");
        assertWrong(1, "getsockopt(fd 1048576): EBADF, no file is open under this number", "--fd=1048576");
        assertWrong(1, "--binary=x: management programs want an absolute path", "descriptor", "--binary=x");
    }

    private void assertWrong(int status, String part, String... arguments) throws Exception {
        Result result = run(arguments);
        assertEquals(status, result.status(), result.err());
        String first = result.err().lines().findFirst().orElse("");
        assertTrue(first.startsWith("hwadaptor: ") && result.err().contains(part),
                result.err());
        assertFalse(result.err().contains("\tat "), result.err());
    }

    @Test
    void shouldDescribeItselfForManagementPrograms() throws Exception {
        Result result = run("descriptor", "--binary=/usr/libexec/hwadaptor");
        assertEquals(0, result.status());
        assertTrue(result.out().contains("\"type\": \"crypto\""), result.out());
        assertTrue(result.out().contains("\"binary\": \"/usr/libexec/hwadaptor\""), result.out());
    }

    @Test
    void shouldListTheAdaptors() throws Exception {
        Result result = run("adaptors");
        assertEquals(0, result.status(), result.err());
        assertTrue(result.out().startsWith("order  adaptor"), result.out());
    }

    @Test
    void shouldListTheSimulatorsInstancesAndNodes() throws Exception {
        Optional<Path> simulator = QatSimulator.build();
        assumeTrue(simulator.isPresent(), "skipped: " + QatSimulator.MISSING);
        Result result = run("adaptors", "-Dhwadaptor=qat", "-Dhwadaptor.qat.library=" + simulator.orElseThrow());
        assertEquals(0, result.status(), result.err());
        String row = result.out().lines().filter(line -> line.startsWith("1 ")).findFirst().orElse("");
        assertTrue(row.contains("qat") && row.contains(" yes ") && row.endsWith("2 instances on NUMA nodes 0, 1"),
                result.out());
    }

    @Test
    void shouldListDevicesAndWhatToDoWithThem() throws Exception {
        String sysfs = "-Dhwadaptor.qat.sysfs=" + folder;
        Result none = run("adaptors", "--devices", sysfs);
        assertEquals(0, none.status(), none.err());
        assertEquals("no accelerator device found\n", none.out());

        device("0000:6b:00.0", "0x4940", "up", "16");
        device("0000:e8:00.0", "0x4944", "up", "0");
        Result result = run("adaptors", "--devices", sysfs);
        assertEquals(0, result.status(), result.err());
        List<String> lines = result.out().lines().toList();
        assertEquals(List.of("adaptor", "address", "model", "state", "driver", "NUMA", "VFs", "services"),
                List.of(lines.getFirst().split(" {2,}")));
        assertEquals(List.of("qat", "0000:6b:00.0", "4xxx (generation 4)", "up", "4xxx", "1", "0 of 16", "sym;asym"),
                List.of(lines.get(1).split(" {2,}")));
        assertTrue(lines.get(2).startsWith("qat      0000:e8:00.0  402xx (generation 4)  up"), lines.get(2));
        assertEquals(List.of("", "# 0000:6b:00.0, as root:",
                "echo 16 > " + folder + "/bus/pci/devices/0000:6b:00.0/sriov_numvfs"), lines.subList(3, lines.size()),
                "and nothing is to be done for the other one");
    }

    private void device(String address, String number, String state, String functions) throws Exception {
        Path device = Files.createDirectories(folder.resolve("bus/pci/devices/" + address));
        Path driver = Files.createDirectories(folder.resolve("bus/pci/drivers/4xxx"));
        Files.createSymbolicLink(device.resolve("driver"), driver);
        Files.createDirectory(device.resolve("qat"));
        Map.of("vendor", "0x8086", "device", number, "numa_node", "1", "sriov_totalvfs", functions, "qat/state", state,
                "qat/cfg_services", "sym;asym").forEach((file, text) -> {
                    try {
                        Files.writeString(device.resolve(file), text + "\n");
                    } catch (IOException e) {
                        throw new UncheckedIOException(e);
                    }
                });
    }
}
