package io.hwadaptor.virtio.driver.vhost;

import static org.junit.jupiter.api.Assertions.assertArrayEquals;
import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import io.hwadaptor.ffm.linux.EventFd;
import io.hwadaptor.ffm.linux.OwnedFd;
import io.hwadaptor.ffm.linux.UnixSocket;
import io.hwadaptor.virtio.driver.memory.GuestRam;
import io.hwadaptor.virtio.driver.memory.GuestRegion;
import java.io.IOException;
import java.lang.foreign.Arena;
import java.lang.foreign.MemorySegment;
import java.lang.foreign.ValueLayout;
import java.time.Duration;
import java.util.ArrayList;
import java.util.HexFormat;
import java.util.List;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;

/** Bytes on the wire, against bytes put together by hand from the protocol's tables. The machine is little-endian. */
class FrontEndTest {
    private int fdsBefore;
    private UnixSocket peer;
    private FrontEnd frontEnd;

    @FunctionalInterface
    private interface Call {
        void run() throws IOException;
    }

    @BeforeEach
    void open() throws IOException {
        fdsBefore = OwnedFd.liveCount();
        UnixSocket[] ends = UnixSocket.pair();
        peer = ends[1];
        peer.setReceiveTimeout(5000);
        frontEnd = FrontEnd.over(ends[0], Duration.ofMillis(500));
    }

    @AfterEach
    void close() {
        frontEnd.close();
        peer.close();
        assertEquals(fdsBefore, OwnedFd.liveCount());
    }

    private static byte[] hex(String text) {
        return HexFormat.of().parseHex(text.replace(" ", ""));
    }

    /** Queues an answer; the socket holds it until the front-end reads. */
    private void answer(String text) throws IOException {
        byte[] bytes = hex(text);
        try (Arena arena = Arena.ofConfined()) {
            MemorySegment segment = arena.allocate(bytes.length);
            MemorySegment.copy(bytes, 0, segment, ValueLayout.JAVA_BYTE, 0, bytes.length);
            peer.send(segment, 0, bytes.length);
        }
    }

    private void expect(int descriptors, String text) throws IOException {
        byte[] expected = hex(text);
        List<OwnedFd> fds = new ArrayList<>();
        try (Arena arena = Arena.ofConfined()) {
            MemorySegment segment = arena.allocate(4096);
            int got = 0;
            while (got < expected.length) {
                got += peer.receive(segment, got, 4096 - got, fds, 16);
            }
            byte[] actual = segment.asSlice(0, got).toArray(ValueLayout.JAVA_BYTE);
            assertEquals(HexFormat.of().formatHex(expected), HexFormat.of().formatHex(actual));
        }
        fds.forEach(OwnedFd::close);
        assertEquals(descriptors, fds.size());
    }

    private void expect(String text) throws IOException {
        expect(0, text);
    }

    private void expectFailure(String answer, Call call, String text) throws IOException {
        answer(answer);
        VhostException e = assertThrows(VhostException.class, call::run);
        assertTrue(e.getMessage().contains(text), e.getMessage());
    }

    @Test
    void shouldAskForFeatures() throws IOException {
        answer("01000000 05000000 08000000 0000007001000000");
        assertEquals(0x1_7000_0000L, frontEnd.getFeatures());
        expect("01000000 01000000 00000000");
        answer("0f000000 05000000 08000000 8b82000000000000");
        assertEquals(0x828b, frontEnd.getProtocolFeatures());
        expect("0f000000 01000000 00000000");
    }

    @Test
    void shouldSendNumbers() throws IOException {
        frontEnd.setFeatures(0x4000_0000L);
        expect("02000000 01000000 08000000 0000004000000000");
        frontEnd.setProtocolFeatures(0x80);
        expect("10000000 01000000 08000000 8000000000000000");
        frontEnd.setOwner();
        expect("03000000 01000000 00000000");
        frontEnd.resetOwner();
        expect("04000000 01000000 00000000");
        frontEnd.setStatus(15);
        expect("27000000 01000000 08000000 0f00000000000000");
        frontEnd.closeCryptoSession(0x1122334455667788L);
        expect("1b000000 01000000 08000000 8877665544332211");
        frontEnd.resetDevice();
        expect("22000000 01000000 00000000");
    }

