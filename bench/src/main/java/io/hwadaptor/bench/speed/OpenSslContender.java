package io.hwadaptor.bench.speed;

import java.io.IOException;
import java.io.InputStream;
import java.nio.charset.StandardCharsets;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.TimeUnit;
import java.util.regex.Matcher;
import java.util.regex.Pattern;

/** OpenSSL's own measurement, {@code openssl speed}: one thread, one chunk after the other, in place. */
final class OpenSslContender implements Contender {
    /** A figure in machine-readable output: {@code +F:22:AES-128-CBC:1061234567.89}. */
    private static final Pattern FIGURE = Pattern.compile("^\\+F:\\d+:[^:]*:([0-9.]+)", Pattern.MULTILINE);

    private final String version;
    private final boolean encrypt;

    private OpenSslContender(String version, boolean encrypt) {
        this.version = version;
        this.encrypt = encrypt;
    }

    /**
     * Looks for the program.
     *
     * @param encrypt what to measure
     * @throws IOException if there is no {@code openssl} on the path
     */
    static OpenSslContender open(boolean encrypt) throws IOException {
        return new OpenSslContender(output(List.of("openssl", "version"), 10).strip(), encrypt);
    }

    @Override
    public String name() {
        return "openssl speed";
    }

    @Override
    public String detail() {
        return version;
    }

    @Override
    public Sample run(int chunkBytes, long nanos) throws IOException {
        // It measures whole seconds only.
        long seconds = Math.max(1, Math.round(nanos / 1e9));
        List<String> command = new ArrayList<>(List.of("openssl", "speed", "-elapsed", "-mr", "-bytes",
                String.valueOf(chunkBytes), "-seconds", String.valueOf(seconds), "-evp", "aes-128-cbc"));
        if (!encrypt) {
            command.add("-decrypt");
        }
        String output = output(command, seconds + 30);
        Matcher figure = FIGURE.matcher(output);
        if (!figure.find()) {
            throw new IOException("openssl speed printed no figure: " + output.strip());
        }
        double bytesPerSecond = Double.parseDouble(figure.group(1));
        return new Sample(Math.round(bytesPerSecond * seconds), TimeUnit.SECONDS.toNanos(seconds));
    }

    private static String output(List<String> command, long limitSeconds) throws IOException {
        Process process =
                new ProcessBuilder(command).redirectError(ProcessBuilder.Redirect.DISCARD).start();
        try (InputStream stream = process.getInputStream()) {
            process.getOutputStream().close();
            String output = new String(stream.readAllBytes(), StandardCharsets.US_ASCII);
            if (!process.waitFor(limitSeconds, TimeUnit.SECONDS) || process.exitValue() != 0) {
                throw new IOException(String.join(" ", command) + " failed");
            }
            return output;
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
            throw new IOException("interrupted", e);
        } finally {
            process.destroyForcibly();
        }
    }

    @Override
    public void close() {
        // Nothing is kept between two runs.
    }
}
