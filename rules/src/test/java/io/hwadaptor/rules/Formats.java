package io.hwadaptor.rules;

import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.TreeMap;
import java.util.TreeSet;
import java.util.regex.Matcher;
import java.util.regex.Pattern;

/**
 * What marks the reader of a format: the name of a file of the kernel, a number or a row of bytes by which data is
 * recognized, the tag that begins an ASN.1 structure. Where one stands in two files, there are two parsers of one
 * format, and a fault in it must be mended twice.
 */
final class Formats {
    private static final List<Pattern> MARKERS = List.of(Pattern.compile("\"(/(?:proc|sys|etc)/[^\"]*[^\"/])\""),
            Pattern.compile("(?<![\\w.])(0x[0-9a-fA-F_]{8,})L?\\b"), Pattern.compile("\"([0-9a-fA-F]{16,})\""),
            Pattern.compile("(?<![\\w.])(0x30)\\b"));
    /** Masks: bits that are all alike, or one digit with zeros behind it. */
    private static final Pattern MASK = Pattern.compile("0x[fF_]+|0x[0-9a-fA-F][0_]{7,}|0x0*[fF_]+");
    private static final Pattern COMMENT = Pattern.compile("//.*|^\\s*/?\\*.*|/\\*.*?\\*/");

    private Formats() {
    }

    /**
     * {@return a complaint for each marker that stands in more than one file}
     *
     * @param files lines of each
     */
    static List<String> readTwice(Map<Path, List<String>> files) {
        Map<String, TreeSet<Path>> where = new TreeMap<>();
        files.forEach((path, lines) -> {
            for (String line : lines) {
                String code = COMMENT.matcher(line).replaceAll("");
                for (Pattern pattern : MARKERS) {
                    Matcher matcher = pattern.matcher(code);
                    while (matcher.find()) {
                        String text = matcher.group(1);
                        if (!MASK.matcher(text).matches()) {
                            String same = text.startsWith("/") ? text : text.toLowerCase(Locale.ROOT).replace("_", "");
                            where.computeIfAbsent(same, marker -> new TreeSet<>()).add(path);
                        }
                    }
                }
            }
        });
        List<String> complaints = new ArrayList<>();
        where.forEach((marker, paths) -> {
            if (paths.size() > 1) {
                complaints.add(marker + " is in " + paths + ": one parser for one format");
            }
        });
        return complaints;
    }
}
