package io.hwadaptor.qat;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;

import io.hwadaptor.api.spi.AdaptorProvider.Device;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.stream.Stream;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/**
 * Devices in a tree as the kernel lays it out, written down from its documentation (sysfs-bus-pci, sysfs-driver-qat),
 * with links where it has links: no such device can be had.
 */
class QatDevicesTest {
    @TempDir
    private Path sysfs;
    private String bus;

    @BeforeEach
    void nameTheBus() {
        bus = sysfs.resolve("bus/pci").toString();
    }

    @Test
    void shouldTellOfVfs() throws IOException {
        Path up = device("0000:6b:00.0", "0x4940", "4xxx", 0);
        qat(up, "up", "sym;asym");
        functions(up, 16, device("0000:6b:00.1", "0x4941", "vfio-pci", 0),
                device("0000:6b:00.2", "0x4941", "4xxxvf", 0));
        // By number, not by name: 10 is behind 2.
        link(up, "virtfn10", device("0000:6b:01.2", "0x4941", null, 0));

        Device device = only();
        assertEquals("0000:6b:00.0", device.address());
        assertEquals("4xxx (generation 4)", device.model());
        assertEquals("up", device.state());
        assertEquals("4xxx", device.driver());
        assertEquals(0, device.node());
        assertEquals("3 of 16 (1 4xxxvf, 1 none, 1 vfio-pci)", device.functions());
        assertEquals("sym;asym", device.configuration());
        assertEquals(List.of("modprobe vfio-pci",
                "echo vfio-pci > " + bus + "/devices/0000:6b:00.2/driver_override",
                "echo 0000:6b:00.2 > " + bus + "/devices/0000:6b:00.2/driver/unbind",
                "echo 0000:6b:00.2 > " + bus + "/drivers_probe",
                "echo vfio-pci > " + bus + "/devices/0000:6b:01.2/driver_override",
                "echo 0000:6b:01.2 > " + bus + "/drivers_probe",
                "qemu-system-x86_64 ... -device vfio-pci,host=0000:6b:01.2   # this VF for one VM instead"),
                device.commands());
    }

    @Test
    void shouldBringADeviceUpThatIsDown() throws IOException {
        Path down = device("0000:e8:00.0", "0x4944", "4xxx", 1);
        qat(down, "down", "dc");
        functions(down, 16);
        Device device = only();
        assertEquals(1, device.node());
        assertEquals("402xx (generation 4)", device.model());
        assertEquals("down", device.state());
        assertEquals("dc", device.configuration());
        assertEquals("0 of 16", device.functions());
        String folder = bus + "/devices/0000:e8:00.0/";
        assertEquals(List.of("echo 'sym;asym' > " + folder + "qat/cfg_services", "echo up > " + folder + "qat/state",
                "echo 16 > " + folder + "sriov_numvfs"), device.commands());
    }

    @Test
    void shouldGiveCryptoServicesToADeviceThatCompresses() throws IOException {
        Path up = device("0000:e8:00.0", "0x4948", "6xxx", 1);
        qat(up, "up", "dc;decomp");
        functions(up, 0);
        String folder = bus + "/devices/0000:e8:00.0/";
        Device device = only();
        assertEquals("6xxx (generation 6)", device.model());
        assertEquals(List.of("echo down > " + folder + "qat/state", "echo 'sym;asym' > " + folder + "qat/cfg_services",
                "echo up > " + folder + "qat/state"), device.commands());
    }

    /** Its driver has no folder qat, and libqat doesn't drive it. */
    @Test
    void shouldTellOfAnOlderGeneration() throws IOException {
        Path older = device("0000:3d:00.0", "0x37c8", "c6xx", 0);
        functions(older, 16, device("0000:3d:01.0", "0x37c9", "c6xxvf", 0));
        Device device = only();
        assertEquals("c62x (generation 2)", device.model());
        assertEquals("c6xx", device.driver());
        assertEquals("unknown", device.state());
        assertEquals("unknown", device.configuration());
        assertEquals("1 of 16 (1 c6xxvf)", device.functions());
        assertEquals("qemu-system-x86_64 ... -device vfio-pci,host=0000:3d:01.0"
                + "   # for a VM that has a driver: libqat begins at generation 4", device.commands().getLast());
    }

