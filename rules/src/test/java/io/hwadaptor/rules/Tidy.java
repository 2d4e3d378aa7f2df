package io.hwadaptor.rules;

import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.regex.Matcher;
import java.util.regex.Pattern;

/** The rules about single files, as functions from lines to complaints. */
final class Tidy {
    static final int MAX_FILE_LINES = 500;
    static final int MAX_METHOD_LINES = 70;
    static final int MAX_LINE_LENGTH = 120;

    private static final Pattern UNFINISHED = Pattern.compile("\\b(TODO|FIXME|XXX)\\b");
    private static final Pattern NATIVE = Pattern.compile(
            "Linker\\.nativeLinker|\\.reinterpret\\(|System\\.load|SymbolLookup\\.(library|loader)Lookup");
    private static final Pattern MACHINE = Pattern.compile("(^|[^A-Za-z0-9_.$}\"])/(root|home/\\w+|work|tmp/\\w+)/");

    /** What has a name in the field: it is called by that. */
    private static final List<Ban> WORDS = List.of(
            new Ban(Pattern.compile("\\b[Pp]ieces?\\b|[a-z]Pieces?\\b|\\bpieces?[A-Z]|PIECES?\\b"),
                    "segment, of a scatter-gather list"),
            new Ban(Pattern.compile("\\b([Hh]ot|[Cc]old) face\\b"), "data path, control path"),
            new Ban(Pattern.compile("\\b([Hh]anded|[Hh]ands|[Hh]and|[Hh]anding) (it |them |those )?back\\b"
                    + "|[Hh]and(s|ed)Back"),
                    "decline (an engine), complete (a device)"),
            new Ban(Pattern.compile("\\b[Ss]urvey"), "probe"),
            new Ban(Pattern.compile("\\b([Ll]et|[Ll]ets|[Ll]etting) go\\b|\\bletGo\\b"), "release"),
            new Ban(Pattern.compile("\\brest-ms\\b"), "retry-after-ms"));

    private Tidy() {
    }

    /** A rule that looks for a pattern, and what to do instead. */
    private record Ban(Pattern pattern, String advice) {
    }

    private static final List<Ban> BANS = List.of(
            new Ban(Pattern.compile("Arena\\.ofAuto\\("), "an arena with an owner"),
            new Ban(Pattern.compile("Option\\.critical\\(true"), "native memory: pinning holds off the collector"),
            new Ban(Pattern.compile("\\.printStackTrace\\("), "a log line that names what and where"),
            new Ban(Pattern.compile("System\\.exit\\("), "a return code of the command"));

    static List<String> sizes(List<String> lines) {
        List<String> complaints = new ArrayList<>();
        if (lines.size() > MAX_FILE_LINES) {
            complaints.add(lines.size() + " lines, at most " + MAX_FILE_LINES + ": split it");
        }
        for (int i = 0; i < lines.size(); i++) {
            int length = lines.get(i).length();
            if (length > MAX_LINE_LENGTH) {
                complaints.add((i + 1) + ": " + length + " characters, at most " + MAX_LINE_LENGTH);
            }
        }
        return complaints;
    }

    static List<String> unfinished(List<String> lines) {
        return find(lines, UNFINISHED, "unfinished: do it, or say in the docs that it is not there");
    }

    static List<String> nativeAccess(List<String> lines) {
        return find(lines, NATIVE, "native access is legal in ffm-bindings alone");
    }

    static List<String> machinePaths(List<String> lines) {
        return find(lines, MACHINE, "a path of some machine");
    }

    static List<String> dialect(List<String> lines) {
        List<String> complaints = new ArrayList<>();
        for (Ban word : WORDS) {
            complaints.addAll(find(lines, word.pattern(), "say " + word.advice()));
        }
        return complaints;
    }

    static List<String> banned(List<String> lines) {
        List<String> complaints = new ArrayList<>();
        for (Ban ban : BANS) {
            complaints.addAll(find(lines, ban.pattern(), "use " + ban.advice()));
        }
        return complaints;
    }

    /** A reinterpret gives memory a size that nothing checks: the reason why it is right stands above it. */
    static List<String> safetyComments(List<String> lines) {
        List<String> complaints = new ArrayList<>();
        for (int i = 0; i < lines.size(); i++) {
            if (!lines.get(i).contains(".reinterpret(")) {
                continue;
            }
            boolean said = false;
            for (int above = Math.max(0, i - 6); above <= i; above++) {
                said |= lines.get(above).contains("SAFETY:");
            }
            if (!said) {
                complaints.add((i + 1) + ": reinterpret without a SAFETY: comment");
            }
        }
        return complaints;
    }

    /** {@return a complaint unless the first line is a title} */
    static List<String> title(List<String> lines) {
        return !lines.isEmpty() && lines.get(0).startsWith("# ") ? List.of() : List.of("1: the first line is no title");
    }

    /** {@return the folders that have Java files but no package-info.java among them, once each} */
    static List<String> packages(List<Path> files) {
        return files.stream().filter(p -> p.toString().endsWith(".java") && !p.endsWith("module-info.java"))
                .map(Path::getParent).distinct()
                .filter(folder -> !files.contains(folder.resolve("package-info.java")))
                .map(folder -> folder + ": no package-info.java").toList();
    }

    /** A line is let off if the one above it says {@code TIDY:} and why. */
    private static List<String> find(List<String> lines, Pattern pattern, String complaint) {
        List<String> complaints = new ArrayList<>();
        for (int i = 0; i < lines.size(); i++) {
            Matcher matcher = pattern.matcher(lines.get(i));
            if (matcher.find() && (i == 0 || !lines.get(i - 1).contains("// TIDY: "))) {
                complaints.add((i + 1) + ": " + matcher.group().trim() + ": " + complaint);
            }
        }
        return complaints;
    }
}
