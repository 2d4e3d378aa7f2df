package io.hwadaptor.virtio.device;

import static org.junit.jupiter.api.Assertions.assertEquals;

import io.hwadaptor.api.AeadAlgorithm;
import io.hwadaptor.api.AkcipherAlgorithm;
import io.hwadaptor.api.CipherAlgorithm;
import io.hwadaptor.api.EllipticCurve;
import io.hwadaptor.api.HashAlgorithm;
import io.hwadaptor.api.MacAlgorithm;
import io.hwadaptor.api.Service;
import io.hwadaptor.api.SessionSpec.RsaHash;
import io.hwadaptor.api.Status;
import io.hwadaptor.api.kit.HeaderProbe;
import io.hwadaptor.virtio.device.ring.DescriptorChain;
import io.hwadaptor.virtio.device.ring.SplitRing;
import io.hwadaptor.virtio.device.wire.DataLayout;
import io.hwadaptor.virtio.device.wire.Wire;
import java.lang.foreign.MemorySegment;
import java.lang.reflect.Field;
import java.lang.reflect.Modifier;
import java.util.Locale;
import java.util.Map;
import java.util.Set;
import java.util.TreeMap;
import org.junit.jupiter.api.Test;

/** The device's numbers and offsets against those of the kernel's headers, as the C compiler sees them. */
class UapiTest {
    /** What virtio 1.4 has and linux/virtio_crypto.h has not. */
    private static final Set<String> OF_THE_STANDARD_ALONE = Set.of("F_REVISION_1", "FLAG_SESSION_MODE");
    /** Names in {@link Wire} that are shorter than the header's. */
    private static final Map<String, String> NAMES = Map.ofEntries(
            Map.entry("F_INDIRECT_DESC", "VIRTIO_RING_F_INDIRECT_DESC"),
            Map.entry("F_EVENT_IDX", "VIRTIO_RING_F_EVENT_IDX"),
            Map.entry("F_VERSION_1", "VIRTIO_F_VERSION_1"),
            Map.entry("SYM_OP_CHAIN", "VIRTIO_CRYPTO_SYM_OP_ALGORITHM_CHAINING"),
            Map.entry("HASH_MODE_PLAIN", "VIRTIO_CRYPTO_SYM_HASH_MODE_PLAIN"),
            Map.entry("HASH_MODE_AUTH", "VIRTIO_CRYPTO_SYM_HASH_MODE_AUTH"),
            Map.entry("HASH_MODE_NESTED", "VIRTIO_CRYPTO_SYM_HASH_MODE_NESTED"));

    /** Ours, by the C expression that must be the same. */
    private final Map<String, Long> ours = new TreeMap<>();

    private void hold(String expression, long number) {
        ours.put(expression, number);
    }

    private void holdOffset(String type, String member, long offset) {
        hold("offsetof(struct " + type + ", " + member + ")", offset);
    }

    private void check(int atLeast) throws Exception {
        assertEquals(HeaderProbe.numbers("virtio", ours.keySet()), ours);
        assertEquals(true, ours.size() >= atLeast, ours.size() + " numbers");
    }

    /** Every constant of {@link Wire}, one that is added too. */
    @Test
    void shouldAgreeOnConstants() throws Exception {
        for (Field field : Wire.class.getDeclaredFields()) {
            String name = field.getName();
            if (field.getType() == int.class && !Modifier.isPrivate(field.getModifiers())
                    && !OF_THE_STANDARD_ALONE.contains(name)) {
                hold(NAMES.getOrDefault(name, "VIRTIO_CRYPTO_" + name), field.getInt(null));
            }
        }
        check(30);
    }

    @Test
    void shouldAgreeOnAlgorithms() throws Exception {
        for (CipherAlgorithm cipher : CipherAlgorithm.values()) {
            hold("VIRTIO_CRYPTO_CIPHER_" + cipher.name().replace("DES3", "3DES"), Wire.number(cipher));
        }
        for (HashAlgorithm hash : HashAlgorithm.values()) {
            hold("VIRTIO_CRYPTO_HASH_" + hash, Wire.number(hash));
        }
        for (MacAlgorithm mac : MacAlgorithm.values()) {
            if (mac != MacAlgorithm.ZUC_EIA3) {
                hold("VIRTIO_CRYPTO_MAC_" + mac.name().replace("CMAC_DES3", "CMAC_3DES"), Wire.number(mac));
            }
        }
        for (AeadAlgorithm aead : AeadAlgorithm.values()) {
            hold("VIRTIO_CRYPTO_AEAD_" + aead, Wire.number(aead));
        }
        hold("VIRTIO_CRYPTO_AKCIPHER_RSA", Wire.number(AkcipherAlgorithm.RSA));
        for (RsaHash hash : RsaHash.values()) {
            hold("VIRTIO_CRYPTO_RSA_" + (hash == RsaHash.NONE ? "NO_HASH" : hash), hash.ordinal());
        }
        for (Service service : Service.values()) {
            if (Wire.serviceBit(service) >= 0) {
                hold("VIRTIO_CRYPTO_SERVICE_" + service, Wire.serviceBit(service));
            }
        }
        for (Status status : Status.values()) {
            hold("VIRTIO_CRYPTO_" + status, Wire.code(status));
        }
        check(60);
    }

