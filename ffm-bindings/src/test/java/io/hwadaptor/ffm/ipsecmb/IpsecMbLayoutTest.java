package io.hwadaptor.ffm.ipsecmb;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertNotEquals;
import static org.junit.jupiter.api.Assertions.fail;

import java.io.IOException;
import java.lang.reflect.Field;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.TreeMap;
import org.junit.jupiter.api.Assumptions;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.MethodSource;

/**
 * The offsets and numbers in {@link Job} and {@link ManagerFunction} are those that gcc finds in the library's own
 * header, for every header that {@code -Dhwadaptor.test.ipsecmb.headers} names (folders with colons between them; the
 * one of libipsec-mb-dev if that is installed).
 */
final class IpsecMbLayoutTest {
    private static final String HEADER = "intel-ipsec-mb.h";
    private static final String FOLDERS = System.getProperty("hwadaptor.test.ipsecmb.headers", "/usr/include");
    private static final boolean REQUIRED = "required".equals(System.getProperty("hwadaptor.test.ipsecmb"));

    /** C expressions for the constants of {@link Job} that don't follow from their names. */
    private static final Map<String, String> EXPRESSIONS = Map.ofEntries(
            field("ENC_KEYS", "enc_keys"), field("DEC_KEYS", "dec_keys"), field("KEY_LENGTH", "key_len_in_bytes"),
            field("SRC", "src"), field("DST", "dst"), field("CIPHER_OFFSET", "cipher_start_src_offset_in_bytes"),
            field("CIPHER_LENGTH", "msg_len_to_cipher_in_bytes"),
            field("HASH_OFFSET", "hash_start_src_offset_in_bytes"), field("HASH_LENGTH", "msg_len_to_hash_in_bytes"),
            field("IV", "iv"), field("IV_LENGTH", "iv_len_in_bytes"), field("TAG", "auth_tag_output"),
            field("TAG_LENGTH", "auth_tag_output_len_in_bytes"), field("HASH_FIELDS", "u"),
            field("STATUS", "status"), field("CIPHER_MODE", "cipher_mode"), field("DIRECTION", "cipher_direction"),
            field("HASH_ALGORITHM", "hash_alg"), field("ORDER", "chain_order"), field("USER_DATA", "user_data"),
            Map.entry("COMMON_BYTES", "offsetof(IMB_JOB, cipher_fields) + 8"),
            Map.entry("STATUS_COMPLETED", "IMB_STATUS_COMPLETED"),
            Map.entry("DIRECTION_ENCRYPT", "IMB_DIR_ENCRYPT"), Map.entry("DIRECTION_DECRYPT", "IMB_DIR_DECRYPT"),
            Map.entry("CIPHER_SNOW3G_UEA2", "IMB_CIPHER_SNOW3G_UEA2_BITLEN"),
            Map.entry("CIPHER_KASUMI_UEA1", "IMB_CIPHER_KASUMI_UEA1_BITLEN"),
            Map.entry("HASH_HMAC_MD5", "IMB_AUTH_MD5"),
            Map.entry("HASH_GMAC", "IMB_AUTH_AES_GMAC"), Map.entry("HASH_CCM", "IMB_AUTH_AES_CCM"),
            Map.entry("HASH_CMAC", "IMB_AUTH_AES_CMAC"), Map.entry("HASH_CMAC_256", "IMB_AUTH_AES_CMAC_256"),
            Map.entry("HASH_ZUC_EIA3", "IMB_AUTH_ZUC_EIA3_BITLEN"),
            Map.entry("HASH_SNOW3G_UIA2", "IMB_AUTH_SNOW3G_UIA2_BITLEN"));

    @TempDir
    private Path work;

    static List<String> headers() {
        return List.of(FOLDERS.split(":", -1));
    }

    private static Map.Entry<String, String> field(String constant, String member) {
        return Map.entry(constant, "offsetof(IMB_JOB, " + member + ")");
    }

    @ParameterizedTest
    @MethodSource("headers")
    void shouldHaveTheHeadersNumbers(String folder) throws Exception {
        if (!Files.exists(Path.of(folder, HEADER))) {
            String reason = folder + "/" + HEADER + ": not found; it comes with libipsec-mb-dev";
            if (REQUIRED) {
                fail(reason);
            }
            Assumptions.abort(reason);
        }
        Map<String, Long> expected = new TreeMap<>();
        List<String> lines = new ArrayList<>();
        for (Field constant : Job.class.getDeclaredFields()) {
            String name = constant.getName();
            if (!constant.isSynthetic()) {
                expected.put(name, ((Number) constant.get(null)).longValue());
                lines.add(print(name, EXPRESSIONS.getOrDefault(name,
                        "IMB_" + (name.startsWith("HASH_") ? "AUTH_" + name.substring(5) : name))));
            }
        }
        for (ManagerFunction function : ManagerFunction.values()) {
            expected.put(function.name(), function.offset());
            lines.add(print(function.name(), "offsetof(IMB_MGR, " + function.field() + ")"));
        }
        lines.add(print("gcm_key", "sizeof(struct gcm_key_data) <= 2048"));
        lines.add(print("kasumi_key", "sizeof(kasumi_key_sched_t)"));
        expected.put("gcm_key", 1L);
        expected.put("kasumi_key", 256L);
        lines.add(print("version", "IMB_VERSION_NUM"));
        lines.add(print("job", "sizeof(IMB_JOB)"));
        Map<String, Long> found = run(folder, lines);
        int version = found.remove("version").intValue();
        assertEquals(IpsecMb.jobBytes(version), found.remove("job"), "sizeof(IMB_JOB) of " + IpsecMb.text(version));
        assertEquals(expected, found);
    }

    @Test
    void shouldRefuseVersionsThatAreNotKnown() {
        for (int version : new int[] {0, 0x5500, 0x10200, 0x102FF, 0x10600, 0x20100, 0x30000}) {
            assertEquals(0, IpsecMb.jobBytes(version), IpsecMb.text(version));
        }
        for (int version : new int[] {0x10300, 0x10400, 0x10500, 0x20000, 0x20002}) {
            assertNotEquals(0, IpsecMb.jobBytes(version), IpsecMb.text(version));
        }
    }

    private static String print(String name, String expression) {
        return "printf(\"" + name + " %ld\\n\", (long) (" + expression + "));";
    }

    private Map<String, Long> run(String folder, List<String> lines) throws IOException, InterruptedException {
        Path source = work.resolve("probe.c");
        Files.writeString(source, "#include <stddef.h>\n#include <stdio.h>\n#include <" + HEADER + ">\n"
                + "int main(void)\n{\n" + String.join("\n", lines) + "\nreturn 0;\n}\n");
        Path program = work.resolve("probe");
        run("gcc", "-std=gnu11", "-Wall", "-Werror", "-I", folder, source.toString(), "-o", program.toString());
        Map<String, Long> found = new TreeMap<>();
        run(program.toString()).lines().forEach(line -> {
            int blank = line.indexOf(' ');
            found.put(line.substring(0, blank), Long.valueOf(line.substring(blank + 1)));
        });
        return found;
    }

    private static String run(String... command) throws IOException, InterruptedException {
        Process process = new ProcessBuilder(command).redirectErrorStream(true).start();
        String output = new String(process.getInputStream().readAllBytes(), StandardCharsets.UTF_8);
        assertEquals(0, process.waitFor(), () -> String.join(" ", command) + "\n" + output);
        return output;
    }
}
