package io.hwadaptor.vhostuser;

import static org.junit.jupiter.api.Assertions.assertArrayEquals;
import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;

import io.hwadaptor.virtio.driver.crypto.DriverOptions;
import io.hwadaptor.virtio.driver.memory.GuestRam;
import io.hwadaptor.virtio.driver.ring.BufferChain;
import io.hwadaptor.virtio.driver.ring.DriverQueue;
import io.hwadaptor.virtio.driver.ring.Placement;
import io.hwadaptor.virtio.driver.ring.SplitRing;
import java.nio.ByteBuffer;
import java.nio.ByteOrder;
import java.time.Duration;
import java.util.Arrays;
import java.util.List;
import java.util.Random;
import javax.crypto.Cipher;
import javax.crypto.spec.IvParameterSpec;
import javax.crypto.spec.SecretKeySpec;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

/**
 * A guest whose memory is several modules: a buffer over two of them, which are files of their own, by real engines.
 */
class SeamTest {
    private static final long FIRST = 0x1_0000_0000L;
    private static final long SECOND = 0x1_0080_0000L;
    private static final int LENGTH = 4096;

    private static List<GuestRam.Plan> memory() {
        return List.of(new GuestRam.Plan(0, 8 << 20), new GuestRam.Plan(SECOND, 8 << 20),
                new GuestRam.Plan(FIRST, 8 << 20));
    }

    private static void write(GuestRam ram, long address, byte[] bytes) {
        int cut = (int) Math.max(0, Math.min(bytes.length, SECOND - address));
        ram.write(address, Arrays.copyOf(bytes, cut));
        ram.write(address + cut, Arrays.copyOfRange(bytes, cut, bytes.length));
    }

    private static byte[] read(GuestRam ram, long address, int length) {
        int cut = (int) Math.max(0, Math.min(length, SECOND - address));
        return ByteBuffer.allocate(length).put(ram.read(address, cut)).put(ram.read(address + cut, length - cut))
                .array();
    }

    /** Cut between two blocks of the cipher, and inside of one. */
    @ParameterizedTest
    @ValueSource(ints = {2048, 2041})
    void shouldEncryptABufferOverTwoRegions(int before) throws Exception {
        byte[] plain = new byte[LENGTH];
        new Random(before).nextBytes(plain);
        Cipher reference = Cipher.getInstance("AES/CBC/NoPadding");
        reference.init(Cipher.ENCRYPT_MODE, new SecretKeySpec(Guest.KEY, "AES"), new IvParameterSpec(Guest.IV));
        byte[] expected = reference.doFinal(plain);
        try (TestDaemon daemon = new TestDaemon();
                Guest guest = new Guest(daemon.socket(), DriverOptions.generic(), memory())) {
            GuestRam ram = guest.ram;
            long header = ram.allocateIn(0, 128, 64);
            ram.write(header, ByteBuffer.allocate(72 + 16).order(ByteOrder.LITTLE_ENDIAN).putLong(8, guest.session)
                    .putInt(24, 16).putInt(28, LENGTH).putInt(32, LENGTH).putInt(64, 1).put(72, Guest.IV).array());
            long data = SECOND - before;
            write(ram, data, plain);
            // In place, and the status behind it in the same buffer.
            BufferChain chain = new BufferChain();
            chain.addReadable(header, 72 + 16);
            chain.addReadable(data, LENGTH);
            chain.addWritable(data, LENGTH + 1);
            DriverQueue queue = guest.queue(0);
            assertTrue(queue.ring().add(chain, Placement.INDIRECT) != SplitRing.NONE);
            queue.publish();
            assertTrue(queue.await(Duration.ofSeconds(10)));
            int head = queue.ring().poll();
            assertEquals(LENGTH + 1, queue.ring().usedLength(), () -> daemon.lines().toString());
            queue.ring().release(head);
            assertArrayEquals(expected, read(ram, data, LENGTH));
            assertEquals(0, ram.read(data + LENGTH, 1)[0]);
        }
    }
}
