package io.hwadaptor.cryptodev;

import static org.junit.jupiter.api.Assertions.assertArrayEquals;
import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import io.hwadaptor.api.Adaptor;
import io.hwadaptor.api.AdaptorException;
import io.hwadaptor.api.Capability;
import io.hwadaptor.api.select.Adaptors;
import io.hwadaptor.ffm.generated.cryptodev.cryptodev_h;
import io.hwadaptor.ffm.linux.Errno;
import io.hwadaptor.ffm.linux.OwnedFd;
import java.io.IOException;
import java.lang.foreign.Arena;
import java.lang.foreign.MemorySegment;
import java.lang.foreign.ValueLayout;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.Properties;
import org.junit.jupiter.api.Test;

/** The calls one by one, and hosts where there is no such device. */
final class NodeInGuest {
    private static final int CBC = cryptodev_h.CRYPTO_AES_CBC();
    private static final int SHA256 = cryptodev_h.CRYPTO_SHA2_256();

    @Test
    void shouldFillAndEmptyTheRingInOrder() throws AdaptorException {
        try (Arena arena = Arena.ofShared(); Node node = Node.open(TestDevice.asynchronous())) {
            boolean offered = node.isAsynchronous();
            assertTrue(offered || !TestDevice.isSimulated());
            if (!offered) {
                return;
            }
            MemorySegment memory = arena.allocate(64 * 1024, 4096);
            long address = memory.address();
            long id = node.openCipher(CBC, arena.allocate(16));
            assertTrue(id >= 0, Node.describe((int) id));
            long iv = arena.allocate(16, 16).address();
            for (int i = 0; i < Node.RING; i++) {
                assertEquals(0, node.submit(id, true, address, address + 1024L * i, 1024, 0L, iv), "request " + i);
            }
            assertEquals(-Errno.EBUSY, node.submit(id, true, address, address, 1024, 0L, iv), "the ring is full");
            for (int i = 0; i < Node.RING; i++) {
                assertEquals(0, fetch(node));
                assertTrue(node.hasFetched(address, address + 1024L * i), "request " + i + " comes in its turn");
            }
            assertEquals(-Errno.EBUSY, node.fetch(), "the ring is empty");
        }
    }

    private static int fetch(Node node) {
        long deadline = System.nanoTime() + 30_000_000_000L;
        int error;
        do {
            error = node.fetch();
        } while (error == -Errno.EBUSY && System.nanoTime() - deadline < 0);
        return error;
    }

    /** There is no such algorithm in the SPI; the module's speed test measures it. */
    @Test
    void shouldCopyWithTheNullCipher() throws AdaptorException {
        try (Arena arena = Arena.ofShared(); Node node = Node.open(TestDevice.synchronous())) {
            long id = node.openCipher(cryptodev_h.CRYPTO_NULL(), MemorySegment.NULL);
            assertTrue(id >= 0, Node.describe((int) id));
            MemorySegment from = arena.allocate(5000, 64);
            MemorySegment to = arena.allocate(5000, 64);
            from.fill((byte) 0x5A);
            assertEquals(0, node.crypt(id, true, 0, from.address(), to.address(), 5000, 0L, 0L));
            assertEquals(-1, from.mismatch(to));
        }
    }

    /** The state of a digest goes over to another session, and the two go on apart. */
    @Test
    void shouldCopyDigests() throws AdaptorException {
        try (Arena arena = Arena.ofShared(); Node node = Node.open(TestDevice.synchronous())) {
            long one = node.openDigest(SHA256, MemorySegment.NULL);
            long other = node.openDigest(SHA256, MemorySegment.NULL);
            MemorySegment text = arena.allocate(300, 64);
            MemorySegment results = arena.allocate(128, 64);
            text.fill((byte) 7);
            int first = Node.UPDATE | Node.RESET;
            assertEquals(0, node.crypt(one, true, first, text.address(), 0L, 100, 0L, 0L));
            assertEquals(0, node.copyDigest(one, other));
            assertEquals(0, node.crypt(one, true, Node.FINAL, text.address(), 0L, 200, results.address(), 0L));
            assertEquals(0, node.crypt(other, true, Node.FINAL, text.address(), 0L, 200, results.address() + 64, 0L));
            assertArrayEquals(results.asSlice(0, 32).toArray(ValueLayout.JAVA_BYTE),
                    results.asSlice(64, 32).toArray(ValueLayout.JAVA_BYTE));
            assertEquals(0, node.crypt(other, true, 0, text.address(), 0L, 300, results.address(), 0L));
            assertEquals(-1, results.asSlice(0, 32).mismatch(results.asSlice(64, 32)), "the same in one segment");
            assertTrue(node.copyDigest(one, one) < 0, "onto itself");
        }
    }

