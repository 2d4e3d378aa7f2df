package io.hwadaptor.api.kit;

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

/**
 * The vector files in the form of Project Wycheproof that may lie beside the project, in {@code shared/vectors}: data
 * for tests only, and no part of the project.
 */
final class VectorFiles {
    private VectorFiles() {
    }

    /**
     * {@return all cases of a file} Skips the calling test, and says so, if the file is not there.
     *
     * @param name the file's name
     */
    static List<Case> read(String name) {
        Path file = find(name);
        String missing = "skipped: no shared/vectors/" + name + " in a folder above " + Path.of("").toAbsolutePath();
        if (file == null) {
            System.out.println(missing);
        }
        Assumptions.assumeTrue(file != null, missing);
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
            System.out.println("kit: " + name + ", " + cases.size() + " cases");
        } catch (IOException e) {
            throw new AssertionError(file + " can't be read", e);
        }
        return cases;
    }

    private static Path find(String name) {
        for (Path folder = Path.of("").toAbsolutePath(); folder != null; folder = folder.getParent()) {
            Path file = folder.resolve("shared").resolve("vectors").resolve(name);
            if (Files.isReadable(file)) {
                return file;
            }
        }
        return null;
    }

    /**
     * One case.
     *
     * @param file the file's name
     * @param group the fields of its group
     * @param fields its fields as they stand there
     */
    record Case(String file, JsonObject group, JsonObject fields) {
        /** {@return a field of hexadecimal digits as bytes} */
        byte[] bytes(String field) {
            return HexFormat.of().parseHex(fields.get(field).getAsString());
        }

        boolean has(String field) {
            return fields.has(field);
        }

        /** {@return a number of the case's group} */
        int number(String field) {
            return group.get(field).getAsInt();
        }

        /** {@return a text of the case's group} */
        String text(String field) {
            return group.get(field).getAsString();
        }

        /** {@return a member of an object of the case's group} */
        String text(String object, String field) {
            return group.getAsJsonObject(object).get(field).getAsString();
        }

        /** {@return whether the case may go well: it is valid, or the file leaves it open} */
        boolean valid() {
            return !"invalid".equals(fields.get("result").getAsString());
        }

        /** {@return whether the case must go well} */
        boolean mustPass() {
            return "valid".equals(fields.get("result").getAsString());
        }

        @Override
        public String toString() {
            return file + " tcId " + fields.get("tcId").getAsInt();
        }
    }
}
