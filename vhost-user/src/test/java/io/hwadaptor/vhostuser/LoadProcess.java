package io.hwadaptor.vhostuser;

import io.hwadaptor.virtio.driver.crypto.DriverOptions;
import java.nio.file.Path;

/** A front-end in a process of its own that sends requests until it is killed. */
public final class LoadProcess {
    private LoadProcess() {
    }

    public static void main(String[] args) throws Exception {
        DriverOptions options = args[1].equals("generic") ? DriverOptions.generic() : DriverOptions.cryptodev();
        Guest guest = new Guest(Path.of(args[0]), options);
        try (Load load = new Load(guest, 4096, 128)) {
            load.awaitMore(500);
            System.out.println("under load");
            Thread.sleep(Long.MAX_VALUE);
        }
    }
}
