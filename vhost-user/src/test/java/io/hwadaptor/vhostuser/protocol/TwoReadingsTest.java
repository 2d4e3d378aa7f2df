package io.hwadaptor.vhostuser.protocol;

import static org.junit.jupiter.api.Assertions.assertDoesNotThrow;
import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import io.hwadaptor.api.kit.HeaderProbe;
import io.hwadaptor.virtio.driver.vhost.VhostRequest;
import io.hwadaptor.virtio.driver.vhost.VirtioFeature;
import java.lang.reflect.Field;
import java.util.List;
import java.util.Map;
import java.util.TreeMap;
import org.junit.jupiter.api.Test;

/**
 * The numbers of vhost-user's messages stand in no header that one can compile, so the daemon's are held against those
 * of the driver, which were read from the specification a second time; and what the kernel's vhost shares with them
 * against its header.
 */
class TwoReadingsTest {
    @Test
    void shouldNumberRequestsAlike() throws Exception {
        Map<String, Integer> theirs = new TreeMap<>();
        Map<String, Integer> ours = new TreeMap<>();
        for (Field field : VhostRequest.class.getFields()) {
            // Requests of the back-end have a numbering of their own.
            if (!field.getName().startsWith("BACKEND_")) {
                theirs.put(field.getName(), field.getInt(null));
                ours.put(field.getName(), Request.valueOf(field.getName()).id());
            }
        }
        assertEquals(theirs, ours);
        for (Request request : Request.values()) {
            assertTrue(theirs.containsKey(request.name()) || !request.implemented(), request + " was read only once");
        }
    }

    @Test
    void shouldNumberFeaturesAlike() throws Exception {
        long offered = 0;
        for (Field field : ProtocolFeature.class.getFields()) {
            String name = field.getName();
            if (!name.equals("VHOST_USER_F_PROTOCOL_FEATURES") && !name.equals("OFFERED")) {
                long bit = field.getLong(null);
                assertEquals(io.hwadaptor.virtio.driver.vhost.ProtocolFeature.class.getField(name).getLong(null), bit,
                        name);
                offered |= bit;
            }
        }
        assertEquals(ProtocolFeature.OFFERED, offered);
        assertEquals(VirtioFeature.PROTOCOL_FEATURES, ProtocolFeature.VHOST_USER_F_PROTOCOL_FEATURES);
    }

    @Test
    void shouldTakePayloadsOfTheKernelsSizes() throws Exception {
        String address = "sizeof(struct vhost_vring_addr)";
        String state = "sizeof(struct vhost_vring_state)";
        String log = "1LL << VHOST_F_LOG_ALL";
        Map<String, Long> header = HeaderProbe.numbers("virtio", List.of(address, state, log));
        assertEquals(VirtioFeature.LOG_ALL, header.get(log));
        for (Request request : Request.values()) {
            if (request.name().startsWith("SET_VRING_") && request.implemented()) {
                // Events are a number of 64 bits, as long as a state.
                int bytes = header.get(request == Request.SET_VRING_ADDR ? address : state).intValue();
                assertDoesNotThrow(() -> request.check(bytes, 0));
                assertThrows(RequestException.class, () -> request.check(bytes + 1, 0));
                assertThrows(RequestException.class, () -> request.check(bytes - 1, 0));
            }
        }
    }
}
