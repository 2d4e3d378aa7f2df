package io.hwadaptor.bench.speed;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;

import com.google.gson.JsonElement;
import com.google.gson.JsonObject;
import com.google.gson.JsonParser;
import java.awt.Color;
import java.io.IOException;
import java.io.PrintWriter;
import java.io.StringReader;
import java.io.StringWriter;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import javax.xml.parsers.DocumentBuilderFactory;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.w3c.dom.Document;
import org.w3c.dom.Element;
import org.w3c.dom.NodeList;
import org.xml.sax.InputSource;
import picocli.CommandLine;

class SpeedCommandTest {
    @TempDir
    private Path folder;
    private final StringWriter out = new StringWriter();
    private final StringWriter err = new StringWriter();

    private int run(String... args) {
        CommandLine line = SpeedCommand.line();
        line.setOut(new PrintWriter(out, true)).setErr(new PrintWriter(err, true));
        return line.execute(args);
    }

    private JsonObject report(String name) throws IOException {
        return JsonParser.parseString(Files.readString(folder.resolve(name))).getAsJsonObject();
    }

    @Test
    void shouldMeasureAnAdaptorOneChunkAtATime() throws Exception {
        assertEquals(0, run("speed", "--adaptor", "soft", "--chunk", "4096,512", "--seconds", "1", "--no-openssl",
                "--output", folder.toString()), err::toString);
        JsonObject report = report("speed.json");
        assertEquals("[512,4096]", report.get("chunks").toString());
        JsonObject series = report.getAsJsonArray("series").get(0).getAsJsonObject();
        assertEquals("soft", series.get("name").getAsString());
        for (JsonElement cell : series.getAsJsonArray("cells")) {
            double speed = cell.getAsJsonObject().get("median").getAsDouble();
            // Whatever the machine: faster than a floppy disk, slower than its memory.
            assertTrue(speed > 1e5 && speed < 1e12, () -> "bytes per second: " + speed);
        }
        assertTrue(out.toString().contains("512"), out::toString);
    }

    @Test
    void shouldMeasureThroughTheDaemon() throws Exception {
        assertEquals(0, run("async-speed", "--adaptor=null", "--chunk=512", "--seconds=1", "--depth=8", "--decrypt",
                "--through=socket", "--no-openssl", "--output=" + folder), err::toString);
        JsonObject report = report("async-speed.json");
        assertEquals("AES-128-CBC, decryption, 8 chunks in flight, over a vhost-user socket",
                report.get("title").getAsString());
    }

    @Test
    void shouldDrawAChartWithALinePerContender() throws Exception {
        Report.Cell one = new Report.Cell(1e9, 9e8, 1.1e9);
        Report.Cell two = new Report.Cell(2.5e9, 1.5e9, 3e9);
        Report report = new Report("hwadaptor speed", "a <title>", "2026-01-01", "a processor", "22", 5,
                "bytes per second", List.of(512, 1024), List.of(new Report.Series("first", "x & y", List.of(one, two)),
                        new Report.Series(Report.REFERENCE, "z", List.of(one, one))));
        String html = Page.of(report);
        String svg = html.substring(html.indexOf("<svg"), html.indexOf("</svg>") + 6);
        DocumentBuilderFactory factory = DocumentBuilderFactory.newInstance();
        factory.setFeature("http://apache.org/xml/features/disallow-doctype-decl", true);
        Document document = factory.newDocumentBuilder().parse(new InputSource(new StringReader(svg)));
        Element rising = line(document, Page.COLOURS.get(0));
        Element flat = line(document, Page.COLOURS.get(1));
        assertTrue(at(rising, "y1") > at(rising, "y2") + 50, "the first line rises");
        assertEquals(at(flat, "y1"), at(flat, "y2"), "the second line stays");
        assertEquals(at(rising, "x2"), at(flat, "x2"), "both end at the same length");
        assertTrue(html.contains("a &lt;title&gt;") && html.contains("x &amp; y"), "escaped");
        assertTrue(html.contains("<td>2.500</td><td class=\"ratio\">x2.50</td>"), "ratios");
        assertTrue(report.table().contains("2.500   x2.50"), report::table);
        String unsteady = "unsteady, is the machine busy? first: 1024 bytes from 1.500 to 3.000 GB/s";
        assertTrue(report.table().endsWith(unsteady + "\n"), report::table);
        assertTrue(html.contains("<p>" + unsteady + "</p>"), "unsteady rounds");
    }

    /** The longest line of a colour: the others are those of the legend. */
    private static Element line(Document document, Color colour) {
        String stroke = String.format("stroke:rgb(%d,%d,%d)", colour.getRed(), colour.getGreen(), colour.getBlue());
        NodeList lines = document.getElementsByTagName("line");
        Element longest = null;
        for (int i = 0; i < lines.getLength(); i++) {
            Element line = (Element) lines.item(i);
            if (line.getAttribute("style").contains(stroke) && (longest == null
                    || at(line, "x2") - at(line, "x1") > at(longest, "x2") - at(longest, "x1"))) {
                longest = line;
            }
        }
        return longest;
    }

    private static double at(Element line, String coordinate) {
        return Double.parseDouble(line.getAttribute(coordinate));
    }

    @Test
    void shouldNameWhatIsWrongOnTheCommandLine() {
        assertEquals(2, run("speed", "--chunk", "100"));
        assertTrue(err.toString().contains("--chunk 100: not a multiple of 16"), err::toString);
        assertEquals(2, run("speed", "--adaptor", "nonesuch"));
        assertTrue(err.toString().contains("nonesuch"), err::toString);
        assertEquals(2, run("async-speed", "--depth", "1000"));
        assertTrue(err.toString().contains("--depth 1000: not from 1 to 256"), err::toString);
    }

    @Test
    void shouldReadTheFigureOfOpenSsl() throws IOException {
        try (OpenSslContender contender = OpenSslContender.open(true)) {
            Contender.Sample sample = contender.run(1024, 1);
            assertTrue(sample.bytesPerSecond() > 1e6, () -> "bytes per second: " + sample.bytesPerSecond());
            assertEquals(1_000_000_000L, sample.nanos());
        }
    }
}
