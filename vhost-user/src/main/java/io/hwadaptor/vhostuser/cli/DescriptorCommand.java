package io.hwadaptor.vhostuser.cli;

import java.io.IOException;
import java.io.InputStream;
import java.io.PrintStream;
import java.nio.charset.StandardCharsets;
import java.nio.file.Path;

/** {@code descriptor}: the file for the vhost-user directory (QEMU, docs/interop/vhost-user.json, VhostUserBackend). */
final class DescriptorCommand {
    private static final String TEMPLATE = "/io/hwadaptor/vhostuser/50-hwadaptor.json";

    private DescriptorCommand() {
    }

    static int run(String binary, PrintStream out) throws CommandFailedException {
        if (!Path.of(binary).isAbsolute()) {
            throw new CommandFailedException("--binary=" + binary + ": management programs want an absolute path");
        }
        try (InputStream template = DescriptorCommand.class.getResourceAsStream(TEMPLATE)) {
            String text = new String(template.readAllBytes(), StandardCharsets.UTF_8);
            String escaped = binary.replace("\\", "\\\\").replace("\"", "\\\"");
            out.print(text.replace("@BINARY@", escaped));
            return 0;
        } catch (IOException e) {
            throw new CommandFailedException(TEMPLATE + ": " + e.getMessage());
        }
    }
}
