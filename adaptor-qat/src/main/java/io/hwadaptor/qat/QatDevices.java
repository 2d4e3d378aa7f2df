package io.hwadaptor.qat;

import io.hwadaptor.api.spi.AdaptorProvider.Device;
import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import java.util.TreeMap;
import java.util.stream.Collectors;
import java.util.stream.Stream;
import org.jspecify.annotations.Nullable;

/** QuickAssist devices as the kernel's sysfs shows them (Documentation/ABI/testing/sysfs-driver-qat). Reads only. */
final class QatDevices {
    private static final String INTEL = "0x8086";
    /** Physical functions by their PCI device number; the virtual ones have the next number. */
    private static final Map<String, Model> MODELS = Map.ofEntries(
            Map.entry("0x0435", new Model("dh895xcc", 2, "qat_dh895xcc")),
            Map.entry("0x37c8", new Model("c62x", 2, "qat_c62x")),
            Map.entry("0x19e2", new Model("c3xxx", 2, "qat_c3xxx")),
            Map.entry("0x6f54", new Model("d15xx", 2, "qat_d15xx")),
            Map.entry("0x18ee", new Model("200xx", 2, "qat_200xx")),
            Map.entry("0x18a0", new Model("c4xxx", 3, "qat_c4xxx")),
            Map.entry("0x4940", new Model("4xxx", 4, "qat_4xxx")),
            Map.entry("0x4942", new Model("401xx", 4, "qat_4xxx")),
            Map.entry("0x4944", new Model("402xx", 4, "qat_4xxx")),
            Map.entry("0x4946", new Model("420xx", 5, "qat_420xx")),
            Map.entry("0x4948", new Model("6xxx", 6, "qat_6xxx")));
    private static final String VFIO = "vfio-pci";
    private static final String NO_DRIVER = "none";
    /** Of devices whose driver says nothing: those before generation 4, and those without a driver. */
    private static final String UNKNOWN = "unknown";

    /**
     * A kind of device.
     *
     * @param name as the kernel calls it
     * @param generation the vendor's number
     * @param module the kernel's driver for the physical function
     */
    private record Model(String name, int generation, String module) {
        /** {@return whether libqat drives it; for older ones the vendor has another library} */
        boolean ours() {
            return generation >= 4;
        }
    }

    private final Path sysfs;

    QatDevices(Path sysfs) {
        this.sysfs = sysfs;
    }

    /** {@return all physical functions, by address} */
    List<Device> list() {
        Path folder = bus().resolve("devices");
        try (Stream<Path> entries = Files.list(folder)) {
            return entries.filter(entry -> text(entry, "vendor").equals(INTEL)).sorted().map(this::device)
                    .filter(Objects::nonNull).toList();
        } catch (IOException e) {
            return List.of();
        }
    }

    /** {@return what is known of a device, or null if it is none of these} */
    private @Nullable Device device(Path folder) {
        Model model = MODELS.get(text(folder, "device"));
        if (model == null) {
            return null;
        }
        Map<Integer, Path> functions = functions(folder);
        String total = text(folder, "sriov_totalvfs");
        String state = text(folder, "qat/state");
        String services = text(folder, "qat/cfg_services");
        return new Device(folder.getFileName().toString(), model.name() + " (generation " + model.generation() + ")",
                state.isEmpty() ? UNKNOWN : state, driver(folder), node(folder), summary(functions, total),
                services.isEmpty() ? UNKNOWN : services, commands(folder, model, functions, total));
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
    private List<String> commands(Path folder, Model model, Map<Integer, Path> functions, String total) {
        List<String> commands = new ArrayList<>();
        if (driver(folder).equals(NO_DRIVER)) {
            commands.add("modprobe " + model.module());
            commands.add("echo " + folder.getFileName() + " > " + bus().resolve("drivers_probe"));
        }
        addServices(commands, folder);
        if (functions.isEmpty()) {
            if (!total.isEmpty() && !total.equals("0")) {
                commands.add("echo " + total + " > " + folder.resolve("sriov_numvfs"));
            }
            return commands;
        }
        addBindings(commands, functions);
        String last = functions.values().stream().reduce((first, second) -> second).orElseThrow().getFileName()
                .toString();
        String purpose = model.ours() ? "this VF for one VM instead"
                : "for a VM that has a driver: libqat begins at generation 4";
        commands.add("qemu-system-x86_64 ... -device vfio-pci,host=" + last + "   # " + purpose);
        return commands;
    }

    /** Services can only be changed while the device is down. */
    private static void addServices(List<String> commands, Path folder) {
        String state = text(folder, "qat/state");
        List<String> services = List.of(text(folder, "qat/cfg_services").split(";"));
        boolean crypto = services.contains("sym") || services.contains("asym");
        if (state.isEmpty() || (state.equals("up") && crypto)) {
            return;
        }
        if (state.equals("up")) {
            commands.add("echo down > " + folder.resolve("qat/state"));
        }
        if (!crypto) {
            commands.add("echo 'sym;asym' > " + folder.resolve("qat/cfg_services"));
        }
        commands.add("echo up > " + folder.resolve("qat/state"));
    }

    private void addBindings(List<String> commands, Map<Integer, Path> functions) {
        boolean loaded = false;
        for (Path function : functions.values()) {
            String driver = driver(function);
            if (driver.equals(VFIO)) {
                continue;
            }
            if (!loaded) {
                commands.add("modprobe vfio-pci");
                loaded = true;
            }
            String address = function.getFileName().toString();
            Path entry = bus().resolve("devices").resolve(address);
            commands.add("echo vfio-pci > " + entry.resolve("driver_override"));
            if (!driver.equals(NO_DRIVER)) {
                commands.add("echo " + address + " > " + entry.resolve("driver/unbind"));
            }
            commands.add("echo " + address + " > " + bus().resolve("drivers_probe"));
        }
    }

    private Path bus() {
        return sysfs.resolve("bus/pci");
    }

    private static String driver(Path folder) {
        try {
            return folder.resolve("driver").toRealPath().getFileName().toString();
        } catch (IOException e) {
            return NO_DRIVER;
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
