package io.hwadaptor.vhostuser.services;

import com.google.gson.JsonElement;
import com.google.gson.JsonObject;
import com.google.gson.JsonParser;
import java.io.IOException;
import java.io.Reader;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.HexFormat;
import java.util.List;
import org.junit.jupiter.api.Assumptions;

/** A vector file in Project Wycheproof's form, from {@code shared/vectors} beside the project: no part of it. */
final class VectorFile {
    private VectorFile() {
    }

    /** One case and the group that it belongs to. */
    record Case(String file, JsonObject group, JsonObject test) {
        byte[] bytes(String field) {
            return HexFormat.of().parseHex(test.get(field).getAsString());
        }

        byte[] groupBytes(String field) {
            return HexFormat.of().parseHex(group.get(field).getAsString());
        }

        int groupNumber(String field) {
            return group.get(field).getAsInt();
        }

        String result() {
            return test.get("result").getAsString();
        }

        /** Complains if a case that must work did not, or the other way round; an acceptable one may do either. */
        void check(boolean worked) {
            if (!result().equals("acceptable") && worked != result().equals("valid")) {
                throw new AssertionError(this + " (" + result() + ", " + test.get("comment") + "): "
                        + (worked ? "worked" : "did not work"));
            }
        }

        @Override
        public String toString() {
            return file + " tcId " + test.get("tcId");
        }
    }

    /** All cases of a file; skips the test, and says so, if there is no folder of them. */
    static List<Case> read(String name) throws IOException {
        Path vectors = null;
        for (Path above = Path.of("").toAbsolutePath(); above != null && vectors == null; above = above.getParent()) {
            Path candidate = above.resolve("shared/vectors");
            vectors = Files.isDirectory(candidate) ? candidate : null;
        }
        Assumptions.assumeTrue(vectors != null, "skipped: " + name + ", there is no shared/vectors beside the project");
        Path file = vectors.resolve(name);
        List<Case> cases = new ArrayList<>();
        try (Reader reader = Files.newBufferedReader(file)) {
            JsonObject root = JsonParser.parseReader(reader).getAsJsonObject();
            for (JsonElement group : root.getAsJsonArray("testGroups")) {
                for (JsonElement test : group.getAsJsonObject().getAsJsonArray("tests")) {
                    cases.add(new Case(name, group.getAsJsonObject(), test.getAsJsonObject()));
                }
            }
            int announced = root.get("numberOfTests").getAsInt();
            if (cases.isEmpty() || cases.size() != announced) {
                throw new AssertionError(file + " has " + cases.size() + " cases and says " + announced);
            }
        }
        return cases;
    }
}
