package io.hwadaptor.virtio.driver.crypto;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;

import io.hwadaptor.api.kit.HeaderProbe;
import io.hwadaptor.virtio.driver.crypto.SessionParameters.Aead;
import io.hwadaptor.virtio.driver.crypto.SessionParameters.Akcipher;
import io.hwadaptor.virtio.driver.crypto.SessionParameters.Chain;
import io.hwadaptor.virtio.driver.crypto.SessionParameters.Cipher;
import io.hwadaptor.virtio.driver.crypto.SessionParameters.Hash;
import io.hwadaptor.virtio.driver.crypto.SessionParameters.Mac;
import io.hwadaptor.virtio.driver.ring.SplitRing;
import io.hwadaptor.virtio.driver.vhost.VirtioFeature;
import java.lang.reflect.Field;
import java.nio.ByteBuffer;
import java.nio.ByteOrder;
import java.util.LinkedHashMap;
import java.util.Map;
import java.util.Set;
import java.util.TreeMap;
import org.junit.jupiter.api.Test;

/** The driver's numbers and offsets against those of the kernel's headers, as the C compiler sees them. */
class UapiTest {
    /** What virtio 1.4 has and linux/virtio_crypto.h has not; the standard's ECDSA is Linux' DSA. */
    private static final Set<String> OF_THE_STANDARD_ALONE = Set.of("MAC_ZUC_EIA3", "AKCIPHER_ECDSA");
    private static final Map<String, String> NAMES = Map.ofEntries(
            Map.entry("HASH_SHAKE128", "HASH_SHA3_SHAKE128"), Map.entry("HASH_SHAKE256", "HASH_SHA3_SHAKE256"),
            Map.entry("AKCIPHER_ECDSA_LINUX", "AKCIPHER_ECDSA"), Map.entry("SYM_CIPHER", "SYM_OP_CIPHER"),
            Map.entry("SYM_CHAIN", "SYM_OP_ALGORITHM_CHAINING"),
            Map.entry("CHAIN_HASH_THEN_CIPHER", "SYM_ALG_CHAIN_ORDER_HASH_THEN_CIPHER"),
            Map.entry("CHAIN_CIPHER_THEN_HASH", "SYM_ALG_CHAIN_ORDER_CIPHER_THEN_HASH"),
            Map.entry("HASH_MODE_PLAIN", "SYM_HASH_MODE_PLAIN"), Map.entry("HASH_MODE_AUTH", "SYM_HASH_MODE_AUTH"),
            Map.entry("HASH_MODE_NESTED", "SYM_HASH_MODE_NESTED"),
            Map.entry("KEY_PUBLIC", "AKCIPHER_KEY_TYPE_PUBLIC"), Map.entry("KEY_PRIVATE", "AKCIPHER_KEY_TYPE_PRIVATE"),
            Map.entry("RSA_RAW", "RSA_RAW_PADDING"), Map.entry("RSA_PKCS1", "RSA_PKCS1_PADDING"),
            Map.entry("CURVE_P192", "CURVE_NIST_P192"), Map.entry("CURVE_P224", "CURVE_NIST_P224"),
            Map.entry("CURVE_P256", "CURVE_NIST_P256"), Map.entry("CURVE_P384", "CURVE_NIST_P384"),
            Map.entry("CURVE_P521", "CURVE_NIST_P521"));

    /** Ours, by the C expression that must be the same. */
    private final Map<String, Long> ours = new TreeMap<>();

    private void check(int atLeast) throws Exception {
        assertEquals(HeaderProbe.numbers("virtio", ours.keySet()), ours);
        assertTrue(ours.size() >= atLeast, ours.size() + " numbers");
    }

    /** Every constant, one that is added too. */
    @Test
    void shouldAgreeOnConstants() throws Exception {
        for (Class<?> type : new Class<?>[] {Algorithm.class, Opcode.class}) {
            for (Field field : type.getDeclaredFields()) {
                String name = field.getName();
                if (field.getType() == int.class && !OF_THE_STANDARD_ALONE.contains(name)) {
                    ours.put("VIRTIO_CRYPTO_" + NAMES.getOrDefault(name, name), (long) field.getInt(null));
                }
            }
        }
        for (CryptoStatus status : CryptoStatus.values()) {
            if (status != CryptoStatus.IPSEC_SA_SOFT_EXPIRY) {
                ours.put("VIRTIO_CRYPTO_" + status, (long) status.ordinal());
            }
        }
        check(80);
    }

