package io.hwadaptor.vhostuser.cli;

import io.hwadaptor.api.AdaptorException;
import io.hwadaptor.api.Adaptors;
import java.io.PrintStream;
import java.util.ArrayList;
import java.util.List;
import java.util.Locale;

/** {@code adaptors}: the table of adaptors. */
final class AdaptorsCommand {
    private AdaptorsCommand() {
    }

    static int run(PrintStream out) throws CommandFailedException {
        List<Adaptors.Row> rows;
        try {
            rows = Adaptors.table(System.getProperties());
        } catch (AdaptorException e) {
            throw new CommandFailedException(e.getMessage());
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

    private static int width(List<String> texts, String heading) {
        int width = heading.length();
        for (String text : texts) {
            width = Math.max(width, text.length());
        }
        return width;
    }
}