    @Test
    void shouldLoadTheDriverThatIsMissing() throws IOException {
        Path bare = device("0000:f3:00.0", "0x4942", null, -1);
        functions(bare, 16);
        Device device = only();
        assertEquals("401xx (generation 4)", device.model());
        assertEquals("none", device.driver());
        assertEquals("unknown", device.state());
        assertEquals(-1, device.node());
        assertEquals("0 of 16", device.functions());
        assertEquals(List.of("modprobe qat_4xxx", "echo 0000:f3:00.0 > " + bus + "/drivers_probe",
                "echo 16 > " + bus + "/devices/0000:f3:00.0/sriov_numvfs"), device.commands());
    }

    @Test
    void shouldListByAddressAndLeaveOutOthers() throws IOException {
        device("0000:e8:00.0", "0x4940", "4xxx", 1);
        device("0000:6b:00.0", "0x4940", "4xxx", 0);
        device("0000:6b:00.1", "0x4941", null, 0);
        device("0000:00:1f.0", "0x1234", "other", 0);
        Files.writeString(device("0000:01:00.0", "0x4940", "other", 0).resolve("vendor"), "0x10de\n");
        assertEquals(List.of("0000:6b:00.0", "0000:e8:00.0"),
                new QatDevices(sysfs).list().stream().map(Device::address).toList());
    }

    @Test
    void shouldFindNothingWhereNothingIs() throws IOException {
        assertEquals(List.of(), new QatDevices(sysfs).list());
        assertFalse(Files.exists(sysfs.resolve("bus")), "it only reads");
    }

    @Test
    void shouldChangeNothing() throws IOException {
        qat(device("0000:6b:00.0", "0x4940", "4xxx", 0), "down", "dc");
        List<String> before = tree();
        only();
        assertEquals(before, tree());
    }

    private Device only() {
        List<Device> devices = new QatDevices(sysfs).list();
        assertEquals(1, devices.size(), devices.toString());
        return devices.getFirst();
    }

    private List<String> tree() throws IOException {
        try (Stream<Path> all = Files.walk(sysfs)) {
            return all.map(Path::toString).sorted().toList();
        }
    }

    /** A device below its bridge, with the bus's link to it and its own to the driver: relative, as the kernel's. */
    private Path device(String address, String number, String driver, int node) throws IOException {
        String bridge = "pci" + address.substring(0, 7);
        Path folder = Files.createDirectories(sysfs.resolve("devices").resolve(bridge).resolve(address));
        write(folder, "vendor", "0x8086");
        write(folder, "device", number);
        write(folder, "numa_node", Integer.toString(node));
        if (driver != null) {
            Files.createDirectories(sysfs.resolve("bus/pci/drivers").resolve(driver));
            Files.createSymbolicLink(folder.resolve("driver"), Path.of("../../../bus/pci/drivers").resolve(driver));
        }
        Path devices = Files.createDirectories(sysfs.resolve("bus/pci/devices"));
        Files.createSymbolicLink(devices.resolve(address), Path.of("../../../devices", bridge, address));
        return folder;
    }

    private static void functions(Path device, int total, Path... functions) throws IOException {
        write(device, "sriov_totalvfs", Integer.toString(total));
        write(device, "sriov_numvfs", Integer.toString(functions.length));
        for (int i = 0; i < functions.length; i++) {
            link(device, "virtfn" + i, functions[i]);
        }
    }

    private static void link(Path device, String name, Path function) throws IOException {
        Files.createSymbolicLink(device.resolve(name), Path.of("..").resolve(function.getFileName()));
    }

    private static void qat(Path device, String state, String services) throws IOException {
        write(device, "qat/state", state);
        write(device, "qat/cfg_services", services);
    }

    private static void write(Path folder, String file, String text) throws IOException {
        Path path = folder.resolve(file);
        Files.createDirectories(path.getParent());
        Files.writeString(path, text + "\n");
    }
}
