package io.hwadaptor.vhostuser;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertSame;
import static org.junit.jupiter.api.Assertions.assertTrue;

import io.hwadaptor.api.Adaptor;
import io.hwadaptor.api.AdaptorException;
import io.hwadaptor.api.CipherAlgorithm;
import io.hwadaptor.api.Direction;
import io.hwadaptor.api.SessionSpec;
import io.hwadaptor.api.select.Adaptors;
import io.hwadaptor.api.spi.KeyMemory;
import io.hwadaptor.api.spi.KeyVault;
import io.hwadaptor.ffm.linux.Mapping;
import java.lang.foreign.MemorySegment;
import java.lang.foreign.ValueLayout;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.Properties;
import org.junit.jupiter.api.Assumptions;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

class LockedKeyMemoryTest {
    private static final long SPARE = 64 * 1024;

    private static KeyMemory installed() throws Exception {
        LockedKeyMemory.install();
        assertTrue(KeyMemory.installed() instanceof LockedKeyMemory);
        return KeyMemory.installed();
    }

    /** The flags of the mapping at an address (VmFlags of proc_pid_smaps(5)). */
    private static List<String> flags(long address) throws Exception {
        boolean inside = false;
        for (String line : Files.readAllLines(Path.of("/proc/self/smaps"))) {
            if (line.matches("[0-9a-f]+-[0-9a-f]+ .*")) {
                String[] bounds = line.substring(0, line.indexOf(' ')).split("-", 2);
                inside = Long.parseLong(bounds[0], 16) <= address && address < Long.parseLong(bounds[1], 16);
            } else if (inside && line.startsWith("VmFlags:")) {
                return List.of(line.substring(8).trim().split(" "));
            }
        }
        throw new AssertionError("not mapped");
    }

    @Test
    void shouldKeepVaultsInLockedMemory() throws Exception {
        installed();
        try (KeyVault vault = new KeyVault()) {
            MemorySegment key = vault.copy(MemorySegment.ofArray(new byte[] {1, 2, 3}));
            assertEquals(2, key.get(ValueLayout.JAVA_BYTE, 1));
            assertTrue(flags(key.address()).containsAll(List.of("lo", "dd", "wf")));
            LockedKeyMemory.takeKeysWiped();
            assertFalse(LockedKeyMemory.takeKeysWiped());
            vault.wipe(key);
            assertTrue(LockedKeyMemory.takeKeysWiped());
            assertFalse(LockedKeyMemory.takeKeysWiped());
            assertEquals(0, key.get(ValueLayout.JAVA_BYTE, 1));
        }
    }

    @ParameterizedTest
    @CsvSource({"soft, true", "openssl, false", "ipsecmb, false"})
    void shouldKnowWhichEnginesLeaveSomethingOnTheHeap(String name, boolean heap) throws Exception {
        installed();
        Properties properties = new Properties();
        properties.setProperty("hwadaptor", name);
        Adaptor adaptor = null;
        try {
            adaptor = Adaptors.open(properties);
        } catch (AdaptorException e) {
            Assumptions.abort("skipped: " + e.getMessage());
        }
        try (Adaptor opened = adaptor) {
            LockedKeyMemory.takeKeysWiped();
            opened.openSession(new SessionSpec.Cipher(CipherAlgorithm.AES_CBC, Direction.ENCRYPT,
                    MemorySegment.ofArray(new byte[16]))).close();
            assertEquals(heap, LockedKeyMemory.takeKeysWiped());
        }
    }

    @Test
    void shouldZeroWhatItTakesBackAndKeepOneBlock() throws Exception {
        KeyMemory memory = installed();
        long before = Mapping.liveBytes();
        KeyMemory.Block first = memory.allocate(SPARE);
        KeyMemory.Block second = memory.allocate(SPARE);
        first.segment().fill((byte) 7);
        second.segment().fill((byte) 7);
        first.release().run();
        second.release().run();
        assertEquals(before, Mapping.liveBytes());
        KeyMemory.Block again = memory.allocate(SPARE);
        assertSame(first.segment(), again.segment());
        assertEquals(-1, again.segment().mismatch(MemorySegment.ofArray(new byte[(int) SPARE])));
        KeyMemory.Block large = memory.allocate(SPARE + 1);
        assertEquals(SPARE + 1, large.segment().byteSize());
        assertTrue(flags(large.segment().address()).containsAll(List.of("lo", "dd")));
        large.release().run();
        again.release().run();
        assertEquals(before, Mapping.liveBytes());
    }

    @Test
    void shouldNotReplaceWhatAnEmbeddingProgramHasInstalled() throws Exception {
        KeyMemory mine = installed();
        LockedKeyMemory.install();
        assertSame(mine, KeyMemory.installed());
    }
}