    @Test
    void shouldAgreeOnFeaturesAndRings() throws Exception {
        ours.put("1LL << VIRTIO_RING_F_INDIRECT_DESC", VirtioFeature.INDIRECT_DESC);
        ours.put("1LL << VIRTIO_RING_F_EVENT_IDX", VirtioFeature.EVENT_IDX);
        ours.put("1LL << VIRTIO_F_VERSION_1", VirtioFeature.VERSION_1);
        ours.put("1LL << VIRTIO_F_ACCESS_PLATFORM", VirtioFeature.ACCESS_PLATFORM);
        ours.put("1LL << VIRTIO_F_RING_PACKED", VirtioFeature.RING_PACKED);
        ours.put("1LL << VIRTIO_F_IN_ORDER", VirtioFeature.IN_ORDER);
        ours.put("1LL << VIRTIO_F_RING_RESET", VirtioFeature.RING_RESET);
        ours.put("VRING_DESC_F_NEXT", (long) SplitRing.NEXT);
        ours.put("VRING_DESC_F_WRITE", (long) SplitRing.WRITE);
        ours.put("VRING_DESC_F_INDIRECT", (long) SplitRing.INDIRECT);
        Map<String, String> memory = new LinkedHashMap<>();
        memory.put("DESCRIPTOR_BYTES", "sizeof(struct vring_desc)");
        memory.put("DESCRIPTOR_LENGTH", "offsetof(struct vring_desc, len)");
        memory.put("DESCRIPTOR_FLAGS", "offsetof(struct vring_desc, flags)");
        memory.put("DESCRIPTOR_NEXT", "offsetof(struct vring_desc, next)");
        memory.put("FLAGS", "offsetof(struct vring_used, flags)");
        memory.put("INDEX", "offsetof(struct vring_avail, idx)");
        memory.put("RING", "offsetof(struct vring_used, ring)");
        memory.put("AVAIL_ENTRY_BYTES", "sizeof(((struct vring_avail *) 0)->ring[0])");
        memory.put("USED_ENTRY_BYTES", "sizeof(struct vring_used_elem)");
        memory.put("USED_ENTRY_LENGTH", "offsetof(struct vring_used_elem, len)");
        memory.put("AVAIL_NO_INTERRUPT", "VRING_AVAIL_F_NO_INTERRUPT");
        memory.put("USED_NO_NOTIFY", "VRING_USED_F_NO_NOTIFY");
        Class<?> type = Class.forName("io.hwadaptor.virtio.driver.ring.RingMemory");
        for (Map.Entry<String, String> entry : memory.entrySet()) {
            Field field = type.getDeclaredField(entry.getKey());
            field.setAccessible(true);
            ours.put(entry.getValue(), ((Number) field.get(null)).longValue());
        }
        check(20);
    }

    @Test
    void shouldAgreeOnSizes() throws Exception {
        ours.put("sizeof(struct virtio_crypto_op_data_req)", (long) DataRequests.LEGACY_BYTES);
        ours.put("sizeof(struct virtio_crypto_op_header)", (long) DataRequests.HEADER_BYTES);
        ours.put("sizeof(struct virtio_crypto_session_input)", (long) ControlRequests.CREATE_OUTCOME_BYTES);
        ours.put("sizeof(struct virtio_crypto_inhdr)", (long) DataRequests.STATUS_BYTES);
        ours.put("sizeof(struct virtio_crypto_config)", (long) CryptoConfig.BYTES);
        ours.put("sizeof(struct virtio_crypto_op_ctrl_req)",
                (long) ControlRequests.destroy(0x102, 0, false).readable().getFirst().length);
        check(6);
    }

    /** Each field of the configuration space is read from where the header has it. */
    @Test
    void shouldReadTheConfigurationSpace() throws Exception {
        byte[] bytes = new byte[CryptoConfig.BYTES];
        for (int i = 0; i < bytes.length; i++) {
            bytes[i] = (byte) (i + 1);
        }
        CryptoConfig config = CryptoConfig.of(bytes);
        Map<String, Long> fields = new LinkedHashMap<>();
        fields.put("status", (long) config.status());
        fields.put("max_dataqueues", (long) config.maxDataQueues());
        fields.put("crypto_services", (long) config.services());
        fields.put("cipher_algo_l", config.ciphers());
        fields.put("cipher_algo_h", config.ciphers() >>> 32);
        fields.put("hash_algo", (long) config.hashes());
        fields.put("mac_algo_l", config.macs());
        fields.put("mac_algo_h", config.macs() >>> 32);
        fields.put("aead_algo", (long) config.aeads());
        fields.put("max_cipher_key_len", (long) config.maxCipherKeyBytes());
        fields.put("max_auth_key_len", (long) config.maxAuthKeyBytes());
        fields.put("akcipher_algo", (long) config.akciphers());
        fields.put("max_size", config.maxSize());
        fields.forEach((name, read) ->
                ours.put("offsetof(struct virtio_crypto_config, " + name + ")", (read & 0xff) - 1));
        check(13);
    }

