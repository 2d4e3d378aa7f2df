package io.hwadaptor.rules;

import static com.tngtech.archunit.lang.syntax.ArchRuleDefinition.classes;
import static com.tngtech.archunit.lang.syntax.ArchRuleDefinition.noClasses;
import static com.tngtech.archunit.library.dependencies.SlicesRuleDefinition.slices;

import com.tngtech.archunit.lang.ArchRule;

/** The arrows of docs/architecture.md, each as a rule about classes. */
enum Arrows {
    THE_API_USES_THE_JDK_ALONE(classes().that().resideInAPackage(Packages.API).should().onlyDependOnClassesThat()
            .resideInAnyPackage(Packages.API, "java..")),

    THE_BINDINGS_ARE_AT_THE_BOTTOM(classes().that().resideInAPackage(Packages.FFM).should().onlyDependOnClassesThat()
            .resideInAnyPackage(Packages.FFM, "java..")),

    THE_DEVICE_KNOWS_NO_SOCKET_AND_NO_ENGINE(classes().that().resideInAPackage(Packages.DEVICE).should()
            .onlyDependOnClassesThat().resideInAnyPackage(Packages.DEVICE, Packages.API, "java..")),

    THE_DRIVER_DOES_NOT_KNOW_THE_DEVICE(classes().that().resideInAPackage(Packages.DRIVER).should()
            .onlyDependOnClassesThat().resideInAnyPackage(Packages.DRIVER, Packages.FFM, "java..")),

    /** What attacks the daemon must not share its mistakes. */
    HOSTILE_FRONT_ENDS_DO_NOT_KNOW_THE_DAEMON(noClasses().that().resideInAPackage("io.hwadaptor.hostile..").should()
            .dependOnClassesThat().resideInAnyPackage(Packages.API, Packages.DEVICE, Packages.DAEMON)),

    ADAPTORS_DO_NOT_KNOW_VIRTIO(noClasses().that().resideInAnyPackage(Packages.ADAPTORS).should().dependOnClassesThat()
            .resideInAnyPackage(Packages.DEVICE, Packages.DRIVER, Packages.DAEMON)),

    ADAPTORS_ARE_FOUND_AT_RUN_TIME_ONLY(noClasses()
            .that().resideInAnyPackage(Packages.API, Packages.DEVICE, Packages.DAEMON)
            .should().dependOnClassesThat().resideInAnyPackage(Packages.ADAPTORS)),

    MODULES_HAVE_NO_CYCLES(slices().matching("io.hwadaptor.(*)..").should().beFreeOfCycles()),

    /** Each package by itself, those of one module too. */
    PACKAGES_HAVE_NO_CYCLES(slices().matching("io.hwadaptor.(**)").should().beFreeOfCycles());

    /** Rules have no state, but nothing says so. */
    @SuppressWarnings("ImmutableEnumChecker")
    final ArchRule rule;

    Arrows(ArchRule rule) {
        this.rule = rule;
    }

    /** What an enum's own constants can't name before they are there. */
    private static final class Packages {
        private static final String API = "io.hwadaptor.api..";
        private static final String FFM = "io.hwadaptor.ffm..";
        private static final String DEVICE = "io.hwadaptor.virtio.device..";
        private static final String DRIVER = "io.hwadaptor.virtio.driver..";
        private static final String DAEMON = "io.hwadaptor.vhostuser..";
        private static final String[] ADAPTORS = {"io.hwadaptor.soft..", "io.hwadaptor.nulladaptor..",
            "io.hwadaptor.openssl..", "io.hwadaptor.ipsecmb..", "io.hwadaptor.afalg..", "io.hwadaptor.cryptodev..",
            "io.hwadaptor.qat.."};
    }
}
