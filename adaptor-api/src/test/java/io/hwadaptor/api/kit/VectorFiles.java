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
import org.junit.jupiter.api.Assumptions;

/**
 * The vector files in the form of Project Wycheproof that may lie beside the project, in {@code shared/vectors}: data
 * for tests only, and no part of the project.
 */
final class VectorFiles {
    /** Cases by file, so that none gets lost. */
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
     * is missing there, or has not as many cases as this knows of it, fails the test.
     *
     * @param name the file's name
     */
    static List<Case> read(String name) {
        Path folder = folder();
        String missing = "skipped: " + name + ", no shared/vectors in a folder above " + Path.of("").toAbsolutePath();
        if (folder == null) {
            System.out.println(missing);
        }
        Assumptions.assumeTrue(folder != null, missing);
        Path file = folder.resolve(name);
        List<Case> cases = new ArrayList<>();
        try (Reader reader = Files.newBufferedReader(file)) {
            JsonObject root = JsonParser.parseReader(reader).getAsJsonObject();
            for (JsonElement group : root.getAsJsonArray("testGroups")) {
                for (JsonElement test : group.getAsJsonObject().getAsJsonArray("tests")) {
                    cases.add(new Case(name, group.getAsJsonObject(), test.getAsJsonObject()));
                }
            }
            int announced = root.get("numberOfTests").getAsInt();
            if (cases.size() != announced || announced != COUNTS.getOrDefault(name, 0)) {
                throw new AssertionError(file + " has " + cases.size() + " cases and says " + announced + "; known are "
                        + COUNTS.get(name));
            }
            System.out.println("kit: " + name + ", " + cases.size() + " cases");
        } catch (IOException e) {
            throw new AssertionError(file + " can't be read", e);
        }
        return cases;
    }

    private static Path folder() {
        for (Path above = Path.of("").toAbsolutePath(); above != null; above = above.getParent()) {
            Path folder = above.resolve("shared").resolve("vectors");
            if (Files.isDirectory(folder)) {
                return folder;
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
