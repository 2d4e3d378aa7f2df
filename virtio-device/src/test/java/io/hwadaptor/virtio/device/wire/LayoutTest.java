package io.hwadaptor.virtio.device.wire;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;

import io.hwadaptor.api.kit.HeaderProbe;
import java.lang.reflect.Field;
import java.util.Locale;
import java.util.Map;
import java.util.Set;
import java.util.TreeMap;
import org.junit.jupiter.api.Test;

/** Every offset of {@link DataLayout} and {@link ControlLayout} against linux/virtio_crypto.h, as C sees it. */
class LayoutTest {
    private static final String DATA = "virtio_crypto_op_data_req";
    private static final String CONTROL = "virtio_crypto_op_ctrl_req";
    private static final String DATA_HEADER = "sizeof(struct virtio_crypto_op_header)";
    private static final String CONTROL_HEADER = "sizeof(struct virtio_crypto_ctrl_header)";

    /** Where the header has the fields of a class: a struct, a dot, the way to the member. */
    private static final Map<Class<?>, String> PLACES = Map.ofEntries(
            Map.entry(DataLayout.Header.class, DATA + ".header."),
            Map.entry(DataLayout.Symmetric.class, DATA + ".u.sym_req."),
            Map.entry(DataLayout.Cipher.class, DATA + ".u.sym_req.u.cipher.para."),
            Map.entry(DataLayout.Chain.class, DATA + ".u.sym_req.u.chain.para."),
            Map.entry(DataLayout.Digest.class, DATA + ".u.hash_req.para."),
            Map.entry(DataLayout.Aead.class, DATA + ".u.aead_req.para."),
            Map.entry(DataLayout.Akcipher.class, DATA + ".u.akcipher_req.para."),
            Map.entry(ControlLayout.Header.class, CONTROL + ".header."),
            Map.entry(ControlLayout.Symmetric.class, CONTROL + ".u.sym_create_session."),
            Map.entry(ControlLayout.Cipher.class, CONTROL + ".u.sym_create_session.u.cipher.para."),
            Map.entry(ControlLayout.Chain.class, CONTROL + ".u.sym_create_session.u.chain.para."),
            Map.entry(ControlLayout.Hash.class, CONTROL + ".u.hash_create_session.para."),
            Map.entry(ControlLayout.Mac.class, CONTROL + ".u.mac_create_session.para."),
            Map.entry(ControlLayout.Aead.class, CONTROL + ".u.aead_create_session.para."),
            Map.entry(ControlLayout.Akcipher.class, CONTROL + ".u.akcipher_create_session.para."),
            Map.entry(ControlLayout.Destroy.class, CONTROL + ".u.destroy_session."),
            Map.entry(ControlLayout.Outcome.class, "virtio_crypto_session_input."));
    /** Fields that lie in a member of their struct, or have another name in the header. */
    private static final Map<String, String> MEMBERS = Map.of(
            "Chain.CIPHER_ALGO", "cipher_param.algo",
            "Chain.CIPHER_KEYLEN", "cipher_param.keylen",
            "Chain.CIPHER_OP", "cipher_param.op",
            "Chain.HASH_ALGO", "u.mac_param.algo",
            "Chain.AUTH_KEY_LEN", "u.mac_param.auth_key_len",
            "Aead.TAG_LEN", "hash_result_len",
            "Akcipher.PADDING_ALGO", "u.rsa.padding_algo",
            "Akcipher.HASH_ALGO", "u.rsa.hash_algo",
            "Akcipher.CURVE_ID", "u.ecdsa.curve_id");
    private static final Map<String, String> SIZES = Map.ofEntries(
            Map.entry("DataLayout.Header", DATA_HEADER),
            Map.entry("DataLayout.Symmetric", "sizeof(struct " + DATA + ")"),
            Map.entry("DataLayout.Digest", DATA_HEADER + " + sizeof(struct virtio_crypto_hash_para)"),
            Map.entry("DataLayout.Akcipher", DATA_HEADER + " + sizeof(struct virtio_crypto_akcipher_para)"),
            Map.entry("ControlLayout.Header", CONTROL_HEADER),
            Map.entry("ControlLayout.Symmetric",
                    CONTROL_HEADER + " + sizeof(struct virtio_crypto_sym_create_session_req)"),
            Map.entry("ControlLayout.Mac", CONTROL_HEADER + " + sizeof(struct virtio_crypto_mac_session_para)"),
            Map.entry("ControlLayout.Aead", CONTROL_HEADER + " + sizeof(struct virtio_crypto_aead_session_para)"),
            Map.entry("ControlLayout.Akcipher",
                    CONTROL_HEADER + " + sizeof(struct virtio_crypto_akcipher_create_session_req)"),
            Map.entry("ControlLayout.Destroy", CONTROL_HEADER + " + sizeof(__le64)"),
            Map.entry("ControlLayout.Outcome", "sizeof(struct virtio_crypto_session_input)"));
    /** With VIRTIO_CRYPTO_F_REVISION_1, which the header does not have: it pads the parameters of a hash, for one. */
    private static final Set<String> OF_THE_STANDARD_ALONE =
            Set.of("DataLayout.Aead.BYTES", "DataLayout.Aead.TAG_LEN", "ControlLayout.Hash.BYTES");

