package io.hwadaptor.vhostuser.services;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertTrue;

import io.hwadaptor.api.Adaptor;
import io.hwadaptor.api.Adaptors;
import io.hwadaptor.vhostuser.QatSimulator;
import io.hwadaptor.vhostuser.TestDaemon;
import io.hwadaptor.vhostuser.services.AlgorithmRows.Row;
import io.hwadaptor.virtio.driver.crypto.CryptoConfig;
import java.nio.file.Files;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Properties;
import java.util.Set;
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
    /** Adaptors whose algorithms are those of kernel, device or library: another machine may have fewer. */
    private static final Set<String> OF_THE_MACHINE = Set.of("afalg", "cryptodev", "ipsecmb");

    /** Leaves some lengths of what it has to the next adaptor: docs/qat.md lists them, and its own tests. */
    private static final String HANDS_BACK = "qat";

    private final List<Row> rows = new ArrayList<>();
    private AlgorithmTable written;
    private AlgorithmTable found;

    @BeforeAll
    void readTable() throws Exception {
        rows.addAll(AlgorithmRows.all());
        written = AlgorithmTable.read();
        found = AlgorithmTable.read();
    }

    private static Properties only(String adaptor) throws Exception {
        Properties properties = new Properties();
        properties.setProperty("hwadaptor", adaptor);
        // Of QuickAssist there is no device, but a simulator that has all that a device can have.
        QatSimulator.build().ifPresent(library -> properties.setProperty("hwadaptor.qat.library", library.toString()));
        return properties;
    }

    /** The adaptors that are installed, whether they can run or not. */
    static Stream<String> adaptors() {
        return Adaptors.providers().stream().map(provider -> provider.name())
                .filter(name -> !name.equals(NO_ENGINE)).sorted();
    }

    @ParameterizedTest
    @MethodSource("adaptors")
    @Order(1)
    void shouldDoWhatItsColumnSays(String name) throws Exception {
        Adaptors.Row here = Adaptors.table(only(name)).stream().filter(row -> row.name().equals(name)).findFirst()
                .orElseThrow();
        Assumptions.assumeTrue(here.available(), () -> "skipped: " + name + " can't run here: " + here.detail());
        Map<String, String> column = column(name);
        found.put(name, column);
        if (WRITE) {
            return;
        }
        Map<String, String> expected = written.column(name);
        assertFalse(expected.isEmpty(), name + ": no column in " + AlgorithmTable.FILE + "; it says how to write one");
        for (Row row : rows) {
            String cell = column.get(row.title());
            String wanted = expected.get(row.title());
            boolean fewer = OF_THE_MACHINE.contains(name) && cell.equals(AlgorithmTable.NOWHERE);
            assertTrue(cell.equals(wanted) || fewer, () -> AlgorithmTable.FILE + ": " + name + ", " + row.title()
                    + ": the table says \"" + wanted + "\", the device does \"" + cell + "\"");
        }
    }

    /** Also a column of an adaptor that is gone, a row that is gone, an edit by hand. */
    @Test
    @Order(2)
    void shouldBeTheFile() throws Exception {
        List<String> known = adaptors().toList();
        for (String adaptor : found.adaptors()) {
            assertTrue(known.contains(adaptor), AlgorithmTable.FILE + " has a column for " + adaptor
                    + ", which there is not");
        }
        if (WRITE) {
            Files.writeString(AlgorithmTable.FILE, found.text(rows));
        }
        // Cells of adaptors that ran are compared above, where a machine may have fewer than the file says.
        assertEquals(WRITE ? found.text(rows) : written.text(rows), Files.readString(AlgorithmTable.FILE));
    }

    private Map<String, String> column(String name) throws Exception {
        Map<String, List<String>> words = new LinkedHashMap<>();
        try (Adaptor adaptor = Adaptors.open(only(name));
                TestDaemon daemon = new TestDaemon(builder -> builder.adaptor(adaptor))) {
            for (Mode mode : Mode.values()) {
                try (ServiceClient client = new ServiceClient(daemon.socket(), mode)) {
                    client.handsBack = name.equals(HANDS_BACK);
                    Map<String, String> cells = new LinkedHashMap<>();
                    for (Row row : rows) {
                        cells.put(row.title(), row.attempt().run(client));
                    }
                    checkMasks(name + ", " + mode, client.driver.config(), cells);
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
