package io.hwadaptor.vhostuser.cli;

import io.hwadaptor.ffm.linux.SocketAccess;
import io.hwadaptor.vhostuser.SocketSpec;
import java.nio.file.InvalidPathException;
import java.nio.file.Path;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import org.jspecify.annotations.Nullable;

/**
 * Reads {@code PATH[,owner=USER][,group=GROUP][,mode=MODE][,max-memory=SIZE]}. What looks like an option is looked for
 * from the end; a comma in front of anything else belongs to the path.
 */
final class SocketArgument {
    static final long MIN_MEMORY = 1L << 20;
    /** Of the only socket: a process can map twice that, and a new table is mapped before the last one goes. */
    static final long MAX_MEMORY = 48L << 40;

    private static final List<String> KEYS = List.of("owner", "group", "mode", "max-memory");
    /** No value has a slash, so a folder's name never looks like an option. */
    private static final Pattern LAST_OPTION = Pattern.compile("(.*),([A-Za-z][A-Za-z0-9_-]*)=([^,/]*)",
            Pattern.DOTALL);

    private final String text;
    private final Map<String, String> options = new HashMap<>();

    private SocketArgument(String text) {
        this.text = ServeOption.SOCKET_PATH.text() + "=" + text;
    }

    /**
     * What one {@code --socket-path} says.
     *
     * @param defaults options for what it leaves out
     */
    static SocketSpec read(String text, Map<ServeOption, List<String>> defaults) throws WrongArgumentException {
        return new SocketArgument(text).spec(text, defaults);
    }

    private SocketSpec spec(String value, Map<ServeOption, List<String>> defaults) throws WrongArgumentException {
        String path = value;
        for (Matcher last = LAST_OPTION.matcher(path); last.matches(); last = LAST_OPTION.matcher(path)) {
            path = last.group(1);
            if (!KEYS.contains(last.group(2))) {
                throw new WrongArgumentException(text + ": no option " + last.group(2) + "; known are "
                        + String.join(", ", KEYS));
            }
            if (options.put(last.group(2), last.group(3)) != null) {
                throw new WrongArgumentException(text + ": " + last.group(2) + " is there twice");
            }
        }
        String memory = options.get("max-memory");
        return new SocketSpec(path(path), name("owner", ServeOption.SOCKET_OWNER, defaults),
                name("group", ServeOption.SOCKET_GROUP, defaults), mode(defaults),
                memory == null ? 0 : Quantity.size(text + ": max-memory", memory, MIN_MEMORY, MAX_MEMORY));
    }

    private Path path(String path) throws WrongArgumentException {
        try {
            if (!path.isEmpty()) {
                return Path.of(path);
            }
        } catch (InvalidPathException e) {
            // Said below.
        }
        throw new WrongArgumentException(text + " is not a path");
    }

    private @Nullable String name(String key, ServeOption option, Map<ServeOption, List<String>> defaults)
            throws WrongArgumentException {
        String name = options.get(key);
        String from = text + ": " + key;
        if (name == null && defaults.containsKey(option)) {
            name = defaults.get(option).getFirst();
            from = option.text();
        }
        if (name != null && !SocketAccess.isName(name)) {
            throw new WrongArgumentException(from + "=" + name + ": a name, or a number of 0 or more, is wanted");
        }
        return name;
    }

    private int mode(Map<ServeOption, List<String>> defaults) throws WrongArgumentException {
        String mode = options.get("mode");
        if (mode != null) {
            return mode(text + ": mode", mode);
        }
        List<String> given = defaults.get(ServeOption.SOCKET_MODE);
        return given == null ? 0600 : mode(ServeOption.SOCKET_MODE.text(), given.getFirst());
    }

    private static int mode(String what, String octal) throws WrongArgumentException {
        try {
            int mode = Integer.parseInt(octal, 8);
            if (SocketAccess.isMode(mode)) {
                return mode;
            }
            if (mode > 0 && (mode & ~0666) == 0 && (mode & 0006) != 0) {
                throw new WrongArgumentException(what + "=" + octal + " lets every user of this host connect, and not "
                        + "the owner or the group: 0600 or 0660 is wanted, or 0666 if every user is meant");
            }
        } catch (NumberFormatException e) {
            // Said below.
        }
        throw new WrongArgumentException(what + "=" + octal + ": 0600 (the owner may connect), 0660 (the group too) or "
                + "0666 (every user of this host) is wanted");
    }
}
