package io.hwadaptor.guest;

import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.TimeUnit;
import java.util.regex.Matcher;
import java.util.regex.Pattern;

/**
 * One boot of the guest.
 *
 * @param status exit status of run-guest.sh, see guest/README.md
 * @param console what the guest printed
 */
record GuestRun(int status, String console) {
    private static final Pattern STAGE = Pattern.compile(
            "RESULT afalg-check stage=(\\w+) driver=(\\S+) .*comparisons=(\\d+) expected=(\\d+) mismatches=(\\d+)");

    /** run-guest.sh: no verdict within its time. */
    private static final int HUNG = 124;

    /**
     * Boots the guest. QEMU without KVM, on a busy machine, now and then stops before the kernel's first line; then
     * nothing of ours has run, and it is tried once more.
     */
    static GuestRun boot(String name, String... options) throws IOException, InterruptedException {
        GuestRun run = bootOnce(name, options);
        if (run.status() == HUNG && !run.console().contains("[guest ")) {
            System.out.println("guest " + name + " did not begin to boot; trying once more");
            run = bootOnce(name, options);
        }
        return run;
    }

    private static GuestRun bootOnce(String name, String... options) throws IOException, InterruptedException {
        List<String> command = new ArrayList<>();
        command.add(Path.of("run-guest.sh").toAbsolutePath().toString());
        command.addAll(List.of(options));
        Path log = Path.of("target", "guest-" + name + ".log").toAbsolutePath();
        Files.createDirectories(log.getParent());
        Process process = new ProcessBuilder(command).redirectErrorStream(true).redirectOutput(log.toFile()).start();
        // The first boot on a machine fetches packages.
        if (!process.waitFor(15, TimeUnit.MINUTES)) {
            process.destroyForcibly();
            throw new AssertionError("run-guest.sh does not end");
        }
        // A console may hold any byte.
        return new GuestRun(process.exitValue(), new String(Files.readAllBytes(log), StandardCharsets.ISO_8859_1));
    }

    /** {@return comparisons that a stage made with a driver; −1 if it did not run or one of them failed} */
    long comparisons(String stage, String driver) {
        Matcher matcher = STAGE.matcher(console);
        while (matcher.find()) {
            if (matcher.group(1).equals(stage) && matcher.group(2).equals(driver)) {
                boolean good = matcher.group(3).equals(matcher.group(4)) && matcher.group(5).equals("0");
                return good ? Long.parseLong(matcher.group(3)) : -1;
            }
        }
        return -1;
    }
}
