package io.hwadaptor.api.select;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertInstanceOf;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import io.hwadaptor.api.Adaptor;
import io.hwadaptor.api.AdaptorException;
import io.hwadaptor.api.Status;
import io.hwadaptor.api.spi.AdaptorOptions;
import io.hwadaptor.api.spi.AdaptorProvider;
import java.util.ArrayList;
import java.util.List;
import java.util.Properties;
import java.util.ServiceConfigurationError;
import org.junit.jupiter.api.Test;

final class AdaptorsTest {
    private final List<String> notes = new ArrayList<>();
    private final List<AdaptorProvider> providers = List.of(new FakeProvider("slow", 1, null),
            new FakeProvider("fast", 20, null), new FakeProvider("gone", 30, "/dev/gone: no such device"),
            new FakeProvider("hidden", -1, null));

    private Adaptor open(String... settings) throws AdaptorException {
        return Adaptors.open(properties(settings), providers, notes::add);
    }

    private Adaptor bare(String... settings) throws AdaptorException {
        return CheckedAdaptor.unwrap(open(settings));
    }

    private static Properties properties(String... settings) {
        Properties properties = new Properties();
        for (String setting : settings) {
            int split = setting.indexOf('=');
            properties.setProperty(setting.substring(0, split), setting.substring(split + 1));
        }
        return properties;
    }

    @Test
    void autoTakesAllThatCanRunByRank() throws AdaptorException {
        assertEquals("fast,slow", open().name());
        assertEquals("fast,slow", open("hwadaptor=auto").name());
        assertEquals("fast,slow", open("hwadaptor= ").name());
        assertTrue(notes.isEmpty(), "nobody asked for what is gone");
    }

    @Test
    void namesDecideTheOrder() throws AdaptorException {
        assertEquals("slow,fast", open("hwadaptor=slow,fast").name());
        assertEquals("hidden,slow", open("hwadaptor= hidden , slow,hidden").name());
        assertEquals("slow,fast", open("hwadaptor=slow,auto").name());
    }

    @Test
    void oneAdaptorNeedsNoRouter() throws AdaptorException {
        assertInstanceOf(FakeAdaptor.class, bare("hwadaptor=slow", "hwadaptor.slow.min-length=4096"));
        assertInstanceOf(FakeAdaptor.class, bare("hwadaptor=gone,slow"));
        assertInstanceOf(RoutedAdaptor.class, bare("hwadaptor=slow,fast"));
    }

    @Test
    void unknownNameListsTheKnownOnes() {
        AdaptorException e = assertThrows(AdaptorException.class, () -> open("hwadaptor=slow,quick"));
        assertEquals("-Dhwadaptor=slow,quick: no adaptor \"quick\"; there are fast, gone, hidden, slow, and auto",
                e.getMessage());
        assertThrows(AdaptorException.class, () -> open("hwadaptor=slow,,fast"));
    }

    @Test
    void namedButNotHereIsSkippedWithAReason() throws AdaptorException {
        assertEquals("slow", open("hwadaptor=gone,slow").name());
        assertEquals(List.of("skipped gone: /dev/gone: no such device"), notes);
    }

    @Test
    void noneLeftIsAnErrorWithAllReasons() {
        AdaptorException e = assertThrows(AdaptorException.class, () -> open("hwadaptor=gone"));
        assertEquals("no adaptor can run here: gone: /dev/gone: no such device", e.getMessage());
        assertEquals(Status.NOTSUPP, e.status());
        assertThrows(AdaptorException.class, () -> Adaptors.open(new Properties(), List.of(), notes::add));
    }

    @Test
    void optionsOfNobodyAreNoted() throws AdaptorException {
        open("hwadaptor.fsat.min-length=3", "hwadaptor.slow.anything=x", "other.fsat.z=1").close();
        assertEquals(
                List.of("-Dhwadaptor.fsat.min-length: no adaptor \"fsat\"; there are fast, gone, hidden, slow",
                        "-Dhwadaptor.slow.anything: slow has no such option"), notes);
        notes.clear();
        open("hwadaptor.slow.min-length=3").close();
        assertEquals(List.of(), notes, "an option of each");
    }

    @Test
    void thresholdsReachTheRouter() throws AdaptorException {
        RoutedAdaptor router = (RoutedAdaptor) bare("hwadaptor=gone,fast,slow", "hwadaptor.fast.min-length=4096");
        assertEquals(4096, router.minLength(0));
        assertEquals(0, router.minLength(1));
        AdaptorException e = assertThrows(AdaptorException.class, () -> open("hwadaptor.slow.min-length=-1"));
        assertTrue(e.getMessage().startsWith("-Dhwadaptor.slow.min-length=-1: "), e.getMessage());
    }

