package io.hwadaptor.qat;

import io.hwadaptor.api.AdaptorProvider.Device;
import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.TreeMap;
import java.util.stream.Collectors;
import java.util.stream.Stream;

/** QuickAssist devices as the kernel's sysfs shows them (Documentation/ABI/testing/sysfs-driver-qat). Reads only. */
final class QatDevices {
    private static final String INTEL = "0x8086";
    /** Physical functions by their PCI device number; the virtual ones have the next number. */
    private static final Map<String, String> MODELS = Map.ofEntries(
            Map.entry("0x0435", "dh895xcc (generation 2)"), Map.entry("0x37c8", "c62x (generation 2)"),
            Map.entry("0x19e2", "c3xxx (generation 2)"), Map.entry("0x6f54", "d15xx (generation 2)"),
            Map.entry("0x18ee", "200xx (generation 2)"), Map.entry("0x18a0", "c4xxx (generation 3)"),
            Map.entry("0x4940", "4xxx (generation 4)"), Map.entry("0x4942", "401xx (generation 4)"),
            Map.entry("0x4944", "402xx (generation 4)"), Map.entry("0x4946", "420xx (generation 4)"),
            Map.entry("0x4948", "6xxx (generation 6)"));
    private static final String VFIO = "vfio-pci";

    private final Path sysfs;

    QatDevices(Path sysfs) {
        this.sysfs = sysfs;
    }

    /** {@return all physical functions, by address} */
    List<Device> list() {
        Path folder = sysfs.resolve("bus/pci/devices");
        try (Stream<Path> entries = Files.list(folder)) {
            return entries.filter(entry -> text(entry, "vendor").equals(INTEL)
                    && MODELS.containsKey(text(entry, "device"))).sorted().map(this::device).toList();
        } catch (IOException e) {
            return List.of();
        }
    }

    private Device device(Path folder) {
        Map<Integer, Path> functions = functions(folder);
        String total = text(folder, "sriov_totalvfs");
        String state = text(folder, "qat/state");
        String services = text(folder, "qat/cfg_services");
        return new Device(folder.getFileName().toString(), MODELS.get(text(folder, "device")),
                state.isEmpty() ? "unknown" : state, driver(folder), node(folder), summary(functions, total),
                services.isEmpty() ? "unknown" : services, commands(folder, functions, total, state));
    }

    private static int node(Path folder) {
        try {
            return Integer.parseInt(text(folder, "numa_node"));
        } catch (NumberFormatException e) {
            return -1;
        }
    }

    private static Map<Integer, Path> functions(Path folder) {
        Map<Integer, Path> functions = new TreeMap<>();
        try (Stream<Path> entries = Files.list(folder)) {
            for (Path entry : entries.toList()) {
                String name = entry.getFileName().toString();
                if (name.matches("virtfn[0-9]+")) {
                    functions.put(Integer.valueOf(name.substring("virtfn".length())), entry.toRealPath());
                }
            }
        } catch (IOException e) {
            return Map.of();
        }
        return functions;
    }

    private static String summary(Map<Integer, Path> functions, String total) {
        String drivers = functions.values().stream()
                .collect(Collectors.groupingBy(QatDevices::driver, TreeMap::new, Collectors.counting()))
                .entrySet().stream().map(entry -> entry.getValue() + " " + entry.getKey())
                .collect(Collectors.joining(", "));
        return functions.size() + " of " + (total.isEmpty() ? "0" : total)
                + (drivers.isEmpty() ? "" : " (" + drivers + ")");
    }

    /** What brings the device from where it is to VFs that this library, or a virtual machine, can use. */
    private List<String> commands(Path folder, Map<Integer, Path> functions, String total, String state) {
        List<String> commands = new ArrayList<>();
        if (!state.equals("up") && !state.isEmpty()) {
            commands.add("echo 'sym;asym' > " + folder.resolve("qat/cfg_services"));
            commands.add("echo up > " + folder.resolve("qat/state"));
        }
        if (functions.isEmpty()) {
            if (!total.isEmpty() && !total.equals("0")) {
                commands.add("echo " + total + " > " + folder.resolve("sriov_numvfs"));
            }
            return commands;
        }
        Path bus = sysfs.resolve("bus/pci");
        boolean loaded = false;
        String last = "";
        for (Path function : functions.values()) {
            String address = function.getFileName().toString();
            last = address;
            String driver = driver(function);
            if (driver.equals(VFIO)) {
                continue;
            }
            if (!loaded) {
                commands.add("modprobe vfio-pci");
                loaded = true;
            }
            Path entry = bus.resolve("devices").resolve(address);
            commands.add("echo vfio-pci > " + entry.resolve("driver_override"));
            if (!driver.equals("none")) {
                commands.add("echo " + address + " > " + entry.resolve("driver/unbind"));
            }
            commands.add("echo " + address + " > " + bus.resolve("drivers_probe"));
        }
        commands.add("qemu-system-x86_64 ... -device vfio-pci,host=" + last + "   # this VF for one VM instead");
        return commands;
    }

    private static String driver(Path folder) {
        try {
            return folder.resolve("driver").toRealPath().getFileName().toString();
        } catch (IOException e) {
            return "none";
        }
    }

    /** {@return a file's text without the end of line; empty if there is no such file} */
    private static String text(Path folder, String file) {
        try {
            return Files.readString(folder.resolve(file), StandardCharsets.UTF_8).strip();
        } catch (IOException e) {
            return "";
        }
    }
}