    @Test
    void shouldDescribeRings() throws IOException {
        frontEnd.setVringNum(1, 1024);
        expect("08000000 01000000 08000000 01000000 00040000");
        frontEnd.setVringBase(2, 65535);
        expect("0a000000 01000000 08000000 02000000 ffff0000");
        frontEnd.setVringEnable(3, true);
        expect("12000000 01000000 08000000 03000000 01000000");
        frontEnd.kickInBand(2);
        expect("23000000 01000000 08000000 02000000 00000000");
        frontEnd.setVringAddr(1, 1, 0x1111L, 0x2222L, 0x3333L, 0x4444L);
        expect("09000000 01000000 28000000 01000000 01000000 1111000000000000 2222000000000000"
                + " 3333000000000000 4444000000000000");
        answer("0b000000 05000000 08000000 02000000 34120000");
        assertEquals(0x1234, frontEnd.getVringBase(2));
        expect("0b000000 01000000 08000000 02000000 00000000");
    }

    @Test
    void shouldPassEventsAlong() throws IOException {
        try (EventFd event = EventFd.create()) {
            frontEnd.setVringKick(1, event);
            expect(1, "0c000000 01000000 08000000 0100000000000000");
            frontEnd.setVringCall(2, event);
            expect(1, "0d000000 01000000 08000000 0200000000000000");
            frontEnd.setVringErr(3, event);
            expect(1, "0e000000 01000000 08000000 0300000000000000");
            frontEnd.setVringKick(3, null);
            expect("0c000000 01000000 08000000 0301000000000000");
        }
    }

    @Test
    void shouldAnnounceMemory() throws IOException {
        try (GuestRam ram = GuestRam.create(List.of(new GuestRam.Plan(0, 0x1000),
                new GuestRam.Plan(0x1_0000_0000L, 0x2000, 0x3000, true)))) {
            List<GuestRegion> regions = ram.regions();
            String first = "0000000000000000 0010000000000000" + littleEndian(regions.get(0).userAddress())
                    + "0000000000000000";
            String second = "0000000001000000 0020000000000000" + littleEndian(regions.get(1).userAddress())
                    + "0030000000000000";
            frontEnd.setMemTable(regions);
            expect(2, "05000000 01000000 48000000 02000000 00000000" + first + second);
            frontEnd.addMemReg(regions.get(1));
            expect(1, "25000000 01000000 28000000 0000000000000000" + second);
            frontEnd.remMemReg(regions.get(0));
            expect("26000000 01000000 28000000 0000000000000000" + first);
        }
        answer("24000000 05000000 08000000 2000000000000000");
        assertEquals(32, frontEnd.getMaxMemSlots());
        expect("24000000 01000000 00000000");
    }

    private static String littleEndian(long value) {
        return HexFormat.of().toHexDigits(Long.reverseBytes(value));
    }

    @Test
    void shouldReadAndWriteTheConfigurationSpace() throws IOException {
        answer("18000000 05000000 10000000 04000000 04000000 00000000 aabbccdd");
        assertArrayEquals(hex("aabbccdd"), frontEnd.getConfig(4, 4));
        expect("18000000 01000000 10000000 04000000 04000000 00000000 00000000");
        frontEnd.setConfig(8, hex("0102"), true);
        expect("19000000 01000000 0e000000 08000000 02000000 01000000 0102");
        expectFailure("18000000 05000000 00000000", () -> frontEnd.getConfig(0, 4), "no such bytes");
        expectFailure("18000000 05000000 0d000000 00000000 04000000 00000000 ff", () -> frontEnd.getConfig(0, 4), "16");
        expect("18000000 01000000 10000000 00000000 04000000 00000000 00000000"
                + "18000000 01000000 10000000 00000000 04000000 00000000 00000000");
    }

    @Test
    void shouldFindTheSessionIdInBothLayouts() throws IOException {
        answer("1a000000 05000000 78020000" + "0700000000000000" + "00".repeat(624));
        assertEquals(7, frontEnd.createCryptoSession(new byte[632]));
        answer("1a000000 05000000 30040000" + "00".repeat(1064) + "ffffffffffffffff");
        assertEquals(-1, frontEnd.createCryptoSession(new byte[1072]));
        expect("1a000000 01000000 78020000" + "00".repeat(632) + "1a000000 01000000 30040000" + "00".repeat(1072));
    }

