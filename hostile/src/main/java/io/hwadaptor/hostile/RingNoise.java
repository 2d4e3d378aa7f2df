package io.hwadaptor.hostile;

import io.hwadaptor.virtio.driver.crypto.DataRequests;
import io.hwadaptor.virtio.driver.memory.GuestRegion;
import io.hwadaptor.virtio.driver.ring.DriverQueue;
import java.io.IOException;
import java.nio.ByteBuffer;
import java.nio.ByteOrder;
import java.util.SplittableRandom;

/** A ring with descriptors, tables and headers that are nearly right, while another ring is used as it should be. */
final class RingNoise {
    private static final int SIZE = 256;
    private static final int BUFFERS = 1 << 20;

    private final Machine machine;
    private final SplittableRandom random;
    private final DriverQueue queue;
    private final GuestRegion region;
    private final long buffers;
    private int available;

    private RingNoise(Machine machine, SplittableRandom random, int index) throws IOException {
        this.machine = machine;
        this.random = random;
        queue = machine.driver.queues().get(index).queue();
        region = machine.ram.regions().getFirst();
        buffers = machine.ram.allocate(BUFFERS, 4096);
        machine.check(0);
        available = queue.ring().availIndex();
    }

    static void run(Stage stage, int index) throws IOException {
        for (int i = 0; i < 4 * stage.scale; i++) {
            SplittableRandom random = stage.random.split();
            try (Machine machine = stage.machine()) {
                new RingNoise(machine, random, index).run(stage);
            } catch (IOException | IllegalStateException e) {
                throw new Fault("noise in a ring ends the connection or the other ring: " + e.getMessage());
            }
        }
    }

    private void run(Stage stage) throws IOException {
        for (int burst = 0; burst < 60; burst++) {
            stage.totals.requests.addAndGet(burst());
            if (queue.index() < Machine.QUEUES && burst % 4 == 0) {
                machine.check(0);
            }
            if (burst % 12 == 11) {
                restart();
            }
        }
    }

    private int burst() {
        int chains = 1 + random.nextInt(24);
        byte[] table = new byte[SIZE * 16];
        ByteBuffer descriptors = ByteBuffer.wrap(table).order(ByteOrder.LITTLE_ENDIAN);
        for (int i = 0; i < SIZE; i++) {
            descriptor(descriptors, i, SIZE);
        }
        machine.ram.write(queue.ring().descriptorAddress(), table);
        for (int i = 0; i < 8; i++) {
            content(i * 8192);
        }
        long avail = queue.ring().availAddress();
        for (int i = 0; i < chains; i++) {
            int head = random.nextInt(50) == 0 ? random.nextInt(65536) : random.nextInt(SIZE);
            machine.ram.write(avail + 4 + (available + i) % SIZE * 2L, Bytes.of((short) head));
        }
        available += random.nextInt(200) == 0 ? random.nextInt(65536) : chains;
        machine.ram.write(avail + 2, Bytes.of((short) available));
        queue.kickNow();
        return chains;
    }

    /** Buffers: sometimes a header, sometimes a table of descriptors. */
    private void content(int offset) {
        byte[] bytes;
        if (random.nextInt(3) == 0) {
            bytes = new byte[16 * 16];
            ByteBuffer table = ByteBuffer.wrap(bytes).order(ByteOrder.LITTLE_ENDIAN);
            for (int i = 0; i < 16; i++) {
                descriptor(table, i, 16);
            }
        } else {
            bytes = DataRequests.cipherHeader(random.nextInt(4), random.nextBoolean(), 16, 64, 64);
            ByteBuffer header = ByteBuffer.wrap(bytes).order(ByteOrder.LITTLE_ENDIAN);
            int opcode = random.nextInt(6) << 8 | random.nextInt(6);
            header.putInt(0, random.nextInt(3) == 0 ? opcode : header.getInt(0));
            for (int i = random.nextInt(3); i > 0; i--) {
                header.putInt(4 * random.nextInt(bytes.length / 4), number());
            }
        }
        machine.ram.write(buffers + offset + random.nextInt(8) / 7, bytes);
    }

    private int number() {
        return switch (random.nextInt(4)) {
            case 0 -> random.nextInt();
            case 1 -> 1 << random.nextInt(32);
            case 2 -> -1 - random.nextInt(64);
            default -> random.nextInt(512);
        };
    }

    private void descriptor(ByteBuffer table, int index, int size) {
        long address = switch (random.nextInt(12)) {
            case 0 -> random.nextLong();
            case 1 -> region.guestAddress() + region.bytes() - random.nextInt(64);
            case 2 -> random.nextInt() & 0x3fff_ffff;
            // Never the rings or buffers of the honest queue: what is written there is the guest's own fault.
            default -> buffers + 8192L * random.nextInt(8) + random.nextInt(3) * 72L;
        };
        int length = switch (random.nextInt(8)) {
            case 0 -> number();
            case 1 -> 16 * random.nextInt(64);
            case 2 -> 1;
            case 3 -> 64;
            case 4 -> 16;
            default -> 72;
        };
        int flags = random.nextInt(16) == 0 ? random.nextInt(65536) : random.nextInt(4);
        flags |= random.nextInt(6) == 0 ? 4 : 0;
        int next = random.nextInt(20) == 0 ? random.nextInt(65536) : (index + 1) % size;
        table.putLong(index * 16, address).putInt(index * 16 + 8, inside(address, length));
        table.putShort(index * 16 + 12, (short) flags).putShort(index * 16 + 14, (short) next);
    }

    /** A buffer among ours ends among ours. */
    private int inside(long address, int length) {
        boolean ours = address >= buffers && address < buffers + BUFFERS;
        return ours && length > 65536 ? 65536 : length;
    }

    private void restart() throws IOException {
        int index = queue.index();
        machine.frontEnd.getVringBase(index);
        machine.ram.write(queue.ring().availAddress(), new byte[4 + 2 * SIZE + 2]);
        machine.ram.write(queue.ring().usedAddress(), new byte[4 + 8 * SIZE + 2]);
        available = 0;
        machine.frontEnd.setVringNum(index, SIZE);
        machine.frontEnd.setVringBase(index, 0);
        machine.frontEnd.setVringAddr(index, 0, machine.ram.userAddress(queue.ring().descriptorAddress()),
                machine.ram.userAddress(queue.ring().usedAddress()),
                machine.ram.userAddress(queue.ring().availAddress()), 0);
        machine.frontEnd.setVringKick(index, queue.kick());
        machine.frontEnd.setVringEnable(index, true);
    }
}
