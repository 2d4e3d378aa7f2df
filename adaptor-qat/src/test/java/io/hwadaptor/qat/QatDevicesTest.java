package io.hwadaptor.qat;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertTrue;

import io.hwadaptor.api.AdaptorProvider.Device;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** Devices in a tree as the kernel has it, written down from its documentation: no such device can be had. */
class QatDevicesTest {
    @TempDir
    private Path sysfs;

    @Test
    void shouldListDevicesAndWhatToDoWithThem() throws IOException {
        Path up = device("0000:6b:00.0", "0x4940", "4xxx", 0);
        write(up, "qat/state", "up");
        write(up, "qat/cfg_services", "sym;asym");
        write(up, "sriov_totalvfs", "16");
        link(up, "virtfn0", device("0000:6b:00.1", "0x4941", "vfio-pci", 0));
        link(up, "virtfn1", device("0000:6b:00.2", "0x4941", "4xxxvf", 0));
        link(up, "virtfn10", device("0000:6b:01.2", "0x4941", null, 0));
        Path down = device("0000:e8:00.0", "0x4944", "4xxx", 1);
        write(down, "qat/state", "down");
        write(down, "sriov_totalvfs", "16");
        device("0000:00:1f.0", "0x1234", "other", 0);

        List<Device> devices = new QatDevices(sysfs).list();
        assertEquals(2, devices.size(), devices.toString());
        Device first = devices.getFirst();
        assertEquals("0000:6b:00.0", first.address());
        assertEquals("4xxx (generation 4)", first.model());
        assertEquals("up", first.state());
        assertEquals("4xxx", first.driver());
        assertEquals("3 of 16 (1 4xxxvf, 1 none, 1 vfio-pci)", first.functions());
        assertEquals("sym;asym", first.configuration());
        String pci = sysfs.resolve("bus/pci").toString();
        assertEquals(List.of("modprobe vfio-pci",
                "echo vfio-pci > " + pci + "/devices/0000:6b:00.2/driver_override",
                "echo 0000:6b:00.2 > " + pci + "/devices/0000:6b:00.2/driver/unbind",
                "echo 0000:6b:00.2 > " + pci + "/drivers_probe",
                "echo vfio-pci > " + pci + "/devices/0000:6b:01.2/driver_override",
                "echo 0000:6b:01.2 > " + pci + "/drivers_probe",
                "qemu-system-x86_64 ... -device vfio-pci,host=0000:6b:01.2   # this VF for one VM instead"),
                first.commands());

        Device second = devices.get(1);
        assertEquals(1, second.node());
        assertEquals("0 of 16", second.functions());
        assertTrue(second.commands().getFirst().startsWith("echo 'sym;asym' > "), second.commands().toString());
        assertTrue(second.commands().contains("echo 16 > " + pci + "/devices/0000:e8:00.0/sriov_numvfs"));
    }

    @Test
    void shouldFindNothingWhereNothingIs() {
        assertEquals(List.of(), new QatDevices(sysfs).list());
        assertFalse(Files.exists(sysfs.resolve("bus")), "it only reads");
    }

    private Path device(String address, String number, String driver, int node) throws IOException {
        Path folder = sysfs.resolve("bus/pci/devices/" + address);
        write(folder, "vendor", "0x8086");
        write(folder, "device", number);
        write(folder, "numa_node", Integer.toString(node));
        if (driver != null) {
            Path target = sysfs.resolve("bus/pci/drivers/" + driver);
            Files.createDirectories(target);
            Files.createSymbolicLink(folder.resolve("driver"), target);
        }
        return folder;
    }

    private static void link(Path folder, String name, Path target) throws IOException {
        Files.createSymbolicLink(folder.resolve(name), target);
    }

    private static void write(Path folder, String file, String text) throws IOException {
        Path path = folder.resolve(file);
        Files.createDirectories(path.getParent());
        Files.writeString(path, text + "\n");
    }
}
