package io.hwadaptor.rules;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertTrue;

import com.tngtech.archunit.core.domain.JavaClasses;
import com.tngtech.archunit.core.importer.ClassFileImporter;
import com.tngtech.archunit.core.importer.ImportOption;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import javax.tools.ToolProvider;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.EnumSource;

/** Arrows point down only: the corridor of docs/architecture.md, and classes that leave it. */
class ArchitectureTest {
    private static final JavaClasses CLASSES = new ClassFileImporter()
            .withImportOption(new ImportOption.DoNotIncludeTests())
            .importPackages("io.hwadaptor");

    /** Each depends on what stands behind it: all that the rules allow. */
    private static final List<String> CLEAN = List.of("api.A java.util.List", "ffm.linux.F java.util.List",
            "virtio.device.D io.hwadaptor.api.A", "virtio.driver.ring.R io.hwadaptor.ffm.linux.F",
            "vhostuser.V io.hwadaptor.virtio.device.D", "hostile.H io.hwadaptor.virtio.driver.ring.R",
            "soft.S io.hwadaptor.api.A", "nulladaptor.N io.hwadaptor.api.A", "openssl.O io.hwadaptor.ffm.linux.F",
            "ipsecmb.I io.hwadaptor.api.A", "afalg.L io.hwadaptor.api.A", "cryptodev.C io.hwadaptor.api.A",
            "qat.Q io.hwadaptor.api.A");

    @TempDir
    Path folder;

    @Test
    void shouldSeeEveryModule() {
        for (String module : new String[] {"api.Adaptor", "soft.SoftProvider", "nulladaptor.NullProvider",
            "openssl.OpenSslProvider", "ipsecmb.IpsecMbProvider", "afalg.AfalgProvider", "qat.QatProvider",
            "cryptodev.CryptodevProvider", "virtio.device.CryptoDevice", "ffm.linux.OwnedFd", "vhostuser.Daemon",
            "virtio.driver.vhost.FrontEnd", "hostile.Main"}) {
            assertTrue(CLASSES.contain("io.hwadaptor." + module), module + " was not imported");
        }
    }

    @ParameterizedTest
    @EnumSource
    void shouldPointDown(Arrows arrow) {
        arrow.rule.check(CLASSES);
    }

    @ParameterizedTest
    @EnumSource
    void shouldNotComplainOfWhatIsAllowed(Arrows arrow) throws Exception {
        assertFalse(violates(arrow, CLEAN), arrow::toString);
    }

    /** Classes that leave the corridor, in front of what they depend on. */
    @ParameterizedTest
    @CsvSource({
        "THE_API_USES_THE_JDK_ALONE, api.X io.hwadaptor.ffm.linux.F",
        "THE_API_USES_THE_JDK_ALONE, api.X javax.crypto.Cipher",
        "THE_BINDINGS_ARE_AT_THE_BOTTOM, ffm.linux.X io.hwadaptor.api.A",
        "THE_DEVICE_KNOWS_NO_SOCKET_AND_NO_ENGINE, virtio.device.X io.hwadaptor.ffm.linux.F",
        "THE_DEVICE_KNOWS_NO_SOCKET_AND_NO_ENGINE, virtio.device.X io.hwadaptor.soft.S",
        "THE_DRIVER_DOES_NOT_KNOW_THE_DEVICE, virtio.driver.ring.X io.hwadaptor.virtio.device.D",
        "THE_DRIVER_DOES_NOT_KNOW_THE_DEVICE, virtio.driver.ring.X io.hwadaptor.api.A",
        "HOSTILE_FRONT_ENDS_DO_NOT_KNOW_THE_DAEMON, hostile.X io.hwadaptor.vhostuser.V",
        "HOSTILE_FRONT_ENDS_DO_NOT_KNOW_THE_DAEMON, hostile.X io.hwadaptor.virtio.device.D",
        "HOSTILE_FRONT_ENDS_DO_NOT_KNOW_THE_DAEMON, hostile.X io.hwadaptor.api.A",
        "ADAPTORS_DO_NOT_KNOW_VIRTIO, soft.X io.hwadaptor.virtio.device.D",
        "ADAPTORS_DO_NOT_KNOW_VIRTIO, nulladaptor.X io.hwadaptor.virtio.driver.ring.R",
        "ADAPTORS_DO_NOT_KNOW_VIRTIO, openssl.X io.hwadaptor.vhostuser.V",
        "ADAPTORS_DO_NOT_KNOW_VIRTIO, ipsecmb.X io.hwadaptor.virtio.device.D",
        "ADAPTORS_DO_NOT_KNOW_VIRTIO, afalg.X io.hwadaptor.virtio.device.D",
        "ADAPTORS_DO_NOT_KNOW_VIRTIO, cryptodev.X io.hwadaptor.virtio.device.D",
        "ADAPTORS_DO_NOT_KNOW_VIRTIO, qat.X io.hwadaptor.virtio.device.D",
        "ADAPTORS_ARE_FOUND_AT_RUN_TIME_ONLY, api.X io.hwadaptor.soft.S",
        "ADAPTORS_ARE_FOUND_AT_RUN_TIME_ONLY, virtio.device.X io.hwadaptor.qat.Q",
        "ADAPTORS_ARE_FOUND_AT_RUN_TIME_ONLY, vhostuser.X io.hwadaptor.nulladaptor.N",
        "MODULES_HAVE_NO_CYCLES, api.X io.hwadaptor.soft.S",
        "PACKAGES_HAVE_NO_CYCLES, vhostuser.X io.hwadaptor.vhostuser.server.Y;"
            + " vhostuser.server.Y io.hwadaptor.vhostuser.V",
    })
    void shouldComplainOfWhatIsNot(Arrows arrow, String leaves) throws Exception {
        List<String> classes = new ArrayList<>(CLEAN);
        classes.addAll(List.of(leaves.split("; ", -1)));
        assertTrue(violates(arrow, classes), leaves);
    }

    /** Compiles classes, each with a field of the type behind its name. */
    private boolean violates(Arrows arrow, List<String> classes) throws Exception {
        List<String> arguments = new ArrayList<>(List.of("-proc:none", "-d", folder.toString()));
        for (String line : classes) {
            String[] names = line.split(" ", -1);
            String name = "io.hwadaptor." + names[0];
            int dot = name.lastIndexOf('.');
            Path source = folder.resolve(name.replace('.', '/') + ".java");
            Files.createDirectories(source.getParent());
            Files.writeString(source, "package " + name.substring(0, dot) + "; public class "
                    + name.substring(dot + 1) + " { public " + names[1] + " field; }");
            arguments.add(source.toString());
        }
        assertEquals(0, ToolProvider.getSystemJavaCompiler().run(null, null, null, arguments.toArray(String[]::new)));
        return arrow.rule.evaluate(new ClassFileImporter().importPath(folder)).hasViolation();
    }
}
