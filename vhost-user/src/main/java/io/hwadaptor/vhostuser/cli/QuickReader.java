package io.hwadaptor.vhostuser.cli;

import java.util.ArrayList;
import java.util.EnumMap;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import org.jspecify.annotations.Nullable;

/**
 * Reads the usual command lines of {@code serve} without picocli, whose classes cost a quarter of the time from exec
 * to the first front-end. What it does not understand it leaves to picocli, which knows how to complain.
 */
final class QuickReader {
    private final Map<ServeOption, List<String>> values = new EnumMap<>(ServeOption.class);
    private final Map<String, String> properties = new HashMap<>();

    private QuickReader() {
    }

    /** {@return what was read, or null if it is not a usual command line of {@code serve}} */
    static @Nullable QuickReader read(String... args) {
        QuickReader reader = new QuickReader();
        int first = args.length > 0 && args[0].equals("serve") ? 1 : 0;
        for (int i = first; i < args.length; i++) {
            if (args[i].startsWith("-D")) {
                if (!reader.property(args[i])) {
                    return null;
                }
                continue;
            }
            int equals = args[i].indexOf('=');
            ServeOption option = option(equals < 0 ? args[i] : args[i].substring(0, equals));
            if (option == null || (reader.values.containsKey(option) && !option.repeatable())) {
                return null;
            }
            boolean flag = option.label() == null;
            boolean separate = equals < 0 && !flag;
            if ((flag && equals >= 0) || (separate && i + 1 == args.length)) {
                return null;
            }
            String value = equals >= 0 ? args[i].substring(equals + 1) : "";
            if (separate) {
                i++;
                value = args[i];
            }
            reader.values.computeIfAbsent(option, o -> new ArrayList<>()).add(value);
        }
        return reader;
    }

    private boolean property(String argument) {
        int equals = argument.indexOf('=');
        if (equals < 3) {
            return false;
        }
        properties.put(argument.substring(2, equals), argument.substring(equals + 1));
        return true;
    }

    private static @Nullable ServeOption option(String text) {
        for (ServeOption option : ServeOption.values()) {
            if (option.text().equals(text)) {
                return option;
            }
        }
        return null;
    }

    Map<ServeOption, List<String>> values() {
        return values;
    }

    Map<String, String> properties() {
        return properties;
    }
}
