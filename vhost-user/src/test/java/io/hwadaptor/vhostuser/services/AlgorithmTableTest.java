package io.hwadaptor.vhostuser.services;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertTrue;

import io.hwadaptor.api.Adaptor;
import io.hwadaptor.api.select.Adaptors;
import io.hwadaptor.vhostuser.QatSimulator;
import io.hwadaptor.vhostuser.TestDaemon;
import io.hwadaptor.vhostuser.services.AlgorithmRows.Row;
import io.hwadaptor.virtio.driver.crypto.CryptoConfig;
import java.nio.file.Files;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Properties;
import java.util.stream.Stream;
import org.junit.jupiter.api.Assumptions;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.MethodOrderer;
import org.junit.jupiter.api.Order;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.TestInstance;
import org.junit.jupiter.api.TestMethodOrder;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.MethodSource;

/**
 * Service, algorithm, mode, adaptor: what the table in docs/algorithms.md says is what devices do. Every adaptor that
 * is found is tried alone; one that can't run on this machine is skipped, and its column stays as it is.
 */
@TestInstance(TestInstance.Lifecycle.PER_CLASS)
@TestMethodOrder(MethodOrderer.OrderAnnotation.class)
class AlgorithmTableTest {
    /** Set: the file is written instead of compared. */
    private static final boolean WRITE = Boolean.getBoolean("algorithms.write");
    /** Computes nothing. */
    private static final String NO_ENGINE = "null";
    private static final String IPSEC_MB = "ipsecmb";
    /** Names of adaptors to try, with commas; all others are left out. */
    private static final String ONLY = System.getProperty("algorithms.adaptors");
    /** Set: columns are printed, for {@link AlgorithmTable#write(String)} on another machine, and not compared. */
    private static final boolean PRINT = Boolean.getBoolean("algorithms.print");

    /** Set: pairs of chains are all asked for in one mode, and some in the others ({@link KnownPairs}). */
    private static final boolean SOME_PAIRS = Boolean.getBoolean("algorithms.some-pairs");

    /** Leaves some lengths of what it has to the next adaptor: docs/qat.md lists them, and its own tests. */
    private static final String DECLINES = "qat";

    private final List<Row> rows = new ArrayList<>();
    private AlgorithmTable written;
    private AlgorithmTable found;

    @BeforeAll
    void readTable() throws Exception {
        rows.addAll(AlgorithmRows.all());
        written = AlgorithmTable.read();
        found = AlgorithmTable.read();
    }

    /**
     * An adaptor to try.
     *
     * @param name the adaptor's
     * @param library its library, if another one than usual
     */
    record Subject(String name, Optional<String> library) {
        Properties properties() throws Exception {
            Properties properties = new Properties();
            properties.setProperty("hwadaptor", name);
            if (name.equals("qat")) {
                // There is no device, but a simulator that has all that a device can have.
                QatSimulator.build()
                        .ifPresent(file -> properties.setProperty("hwadaptor.qat.library", file.toString()));
            }
            library.ifPresent(file -> properties.setProperty("hwadaptor." + name + ".library", file));
            return properties;
        }

        @Override
        public String toString() {
            return name + library.map(file -> " " + file).orElse("");
        }
    }

    /** The adaptors that are installed, whether they can run or not; ipsecmb with each version that the tests have. */
    static Stream<Subject> subjects() {
        Stream<Subject> usual = Adaptors.providers().stream().map(provider -> provider.name())
                .filter(name -> !name.equals(NO_ENGINE)).sorted().map(name -> new Subject(name, Optional.empty()));
        Stream<Subject> others = Stream.ofNullable(System.getProperty("hwadaptor.test.ipsecmb2"))
                .map(library -> new Subject(IPSEC_MB, Optional.of(library)));
        return Stream.concat(usual, others)
                .filter(subject -> ONLY == null || List.of(ONLY.split(",")).contains(subject.name()));
    }

