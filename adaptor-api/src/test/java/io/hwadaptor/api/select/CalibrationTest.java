package io.hwadaptor.api.select;

import static org.junit.jupiter.api.Assertions.assertArrayEquals;
import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import io.hwadaptor.api.Adaptor;
import io.hwadaptor.api.AdaptorException;
import io.hwadaptor.api.AdaptorQueue;
import io.hwadaptor.api.CipherAlgorithm;
import io.hwadaptor.api.Direction;
import io.hwadaptor.api.Operation;
import io.hwadaptor.api.OperationType;
import io.hwadaptor.api.Session;
import io.hwadaptor.api.SessionSpec;
import io.hwadaptor.api.Status;
import io.hwadaptor.api.spi.AdaptorOptions;
import io.hwadaptor.api.spi.AdaptorProvider;
import java.io.IOException;
import java.lang.foreign.Arena;
import java.lang.foreign.MemorySegment;
import java.lang.foreign.ValueLayout;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Properties;
import java.util.function.LongPredicate;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** Two engines: one loses on short requests, one on long ones. */
final class CalibrationTest {
    private static final byte FOR_LONG = 1;
    private static final byte FOR_SHORT = 2;

    @TempDir
    private Path folder;
    private final List<String> notes = new ArrayList<>();
    private final Properties properties = new Properties();
    private final List<AdaptorProvider> providers = List.of(
            new Engine("long", 20, FOR_LONG, length -> length < 2000),
            new Engine("short", 10, FOR_SHORT, length -> length > 2000));

    @BeforeEach
    void keepFiguresHere() {
        properties.setProperty("hwadaptor.calibration", file().toString());
    }

    private Path file() {
        return folder.resolve("cache/figures");
    }

    /** Measures until nothing is missing: on a busy machine some figures come out differently each time. */
    private Calibration calibrate(Calibration.Pace pace) throws AdaptorException, IOException {
        Calibration calibration = Adaptors.calibrate(properties, providers, false, pace);
        for (int i = 0; i < 50 && calibration.rows().size() < 8; i++) {
            calibration = Adaptors.calibrate(properties, providers, false, pace);
        }
        return calibration;
    }

    private Adaptor open() throws AdaptorException {
        return Adaptors.open(properties, providers, notes::add);
    }

    /** {@return the mark of the engine that an operation of a length went to} */
    private static byte engineFor(Adaptor adaptor, long length) throws AdaptorException {
        try (Arena arena = Arena.ofConfined();
                Session session = adaptor.openSession(new SessionSpec.Cipher(CipherAlgorithm.AES_CBC,
                        Direction.ENCRYPT, arena.allocate(16)));
                AdaptorQueue queue = adaptor.openQueue(4)) {
            MemorySegment memory = arena.allocate(length);
            Operation operation = new Operation(arena, 1);
            operation.type = OperationType.ENCRYPT;
            operation.session = session;
            operation.ivLength = 16;
            operation.src.add(memory, 0, length);
            operation.dst.add(memory, 0, length);
            assertEquals(1, queue.submit(new Operation[] {operation}, 0, 1));
            assertEquals(1, queue.poll(new Operation[1], 1));
            assertEquals(Status.OK, operation.status);
            return memory.get(ValueLayout.JAVA_BYTE, 0);
        }
    }

    @Test
    void ranksDecideUntilSpeedIsKnown() throws Exception {
        try (Adaptor adaptor = open()) {
            assertTrue(Adaptors.wantsCalibration(adaptor, properties));
            assertEquals(FOR_LONG, engineFor(adaptor, 64));
            Calibration calibration = calibrate(Calibration.Pace.STEADY);
            Adaptors.apply(adaptor, calibration);
            assertFalse(Adaptors.wantsCalibration(adaptor, properties));
            assertEquals(FOR_SHORT, engineFor(adaptor, 64));
            assertEquals(FOR_LONG, engineFor(adaptor, 16384));
        }
        try (Adaptor later = open()) {
            assertFalse(Adaptors.wantsCalibration(later, properties), "the figures were kept");
            assertEquals(FOR_SHORT, engineFor(later, 256));
            assertEquals(FOR_LONG, engineFor(later, 2064));
        }
        assertTrue(notes.isEmpty(), notes::toString);
    }

    @Test
    void figuresSayWhoIsFaster() throws Exception {
        List<String> heard = new ArrayList<>();
        Calibration calibration = calibrate(new Calibration.Pace() {
            @Override
            public boolean turn() {
                return true;
            }

            @Override
            public void measuring(String what) {
                if (!heard.contains(what)) {
                    heard.add(what);
                }
            }
        });
        assertEquals(List.of("AES_CBC ENCRYPT", "AES_CBC DECRYPT"), heard);
        assertEquals(8, calibration.rows().size(), "two directions at four sizes");
        for (Calibration.Row row : calibration.rows()) {
            assertEquals(row.bytes() < 2000 ? "short" : "long", row.fastest(), row::toString);
        }
        assertEquals(calibration.rows().stream().map(Calibration.Row::fastest).toList(),
                Calibration.load(file()).rows().stream().map(Calibration.Row::fastest).toList());
    }

    @Test
    void namedAdaptorsKeepTheirPlaces() throws Exception {
        calibrate(Calibration.Pace.STEADY);
        properties.setProperty("hwadaptor", "long,short");
        try (Adaptor adaptor = open()) {
            assertFalse(Adaptors.wantsCalibration(adaptor, properties), "there is nothing to choose");
            assertEquals(FOR_LONG, engineFor(adaptor, 64));
        }
        properties.setProperty("hwadaptor", "auto");
        properties.setProperty("hwadaptor.calibration", "off");
        try (Adaptor adaptor = open()) {
            assertEquals(FOR_LONG, engineFor(adaptor, 64));
        }
    }

