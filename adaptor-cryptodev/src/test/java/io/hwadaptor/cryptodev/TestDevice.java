package io.hwadaptor.cryptodev;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.fail;

import io.hwadaptor.api.Adaptor;
import io.hwadaptor.api.AdaptorException;
import io.hwadaptor.api.spi.AdaptorOptions;
import io.hwadaptor.ffm.linux.DeviceNode;
import io.hwadaptor.ffm.linux.ErrnoException;
import java.io.IOException;
import java.nio.ByteBuffer;
import java.nio.ByteOrder;
import java.nio.channels.FileChannel;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.StandardOpenOption;
import java.util.ArrayList;
import java.util.List;
import java.util.Properties;
import java.util.concurrent.TimeUnit;

/**
 * The device under test, inside the guest: two nodes of the simulator, one with the asynchronous calls and one without.
 * Or the real module, if {@code hwadaptor.test.cryptodev.module} names its file: the tests are the same then.
 */
final class TestDevice {
    private static final String MODULE = System.getProperty("hwadaptor.test.cryptodev.module", "");
    private static final String SIMULATOR = System.getProperty("hwadaptor.test.cryptodev.simulator", "");
    private static final long PATIENCE_NANOS = 30_000_000_000L;

    private static Path synchronous;
    private static Path asynchronous;

    private TestDevice() {
    }

    static boolean isSimulated() {
        return MODULE.isEmpty();
    }

    /** {@return a node, for requests that are done at submit} */
    static synchronized Path synchronous() {
        if (synchronous == null) {
            synchronous = isSimulated() ? path(simulate("crypto")) : load();
        }
        return synchronous;
    }

    /** {@return a node with the asynchronous calls, as far as the real module was built with them} */
    static synchronized Path asynchronous() {
        if (asynchronous == null) {
            asynchronous = isSimulated() ? path(simulate("crypto-async", "async")) : synchronous();
        }
        return asynchronous;
    }

    /** {@return an adaptor on a node} */
    static Adaptor open(Path node, boolean wantsAsync) throws AdaptorException {
        Properties properties = new Properties();
        properties.setProperty("hwadaptor.cryptodev.device", node.toString());
        properties.setProperty("hwadaptor.cryptodev.async", wantsAsync ? "1" : "0");
        return CryptodevAdaptor.open(AdaptorOptions.of("cryptodev", properties));
    }

    /** A simulator that runs. */
    record Simulator(String name, Process process) {
    }

    static Path path(Simulator simulator) {
        return Path.of("/dev", simulator.name());
    }

    /** Starts a simulator, and waits until its node can be opened. */
    static Simulator simulate(String name, String... arguments) {
        List<String> command = new ArrayList<>(List.of(SIMULATOR, name));
        command.addAll(List.of(arguments));
        command.add("census=" + census(name));
        try {
            Process process = new ProcessBuilder(command).inheritIO().start();
            Runtime.getRuntime().addShutdownHook(new Thread(process::destroyForcibly));
            Simulator simulator = new Simulator(name, process);
            long deadline = System.nanoTime() + PATIENCE_NANOS;
            while (!opens(path(simulator))) {
                if (!process.isAlive() || System.nanoTime() - deadline > 0) {
                    fail(command + " made no node");
                }
                Thread.sleep(20);
            }
            return simulator;
        } catch (IOException | InterruptedException e) {
            return fail(command + " does not start", e);
        }
    }

    /** The node is there a moment before it can be opened. */
    private static boolean opens(Path node) {
        try (DeviceNode device = DeviceNode.open(node)) {
            return !device.isClosed();
        } catch (ErrnoException e) {
            return false;
        }
    }

    private static Path census(String name) {
        return Path.of("/tmp", name + ".census");
    }

    /** {@return how many sessions the kernel's side of a node has open, over all files; 0 if nobody tells} */
    static int sessions(Path node) throws IOException {
        return isSimulated() ? ByteBuffer.wrap(Files.readAllBytes(census(node.getFileName().toString())))
                .order(ByteOrder.nativeOrder()).getInt(Integer.BYTES) : 0;
    }

    /** Has a simulator start no more queued requests, or start them again. The module can't be asked. */
    static void hold(Path node, boolean hold) throws IOException {
        if (!isSimulated()) {
            return;
        }
        ByteBuffer word = ByteBuffer.allocate(Integer.BYTES).order(ByteOrder.nativeOrder()).putInt(0, hold ? 1 : 0);
        try (FileChannel file = FileChannel.open(census(node.getFileName().toString()), StandardOpenOption.WRITE)) {
            file.write(word, 2 * Integer.BYTES);
        }
    }

    private static Path load() {
        // The guest's first file system has the tools, and the host's files beneath /newroot.
        run("chroot", "/proc/1/root", "/bin/insmod", "/newroot" + Path.of(MODULE).toAbsolutePath());
        return Path.of("/dev/crypto");
    }

    /** Runs a program that must end well. */
    static void run(String... command) {
        try {
            Process process = new ProcessBuilder(command).inheritIO().start();
            if (!process.waitFor(30, TimeUnit.SECONDS)) {
                process.destroyForcibly();
                fail(String.join(" ", command) + " hangs");
            }
            assertEquals(0, process.exitValue(), String.join(" ", command));
        } catch (IOException | InterruptedException e) {
            fail(String.join(" ", command), e);
        }
    }
}
