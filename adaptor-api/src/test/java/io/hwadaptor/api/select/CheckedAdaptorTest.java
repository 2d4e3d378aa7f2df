package io.hwadaptor.api.select;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertSame;
import static org.junit.jupiter.api.Assertions.assertTrue;

import io.hwadaptor.api.Adaptor;
import io.hwadaptor.api.AdaptorException;
import io.hwadaptor.api.AdaptorQueue;
import io.hwadaptor.api.spi.AdaptorOptions;
import io.hwadaptor.api.spi.AdaptorProvider;
import java.lang.reflect.Method;
import java.lang.reflect.Modifier;
import java.util.List;
import java.util.Map;
import org.junit.jupiter.api.Test;

class CheckedAdaptorTest {
    private record One(Adaptor adaptor) implements AdaptorProvider {
        @Override
        public String name() {
            return adaptor.name();
        }

        @Override
        public String description() {
            return "the one that it was given";
        }

        @Override
        public int autoRank() {
            return 1;
        }

        @Override
        public Availability probe(AdaptorOptions options) {
            return Availability.yes("here");
        }

        @Override
        public Adaptor open(AdaptorOptions options) {
            return adaptor;
        }
    }

    /** A method with a default that is not passed on would be the default, and not the engine's. */
    @Test
    void shouldPassEverythingOn() throws NoSuchMethodException {
        Map<Class<?>, Class<?>> pairs =
                Map.of(Adaptor.class, CheckedAdaptor.class, AdaptorQueue.class, CheckedQueue.class);
        for (Map.Entry<Class<?>, Class<?>> pair : pairs.entrySet()) {
            int methods = 0;
            for (Method method : pair.getKey().getMethods()) {
                if (!Modifier.isStatic(method.getModifiers())) {
                    Method own = pair.getValue().getMethod(method.getName(), method.getParameterTypes());
                    assertEquals(pair.getValue(), own.getDeclaringClass(), method.toString());
                    methods++;
                }
            }
            assertTrue(methods > 5);
        }
    }

    @Test
    void shouldCheckWhereAssertionsAreEnabledOrAskedFor() throws AdaptorException {
        boolean assertions = Adaptors.class.desiredAssertionStatus();
        for (String check : List.of("true", "false", "")) {
            java.util.Properties properties = new java.util.Properties();
            properties.setProperty("hwadaptor", "fake");
            if (!check.isEmpty()) {
                properties.setProperty("hwadaptor.check", check);
            }
            FakeAdaptor fake = new FakeAdaptor("fake", 1);
            Adaptor opened = Adaptors.open(properties, List.of(new One(fake)), note -> { });
            boolean checked = opened instanceof CheckedAdaptor;
            assertEquals(check.isEmpty() ? assertions : Boolean.parseBoolean(check), checked);
            assertSame(fake, CheckedAdaptor.unwrap(opened));
            assertSame(opened, checked ? Adaptors.checked(opened) : opened);
            assertFalse(CheckedAdaptor.unwrap(opened) instanceof CheckedAdaptor);
        }
    }
}
