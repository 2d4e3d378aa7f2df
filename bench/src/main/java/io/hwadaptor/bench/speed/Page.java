package io.hwadaptor.bench.speed;

import java.awt.Color;
import java.io.ByteArrayOutputStream;
import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.util.List;
import java.util.Locale;
import org.knowm.xchart.VectorGraphicsEncoder;
import org.knowm.xchart.XYChart;
import org.knowm.xchart.XYChartBuilder;
import org.knowm.xchart.style.Styler;

/** A report as one page of HTML: what was measured where, the chart as SVG, the table. */
final class Page {
    /** One per series: told apart by most who see colours differently, too. */
    static final List<Color> COLOURS = List.of(new Color(0x0072b2), new Color(0xd55e00), new Color(0x009e73),
            new Color(0xcc79a7), new Color(0xe69f00), new Color(0x56b4e9), new Color(0x000000));

    private Page() {
    }

    /** {@return the page} */
    static String of(Report report) {
        StringBuilder html = new StringBuilder("<!doctype html>\n<html lang=\"en\">\n<head>\n")
                .append("<meta charset=\"utf-8\">\n<title>").append(escape(report.title()))
                .append("</title>\n<style>\n")
                .append("body { font-family: sans-serif; max-width: 60em; margin: 2em auto; padding: 0 1em }\n")
                .append("table { border-collapse: collapse }\n")
                .append("td, th { padding: .2em .8em; text-align: right; border-bottom: 1px solid #ddd }\n")
                .append("td.ratio { color: #555 }\nsvg { max-width: 100%; height: auto }\n</style>\n</head>\n<body>\n")
                .append("<h1>").append(escape(report.title())).append("</h1>\n<p>")
                .append(escape(report.when())).append(", ").append(escape(report.processor())).append(", Java ")
                .append(escape(report.java())).append(String.format(Locale.ROOT,
                        "; %.1f s per figure, medians of rounds in turn.</p>%n", report.secondsPerCell()))
                .append("<p><code>").append(escape(report.command())).append("</code></p>\n");
        html.append(chart(report)).append('\n');
        table(report, html);
        if (report.reference() != null) {
            html.append("<p>xN: N times the figure of ").append(Report.REFERENCE).append(" in the same row.</p>\n");
        }
        for (String line : report.unsteady()) {
            html.append("<p>").append(escape(line)).append("</p>\n");
        }
        html.append("<ul>\n");
        for (Report.Series series : report.series()) {
            html.append("<li>").append(escape(series.name())).append(": ").append(escape(series.detail()))
                    .append("</li>\n");
        }
        return html.append("</ul>\n</body>\n</html>\n").toString();
    }

    private static String chart(Report report) {
        try {
            XYChart chart = new XYChartBuilder().width(900).height(520).title(report.title())
                    .xAxisTitle("bytes per chunk").yAxisTitle("GB/s").build();
            chart.getStyler().setLegendPosition(Styler.LegendPosition.OutsideE)
                    .setChartBackgroundColor(Color.WHITE).setSeriesColors(COLOURS.toArray(Color[]::new));
            chart.getStyler().setYAxisMin(0.0).setxAxisTickLabelsFormattingFunction(Page::bytes);
            List<Double> x = report.chunks().stream().map(Page::log2).toList();
            for (Report.Series series : report.series()) {
                chart.addSeries(series.name(), x, series.cells().stream().map(c -> c.median() / 1e9).toList());
            }
            ByteArrayOutputStream svg = new ByteArrayOutputStream();
            VectorGraphicsEncoder.saveVectorGraphic(chart, svg, VectorGraphicsEncoder.VectorGraphicsFormat.SVG);
            String text = svg.toString(StandardCharsets.UTF_8);
            String svgOnly = text.substring(text.indexOf("<svg"));
            // The library draws text as outlines: for who can't see them the table below has it all.
            return svgOnly.replaceFirst("<svg", "<svg role=\"img\" aria-label=\"" + escape(report.title())
                    + ": GB/s over bytes per chunk; the table below has the figures\"");
        } catch (IOException | InternalError | RuntimeException e) {
            // Java can't measure text on a machine that has no fonts at all.
            return "<p>No chart: " + escape(String.valueOf(e.getMessage())) + "</p>";
        }
    }

    private static double log2(int value) {
        return Math.log(value) / Math.log(2);
    }

    /** {@return the label of a tick: a power of two, as its logarithm} Of other ticks, none. */
    private static String bytes(double tick) {
        long power = Math.round(tick);
        if (Math.abs(tick - power) > 1e-6) {
            return "";
        }
        return power >= 10 ? (1L << (power - 10)) + "K" : String.valueOf(1L << power);
    }

    private static void table(Report report, StringBuilder html) {
        Report.Series reference = report.reference();
        html.append("<table>\n<tr><th>bytes</th>");
        for (Report.Series series : report.series()) {
            html.append("<th colspan=\"2\">").append(escape(series.name())).append("<br>GB/s</th>");
        }
        html.append("</tr>\n");
        for (int i = 0; i < report.chunks().size(); i++) {
            html.append("<tr><td>").append(report.chunks().get(i)).append("</td>");
            for (Report.Series series : report.series()) {
                double value = series.cells().get(i).median();
                boolean compared = reference != null && !series.equals(reference);
                String ratio = compared
                        ? String.format(Locale.ROOT, "x%.2f", value / reference.cells().get(i).median()) : "";
                html.append(String.format(Locale.ROOT, "<td>%.3f</td><td class=\"ratio\">%s</td>", value / 1e9, ratio));
            }
            html.append("</tr>\n");
        }
        html.append("</table>\n");
    }

    private static String escape(String text) {
        return text.replace("&", "&amp;").replace("<", "&lt;").replace(">", "&gt;");
    }
}
