package io.hwadaptor.virtio.device;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertNotEquals;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import io.hwadaptor.api.AdaptorException;
import io.hwadaptor.virtio.device.ring.NotificationMode;
import io.hwadaptor.virtio.device.ring.TestGuest;
import java.util.ArrayList;
import java.util.List;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;

/** Control requests as struct virtio_crypto_op_ctrl_req lays them out. */
class ControlQueueTest {
    private static final int OK = 0;
    private static final int ERR = 1;
    private static final int NOTSUPP = 3;
    private static final int NEXT = TestGuest.DESC_NEXT;
    private static final int WRITE = TestGuest.DESC_WRITE;

    private final TestGuest guest = new TestGuest(8);
    private final TestAdaptor adaptor = new TestAdaptor();
    private final List<String> lines = new ArrayList<>();
    private final CryptoDevice device =
            new CryptoDevice(adaptor, DeviceLimits.defaults().withMaxSessions(3), lines::add);
    private ControlQueue queue;
    private long request;
    private long key;
    private long outcome;

    @BeforeEach
    void start() throws AdaptorException {
        device.memory(guest.memory);
        queue = device.startControlQueue(guest.setup(NotificationMode.FLAGS), () -> guest.calls++);
        request = guest.allocate(72);
        key = guest.allocate(64);
        outcome = guest.allocate(16);
        guest.put(key, new byte[] {0x33, 1, 2, 3});
        cipher(16);
    }

    @AfterEach
    void stop() {
        queue.close();
        device.close();
        guest.close();
    }

    /** AES-CBC, encrypt. */
    private void cipher(int keyLength) {
        guest.u32(request, 0x0002);
        guest.u32(request + 4, 3);
        guest.u32(request + 16, 3);
        guest.u32(request + 20, keyLength);
        guest.u32(request + 24, 1);
        guest.u32(request + 64, 1);
        chain(72, keyLength, 16);
    }

    private void chain(int requestBytes, int keyBytes, int outcomeBytes) {
        guest.descriptor(0, request, requestBytes, NEXT, 1);
        guest.descriptor(1, key, keyBytes, NEXT, 2);
        guest.descriptor(2, outcome, outcomeBytes, WRITE, 0);
        guest.put(outcome, new byte[] {-1, -1, -1, -1, -1, -1, -1, -1, -1, -1, -1, -1, -1, -1, -1, -1});
    }

    /** {@return bytes used} */
    private int send() {
        guest.offer(0);
        assertEquals(1, queue.work());
        List<TestGuest.Used> used = guest.takeUsed();
        assertEquals(1, used.size());
        assertEquals(0, used.get(0).head());
        return used.get(0).length();
    }

    private int createStatus() {
        return guest.u32(outcome + 8);
    }

    @Test
    void shouldCreateAndDestroy() {
        assertEquals(16, send());
        assertEquals(OK, createStatus());
        long id = guest.u64(outcome);
        assertEquals(0x33, adaptor.sessions.get(0).key);
        assertEquals(0, guest.u32(outcome + 12));
        assertEquals(1, guest.calls);

        guest.u32(request, 0x0003);
        guest.u64(request + 16, id);
        guest.descriptor(0, request, 72, NEXT, 2);
        guest.descriptor(2, outcome, 1, WRITE, 0);
        assertEquals(1, send());
        assertEquals(OK, guest.get(outcome, 1)[0]);
        assertTrue(adaptor.sessions.get(0).closed);
        assertEquals(1, send());
        assertEquals(ERR, guest.get(outcome, 1)[0], "destroyed twice");
    }

    @Test
    void shouldNotLeaveTheKeyInItsScratch() {
        send();
        for (long i = 0; i < device.keyMemory().byteSize(); i++) {
            assertEquals(0, device.keyMemory().get(java.lang.foreign.ValueLayout.JAVA_BYTE, i));
        }
    }

    @Test
    void shouldReadRequestsThatAreSplitAnywhere() {
        for (int cut = 1; cut < 88; cut++) {
            // One run of 88 bytes: request and key, cut in two.
            long run = guest.allocate(88);
            guest.put(run, guest.get(request, 72));
            guest.put(run + 72, guest.get(key, 16));
            guest.descriptor(0, run, cut, NEXT, 1);
            guest.descriptor(1, run + cut, 88 - cut, NEXT, 2);
            guest.descriptor(2, outcome, cut % 15 + 1, NEXT | WRITE, 3);
            guest.descriptor(3, outcome + cut % 15 + 1, 15 - cut % 15, WRITE, 0);
            assertEquals(16, send());
            assertEquals(OK, createStatus(), "cut at " + cut);
            assertEquals(0x33, adaptor.sessions.getLast().key);
            assertEquals(OK, device.closeSession(guest.u64(outcome)));
        }
    }

    @Test
    void shouldRunOutOfSessionsAndRecover() {
        long[] ids = new long[3];
        for (int i = 0; i < 3; i++) {
            send();
            ids[i] = guest.u64(outcome);
        }
        assertNotEquals(ids[0], ids[1]);
        send();
        assertEquals(ERR, createStatus(), "NOSPC needs VIRTIO_CRYPTO_F_REVISION_1");
        assertEquals(3, device.openSessions());
        device.closeSession(ids[1]);
        send();
        assertEquals(OK, createStatus());
        assertNotEquals(ids[1], guest.u64(outcome), "an id is never given twice");
    }

