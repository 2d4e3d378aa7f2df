package io.hwadaptor.api.spi;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertThrows;

import io.hwadaptor.api.AdaptorException;
import java.util.Optional;
import java.util.Properties;
import org.junit.jupiter.api.Test;

final class AdaptorOptionsTest {
    @Test
    void seesItsOwnOptionsOnly() throws AdaptorException {
        Properties properties = new Properties();
        properties.setProperty("hwadaptor.soft.depth", " 17 ");
        properties.setProperty("hwadaptor.soft2.depth", "18");
        properties.setProperty("hwadaptor.soft.a.b", "text");
        AdaptorOptions options = AdaptorOptions.of("soft", properties);
        assertEquals(17, options.number("depth", 1, 0, 20));
        assertEquals(1, options.number("width", 1, 0, 20));
        assertEquals(Optional.of("text"), options.get("a.b"));
        assertEquals(Optional.empty(), options.get("b"));
    }

    @Test
    void badNumbersSayWhatIsWanted() {
        Properties properties = new Properties();
        properties.setProperty("hwadaptor.soft.depth", "many");
        AdaptorOptions options = AdaptorOptions.of("soft", properties);
        AdaptorException e = assertThrows(AdaptorException.class, () -> options.number("depth", 1, 0, 20));
        assertEquals("-Dhwadaptor.soft.depth=many: a whole number from 0 to 20 is wanted", e.getMessage());
        properties.setProperty("hwadaptor.soft.depth", "21");
        assertThrows(AdaptorException.class, () -> AdaptorOptions.of("soft", properties).number("depth", 1, 0, 20));
    }
}