    @ParameterizedTest
    @MethodSource("subjects")
    @Order(1)
    void shouldDoWhatItsColumnSays(Subject subject) throws Exception {
        String name = subject.name();
        Adaptors.Row here = Adaptors.table(subject.properties()).stream().filter(row -> row.name().equals(name))
                .findFirst().orElseThrow();
        boolean required = name.equals(IPSEC_MB) && "required".equals(System.getProperty("hwadaptor.test.ipsecmb"));
        Assumptions.assumeTrue(here.available() || required,
                () -> "skipped: " + name + " can't run here: " + here.detail());
        Map<String, String> column = column(subject);
        if (subject.library().isEmpty()) {
            found.put(name, column);
        }
        if (PRINT) {
            System.out.print(AlgorithmTable.print(name, column));
        }
        if (WRITE || PRINT) {
            return;
        }
        assertTrue(column.values().stream().anyMatch(cell -> cell.contains("yes")), name + " can run and does nothing");
        Map<String, String> expected = written.column(name);
        assertFalse(expected.isEmpty(), name + ": no column in " + AlgorithmTable.FILE + "; it says how to write one");
        MayLack mayLack = MayLack.of(name, here.detail());
        for (Row row : rows) {
            String cell = column.get(row.title());
            String wanted = expected.get(row.title());
            assertTrue(mayLack.allows(row.title(), cell, wanted), () -> AlgorithmTable.FILE + ": " + name + " ("
                    + here.detail() + "), " + row.title() + ": the table says \"" + wanted + "\", the device does \""
                    + cell + "\"; allowed to lack: " + mayLack);
        }
    }

    /** Also a column of an adaptor that is gone, a row that is gone, an edit by hand. */
    @Test
    @Order(2)
    void shouldBeTheFile() throws Exception {
        List<String> known = Adaptors.providers().stream().map(provider -> provider.name()).toList();
        for (String adaptor : found.adaptors()) {
            assertTrue(known.contains(adaptor), AlgorithmTable.FILE + " has a column for " + adaptor
                    + ", which there is not");
        }
        if (WRITE) {
            Files.writeString(AlgorithmTable.FILE, found.text(rows));
        }
        Assumptions.assumeFalse(PRINT, "columns are printed, not compared");
        // Cells of adaptors that ran are compared above, where a machine may have fewer than the file says.
        assertEquals(WRITE ? found.text(rows) : written.text(rows), Files.readString(AlgorithmTable.FILE));
    }

    private Map<String, String> column(Subject subject) throws Exception {
        String name = subject.name();
        Map<String, List<String>> words = new LinkedHashMap<>();
        KnownPairs knownPairs = SOME_PAIRS ? new KnownPairs() : null;
        try (Adaptor adaptor = Adaptors.open(subject.properties());
                TestDaemon daemon = new TestDaemon(builder -> builder.adaptor(adaptor))) {
            for (Mode mode : Mode.values()) {
                try (ServiceClient client = new ServiceClient(daemon.socket(), mode)) {
                    client.declines = name.equals(DECLINES);
                    client.knownPairs = knownPairs;
                    Map<String, String> cells = new LinkedHashMap<>();
                    for (Row row : rows) {
                        cells.put(row.title(), row.attempt().run(client));
                    }
                    if (knownPairs != null) {
                        knownPairs.next();
                    }
                    checkMasks(subject + ", " + mode, client.driver.config(), cells);
                    cells.forEach((title, cell) -> words.computeIfAbsent(title, key -> new ArrayList<>()).add(cell));
                }
            }
        }
        Map<String, String> column = new LinkedHashMap<>();
        words.forEach((title, cells) -> column.put(title, AlgorithmTable.cell(cells)));
        return column;
    }

    /** The configuration space says exactly what was just done. */
    private void checkMasks(String what, CryptoConfig config, Map<String, String> cells) {
        long[] masks = new long[5];
        List<String> services = List.of("cipher", "hash", "MAC", "AEAD", "AKCIPHER");
        int offered = 0;
        for (Row row : rows) {
            int service = services.indexOf(row.service());
            if (service >= 0 && !cells.get(row.title()).equals("no")) {
                masks[service] |= 1L << row.number();
                offered |= 1 << service;
            }
        }
        assertEquals(hex(masks[0]), hex(config.ciphers()), what + ": cipher_algo");
        assertEquals(hex(masks[1]), hex(config.hashes()), what + ": hash_algo");
        assertEquals(hex(masks[2]), hex(config.macs()), what + ": mac_algo");
        assertEquals(hex(masks[3]), hex(config.aeads()), what + ": aead_algo");
        assertEquals(hex(masks[4]), hex(config.akciphers()), what + ": akcipher_algo");
        assertEquals(offered, config.services(), what + ": crypto_services");
    }

    private static String hex(long mask) {
        return "0x" + Long.toHexString(mask);
    }
}