    @Test
    void shouldHearWhatTheModuleRefuses() throws AdaptorException {
        try (Arena arena = Arena.ofShared(); Node node = Node.open(TestDevice.synchronous())) {
            MemorySegment memory = arena.allocate(8192, 4096);
            long at = memory.address();
            assertEquals(-Errno.EINVAL, node.openCipher(CBC, memory.asSlice(0, 17)), "key length");
            assertEquals(-Errno.EINVAL, node.openCipher(CBC, memory.asSlice(0, 65)), "key length");
            assertEquals(-Errno.EINVAL, node.openCipher(99, memory.asSlice(0, 16)), "algorithm");
            assertEquals(-Errno.EINVAL, node.openCipher(0, MemorySegment.NULL), "nothing");
            assertEquals(-Errno.EINVAL,
                    node.openDigest(cryptodev_h.CRYPTO_SHA1_HMAC(), memory.asSlice(0, 513)), "key length");
            long id = node.openCipher(CBC, memory.asSlice(0, 16));
            assertTrue(id >= 0);
            assertEquals(-Errno.EINVAL, node.crypt(id, true, 0, at, at, 15, 0L, at), "part of a block");
            assertEquals(-Errno.EINVAL, node.crypt(id + 1, true, 0, at, at, 16, 0L, at), "session");
            assertEquals(-Errno.EINVAL, node.auth(id, true, 0L, 0, at, at, 16, 16, at), "no AEAD");
            long gcm = node.openCipher(cryptodev_h.CRYPTO_AES_GCM(), memory.asSlice(0, 16));
            assertTrue(gcm >= 0);
            assertEquals(-Errno.EINVAL, node.auth(gcm, true, at, 4097, at, at, 16, 16, at), "AAD of over a page");
            assertEquals(-Errno.EINVAL, node.auth(gcm, true, 0L, 0, at, at, 16, 17, at), "tag length");
            assertEquals(-Errno.EBADMSG, node.auth(gcm, false, 0L, 0, at, at, 32, 16, at), "a text that is none");
            if (TestDevice.isSimulated()) {
                // The real module does not look before it uses these.
                assertEquals(-Errno.EFAULT, node.crypt(id, true, 0, 0L, at, 16, 0L, at), "no source");
                assertEquals(-Errno.EFAULT, node.crypt(id, true, 0, at, 0L, 16, 0L, at), "no destination");
            }
            long sha = node.openDigest(SHA256, MemorySegment.NULL);
            assertEquals(-Errno.EFAULT, node.crypt(sha, true, 0, at, 0L, 16, 0L, 0L), "no place for the digest");
            node.closeSession(id);
            assertEquals(-Errno.EINVAL, node.crypt(id, true, 0, at, at, 16, 0L, at), "a closed session");
        }
    }

    @Test
    void shouldSayWhatIsBehindTheDevice() throws AdaptorException {
        try (Adaptor adaptor = TestDevice.open(TestDevice.synchronous(), false)) {
            List<Capability> list = adaptor.capabilities().list();
            if (TestDevice.isSimulated()) {
                assertEquals(Kind.values().length, list.size());
                assertEquals("/dev/crypto, synchronous, 17 algorithms", adaptor.version());
                assertEquals("cbc(aes)-simulator", list.getFirst().driver());
            }
            list.forEach(capability -> assertTrue(!capability.driver().isEmpty(), capability.toString()));
        }
    }

    @Test
    void shouldLeaveNoDescriptorBehind() throws AdaptorException {
        TestDevice.open(TestDevice.synchronous(), false).close();
        int before = OwnedFd.liveCount();
        TestDevice.open(TestDevice.synchronous(), false).close();
        assertThrows(AdaptorException.class, () -> TestDevice.open(Path.of("/dev/null"), false));
        assertEquals(before, OwnedFd.liveCount());
    }

    /** Root may open every device, but not on a file system that is mounted without them. */
    @Test
    void shouldSayThatItMayNot() throws IOException, AdaptorException {
        Path folder = Files.createTempDirectory("nodev");
        TestDevice.run("mount", "-t", "tmpfs", "-o", "nodev", "tmpfs", folder.toString());
        Path node = folder.resolve("crypto");
        TestDevice.run("mknod", node.toString(), "c", "1", "3");
        assertEquals(node + ": permission denied", reason(node));
        TestDevice.run("umount", folder.toString());
    }

    @Test
    void shouldSayWhatTheNodeIsNot() throws AdaptorException {
        assertEquals("/dev/null: not a cryptodev device (CIOCASYMFEAT: ENOTTY, request not supported by this device)",
                reason(Path.of("/dev/null")));
        assertEquals("/dev/no-crypto: no such device; the kernel module cryptodev makes it",
                reason(Path.of("/dev/no-crypto")));
        assertEquals("/proc: open(/proc): ENODEV, not a character device", reason(Path.of("/proc")));
    }

    /** Why the adaptor is skipped; {@code auto} has gone on to the next one then. */
    private static String reason(Path node) throws AdaptorException {
        Properties properties = new Properties();
        properties.setProperty("hwadaptor.cryptodev.device", node.toString());
        properties.setProperty("hwadaptor", "cryptodev,auto");
        List<String> notes = new ArrayList<>();
        try (Adaptor adaptor = Adaptors.open(properties, notes::add)) {
            assertTrue(Arrays.asList(adaptor.name().split(",", -1)).contains("soft"), adaptor.name());
            assertTrue(!adaptor.name().contains("cryptodev"), adaptor.name());
        }
        assertEquals(1, notes.size(), notes.toString());
        assertTrue(notes.getFirst().startsWith("skipped cryptodev: "), notes.getFirst());
        return notes.getFirst().substring("skipped cryptodev: ".length());
    }
}