    @Test
    void shouldNegotiateTheInflightArea() throws IOException {
        answer("1f000000 05000000 18000000 0010000000000000 0000000000000000 0200 0004 00000000");
        assertThrows(VhostException.class, () -> frontEnd.getInflight(2, 1024), "no descriptor came with it");
        expect("1f000000 01000000 18000000 0000000000000000 0000000000000000 0200 0004 00000000");
    }

    @Test
    void shouldWaitForAcknowledgements() throws IOException {
        frontEnd.setProtocolFeatures(ProtocolFeature.REPLY_ACK);
        expect("10000000 01000000 08000000 0800000000000000");
        frontEnd.setOwner();
        expect("03000000 01000000 00000000");
        try (GuestRam ram = GuestRam.create(4096)) {
            answer("05000000 05000000 08000000 0000000000000000");
            frontEnd.setMemTable(ram.regions());
            expectFailure("05000000 05000000 08000000 0100000000000000",
                    () -> frontEnd.setMemTable(ram.regions()), "refused with 1");
            GuestRegion region = ram.regions().getFirst();
            String message = "05000000 09000000 28000000 01000000 00000000 0000004000000000 0010000000000000"
                    + littleEndian(region.userAddress()) + "0000000000000000";
            expect(1, message);
            expect(1, message);
        }
        frontEnd.acknowledge(AckPolicy.ALWAYS);
        answer("03000000 05000000 08000000 0000000000000000");
        frontEnd.setOwner();
        expect("03000000 09000000 00000000");
        frontEnd.acknowledge(AckPolicy.NEVER);
        frontEnd.setOwner();
        expect("03000000 01000000 00000000");
    }

    @Test
    void shouldRefuseWrongAnswers() throws IOException {
        expectFailure("02000000 05000000 08000000 0000000000000000", frontEnd::getFeatures, "answered by request 2");
        expectFailure("01000000 01000000 08000000 0000000000000000", frontEnd::getFeatures, "flags 0x1");
        expectFailure("01000000 06000000 08000000", frontEnd::getFeatures, "version");
    }

    @Test
    void shouldRefuseAnswersOfWrongSize() throws IOException {
        expectFailure("01000000 05000000 04000000 00000000", frontEnd::getFeatures, "4 bytes instead of 8");
        expectFailure("0b000000 05000000 08000000 05000000 00000000", () -> frontEnd.getVringBase(4), "another ring");
        expectFailure("01000000 05000000 ffffff7f", frontEnd::getFeatures, "payload of");
    }

    @Test
    void shouldNoticeSilenceAndDeath() throws IOException {
        VhostException e = assertThrows(VhostException.class, frontEnd::getFeatures);
        assertEquals(0, e.request());
        answer("01000000 05000000 08000000 00");
        e = assertThrows(VhostException.class, frontEnd::getFeatures);
        assertEquals(1, e.request());
        peer.close();
        assertThrows(IOException.class, frontEnd::getFeatures);
        assertTrue(frontEnd.channel().closedByPeer(Duration.ofSeconds(1)));
    }

    @Test
    void shouldSendAnythingRaw() throws IOException {
        frontEnd.sendRaw(999, Message.NEED_REPLY, hex("0102"));
        expect("e7030000 09000000 02000000 0102");
        frontEnd.channel().sendBytes(hex("ffffffff"));
        expect("ffffffff");
    }

    @Test
    void shouldOpenAChannelForTheBackEnd() throws IOException {
        MessageChannel ours = frontEnd.openBackendChannel();
        List<OwnedFd> fds = new ArrayList<>();
        try (Arena arena = Arena.ofConfined()) {
            peer.receive(arena.allocate(12), 0, 12, fds, 1);
        }
        try (ours; MessageChannel theirs = new MessageChannel(
                UnixSocket.adopt(fds.getFirst()), Duration.ofSeconds(1))) {
            theirs.send(VhostRequest.BACKEND_CONFIG_CHANGE, 0, new byte[0]);
            assertEquals(VhostRequest.BACKEND_CONFIG_CHANGE, ours.receive(Duration.ofSeconds(1)).request());
        }
    }
}
