package io.hwadaptor.cryptodev;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import io.hwadaptor.api.AdaptorException;
import io.hwadaptor.api.Status;
import io.hwadaptor.api.select.Adaptors;
import io.hwadaptor.api.spi.AdaptorOptions;
import io.hwadaptor.api.spi.AdaptorProvider;
import io.hwadaptor.ffm.linux.OwnedFd;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Properties;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** Hosts without the device, which is what most are. The other tests are in the guest. */
class CryptodevProviderTest {
    private final AdaptorProvider provider = new CryptodevProvider();

    private static AdaptorOptions options(String option, String value) {
        Properties properties = new Properties();
        properties.setProperty("hwadaptor.cryptodev." + option, value);
        return AdaptorOptions.of("cryptodev", properties);
    }

    private void assertReason(String expected, String device) {
        AdaptorProvider.Availability here = provider.probe(options("device", device));
        assertFalse(here.available());
        assertEquals(expected, here.detail());
        AdaptorException refusal =
                assertThrows(AdaptorException.class, () -> provider.open(options("device", device)));
        assertEquals(expected, refusal.getMessage());
        assertEquals(Status.NOTSUPP, refusal.status());
    }

    @Test
    void shouldSayThatThereIsNoDevice() {
        assertReason("/dev/no-such-crypto: no such device; the kernel module cryptodev makes it",
                "/dev/no-such-crypto");
    }

    @Test
    void shouldSayThatADeviceIsAnotherOne() {
        assertReason("/dev/null: not a cryptodev device (CIOCASYMFEAT: ENOTTY, request not supported by this device)",
                "/dev/null");
    }

    @Test
    void shouldOpenNothingButDevices(@TempDir Path folder) throws Exception {
        Path file = Files.createFile(folder.resolve("crypto"));
        assertReason(file + ": open(" + file + "): ENODEV, not a character device", file.toString());
    }

    @Test
    void shouldKeepNothingOpen() {
        int before = OwnedFd.liveCount();
        provider.probe(options("device", "/dev/null"));
        assertEquals(before, OwnedFd.liveCount());
    }

    @Test
    void shouldRefuseOptionsThatAreNone() {
        assertTrue(assertThrows(AdaptorException.class, () -> provider.open(options("async", "yes"))).getMessage()
                .startsWith("-Dhwadaptor.cryptodev.async=yes: "));
    }

    @Test
    void shouldBeFoundByName() {
        assertTrue(Adaptors.providers().stream().anyMatch(one -> one.name().equals("cryptodev")));
    }
}
