package io.hwadaptor.rules;

import java.util.ArrayDeque;
import java.util.ArrayList;
import java.util.Collection;
import java.util.Deque;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.TreeMap;
import java.util.TreeSet;
import java.util.regex.Matcher;
import java.util.regex.Pattern;

/** The rule about generated bindings: nothing is there that the product doesn't use. */
final class Generated {
    private static final Pattern WORD = Pattern.compile("\\b[A-Za-z_]\\w*\\b");

    private Generated() {
    }

    /**
     * {@return the names of generated classes that neither the product names nor another one which it does}
     *
     * @param generated lines by the class's simple name
     * @param product lines of all hand-written files of the product
     */
    static List<String> unused(Map<String, List<String>> generated, Collection<List<String>> product) {
        Map<String, Set<String>> words = new TreeMap<>();
        generated.forEach((name, lines) -> words.put(name, words(lines)));
        Set<String> used = new TreeSet<>();
        Deque<String> found = new ArrayDeque<>();
        for (List<String> lines : product) {
            found.addAll(words(lines));
        }
        while (!found.isEmpty()) {
            String name = found.remove();
            if (words.containsKey(name) && used.add(name)) {
                found.addAll(words.get(name));
            }
        }
        List<String> unused = new ArrayList<>(words.keySet());
        unused.removeAll(used);
        return unused;
    }

    private static Set<String> words(List<String> lines) {
        Set<String> words = new TreeSet<>();
        for (String line : lines) {
            // What a comment names is not used.
            if (!line.stripLeading().startsWith("*") && !line.stripLeading().startsWith("/")) {
                Matcher matcher = WORD.matcher(line);
                while (matcher.find()) {
                    words.add(matcher.group());
                }
            }
        }
        return words;
    }
}