    @Test
    void shouldCreateSessionsAsTheHeaderLaysThemOut() throws Exception {
        Cipher cipher = new Cipher(13, 2, new byte[64]);
        String symmetric = "u.sym_create_session.";
        expect("op_ctrl_req", ControlRequests.create(cipher, false), Map.of("header.opcode", 2, "header.algo", 13,
                symmetric + "u.cipher.para.algo", 13, symmetric + "u.cipher.para.keylen", 64,
                symmetric + "u.cipher.para.op", 2, symmetric + "op_type", 1));
        String chain = symmetric + "u.chain.para.";
        expect("op_ctrl_req", ControlRequests.create(new Chain(3, cipher, 2, 26, 15, new byte[33], 99), false),
                Map.of(chain + "alg_chain_order", 3, chain + "hash_mode", 2, chain + "cipher_param.algo", 13,
                        chain + "cipher_param.keylen", 64, chain + "cipher_param.op", 2,
                        chain + "u.mac_param.algo", 26, chain + "u.mac_param.hash_result_len", 15,
                        chain + "u.mac_param.auth_key_len", 33, chain + "aad_len", 99, symmetric + "op_type", 2));
        expect("op_ctrl_req", ControlRequests.create(new Hash(4, 31), false), Map.of("header.opcode", 0x102,
                "u.hash_create_session.para.algo", 4, "u.hash_create_session.para.hash_result_len", 31));
        expect("op_ctrl_req", ControlRequests.create(new Mac(5, 47, new byte[77]), false), Map.of(
                "header.opcode", 0x202, "u.mac_create_session.para.algo", 5,
                "u.mac_create_session.para.hash_result_len", 47, "u.mac_create_session.para.auth_key_len", 77));
        String aead = "u.aead_create_session.para.";
        expect("op_ctrl_req", ControlRequests.create(new Aead(3, 2, 14, 55, new byte[32]), false), Map.of(
                "header.opcode", 0x302, aead + "algo", 3, aead + "key_len", 32, aead + "hash_result_len", 14,
                aead + "aad_len", 55, aead + "op", 2));
        String akcipher = "u.akcipher_create_session.para.";
        expect("op_ctrl_req", ControlRequests.create(new Akcipher(1, 2, 7, 8, new byte[99]), false), Map.of(
                "header.opcode", 0x404, akcipher + "algo", 1, akcipher + "keytype", 2, akcipher + "keylen", 99,
                akcipher + "u.rsa.padding_algo", 7, akcipher + "u.rsa.hash_algo", 8,
                akcipher + "u.ecdsa.curve_id", 7));
        expect("op_ctrl_req", ControlRequests.destroy(0x302, 0x1234, false), Map.of("header.opcode", 0x303,
                "u.destroy_session.session_id", 0x1234));
    }

    @Test
    void shouldMakeRequestsAsTheHeaderLaysThemOut() throws Exception {
        String cipher = "u.sym_req.u.cipher.para.";
        expect("op_data_req", DataRequests.cipher(0x55, false, new byte[17], new byte[48]), Map.of("header.opcode", 1,
                "header.session_id", 0x55, "header.flag", 1, cipher + "iv_len", 17, cipher + "src_data_len", 48,
                cipher + "dst_data_len", 48, "u.sym_req.op_type", 1));
        String chain = "u.sym_req.u.chain.para.";
        expect("op_data_req", DataRequests.chain(0x55, true, new DataRequests.Ranges(21, 22, 23, 24, 25),
                new byte[17], new byte[48], new byte[9], DataRequests.AadPlace.AFTER_SOURCE), Map.of(
                chain + "iv_len", 17, chain + "src_data_len", 48, chain + "dst_data_len", 48,
                chain + "cipher_start_src_offset", 21, chain + "len_to_cipher", 22,
                chain + "hash_start_src_offset", 23, chain + "len_to_hash", 24, chain + "aad_len", 9,
                chain + "hash_result_len", 25, "u.sym_req.op_type", 2));
        expect("op_data_req", DataRequests.hash(false, 0x55, new byte[48], 31), Map.of("header.opcode", 0x100,
                "u.hash_req.para.src_data_len", 48, "u.hash_req.para.hash_result_len", 31));
        expect("op_data_req", DataRequests.mac(false, 0x55, new byte[48], 31), Map.of("header.opcode", 0x200,
                "u.mac_req.para.hash.src_data_len", 48, "u.mac_req.para.hash.hash_result_len", 31));
        String aead = "u.aead_req.para.";
        expect("op_data_req", DataRequests.aeadEncrypt(false, 0x55, new byte[12], new byte[48], new byte[9], 16),
                Map.of("header.opcode", 0x300, aead + "iv_len", 12, aead + "aad_len", 9, aead + "src_data_len", 48,
                        aead + "dst_data_len", 64));
        expect("op_data_req", DataRequests.akcipher(Opcode.AKCIPHER_SIGN, false, 0x55, new byte[48], 256), Map.of(
                "header.opcode", 0x402, "u.akcipher_req.para.src_data_len", 48,
                "u.akcipher_req.para.dst_data_len", 256));
    }

    /** Fields of a request, by their place in one of the header's structs. */
    private static void expect(String type, Request request, Map<String, Integer> fields) throws Exception {
        Map<String, String> places = new TreeMap<>();
        fields.keySet().forEach(field ->
                places.put("offsetof(struct virtio_crypto_" + type + ", " + field + ")", field));
        ByteBuffer bytes = ByteBuffer.wrap(request.readable().getFirst()).order(ByteOrder.LITTLE_ENDIAN);
        HeaderProbe.numbers("virtio", places.keySet()).forEach((place, offset) ->
                assertEquals(fields.get(places.get(place)), bytes.getInt(offset.intValue()), place));
    }
}
