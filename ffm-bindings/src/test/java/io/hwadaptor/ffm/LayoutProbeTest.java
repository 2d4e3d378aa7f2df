package io.hwadaptor.ffm;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;
import static org.junit.jupiter.api.Assertions.fail;
import static org.junit.jupiter.api.Assumptions.assumeTrue;

import java.io.IOException;
import java.lang.foreign.GroupLayout;
import java.lang.foreign.MemoryLayout;
import java.lang.foreign.PaddingLayout;
import java.lang.foreign.SequenceLayout;
import java.lang.foreign.StructLayout;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.TreeMap;
import java.util.TreeSet;
import java.util.stream.Stream;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.MethodSource;

/**
 * Every bound struct has in Java the size, alignment and offsets that gcc gives it. Which structs are bound comes from
 * the symbol lists, their members from the layouts, and the numbers that are compared from {@code probe.c}.
 */
class LayoutProbeTest {
    private static final BindingsGenerator GENERATOR = new BindingsGenerator(TestPaths.repository());
    /** Members that the headers keep free for later: a newer header has other ones in their place. */
    private static final String SPARE = "__spare";
    /** jextract's name for a struct or union inside another that has no member name in C. */
    private static final String ANONYMOUS = "$anon$";

    @TempDir
    private Path folder;

    private final List<String> probes = new ArrayList<>();
    private final Map<String, String> expected = new TreeMap<>();

    static List<String> umbrellas() throws IOException {
        return GENERATOR.umbrellas();
    }

    @ParameterizedTest
    @MethodSource("umbrellas")
    void shouldLayOutEveryBoundStructAsTheCompilerDoes(String umbrella) throws Exception {
        Map<String, String> types = boundTypes(umbrella);
        for (Map.Entry<String, String> type : types.entrySet()) {
            GroupLayout layout = layoutOf(umbrella, type.getKey());
            if (layout == null) {
                continue;
            }
            probes.add("TYPE(\"%s\", %s)".formatted(type.getKey(), type.getValue()));
            expected.put(type.getKey(), layout.byteSize() + " " + layout.byteAlignment());
            expectMembers(type.getKey(), type.getValue(), "", layout, 0);
        }
        Map<String, String> printed = runProbe(umbrella);
        assertTrue(printed.keySet().containsAll(expected.keySet()), "the probe printed every bound struct");
        assertEquals(expected, printed);
    }

    @ParameterizedTest
    @MethodSource("umbrellas")
    void shouldListEveryGeneratedStruct(String umbrella) throws Exception {
        Path output = GENERATOR.output().resolve(BindingsGenerator.packageOf(umbrella).replace('.', '/'));
        TreeSet<String> generated = new TreeSet<>();
        try (Stream<Path> files = Files.list(output)) {
            files.map(file -> file.getFileName().toString().replace(".java", "")).forEach(generated::add);
        }
        generated.remove(umbrella + "_h");
        assertEquals(generated, new TreeSet<>(boundTypes(umbrella).keySet()));
    }

    /** The C type of each struct, union and typedef in the symbol list, by its name. */
    private static Map<String, String> boundTypes(String umbrella) throws IOException {
        Map<String, String> types = new TreeMap<>();
        for (String line : Files.readAllLines(GENERATOR.headers().resolve(umbrella + ".includes"))) {
            if (!line.startsWith("--include-")) {
                continue;
            }
            int blank = line.indexOf(' ');
            String name = line.substring(blank + 1).strip();
            String kind = line.substring("--include-".length(), blank);
            switch (kind) {
                case "struct", "union" -> types.put(name, kind + " " + name);
                case "typedef" -> types.put(name, name);
                default -> { }
            }
        }
        return types;
    }

    /** Null for the type of a function, which jextract gives a descriptor and no layout. */
    private static GroupLayout layoutOf(String umbrella, String name) throws ReflectiveOperationException {
        Class<?> type = Class.forName(BindingsGenerator.packageOf(umbrella) + "." + name);
        if (Stream.of(type.getMethods()).anyMatch(method -> method.getName().equals("descriptor"))) {
            return null;
        }
        return (GroupLayout) type.getMethod("layout").invoke(null);
    }

    private void expectMembers(String name, String type, String path, GroupLayout layout, long base) {
        long offset = base;
        for (MemoryLayout member : layout.memberLayouts()) {
            if (!(member instanceof PaddingLayout)) {
                expectMember(name, type, path, member, offset);
            }
            if (layout instanceof StructLayout) {
                offset += member.byteSize();
            }
        }
    }

    private void expectMember(String name, String type, String path, MemoryLayout member, long offset) {
        String memberName = member.name().orElseThrow();
        if (memberName.startsWith(SPARE)) {
            return;
        }
        if (memberName.startsWith(ANONYMOUS)) {
            expectMembers(name, type, path, (GroupLayout) member, offset);
            return;
        }
        String place = path + memberName;
        boolean isOpenArray = member instanceof SequenceLayout array && array.elementCount() == 0;
        probes.add("%s(\"%s\", %s, %s)".formatted(isOpenArray ? "OPEN_ARRAY" : "MEMBER", name, type, place));
        expected.put(name + "." + place, isOpenArray ? "" + offset : offset + " " + member.byteSize());
        if (member instanceof GroupLayout group) {
            expectMembers(name, type, place + ".", group, offset);
        }
    }

    private Map<String, String> runProbe(String umbrella) throws IOException, InterruptedException {
        Path list = folder.resolve("probes.inc");
        Files.write(list, probes);
        Path program = folder.resolve("probe");
        Path headers = GENERATOR.headers();
        List<String> command = new ArrayList<>(List.of("gcc", "-std=gnu11", "-Wall", "-Werror", "-I",
                headers.toString(), "-DUMBRELLA=\"" + umbrella + ".h\"", "-DPROBES=\"" + list + "\"",
                headers.resolve("probe.c").toString(), "-o", program.toString()));
        Optional<Path> vendor = BindingsGenerator.vendorHeaders(umbrella);
        assumeTrue(vendor.isPresent() || !umbrella.equals("qat"),
                "skipped: no vendor headers of " + umbrella + ", run: guest/fetch-packages.sh qat");
        vendor.ifPresent(folder -> command.addAll(List.of("-isystem", folder.toString())));
        String compiled = run(command.toArray(String[]::new));
        assertEquals("", compiled);
        Map<String, String> printed = new TreeMap<>();
        run(program.toString()).lines().forEach(line -> {
            int blank = line.indexOf(' ');
            printed.put(line.substring(0, blank), line.substring(blank + 1));
        });
        return printed;
    }

    private static String run(String... command) throws IOException, InterruptedException {
        Process process;
        try {
            process = new ProcessBuilder(command).redirectErrorStream(true).start();
        } catch (IOException e) {
            return fail(command[0] + " can't be started, and without it the layouts of the bindings can't be checked:"
                    + " install gcc and the headers of libc (Debian: gcc, libc6-dev)", e);
        }
        String output = new String(process.getInputStream().readAllBytes(), StandardCharsets.UTF_8);
        assertEquals(0, process.waitFor(), () -> String.join(" ", command) + "\n" + output);
        return output;
    }
}