    @Test
    void twoOfOneNameAreAnError() {
        List<AdaptorProvider> twice = List.of(new FakeProvider("slow", 1, null), new FakeProvider("slow", 2, null));
        assertThrows(ServiceConfigurationError.class, () -> Adaptors.open(new Properties(), twice, notes::add));
        List<AdaptorProvider> unnameable = List.of(new FakeProvider("a,b", 1, null));
        assertThrows(ServiceConfigurationError.class, () -> Adaptors.open(new Properties(), unnameable, notes::add));
    }

    @Test
    void tableShowsEveryAdaptor() throws AdaptorException {
        List<Adaptors.Row> table = Adaptors.table(properties("hwadaptor=gone,slow"), providers);
        assertEquals(List.of("slow", "gone", "fast", "hidden"), table.stream().map(Adaptors.Row::name).toList());
        assertEquals(List.of(1, 0, 0, 0), table.stream().map(Adaptors.Row::place).toList());
        assertFalse(table.get(1).available());
        assertEquals("/dev/gone: no such device", table.get(1).detail());
        assertTrue(table.get(2).available());
    }

    @Test
    void whoSetsAnOptionWantsTheAdaptor() throws AdaptorException {
        for (String order : new String[] {"auto", "slow,auto"}) {
            AdaptorException e = assertThrows(AdaptorException.class,
                    () -> open("hwadaptor=" + order, "hwadaptor.gone.device=/dev/x"), order);
            assertEquals("gone: /dev/gone: no such device (it is wanted, because -Dhwadaptor.gone.device is set)",
                    e.getMessage());
        }
        assertEquals("slow", open("hwadaptor=gone,slow", "hwadaptor.gone.device=/dev/x").name());
        assertEquals(List.of("skipped gone: /dev/gone: no such device"), notes, "the order says what else to take");
    }

    @Test
    void valuesThatAreNoneAreErrors() throws AdaptorException {
        for (String setting : List.of("hwadaptor.check=yes", "hwadaptor.check=", "hwadaptor.max-sessions=many",
                "hwadaptor.max-sessions=0", "hwadaptor.max-sessions=-1",
                "hwadaptor.max-sessions=9999999999999999999")) {
            AdaptorException e = assertThrows(AdaptorException.class, () -> open(setting), setting);
            assertTrue(e.getMessage().startsWith("-D" + setting + ": "), e.getMessage());
        }
        open("hwadaptor.check=false", "hwadaptor.max-sessions=7").close();
    }

    @Test
    void whatMeansNothingIsNoted() throws AdaptorException {
        open("hwadaptr=slow", "hwadpator.slow.min-length=7", "hwadaptor.calibratoin=off", "hwadaptor.slow.min-length=1",
                "hwadaptor.hidden.x=1", "hwadaptor.nobody.x=1", "hwadaptor.check=true", "java.adaptor=1", "adaptor=1");
        assertEquals(List.of(
                "-Dhwadaptor.calibratoin: there is no such property; there are -Dhwadaptor, -Dhwadaptor.calibration, "
                        + "-Dhwadaptor.check, -Dhwadaptor.max-sessions and -Dhwadaptor.ADAPTOR.OPTION",
                "-Dhwadaptor.hidden.x: hidden is not in use, -Dhwadaptor leaves it out",
                "-Dhwadaptor.nobody.x: no adaptor \"nobody\"; there are fast, gone, hidden, slow",
                "-Dhwadaptr: nobody looks at that; is -Dhwadaptor meant?",
                "-Dhwadpator.slow.min-length: nobody looks at that; is -Dhwadaptor.slow.min-length meant?"), notes);
    }

    @Test
    void finderFindsNoneHere() {
        assertTrue(Adaptors.providers().isEmpty());
    }

    private record FakeProvider(String name, int autoRank, String missing) implements AdaptorProvider {
        @Override
        public String description() {
            return "a fake";
        }

        @Override
        public Availability probe(AdaptorOptions options) {
            return missing == null ? Availability.yes("version 1") : Availability.no(missing);
        }

        @Override
        public Adaptor open(AdaptorOptions options) {
            return new FakeAdaptor(name, 1);
        }
    }
}
