package io.hwadaptor.rules;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;

import java.nio.file.Path;
import java.util.List;
import java.util.Map;
import java.util.TreeMap;
import org.junit.jupiter.api.Test;

class GeneratedTest {
    @Test
    void shouldBindOnlyWhatTheProductUses() {
        Map<String, List<String>> generated = new TreeMap<>();
        for (Path file : Tree.files(".java")) {
            if (file.toString().contains("/src/generated/")) {
                generated.put(file.getFileName().toString().replace(".java", ""), Tree.lines(file));
            }
        }
        assertTrue(generated.size() > 50, generated.size() + " files");
        assertEquals(List.of(), Generated.unused(generated, Tree.productFiles().stream().map(Tree::lines).toList()));
    }

    @Test
    void shouldComplainOfWhatNobodyNames() {
        Map<String, List<String>> generated = Map.of("socket_h", List.of("class socket_h {"),
                "epoll_event", List.of("class epoll_event {", "    return epoll_data.layout();"),
                "epoll_data", List.of("class epoll_data {"), "statx", List.of("class statx {", "statx_time.get();"),
                "statx_time", List.of("class statx_time {", "statx.get();"));
        assertEquals(List.of("statx", "statx_time"), Generated.unused(generated, List.of(
                List.of("import a.socket_h;", "// not statx", " * nor statx"), List.of("epoll_event.layout()"))));
    }
}