    @Test
    void shouldBeWhatTheHeaderSays() throws Exception {
        Map<String, Long> ours = new TreeMap<>();
        hold(ours, "sizeof(struct " + DATA + ")", DataLayout.BYTES);
        hold(ours, "sizeof(struct " + CONTROL + ")", ControlLayout.BYTES);
        for (Class<?> layout : new Class<?>[] {DataLayout.class, ControlLayout.class}) {
            for (Class<?> part : layout.getDeclaredClasses()) {
                for (Field field : part.getDeclaredFields()) {
                    String name = part.getSimpleName() + "." + field.getName();
                    if (!OF_THE_STANDARD_ALONE.contains(layout.getSimpleName() + "." + name)) {
                        hold(ours, expression(layout, part, field), field.getInt(null));
                    }
                }
            }
        }
        assertTrue(ours.size() > 60, ours.size() + " numbers");
        assertEquals(HeaderProbe.numbers("virtio", ours.keySet()), ours);
    }

    /** A chain's own fields follow the session's in one order; the two kinds of a key share their first parameter. */
    @Test
    void shouldHaveTheSameFieldsBehindASessionsParameters() throws Exception {
        int distance = StatelessLayout.Chain.IV_LEN - DataLayout.Chain.IV_LEN;
        assertEquals(StatelessLayout.Chain.HASH_MODE + 4, StatelessLayout.Chain.IV_LEN);
        for (Field field : DataLayout.Chain.class.getDeclaredFields()) {
            assertEquals(field.getInt(null) + distance,
                    StatelessLayout.Chain.class.getDeclaredField(field.getName()).getInt(null), field.getName());
        }
        assertEquals(StatelessLayout.Akcipher.PADDING_ALGO, StatelessLayout.Akcipher.CURVE_ID);
        assertEquals(ControlLayout.Akcipher.PADDING_ALGO, ControlLayout.Akcipher.CURVE_ID);
    }

    private static void hold(Map<String, Long> ours, String expression, long number) {
        Long before = ours.put(expression, number);
        assertTrue(before == null || before == number, expression);
    }

    private static String expression(Class<?> layout, Class<?> part, Field field) {
        if (field.getName().equals("BYTES")) {
            return SIZES.get(layout.getSimpleName() + "." + part.getSimpleName());
        }
        String place = PLACES.get(part);
        boolean hashOfChain = part == ControlLayout.Chain.class && field.getName().equals("HASH_RESULT_LEN");
        String member = hashOfChain ? "u.mac_param.hash_result_len"
                : MEMBERS.getOrDefault(part.getSimpleName() + "." + field.getName(),
                        field.getName().toLowerCase(Locale.ROOT));
        int dot = place.indexOf('.');
        return "offsetof(struct " + place.substring(0, dot) + ", " + place.substring(dot + 1) + member + ")";
    }
}