    /** Numbers that the device only reads: each gives what its name says. */
    @Test
    void shouldAgreeOnWhatIsRead() throws Exception {
        Set<String> names = Set.of("VIRTIO_CRYPTO_AKCIPHER_RSA", "VIRTIO_CRYPTO_AKCIPHER_ECDSA",
                "VIRTIO_CRYPTO_CURVE_NIST_P192", "VIRTIO_CRYPTO_CURVE_NIST_P224", "VIRTIO_CRYPTO_CURVE_NIST_P256",
                "VIRTIO_CRYPTO_CURVE_NIST_P384", "VIRTIO_CRYPTO_CURVE_NIST_P521");
        HeaderProbe.numbers("virtio", names).forEach((name, number) -> {
            String last = name.substring(name.indexOf('_', "VIRTIO_CRYPTO_".length()) + 1);
            Enum<?> read = name.contains("CURVE") ? Wire.curve(number.intValue()) : Wire.akcipher(number.intValue());
            assertEquals(last, read.name());
        });
        assertEquals(EllipticCurve.values().length + 1, names.size() - 1);
    }

    @Test
    void shouldAgreeOnTheConfigurationSpace() throws Exception {
        hold("sizeof(struct virtio_crypto_config)", DeviceConfig.BYTES);
        hold("VIRTIO_CRYPTO_S_HW_READY", constant(DeviceConfig.class, "S_HW_READY"));
        for (String member : new String[] {"STATUS", "MAX_DATAQUEUES", "CRYPTO_SERVICES", "HASH_ALGO", "AEAD_ALGO",
            "MAX_CIPHER_KEY_LEN", "MAX_AUTH_KEY_LEN", "AKCIPHER_ALGO", "MAX_SIZE"}) {
            holdOffset("virtio_crypto_config", member.toLowerCase(Locale.ROOT), constant(DeviceConfig.class, member));
        }
        for (String member : new String[] {"CIPHER_ALGO", "MAC_ALGO"}) {
            long offset = constant(DeviceConfig.class, member);
            holdOffset("virtio_crypto_config", member.toLowerCase(Locale.ROOT) + "_l", offset);
            holdOffset("virtio_crypto_config", member.toLowerCase(Locale.ROOT) + "_h", offset + 4);
        }
        check(15);
    }

    @Test
    void shouldAgreeOnRings() throws Exception {
        hold("VRING_DESC_F_NEXT", constant(DescriptorChain.class, "NEXT"));
        hold("VRING_DESC_F_WRITE", constant(DescriptorChain.class, "WRITE"));
        hold("VRING_DESC_F_INDIRECT", constant(DescriptorChain.class, "INDIRECT"));
        hold("VRING_AVAIL_F_NO_INTERRUPT", constant(SplitRing.class, "NO_INTERRUPT"));
        hold("VRING_USED_F_NO_NOTIFY", constant(SplitRing.class, "NO_NOTIFY"));
        for (String ring : new String[] {"vring_avail", "vring_used"}) {
            holdOffset(ring, "flags", constant(SplitRing.class, "FLAGS"));
            holdOffset(ring, "idx", constant(SplitRing.class, "INDEX"));
            holdOffset(ring, "ring", constant(SplitRing.class, "RING"));
        }
        check(11);
    }

    /** Each field of a data request in a session is read from where the header has it, and no other byte is. */
    @Test
    void shouldReadFieldsWhereTheHeaderHasThem() throws Exception {
        byte[] bytes = new byte[DataLayout.BYTES];
        for (int i = 0; i < bytes.length; i++) {
            bytes[i] = (byte) (i + 1);
        }
        MemorySegment request = MemorySegment.ofArray(bytes);
        RequestFields fields = new RequestFields();
        fields.at(request, 0);
        CreateRequest create = new CreateRequest();
        holdField("header.opcode", fields.opcode());
        holdField("header.session_id", fields.sessionId());
        holdField("header.flag", fields.flag());
        holdField("u.sym_req.op_type", fields.opType(false));
        fields.readCipher(false, create);
        holdField("u.sym_req.u.cipher.para.iv_len", fields.ivLength);
        holdField("u.sym_req.u.cipher.para.src_data_len", fields.sourceLength);
        holdField("u.sym_req.u.cipher.para.dst_data_len", fields.destinationLength);
        fields.readChain(false, create);
        String chain = "u.sym_req.u.chain.para.";
        holdField(chain + "iv_len", fields.ivLength);
        holdField(chain + "src_data_len", fields.sourceLength);
        holdField(chain + "dst_data_len", fields.destinationLength);
        holdField(chain + "cipher_start_src_offset", fields.cipherStart);
        holdField(chain + "len_to_cipher", fields.cipherLength);
        holdField(chain + "hash_start_src_offset", fields.hashStart);
        holdField(chain + "len_to_hash", fields.hashLength);
        holdField(chain + "aad_len", fields.aadLength);
        holdField(chain + "hash_result_len", fields.digestLength);
        for (Service service : new Service[] {Service.HASH, Service.MAC}) {
            fields.readDigest(service, false, false, create);
            String para = service == Service.HASH ? "u.hash_req.para." : "u.mac_req.para.hash.";
            holdField(para + "src_data_len", fields.sourceLength);
            holdField(para + "hash_result_len", fields.digestLength);
        }
        fields.readAead(false, false, create);
        holdField("u.aead_req.para.iv_len", fields.ivLength);
        holdField("u.aead_req.para.aad_len", fields.aadLength);
        holdField("u.aead_req.para.src_data_len", fields.sourceLength);
        holdField("u.aead_req.para.dst_data_len", fields.destinationLength);
        fields.readAkcipher(false, false, create);
        holdField("u.akcipher_req.para.src_data_len", fields.sourceLength);
        holdField("u.akcipher_req.para.dst_data_len", fields.destinationLength);
        check(24);
    }

    /** The bytes of a request count up from 1, so what was read says where from. */
    private void holdField(String member, long read) {
        holdOffset("virtio_crypto_op_data_req", member, (read & 0xff) - 1);
    }

    private static long constant(Class<?> type, String name) throws ReflectiveOperationException {
        Field field = type.getDeclaredField(name);
        field.setAccessible(true);
        return ((Number) field.get(null)).longValue();
    }
}
