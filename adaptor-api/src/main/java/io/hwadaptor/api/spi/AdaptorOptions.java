package io.hwadaptor.api.spi;

import io.hwadaptor.api.AdaptorException;
import io.hwadaptor.api.Status;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Properties;
import java.util.Set;
import java.util.TreeMap;
import java.util.concurrent.ConcurrentHashMap;
import org.jspecify.annotations.Nullable;

/**
 * One adaptor's options: the system properties {@code hwadaptor.<name>.<option>}, as they were when it was asked for.
 * Any thread. Those that nobody looks at are reported when the adaptor has been opened, so all are looked at before.
 */
public final class AdaptorOptions {
    private final String prefix;
    private final Map<String, String> values;
    private final Set<String> asked = ConcurrentHashMap.newKeySet();

    private AdaptorOptions(String prefix, Map<String, String> values) {
        this.prefix = prefix;
        this.values = values;
    }

    /**
     * {@return the options of an adaptor among some properties}
     *
     * @param adaptor the adaptor's short name
     * @param properties all properties, for example {@link System#getProperties}
     */
    public static AdaptorOptions of(String adaptor, Properties properties) {
        String prefix = "hwadaptor." + adaptor + ".";
        Map<String, String> values = new TreeMap<>();
        for (String name : properties.stringPropertyNames()) {
            if (name.startsWith(prefix)) {
                values.put(name.substring(prefix.length()), properties.getProperty(name));
            }
        }
        return new AdaptorOptions(prefix, Map.copyOf(values));
    }

    /**
     * {@return an option's value}
     *
     * @param option its name without the adaptor's prefix
     */
    public Optional<String> get(String option) {
        return Optional.ofNullable(value(option));
    }

    /**
     * {@return a whole number}
     *
     * @param option its name without the adaptor's prefix
     * @param defaultValue if the option is not set
     * @param min the least allowed
     * @param max the most allowed
     * @throws AdaptorException if the value is not a number between those
     */
    public long number(String option, long defaultValue, long min, long max) throws AdaptorException {
        String text = value(option);
        if (text == null) {
            return defaultValue;
        }
        try {
            long value = Long.parseLong(text.trim());
            if (value >= min && value <= max) {
                return value;
            }
        } catch (NumberFormatException e) {
            // Said below, with the limits.
        }
        throw new AdaptorException(Status.ERR,
                "-D" + prefix + option + "=" + text + ": a whole number from " + min + " to " + max + " is wanted");
    }

    private @Nullable String value(String option) {
        asked.add(option);
        return values.get(option);
    }

    /** {@return one of the properties that are set, if there is one} */
    public Optional<String> anySet() {
        return values.keySet().stream().sorted().findFirst().map(option -> prefix + option);
    }

    /** {@return the properties that are set and that nobody has asked for, in order} */
    public List<String> unknown() {
        return values.keySet().stream().filter(option -> !asked.contains(option)).sorted()
                .map(option -> prefix + option).toList();
    }
}
