package io.hwadaptor.guest;

import io.hwadaptor.vhostuser.services.AlgorithmTable;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
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

    @TestFactory
    Stream<DynamicTest> columnsOfTheKernel() throws Exception {
        Path simulator = CryptodevInGuestIT.simulator();
        List<DynamicTest> tests = new GuestJvm("table").guest("--attach", "none", "--timeout", "840")
                .before("{ '" + simulator + "' crypto & }")
                .before("for i in 1 2 3 4 5 6 7 8 9; do [ -e /dev/crypto ] || sleep 1; done")
                .java("-Dalgorithms.adaptors=afalg,cryptodev", "-Dalgorithms.same-kernel=true",
                        "-Dalgorithms.print=" + WRITE)
                .run("io.hwadaptor.guest.inside.InsideTheGuest", "io.hwadaptor.vhostuser.services.AlgorithmTableTest",
                        "io.hwadaptor.afalg.AfalgProviderTest", "io.hwadaptor.cryptodev.CryptodevProviderTest")
                .toList();
        if (WRITE) {
            AlgorithmTable.write(Files.readString(Path.of("target", "guest-table.log"), StandardCharsets.ISO_8859_1));
        }
        return tests.stream();
    }
}
