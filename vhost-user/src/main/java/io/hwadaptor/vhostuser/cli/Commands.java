package io.hwadaptor.vhostuser.cli;

import java.util.EnumMap;
import java.util.List;
import java.util.Map;
import picocli.CommandLine;
import picocli.CommandLine.Model.CommandSpec;
import picocli.CommandLine.Model.OptionSpec;
import picocli.CommandLine.ParameterException;
import picocli.CommandLine.ParseResult;

/**
 * The whole grammar of the command line, with help and complaints. Built by hand and not by annotations, because their
 * reflection is slow.
 */
final class Commands {
    private Commands() {
    }

    static int run(String... args) throws WrongArgumentException, CommandFailedException {
        CommandLine line = new CommandLine(root());
        ParseResult root;
        try {
            root = line.parseArgs(args);
        } catch (ParameterException e) {
            throw new WrongArgumentException(String.valueOf(e.getMessage()));
        }
        ParseResult command = root.hasSubcommand() ? root.subcommand() : root;
        if (command.isUsageHelpRequested()) {
            command.commandSpec().commandLine().usage(System.out);
            return Main.OK;
        }
        setProperties(root);
        setProperties(command);
        return switch (command.commandSpec().name()) {
            case "adaptors" -> command.hasMatchedOption("--devices") ? AdaptorsCommand.devices(System.out)
                    : command.hasMatchedOption("--measure") ? AdaptorsCommand.measure(System.out, System.err)
                    : AdaptorsCommand.run(System.out);
            case "descriptor" -> DescriptorCommand.run(command.matchedOptionValue("--binary", ""), System.out);
            default -> new ServeCommand(ServeArguments.of(serveValues(command))).run();
        };
    }

    private static void setProperties(ParseResult command) {
        Map<String, String> properties = command.matchedOptionValue("-D", Map.of());
        properties.forEach(System::setProperty);
    }

    private static Map<ServeOption, List<String>> serveValues(ParseResult command) {
        Map<ServeOption, List<String>> values = new EnumMap<>(ServeOption.class);
        for (ServeOption option : ServeOption.values()) {
            if (command.hasMatchedOption(option.text())) {
                Object value = command.matchedOptionValue(option.text(), (Object) "");
                values.put(option, value instanceof List<?> list ? list.stream().map(String::valueOf).toList()
                        : List.of(value.toString()));
            }
        }
        return values;
    }

    private static CommandSpec root() {
        CommandSpec root = serveOptions("hwadaptor", "Serves virtio-crypto devices to virtual machines. Without a "
                + "command it serves, so that it can be started as any vhost-user back-end.");
        root.addSubcommand("serve", serveOptions("serve", "Serves one virtual machine per socket, until SIGTERM."));
        CommandSpec adaptors = options("adaptors",
                "Lists the adaptors, in the order of preference, with why each can or can't run here.");
        adaptors.addOption(OptionSpec.builder("--measure").type(boolean.class)
                .description("Measures instead, algorithm by algorithm and size by size, the adaptors among which "
                        + "-Dhwadaptor=auto chooses by speed; keeps the figures for that and prints them. "
                        + "-Dhwadaptor.calibration=FILE says where they are kept, off leaves them unused.").build());
        adaptors.addOption(OptionSpec.builder("--devices").type(boolean.class)
                .description("Lists the accelerator devices of this host instead, with the commands that an operator "
                        + "would run to use one; runs none of them.").build());
        root.addSubcommand("adaptors", adaptors);
        CommandSpec descriptor = options("descriptor",
                "Prints the JSON file that tells management programs of this back-end: install it as "
                        + "/usr/share/qemu/vhost-user/50-hwadaptor.json.");
        descriptor.addOption(OptionSpec.builder("--binary").paramLabel("PATH").type(String.class).required(true)
                .description("Where this program is installed.").build());
        root.addSubcommand("descriptor", descriptor);
        return root;
    }

    private static CommandSpec options(String name, String description) {
        CommandSpec spec = CommandSpec.create().name(name);
        spec.usageMessage().description(description).width(100).sortOptions(false).abbreviateSynopsis(true);
        spec.addOption(OptionSpec.builder("-h", "--help").usageHelp(true).description("Prints this.").build());
        spec.addOption(OptionSpec.builder("-D").paramLabel("NAME=VALUE").type(Map.class)
                .auxiliaryTypes(String.class, String.class)
                .description("Sets a property. -Dhwadaptor=LIST is the order of preference among adaptors, for "
                        + "example soft,auto (default: auto). -Dhwadaptor.<adaptor>.<option>=VALUE is an option of "
                        + "one adaptor.").build());
        return spec;
    }

    private static CommandSpec serveOptions(String name, String description) {
        CommandSpec spec = options(name, description);
        for (ServeOption option : ServeOption.values()) {
            // picocli takes it for a format.
            OptionSpec.Builder builder = OptionSpec.builder(option.text())
                    .description(option.description().replace("%", "%%"));
            if (option.label() == null) {
                builder.type(boolean.class);
            } else if (option.repeatable()) {
                builder.paramLabel(option.label()).type(List.class).auxiliaryTypes(String.class);
            } else {
                builder.paramLabel(option.label()).type(String.class);
            }
            spec.addOption(builder.build());
        }
        spec.addOption(OptionSpec.builder("--print-capabilities").type(boolean.class)
                .description("Prints what this back-end is, as JSON, and ends.").build());
        return spec;
    }
}