    @Test
    void figuresOfAnotherHostAreNotUsed() throws Exception {
        calibrate(Calibration.Pace.STEADY);
        List<String> lines = new ArrayList<>(Files.readAllLines(file()));
        lines.set(1, "another processor" + lines.get(1));
        Files.write(file(), lines);
        try (Adaptor adaptor = open()) {
            assertTrue(Adaptors.wantsCalibration(adaptor, properties));
            assertEquals(FOR_LONG, engineFor(adaptor, 64));
        }
    }

    @Test
    void aSpoiltFileIsNamedAndLeftUnused() throws Exception {
        Files.createDirectories(file().getParent());
        for (String content : List.of("", "something else\n",
                "hwadaptor calibration 2\nhost\nAES_CBC ENCRYPT x 1 a=1\n",
                "hwadaptor calibration 2\nhost\nAES_CBC\n", "hwadaptor calibration 2\nhost\nA ENCRYPT 64 1 a=NaN\n")) {
            Files.writeString(file(), content);
            assertTrue(assertThrows(IOException.class, () -> Calibration.load(file())).getMessage()
                    .startsWith(file() + ": "));
            notes.clear();
            try (Adaptor adaptor = open()) {
                assertEquals(FOR_LONG, engineFor(adaptor, 64));
            }
            assertEquals(1, notes.size(), notes::toString);
        }
    }

    @Test
    void aSmallLeadDoesNotBeatRank() throws Exception {
        SessionSpec spec = new SessionSpec.Cipher(CipherAlgorithm.AES_CBC, Direction.ENCRYPT, MemorySegment.NULL);
        Files.createDirectories(file().getParent());
        Files.writeString(file(), """
                hwadaptor calibration 2
                host
                AES_CBC ENCRYPT 64 20000 a=100 b=104 c=500
                AES_CBC ENCRYPT 1024 20000 a=100 b=120
                """);
        Calibration calibration = Calibration.load(file());
        assertArrayEquals(new int[] {2, 0, 1}, calibration.order(spec, List.of("a", "b", "c"), 0));
        assertArrayEquals(new int[] {1, 0, 2}, calibration.order(spec, List.of("a", "b", "c"), 1));
        assertArrayEquals(new int[] {0, 1, 2}, calibration.order(spec, List.of("a", "b", "c"), 2), "not measured");
    }

    /** Ends after some lots of figures. */
    private record Broken(int after, List<Integer> rows) implements Calibration.Pace {
        @Override
        public boolean turn() {
            return rows.size() < after;
        }

        @Override
        public void measured(Calibration soFar) {
            rows.add(soFar.rows().size());
        }
    }

    @Test
    void whatIsInterruptedGoesOnFromThere() throws Exception {
        Broken first = new Broken(1, new ArrayList<>());
        Adaptors.calibrate(properties, providers, false, first);
        List<Calibration.Row> kept = Calibration.load(file()).rows();
        assertEquals(List.of(kept.size()), first.rows(), "one direction");
        assertTrue(!kept.isEmpty() && kept.size() <= 4, kept::toString);
        try (Adaptor adaptor = open()) {
            assertTrue(Adaptors.wantsCalibration(adaptor, properties));
        }
        Broken rest = new Broken(1000, new ArrayList<>());
        calibrate(rest);
        assertEquals(8, rest.rows().getLast());
        List<Calibration.Row> all = Calibration.load(file()).rows();
        assertEquals(kept, all.subList(0, kept.size()), "what was known is not measured again");
    }

    @Test
    void figuresAge() throws Exception {
        calibrate(Calibration.Pace.STEADY);
        List<String> lines = new ArrayList<>(Files.readAllLines(file()));
        String day = lines.get(2).split(" ", -1)[3];
        lines.replaceAll(line -> line.replace(" " + day + " ", " " + (Long.parseLong(day) - 31) + " "));
        Files.write(file(), lines);
        try (Adaptor adaptor = open()) {
            assertTrue(Adaptors.wantsCalibration(adaptor, properties));
            assertEquals(FOR_SHORT, engineFor(adaptor, 64), "used until there are others");
        }
        String old = " " + (Long.parseLong(day) - 31) + " ";
        for (int i = 0; i < 50 && Files.readString(file()).contains(old); i++) {
            Adaptors.calibrate(properties, providers, false, Calibration.Pace.STEADY);
        }
        assertFalse(Files.readString(file()).contains(old), "all measured again");
        assertEquals(8, Calibration.load(file()).rows().size());
    }

    @Test
    void turnsThatOthersDisturbDoNotCount() throws Exception {
        Calibration.Pace disturbed = new Calibration.Pace() {
            @Override
            public boolean turn() {
                return true;
            }

            @Override
            public boolean undisturbed() {
                return false;
            }
        };
        assertEquals(0, Adaptors.calibrate(properties, providers, true, disturbed).rows().size());
    }

    /** An engine that dawdles over some lengths. */
    private record Engine(String name, int autoRank, byte mark, LongPredicate dawdles) implements AdaptorProvider {
        @Override
        public String description() {
            return "a fake";
        }

        @Override
        public boolean calibrated() {
            return true;
        }

        @Override
        public Availability probe(AdaptorOptions options) {
            return Availability.yes("version 1");
        }

        @Override
        public Adaptor open(AdaptorOptions options) {
            FakeAdaptor adaptor = new FakeAdaptor(name, mark);
            adaptor.answer = operation -> {
                if (dawdles.test(operation.src.byteLength())) {
                    for (long begin = System.nanoTime(); System.nanoTime() - begin < 200_000;) {
                        Thread.onSpinWait();
                    }
                }
                return Status.OK;
            };
            return adaptor;
        }
    }
}
