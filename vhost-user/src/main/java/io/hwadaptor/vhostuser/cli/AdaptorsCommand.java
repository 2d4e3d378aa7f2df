package io.hwadaptor.vhostuser.cli;

import io.hwadaptor.api.AdaptorException;
import io.hwadaptor.api.select.Adaptors;
import io.hwadaptor.api.select.Calibration;
import java.io.IOException;
import java.io.PrintStream;
import java.util.ArrayList;
import java.util.List;
import java.util.Locale;
import java.util.TreeSet;

/** {@code adaptors}: the table of adaptors. */
final class AdaptorsCommand {
    private AdaptorsCommand() {
    }

    static int run(PrintStream out) throws CommandFailedException {
        List<Adaptors.Row> rows;
        try {
            rows = Adaptors.table(System.getProperties());
        } catch (AdaptorException e) {
            throw new CommandFailedException(String.valueOf(e.getMessage()));
        }
        int nameWidth = width(rows.stream().map(Adaptors.Row::name).toList(), "adaptor");
        int descriptionWidth = width(rows.stream().map(Adaptors.Row::description).toList(), "drives");
        String columns = "%-5s  %-" + nameWidth + "s  %-" + descriptionWidth + "s  %-3s  %s";
        List<String> lines = new ArrayList<>();
        lines.add(String.format(Locale.ROOT, columns, "order", "adaptor", "drives", "can", "version, or why not"));
        for (Adaptors.Row row : rows) {
            lines.add(String.format(Locale.ROOT, columns, row.place() == 0 ? "-" : String.valueOf(row.place()),
                    row.name(), row.description(), row.available() ? "yes" : "no", row.detail()));
        }
        lines.forEach(out::println);
        return 0;
    }

    /** Prints the table of devices, and below it what an operator would do with each. */
    static int devices(PrintStream out) {
        List<String[]> rows = new ArrayList<>();
        rows.add(new String[] {"adaptor", "address", "model", "state", "driver", "NUMA", "VFs", "services"});
        List<String> commands = new ArrayList<>();
        Adaptors.devices(System.getProperties()).forEach((adaptor, devices) -> devices.forEach(device -> {
            rows.add(new String[] {adaptor, device.address(), device.model(), device.state(), device.driver(),
                String.valueOf(device.node()), device.functions(), device.configuration()});
            if (!device.commands().isEmpty()) {
                commands.add("");
                commands.add("# " + device.address() + ", as root:");
                commands.addAll(device.commands());
            }
        }));
        if (rows.size() == 1) {
            out.println("no accelerator device found");
            return 0;
        }
        for (String[] row : rows) {
            StringBuilder line = new StringBuilder();
            for (int i = 0; i < row.length - 1; i++) {
                int column = i;
                int width = rows.stream().mapToInt(other -> other[column].length()).max().orElse(0);
                line.append(row[i]).append(" ".repeat(width - row[i].length() + 2));
            }
            out.println(line.append(row[row.length - 1]));
        }
        commands.forEach(out::println);
        return 0;
    }

    static int measure(PrintStream out, PrintStream progress) throws CommandFailedException {
        Calibration calibration;
        try {
            calibration = Adaptors.calibrate(System.getProperties(), true, new Calibration.Pace() {
                @Override
                public boolean turn() {
                    return true;
                }

                @Override
                public void measuring(String what) {
                    progress.print(".");
                }
            });
        } catch (AdaptorException | IOException e) {
            throw new CommandFailedException(String.valueOf(e.getMessage()));
        }
        progress.println();
        if (calibration.rows().isEmpty()) {
            out.println("nothing to choose: fewer than two of the adaptors that are chosen by speed can run here");
            return 0;
        }
        TreeSet<String> engines = new TreeSet<>();
        calibration.rows().forEach(row -> engines.addAll(row.speeds().keySet()));
        StringBuilder heading = new StringBuilder(
                String.format(Locale.ROOT, "%-28s %-8s %6s", "algorithm, MB/s of CPU time", "", "bytes"));
        engines.forEach(engine -> heading.append(String.format(Locale.ROOT, " %9s", engine)));
        out.println(heading.append("  fastest"));
        for (Calibration.Row row : calibration.rows()) {
            StringBuilder line = new StringBuilder(String.format(Locale.ROOT, "%-28s %-8s %6d", row.algorithm(),
                    row.type().name().toLowerCase(Locale.ROOT), row.bytes()));
            for (String engine : engines) {
                Double speed = row.speeds().get(engine);
                line.append(speed == null ? String.format(Locale.ROOT, " %9s", "-")
                        : String.format(Locale.ROOT, " %9.0f", speed / 1e6));
            }
            out.println(line.append("  ").append(row.fastest()));
        }
        return 0;
    }

    private static int width(List<String> texts, String heading) {
        int width = heading.length();
        for (String text : texts) {
            width = Math.max(width, text.length());
        }
        return width;
    }
}
