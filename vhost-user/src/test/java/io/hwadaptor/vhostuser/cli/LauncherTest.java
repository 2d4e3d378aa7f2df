package io.hwadaptor.vhostuser.cli;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertNotEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;

import io.hwadaptor.virtio.driver.vhost.FrontEnd;
import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.attribute.PosixFilePermissions;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.TimeUnit;
import java.util.stream.Stream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** What the launcher's process gives away of its memory: nothing, unless it was asked to. */
class LauncherTest {
    /** Root is an ordinary user without these, and could look into every process with them. */
    private static final List<String> UNPRIVILEGED = List.of("setpriv", "--bounding-set=-all", "--inh-caps=-all");

    @TempDir
    private Path folder;

    private Path socket() {
        return folder.resolve("vm.sock");
    }

    private Launched launch(String... more) throws IOException {
        List<String> arguments = new ArrayList<>(List.of("serve", "--socket-path=" + socket(), "-Dhwadaptor=soft"));
        arguments.addAll(List.of(more));
        return new Launched(folder, Launched.JDK, asUser(), arguments.toArray(String[]::new));
    }

    private static List<String> asUser() throws IOException {
        return Files.getAttribute(Path.of("/proc/self"), "unix:uid").equals(0) ? UNPRIVILEGED : List.of();
    }

    /** {@return the status of a command, which has a minute} */
    private static int status(List<String> before, String... command) throws Exception {
        List<String> all = new ArrayList<>(before);
        all.addAll(List.of(command));
        Process process = new ProcessBuilder(all).redirectErrorStream(true)
                .redirectOutput(ProcessBuilder.Redirect.DISCARD).start();
        try {
            assertTrue(process.waitFor(60, TimeUnit.SECONDS), () -> "did not end: " + all);
            return process.exitValue();
        } finally {
            process.destroyForcibly();
        }
    }

    private static String jcmd() {
        return Launched.JDK.resolve("bin/jcmd").toString();
    }

    @Test
    void shouldKeepDebuggersOfTheSameUserOut() throws Exception {
        try (Launched daemon = launch().await("listening on")) {
            String pid = Long.toString(daemon.pid());
            assertNotEquals(0, status(asUser(), "head", "-c", "1", "/proc/" + pid + "/maps"));
            assertNotEquals(0, status(asUser(), "sh", "-c", "exec <\"$0\"", "/proc/" + pid + "/mem"));
            // With all privileges: the JVM itself doesn't answer.
            assertNotEquals(0, status(List.of(), jcmd(), pid, "VM.version"));
            try (FrontEnd frontEnd = FrontEnd.connect(socket())) {
                assertTrue(frontEnd.getFeatures() != 0);
            }
        }
    }

    @Test
    void shouldGrantNativeAccessToTheBindingsAlone() throws Exception {
        try (Launched daemon = launch().await("listening on")) {
            String line = Files.readString(Path.of("/proc", Long.toString(daemon.pid()), "cmdline"));
            List<String> options = Stream.of(line.split("\0", -1))
                    .filter(option -> option.contains("native-access")).toList();
            assertEquals(List.of("--enable-native-access=io.hwadaptor.ffm"), options);
        }
    }

    @Test
    void shouldLetThemInIfAsked() throws Exception {
        try (Launched daemon = launch("--debuggable").await("listening on")) {
            String pid = Long.toString(daemon.pid());
            assertEquals(0, status(asUser(), "head", "-c", "1", "/proc/" + pid + "/maps"));
            assertEquals(0, status(asUser(), "sh", "-c", "exec <\"$0\"", "/proc/" + pid + "/mem"));
            assertEquals(0, status(List.of(), jcmd(), pid, "VM.version"));
        }
    }

    @Test
    void shouldPutAnErrorReportWhereOnlyItsUserCanRead() throws Exception {
        try (Launched daemon = launch().await("listening on")) {
            // Then its main thread waits for the end.
            Thread.sleep(500);
            daemon.fault();
            String report = onlyReport(daemon);
            for (String part : List.of("# Problematic frame:\n# ", "Command Line: ", "Current thread (",
                    "Native frames: ", "io.hwadaptor.vhostuser.cli.ServeCommand.run()", "Java Threads: ",
                    "libjvm.so", "S Y S T E M", "END.")) {
                assertTrue(report.contains(part), () -> "no " + part + " in " + report);
            }
            assertFalse(report.contains("Registers:") || report.contains("Top of Stack"), report);
            assertEquals("rwx------", PosixFilePermissions.toString(Files.getPosixFilePermissions(daemon.errors())));
        }
    }

    @Test
    void shouldOpenItsSocketToTheGroupThatWasAskedFor() throws Exception {
        Path own = Files.createFile(folder.resolve("own"));
        try (Launched daemon = launch("--socket-group=" + Files.getAttribute(own, "unix:gid"), "--socket-mode=0660")
                .await("listening on")) {
            assertTrue(daemon.pid() > 0);
            assertEquals("rw-rw----", PosixFilePermissions.toString(Files.getPosixFilePermissions(socket())));
            assertEquals(Files.getAttribute(own, "unix:gid"), Files.getAttribute(socket(), "unix:gid"));
        }
    }

