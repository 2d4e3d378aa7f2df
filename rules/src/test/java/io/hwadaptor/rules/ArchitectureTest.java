package io.hwadaptor.rules;

import static com.tngtech.archunit.lang.syntax.ArchRuleDefinition.classes;
import static com.tngtech.archunit.lang.syntax.ArchRuleDefinition.noClasses;
import static com.tngtech.archunit.library.dependencies.SlicesRuleDefinition.slices;
import static org.junit.jupiter.api.Assertions.assertTrue;

import com.tngtech.archunit.core.domain.JavaClasses;
import com.tngtech.archunit.core.importer.ClassFileImporter;
import com.tngtech.archunit.core.importer.ImportOption;
import org.junit.jupiter.api.Test;

/** Arrows point down only: the corridor of docs/architecture.md. */
class ArchitectureTest {
    private static final String API = "io.hwadaptor.api..";
    private static final String FFM = "io.hwadaptor.ffm..";
    private static final String DEVICE = "io.hwadaptor.virtio.device..";
    private static final String DRIVER = "io.hwadaptor.virtio.driver..";
    private static final String DAEMON = "io.hwadaptor.vhostuser..";
    private static final String[] ADAPTORS = {"io.hwadaptor.soft..", "io.hwadaptor.nulladaptor..",
        "io.hwadaptor.openssl..", "io.hwadaptor.ipsecmb..", "io.hwadaptor.afalg..", "io.hwadaptor.cryptodev..",
        "io.hwadaptor.qat.."};

    private static final JavaClasses CLASSES = new ClassFileImporter()
            .withImportOption(new ImportOption.DoNotIncludeTests())
            .importPackages("io.hwadaptor");

    @Test
    void shouldSeeEveryModule() {
        for (String module : new String[] {"api.Adaptor", "soft.SoftProvider", "nulladaptor.NullProvider",
            "openssl.OpenSslProvider", "ipsecmb.IpsecMbProvider", "afalg.AfalgProvider", "qat.QatProvider",
            "cryptodev.CryptodevProvider", "virtio.device.CryptoDevice", "ffm.linux.OwnedFd",
            "hostile.Main"}) {
            assertTrue(CLASSES.contain("io.hwadaptor." + module), module + " was not imported");
        }
    }

    @Test
    void shouldKeepTheApiOnTheJdkAlone() {
        classes().that().resideInAPackage(API).should().onlyDependOnClassesThat()
                .resideInAnyPackage(API, "java..").check(CLASSES);
    }

    @Test
    void shouldKeepTheBindingsAtTheBottom() {
        classes().that().resideInAPackage(FFM).should().onlyDependOnClassesThat()
                .resideInAnyPackage(FFM, "java..").check(CLASSES);
    }

    @Test
    void shouldKeepTheDeviceOffSocketsAndEngines() {
        classes().that().resideInAPackage(DEVICE).should().onlyDependOnClassesThat()
                .resideInAnyPackage(DEVICE, API, "java..").check(CLASSES);
    }

    @Test
    void shouldKeepTheDriverOffTheDevice() {
        classes().that().resideInAPackage(DRIVER).should().onlyDependOnClassesThat()
                .resideInAnyPackage(DRIVER, FFM, "java..").check(CLASSES);
    }

    /** What attacks the daemon must not share its mistakes. */
    @Test
    void shouldKeepHostileFrontEndsOffTheDaemon() {
        noClasses().that().resideInAPackage("io.hwadaptor.hostile..").should().dependOnClassesThat()
                .resideInAnyPackage(API, DEVICE, DAEMON).check(CLASSES);
    }

    @Test
    void shouldKeepAdaptorsOffVirtio() {
        noClasses().that().resideInAnyPackage(ADAPTORS).should().dependOnClassesThat()
                .resideInAnyPackage(DEVICE, DRIVER, DAEMON).check(CLASSES);
    }

    @Test
    void shouldFindAdaptorsAtRunTimeOnly() {
        noClasses().that().resideInAnyPackage(API, DEVICE, DAEMON).should().dependOnClassesThat()
                .resideInAnyPackage(ADAPTORS).check(CLASSES);
    }

    @Test
    void shouldHaveNoCycles() {
        slices().matching("io.hwadaptor.(*)..").should().beFreeOfCycles().check(CLASSES);
    }
}
