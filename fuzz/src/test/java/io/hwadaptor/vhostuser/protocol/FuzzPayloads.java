package io.hwadaptor.vhostuser.protocol;

import io.hwadaptor.fuzz.Check;
import io.hwadaptor.virtio.device.CreateRequest;
import java.lang.foreign.MemorySegment;
import java.lang.foreign.ValueLayout;
import java.nio.ByteBuffer;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;

/** A second reading of the payloads: vhost-user.rst, "Payload", and QEMU's structure of a session. */
final class FuzzPayloads {
    private final ByteBuffer sent;
    private final Message received;

    FuzzPayloads(ByteBuffer sent, Message received) {
        this.sent = sent;
        this.received = received;
    }

    /** Something that reads a payload. */
    @FunctionalInterface
    private interface Reader<T> {
        T read() throws RequestException;
    }

    /** Compares what is read, where null stands for a refusal. */
    private static <T> void same(T expected, Reader<T> reader, String what) {
        T actual;
        try {
            actual = reader.read();
        } catch (RequestException e) {
            actual = null;
        }
        Check.equal(expected, actual, what);
    }

    void check(int id, int fds) {
        MemorySegment payload = received.payload();
        int bytes = received.payloadBytes();
        switch (id) {
            case 2, 16, 27, 39 -> Check.equal(sent.getLong(0), Payload.number(payload), "number");
            case 8, 10, 11, 18 ->
                Check.equal(new Payload.VringState(sent.getInt(0), sent.getInt(4)), Payload.vringState(payload),
                        "state");
            case 9 -> Check.equal(new Payload.VringAddress(sent.getInt(0), sent.getInt(4), sent.getLong(8),
                    sent.getLong(16), sent.getLong(24)), Payload.vringAddress(payload), "addresses");
            case 12, 13, 14 -> same(event(fds), () -> Payload.vringEvent(payload, fds), "event");
            case 5 -> same(table(bytes, fds), () -> Payload.memoryTable(payload, bytes, fds), "memory table");
            case 37, 38 -> same(singleRegion(bytes), () -> Payload.singleRegion(payload, bytes), "region");
            case 24, 25 -> same(config(bytes), () -> Payload.configAccess(payload, bytes), "configuration");
            case 26 -> session(payload, bytes);
            default -> Check.that(bytes == 0, "request " + id + " has a payload");
        }
    }

    /** The ring in the lowest eight bits, and above them whether there is no descriptor. */
    private Payload.VringEvent event(int fds) {
        long word = sent.getLong(0);
        boolean without = (word >> 8 & 1) != 0;
        return word >>> 9 != 0 || without == (fds == 1) ? null : new Payload.VringEvent((int) (word & 0xff), !without);
    }

    private List<Payload.Region> table(int bytes, int fds) {
        long count = Integer.toUnsignedLong(sent.getInt(0));
        if (count > 8 || bytes < 8 + 32 * count || fds != count) {
            return null;
        }
        List<Payload.Region> regions = new ArrayList<>();
        for (int i = 0; i < count; i++) {
            regions.add(region(8 + 32 * i));
        }
        return regions;
    }

    private Payload.Region region(int at) {
        return new Payload.Region(sent.getLong(at), sent.getLong(at + 8), sent.getLong(at + 16), sent.getLong(at + 24));
    }

    /** QEMU 5.1 leaves out the last four bytes, which are zeros then. */
    private Payload.Region singleRegion(int bytes) {
        return switch (bytes) {
            case 40 -> region(8);
            case 36 -> new Payload.Region(sent.getLong(8), sent.getLong(16), sent.getLong(24),
                    Integer.toUnsignedLong(sent.getInt(32)));
            default -> null;
        };
    }

    private Payload.ConfigAccess config(int bytes) {
        return Integer.toUnsignedLong(sent.getInt(4)) != bytes - 12 ? null
                : new Payload.ConfigAccess(sent.getInt(0), sent.getInt(4), sent.getInt(8));
    }

    /**
     * QEMU's structures: the session's description begins at byte 8; in the longer ones an operation code is in front
     * and the session id behind; in some shorter ones the description itself begins with the operation code.
     */
    private void session(MemorySegment payload, int bytes) {
        CreateRequest actual = new CreateRequest();
        boolean taken;
        try {
            SessionMessage.read(payload, bytes, actual);
            taken = true;
        } catch (RequestException e) {
            taken = false;
        }
        boolean old = bytes == 632;
        int operation = old ? 2 : sent.getInt(0);
        boolean symmetric = operation == 2;
        boolean known = (old || bytes == 1072) && (symmetric || operation == 0x0404);
        int shift = old && withOperation() ? 4 : 0;
        long key = known ? Integer.toUnsignedLong(sent.getInt(symmetric ? 12 + shift : 16)) : 0;
        long auth = known && symmetric ? Integer.toUnsignedLong(sent.getInt(24 + shift)) : 0;
        Check.equal(known && key <= (symmetric ? 64 : 1024) && auth <= 512, taken, "a session is taken");
        if (!taken) {
            return;
        }
        int[] fields = symmetric
                ? new int[] {operation, sent.getInt(8 + shift), sent.getInt(16 + shift), sent.getInt(20 + shift),
                    sent.getInt(28 + shift), sent.get(32 + shift) & 0xff, sent.get(33 + shift) & 0xff,
                    sent.get(34 + shift) & 0xff, sent.get(35 + shift) & 0xff}
                : new int[] {operation, sent.getInt(8), sent.getInt(12), sent.getInt(32), sent.getInt(32),
                    sent.getInt(36)};
        int[] read = symmetric
                ? new int[] {actual.opcode, actual.cipherAlgorithm, actual.hashAlgorithm, actual.hashResultLength,
                    actual.aadLength, actual.opType, actual.direction, actual.hashMode, actual.chainOrder}
                : new int[] {actual.opcode, actual.akcipherAlgorithm, actual.keyType, actual.rsaPadding, actual.curve,
                    actual.rsaHash};
        Check.equal(Arrays.toString(fields), Arrays.toString(read), "fields of a session");
        Check.equal(part(symmetric ? 56 : 40, (int) key), actual.key.toArray(ValueLayout.JAVA_BYTE), "key");
        Check.equal(part(120, (int) auth), actual.authKey.toArray(ValueLayout.JAVA_BYTE), "authentication key");
        long id = sent.getLong(bytes - 8) | 1;
        SessionMessage.answer(payload, bytes, id);
        byte[] answer = new byte[bytes];
        ByteBuffer.wrap(answer).order(sent.order()).putLong(old ? 0 : 1064, id);
        Check.equal(answer, payload.asSlice(0, bytes).toArray(ValueLayout.JAVA_BYTE), "answer");
    }

    /**
     * Whether a shorter one has the operation code. If its number is there it may also be AES-ECB: four bytes that are
     * operation type and direction in one reading are something else in the other, and if that does not tell, AES has
     * no key below 16 bytes and the standard no cipher above 15.
     */
    private boolean withOperation() {
        if (sent.getInt(8) != 2) {
            return false;
        }
        List<Integer> some = List.of(0x0101, 0x0102, 0x0201, 0x0202);
        boolean without = some.contains(sent.getShort(32) & 0xffff);
        boolean with = some.contains(sent.getShort(36) & 0xffff);
        return with == without ? Integer.toUnsignedLong(sent.getInt(12)) <= 15 : with;
    }

    private byte[] part(int from, int length) {
        byte[] part = new byte[length];
        sent.get(from, part);
        return part;
    }
}
