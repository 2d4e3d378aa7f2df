package io.hwadaptor.vhostuser;

import io.hwadaptor.api.Adaptor;
import io.hwadaptor.virtio.device.DataQueueCounts;
import java.util.Formatter;
import java.util.List;
import java.util.Locale;

/**
 * What a daemon has done. Immutable.
 *
 * @param queues each data queue of each socket, over all front-ends
 * @param adaptors each engine
 */
public record DaemonCounters(List<Queue> queues, List<Adaptor.EngineCounters> adaptors) {
    /** Copies the lists. */
    public DaemonCounters {
        queues = List.copyOf(queues);
        adaptors = List.copyOf(adaptors);
    }

    /**
     * One data queue.
     *
     * @param socket the socket's name in log lines
     * @param index the queue's number on its device
     * @param counts what it has done
     */
    public record Queue(String socket, int index, DataQueueCounts counts) {
    }

    /** {@return tables for people, several lines} */
    public String table() {
        StringBuilder text = new StringBuilder();
        try (Formatter table = new Formatter(text, Locale.ROOT)) {
            table.format("%-16s %5s %14s %18s %10s %12s %10s%n", "socket", "queue", "requests", "bytes", "errors",
                    "interrupts", "per burst");
            for (Queue queue : queues) {
                DataQueueCounts c = queue.counts();
                table.format("%-16s %5d %14d %18d %10d %12d %10.1f%n", queue.socket(), queue.index(), c.requests(),
                        c.bytes(), c.errors(), c.interrupts(),
                        c.bursts() == 0 ? 0.0 : (double) c.requests() / c.bursts());
            }
            table.format("%-16s %20s %18s %10s %12s%n", "adaptor", "requests", "bytes", "errors", "staged bytes");
            for (Adaptor.EngineCounters a : adaptors) {
                table.format("%-16s %20d %18d %10d %12d%n", a.adaptor(), a.requests(), a.bytes(), a.errors(),
                        a.stagedBytes());
            }
        }
        return text.toString();
    }

    /** {@return the same as one line of JSON} */
    public String json() {
        StringBuilder text = new StringBuilder("{\"queues\":[");
        String comma = "";
        for (Queue queue : queues) {
            DataQueueCounts c = queue.counts();
            text.append(comma).append("{\"socket\":").append(quoted(queue.socket()))
                    .append(",\"queue\":").append(queue.index()).append(",\"requests\":").append(c.requests())
                    .append(",\"bytes\":").append(c.bytes()).append(",\"errors\":").append(c.errors())
                    .append(",\"interrupts\":").append(c.interrupts()).append(",\"bursts\":").append(c.bursts())
                    .append('}');
            comma = ",";
        }
        text.append("],\"adaptors\":[");
        comma = "";
        for (Adaptor.EngineCounters a : adaptors) {
            text.append(comma).append("{\"adaptor\":").append(quoted(a.adaptor()))
                    .append(",\"requests\":").append(a.requests()).append(",\"bytes\":").append(a.bytes())
                    .append(",\"stagedBytes\":").append(a.stagedBytes()).append(",\"errors\":").append(a.errors())
                    .append('}');
            comma = ",";
        }
        return text.append("]}").toString();
    }

    /** {@return a JSON string} */
    static String quoted(String text) {
        StringBuilder quoted = new StringBuilder("\"");
        for (int i = 0; i < text.length(); i++) {
            char c = text.charAt(i);
            if (c == '"' || c == '\\') {
                quoted.append('\\').append(c);
            } else if (c < ' ') {
                quoted.append(String.format(Locale.ROOT, "\\u%04x", (int) c));
            } else {
                quoted.append(c);
            }
        }
        return quoted.append('"').toString();
    }
}