    @Test
    void shouldRefuseWhatIsNotOffered() {
        guest.u32(request + 16, 4);
        assertEquals(16, send());
        assertEquals(NOTSUPP, createStatus());
        guest.u32(request + 16, -1);
        send();
        assertEquals(NOTSUPP, createStatus());
        cipher(16);
        guest.u32(request + 64, 0);
        send();
        assertEquals(NOTSUPP, createStatus());
        cipher(16);
        guest.u32(request + 24, 3);
        send();
        assertEquals(NOTSUPP, createStatus());
        guest.u32(request, 0x0302);
        send();
        assertEquals(NOTSUPP, createStatus());
        guest.u32(request, 0x1234);
        send();
        assertEquals(NOTSUPP, createStatus());
        assertEquals(0, device.openSessions());
    }

    @Test
    void shouldRefuseKeysOfAWrongSize() {
        for (int length : new int[] {0, 15, 17, 33, 64}) {
            cipher(length);
            assertEquals(16, send());
            assertEquals(ERR, createStatus(), "key of " + length);
        }
        for (int length : new int[] {65, 8193, Integer.MAX_VALUE, -1}) {
            cipher(16);
            guest.u32(request + 20, length);
            send();
            assertEquals(ERR, createStatus(), "key of " + length);
        }
        cipher(16);
        chain(72, 15, 16);
        send();
        assertEquals(ERR, createStatus(), "the chain is shorter than the key");
        assertEquals(0, device.openSessions());
    }

    @Test
    void shouldAnswerShortChains() {
        chain(71, 0, 16);
        guest.descriptor(0, request, 71, NEXT, 2);
        assertEquals(16, send());
        assertEquals(ERR, createStatus());
        chain(72, 16, 15);
        assertEquals(1, send());
        assertEquals(ERR, guest.get(outcome, 1)[0], "no room for the session's id");
        assertEquals(0, device.openSessions(), "a session whose id nobody knows");
        guest.descriptor(0, request, 72, 0, 0);
        assertEquals(0, send());
        cipher(16);
        send();
        assertEquals(OK, createStatus());
    }

    @Test
    void shouldStopOnAnImpossibleAvailableIndex() {
        guest.availableIndex(9);
        assertFalse(queue.broken());
        assertEquals(0, queue.work());
        assertTrue(queue.broken());
        assertTrue(queue.prepareSleep());
        assertEquals(1, lines.size(), lines.toString());
        assertTrue(lines.getFirst().contains("available index"), lines.toString());
        // And for good.
        guest.availableIndex(1);
        assertEquals(0, queue.work());
        assertEquals(1, lines.size(), lines.toString());
        assertEquals(0, guest.calls);
    }

    @Test
    void shouldSkipAHeadThatIsOutsideTheTable() {
        guest.offer(8);
        assertEquals(1, queue.work());
        assertEquals(List.of(), guest.takeUsed());
        assertEquals(0, guest.calls);
        assertEquals(1, lines.size(), lines.toString());
        assertTrue(lines.getFirst().contains("head 8"), lines.toString());
        assertEquals(16, send());
        assertEquals(OK, createStatus());
        assertEquals(2, queue.nextAvailable());
    }

    /** With room for a session's id the answer is that of a create request, and else one byte. */
    @Test
    void shouldAnswerWhereThereIsRoom() {
        for (int room : new int[] {15, 16}) {
            for (boolean fault : new boolean[] {true, false}) {
                chain(72, 16, room);
                guest.u32(request, 0x0999);
                if (fault) {
                    guest.descriptor(2, outcome, room, WRITE | NEXT, 3);
                    guest.descriptor(3, key, 1, 0, 0);
                }
                int said = lines.size();
                assertEquals(room == 16 ? 16 : 1, send());
                assertEquals(fault ? ERR : NOTSUPP, guest.get(outcome, 16)[room == 16 ? 8 : 0]);
                assertEquals(fault ? said + 1 : said, lines.size(), lines.toString());
            }
        }
    }

    /** Sessions may take long; others of the front-end wait for the same thread. */
    @Test
    void shouldStopAfterAWhile() {
        adaptor.sessionMillis = 5;
        guest.offer(0);
        guest.offer(0);
        assertEquals(1, queue.work());
        assertEquals(1, queue.work());
        assertEquals(2, guest.takeUsed().size());
        assertEquals(0, queue.work());
        assertEquals(2, guest.calls, "nothing was used, so nobody is called");
        assertFalse(queue.broken(), "by having nothing to do");
    }

    @Test
    void shouldSayWhetherItWantsKicks() {
        assertTrue(queue.prepareSleep());
        assertEquals(0, guest.usedFlags());
        queue.wakeUp();
        assertEquals(1, guest.usedFlags());
        assertTrue(queue.prepareSleep());
        assertEquals(0, guest.usedFlags());
    }

    @Test
    void shouldCloseTwice() {
        queue.close();
        guest.offer(0);
        assertThrows(IllegalStateException.class, queue::work, "its memory is gone");
        queue.close();
    }

    @Test
    void shouldSeeARequestThatComesBeforeItSleeps() {
        guest.offer(0);
        assertFalse(queue.prepareSleep());
    }
}
