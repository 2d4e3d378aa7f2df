package io.hwadaptor.vhostuser.services;

import static org.junit.jupiter.api.Assertions.assertArrayEquals;
import static org.junit.jupiter.api.Assertions.assertEquals;

import io.hwadaptor.vhostuser.TestDaemon;
import io.hwadaptor.virtio.driver.crypto.Algorithm;
import io.hwadaptor.virtio.driver.crypto.CryptoStatus;
import io.hwadaptor.virtio.driver.crypto.DataRequests;
import io.hwadaptor.virtio.driver.crypto.Layout;
import io.hwadaptor.virtio.driver.crypto.Request;
import io.hwadaptor.virtio.driver.crypto.SessionParameters.Aead;
import io.hwadaptor.virtio.driver.crypto.Ticket;
import java.util.Arrays;
import java.util.List;
import java.util.Map;
import java.util.Random;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

/** A decryption whose tag is wrong leaves no plaintext in the guest's memory, however long the text is. */
class NoPlaintextTest {
    private static final int TAG = 16;
    private static final int[] LENGTHS = {0, 1, 15, 16, 17, 100, 4096, 16_383, 16_384, 16_385, 65_536, 1 << 20,
        (1 << 20) + 1, 2_000_000};

    private static final Random RANDOM = new Random(5);

    private static byte[] bytes(int length) {
        byte[] bytes = new byte[length];
        RANDOM.nextBytes(bytes);
        return bytes;
    }

    @ParameterizedTest
    @ValueSource(ints = {Algorithm.AEAD_GCM, Algorithm.AEAD_CCM, Algorithm.AEAD_CHACHA20_POLY1305})
    void shouldStay(int algorithm) throws Exception {
        try (TestDaemon daemon = new TestDaemon();
                ServiceClient client = new ServiceClient(daemon.socket(), Mode.REVISION_1)) {
            byte[] key = bytes(32);
            byte[] iv = bytes(12);
            byte[] aad = bytes(20);
            long session = client.driver.sessions()
                    .create(new Aead(algorithm, Algorithm.OP_DECRYPT, TAG, aad.length, key));
            for (int length : LENGTHS) {
                byte[] plain = bytes(length);
                byte[] sealed = client.seal(algorithm, key, iv, aad, plain, TAG).output();
                Request right = DataRequests.aeadDecrypt(true, session, iv, sealed, aad, TAG);
                assertArrayEquals(plain, client.driver.dataQueue(0).run(right, Layout.LINUX).output(0));
                byte[] spoilt = sealed.clone();
                spoilt[RANDOM.nextInt(spoilt.length)] ^= 4;
                Request request = DataRequests.aeadDecrypt(true, session, iv, spoilt, aad, TAG);
                byte[] before = new byte[length];
                Arrays.fill(before, (byte) 0xa5);
                check(before, client.driver.dataQueue(0).run(request, Layout.LINUX));
                // In place the destination has room for the tag too, which stays unused.
                Request inPlace = new Request(request.readable(), List.of(spoilt.length, 1), 2, Map.of())
                        .patched(DataRequests.HEADER_BYTES + 12, spoilt.length);
                check(spoilt, client.driver.dataQueue(0).run(inPlace, Layout.LINUX.overlaid()));
            }
        }
    }

    /** Bytes are as they were, or zero. */
    private static void check(byte[] before, Ticket ticket) {
        assertEquals(CryptoStatus.BADMSG, ticket.status());
        assertEquals(1, ticket.usedLength());
        byte[] after = ticket.output(0);
        assertEquals(before.length, after.length);
        for (int i = 0; i < before.length; i++) {
            if (after[i] != 0) {
                assertEquals(before[i], after[i], "byte " + i + " of " + before.length);
            }
        }
    }
}
