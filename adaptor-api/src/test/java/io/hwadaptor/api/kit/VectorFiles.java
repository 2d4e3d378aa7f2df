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
import java.util.Map;
import java.util.Optional;
import org.junit.jupiter.api.Assumptions;

/**
 * The known answers of Project Wycheproof: data for tests, and no part of the project. They are looked for in the
 * folder that the system property {@value #PROPERTY} names, which is Wycheproof's own {@code testvectors_v1} or one
 * with some of its cases, and else in {@code shared/vectors} above the working directory. At the end of the JVM a line
 * on the standard error stream says where they came from and how many cases were compared; {@link VectorReport}.
 */
public final class VectorFiles {
    /** Names the folder. If it is set, the folder must be there. */
    public static final String PROPERTY = "vectors.folder";

    /** What the reason of a skipped test says if there is no folder. */
    public static final String MISSING = "no known answers: they are Project Wycheproof's, folder testvectors_v1 of"
            + " https://github.com/C2SP/wycheproof; name it with -D" + PROPERTY + "=FOLDER";

    /** The fewest cases by file, so that none gets lost; Wycheproof's own files have more. */
    private static final Map<String, Integer> COUNTS = Map.ofEntries(
            Map.entry("aes_cbc_pkcs5.json", 108), Map.entry("aes_xts.json", 61), Map.entry("hmac_sha1.json", 85),
            Map.entry("hmac_sha224.json", 86), Map.entry("hmac_sha256.json", 87), Map.entry("hmac_sha384.json", 87),
            Map.entry("hmac_sha512.json", 87), Map.entry("aes_cmac.json", 155), Map.entry("aes_gmac.json", 207),
            Map.entry("aes_gcm.json", 158), Map.entry("aes_ccm.json", 276), Map.entry("chacha20_poly1305.json", 162),
            Map.entry("rsa_pkcs1_2048.json", 33), Map.entry("rsa_signature_2048_sha256.json", 129),
            Map.entry("rsa_signature_3072_sha512.json", 130), Map.entry("ecdsa_secp256r1_sha256.json", 242),
            Map.entry("ecdsa_secp384r1_sha384.json", 252), Map.entry("ecdsa_secp521r1_sha512.json", 271));

    private VectorFiles() {
    }

    /**
     * {@return all cases of a file} Skips the calling test, and says so, if there is no folder of vectors; a file that
     * is missing there, or has fewer cases than this knows of it, fails the test.
     *
     * @param name the file's name; {@code x.json} is {@code x_test.json} in Wycheproof's own folder
     */
    public static List<Case> read(String name) {
        Optional<Path> folder = folder();
        VectorReport.asked(folder, name);
        List<Case> cases = read(folder, name);
        VectorReport.read(name, cases.size());
        return cases;
    }

    static List<Case> read(Optional<Path> folder, String name) {
        Assumptions.assumeTrue(folder.isPresent(), "skipped: " + name + ", " + MISSING);
        Path file = folder.get().resolve(name);
        if (!Files.exists(file)) {
            file = folder.get().resolve(name.replace(".json", "_test.json"));
        }
        List<Case> cases = new ArrayList<>();
        try (Reader reader = Files.newBufferedReader(file)) {
            JsonObject root = JsonParser.parseReader(reader).getAsJsonObject();
            for (JsonElement group : root.getAsJsonArray("testGroups")) {
                for (JsonElement test : group.getAsJsonObject().getAsJsonArray("tests")) {
                    cases.add(new Case(name, group.getAsJsonObject(), test.getAsJsonObject()));
                }
            }
            int announced = root.get("numberOfTests").getAsInt();
            int known = COUNTS.getOrDefault(name, Integer.MAX_VALUE);
            if (cases.size() != announced || announced < known) {
                throw new AssertionError(file + " has " + cases.size() + " cases and says " + announced
                        + "; known are at least " + known);
            }
        } catch (IOException e) {
            throw new AssertionError(file + " can't be read", e);
        }
        return cases;
    }

    /**
     * {@return the folder that vectors are read from; empty if there is none}
     *
     * @throws AssertionError if one is named that is not there
     */
    public static Optional<Path> folder() {
        String named = System.getProperty(PROPERTY);
        if (named != null) {
            Path folder = Path.of(named).toAbsolutePath();
            if (!Files.isDirectory(folder)) {
                throw new AssertionError("-D" + PROPERTY + "=" + named + ": there is no such folder");
            }
            return Optional.of(folder);
        }
        for (Path above = Path.of("").toAbsolutePath(); above != null; above = above.getParent()) {
            Path folder = above.resolve("shared").resolve("vectors");
            if (Files.isDirectory(folder)) {
                return Optional.of(folder);
            }
        }
        return Optional.empty();
    }

    /**
     * One case.
     *
     * @param file the file's name
     * @param group the fields of its group
     * @param fields its fields as they stand there
     */
    public record Case(String file, JsonObject group, JsonObject fields) {
        /**
         * {@return a field of hexadecimal digits as bytes}
         *
         * @param field its name
         */
        public byte[] bytes(String field) {
            return HexFormat.of().parseHex(fields.get(field).getAsString());
        }

        boolean has(String field) {
            return fields.has(field);
        }

        /**
         * {@return a number of the case's group}
         *
         * @param field its name
         */
        public int number(String field) {
            return group.get(field).getAsInt();
        }

        /**
         * {@return a text of the case's group}
         *
         * @param field its name
         */
        public String text(String field) {
            return group.get(field).getAsString();
        }

        /**
         * {@return a member of an object of the case's group}
         *
         * @param object the object's name
         * @param field the member's
         */
        public String text(String object, String field) {
            return group.getAsJsonObject(object).get(field).getAsString();
        }

        /** {@return whether the case may go well: it is valid, or the file leaves it open} */
        public boolean valid() {
            return !"invalid".equals(fields.get("result").getAsString());
        }

        /** {@return whether the case must go well} */
        public boolean mustPass() {
            return "valid".equals(fields.get("result").getAsString());
        }

        /** Counts the case as one that an engine was held against. */
        public void ran() {
            VectorReport.ran(this);
        }

        /**
         * Counts the case, and complains if one that must go well did not, or the other way round; an acceptable one
         * may do either.
         *
         * @param worked whether the engine gave the file's bytes
         */
        public void check(boolean worked) {
            ran();
            if (worked ? !valid() : mustPass()) {
                throw new AssertionError(this + " (" + fields.get("result") + ", " + fields.get("comment") + "): "
                        + (worked ? "worked" : "did not work"));
            }
        }

        @Override
        public String toString() {
            return file + " tcId " + fields.get("tcId").getAsInt();
        }
    }
}