    @Test
    void shouldSayThatItMayNotGiveItsSocketAway() throws Exception {
        try (Launched daemon = launch("--socket-owner=54321")
                .await("may not be given to user 54321: that takes root")) {
            assertFalse(Files.exists(socket()), daemon.output());
        }
    }

    @Test
    void shouldWarnOfASocketThatIsOpenToAll() throws Exception {
        try (Launched daemon = launch("--socket-mode=0666").await("WARNING: every user of this host")) {
            assertEquals("rw-rw-rw-", PosixFilePermissions.toString(Files.getPosixFilePermissions(socket())));
            assertTrue(daemon.output().contains(socket() + ": WARNING"), daemon.output());
        }
    }

    private static String onlyReport(Launched daemon) throws Exception {
        daemon.await("without memory contents: " + daemon.errors() + "/hs_err_");
        try (var left = Files.list(daemon.work()); var reports = Files.list(daemon.errors())) {
            assertEquals(List.of(), left.toList(), "nothing in the working directory");
            List<Path> files = reports.toList();
            assertEquals(1, files.size());
            assertEquals("rw-------", PosixFilePermissions.toString(Files.getPosixFilePermissions(files.get(0))));
            // It is complete when its last line is there.
            for (int i = 0; i < 500 && !Files.readString(files.get(0)).contains("END."); i++) {
                Thread.sleep(20);
            }
            return Files.readString(files.get(0));
        }
    }

    @Test
    void shouldKeepASecretThatTheJvmReportsOutOfTheReport() throws Exception {
        // A JDK whose java takes the launcher's options and runs a program that is always at its secret.
        Path jdk = Files.createDirectories(folder.resolve("jdk/bin")).getParent();
        Files.copy(Launched.JDK.resolve("release"), jdk.resolve("release"));
        Path java = Files.writeString(jdk.resolve("bin/java"), """
                #!/bin/bash
                for option in "$@"; do
                    case $option in -XX:AOT* | -XX:Shared*) ;; -XX:*) options+=("$option") ;; esac
                done
                exec %s/bin/java "${options[@]}" -cp %s %s
                """.formatted(Launched.JDK, Path.of("target/test-classes").toAbsolutePath(),
                SecretHolder.class.getName()));
        Files.setPosixFilePermissions(java, PosixFilePermissions.fromString("rwx------"));

        // First that it is there at all: reports as the JVM writes them.
        Path open = Files.createDirectory(folder.resolve("open"));
        try (Launched program = new Launched(open, jdk, List.of(), "serve", "--debuggable").await("begun")) {
            Thread.sleep(500);
            program.fault();
            Path raw = program.work().resolve("hs_err_pid" + program.pid() + ".log");
            assertTrue(holdsSecret(Files.readString(raw)), "the JVM has not reported it: this test tests nothing");
        }
        Path closed = Files.createDirectory(folder.resolve("closed"));
        try (Launched program = new Launched(closed, jdk, List.of(), "serve").await("begun")) {
            Thread.sleep(500);
            program.fault();
            String report = onlyReport(program);
            assertFalse(holdsSecret(report), report);
            assertFalse(holdsSecret(program.output()), program.output());
            assertTrue(report.contains(SecretHolder.class.getName() + ".main"), report);
        }
    }

    /** Whether there are at least four bytes of it, as text, as numbers in a dump or as elements of an array. */
    private static boolean holdsSecret(String text) {
        return text.contains("ZZZZ") || text.contains("5a5a5a5a") || text.contains(": 5a Z");
    }

    /** A checkout that was never built, and one with jars of two versions. */
    @Test
    void shouldSayThatThereIsNothingToStart() throws Exception {
        Path bin = Files.createDirectory(folder.resolve("bin"));
        for (String file : List.of("hwadaptor", "common.sh")) {
            Files.copy(Path.of("..", "bin", file), bin.resolve(file));
        }
        for (String command : List.of("serve", "adaptors", "descriptor", "class-cache", "module-path")) {
            assertEquals("hwadaptor: no jars in " + folder
                    + "/vhost-user/target; in a checkout, ./hwadaptor build makes them", refusal(bin, command));
        }
        Path target = Files.createDirectories(folder.resolve("vhost-user/target"));
        for (String jar : List.of("vhost-user-1.jar", "vhost-user-1-sources.jar", "vhost-user-2.jar")) {
            Files.createFile(target.resolve(jar));
        }
        assertEquals("hwadaptor: jars of more than one version in " + target + ": " + target + "/vhost-user-1.jar "
                + target + "/vhost-user-2.jar", refusal(bin, "serve"));
    }

    /** {@return all that a command says, which fails} */
    private static String refusal(Path bin, String command) throws Exception {
        ProcessBuilder builder = new ProcessBuilder("bash", bin.resolve("hwadaptor").toString(), command)
                .redirectErrorStream(true);
        builder.environment().put("JAVA_HOME", Launched.JDK.toString());
        Process process = builder.start();
        String output = new String(process.getInputStream().readAllBytes(), StandardCharsets.UTF_8).strip();
        assertEquals(1, process.waitFor(), output);
        return output;
    }
}
