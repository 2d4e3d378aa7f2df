package io.hwadaptor.guest;

import io.hwadaptor.vhostuser.services.AlgorithmTable;
import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.FutureTask;
import java.util.stream.Stream;
import org.junit.jupiter.api.DynamicTest;
import org.junit.jupiter.api.TestFactory;

/**
 * The tests that look at what this machine has, on a machine that has AF_ALG and /dev/crypto: the columns of
 * docs/algorithms.md for these two hold exactly, on the kernel that they were written on. With
 * {@code -Dalgorithms.write=true} they are written.
 */
class AlgorithmTableIT {
    private static final boolean WRITE = Boolean.getBoolean("algorithms.write");

    /** Two boots at once: a guest keeps one processor busy, and the machine has more. */
    @TestFactory
    Stream<DynamicTest> columnsOfTheKernel() throws Exception {
        Path simulator = CryptodevInGuestIT.simulator();
        GuestJvm cryptodev = jvm("cryptodev").before("{ '" + simulator + "' crypto & }")
                .before("for i in 1 2 3 4 5 6 7 8 9; do [ -e /dev/crypto ] || sleep 1; done");
        FutureTask<List<DynamicTest>> others =
                new FutureTask<>(() -> tests(cryptodev, "io.hwadaptor.cryptodev.CryptodevProviderTest"));
        Thread.ofPlatform().name("table-cryptodev").start(others);
        List<DynamicTest> all = new ArrayList<>();
        try {
            all.addAll(tests(jvm("afalg"), "io.hwadaptor.afalg.AfalgProviderTest"));
        } finally {
            // Also then: no guest runs on beside the next test.
            all.addAll(others.get());
        }
        if (WRITE) {
            for (String adaptor : new String[] {"afalg", "cryptodev"}) {
                AlgorithmTable.write(Files.readString(Path.of("target", "guest-table-" + adaptor + ".log"),
                        StandardCharsets.ISO_8859_1));
            }
        }
        return all.stream();
    }

    private static GuestJvm jvm(String adaptor) {
        return new GuestJvm("table-" + adaptor).guest("--attach", "none", "--timeout", "840")
                .java("-Dalgorithms.adaptors=" + adaptor, "-Dalgorithms.same-kernel=true",
                        "-Dalgorithms.print=" + WRITE, "-Dalgorithms.some-pairs=" + !WRITE);
    }

    private static List<DynamicTest> tests(GuestJvm jvm, String provider) throws IOException, InterruptedException {
        return jvm.run("io.hwadaptor.guest.inside.InsideTheGuest",
                "io.hwadaptor.vhostuser.services.AlgorithmTableTest", provider).toList();
    }
}
