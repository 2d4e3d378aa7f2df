package io.hwadaptor.vhostuser.cli;

import java.util.List;

/** The program. */
public final class Main {
    static final int OK = 0;
    static final int FAILED = 1;
    static final int WRONG_COMMAND_LINE = 2;

    /** As the conventions want it; a crypto back-end has no features to name. */
    private static final String CAPABILITIES = "{\"type\":\"crypto\",\"features\":[]}";

    private Main() {
    }

    /**
     * Runs a command and ends the process with its status: 0 if all went well, 1 if the command failed, 2 if the
     * command line is wrong.
     *
     * @param args see {@code --help}
     */
    public static void main(String[] args) {
        // TIDY: here the command's return code becomes the process's.
        System.exit(run(args));
    }

    static int run(String... args) {
        // Management programs ask this often and before anything else; all other options are to be ignored.
        if (List.of(args).contains("--print-capabilities")) {
            System.out.println(CAPABILITIES);
            return OK;
        }
        try {
            QuickReader quick = QuickReader.read(args);
            if (quick == null) {
                return Commands.run(args);
            }
            quick.properties().forEach(System::setProperty);
            return new ServeCommand(ServeArguments.of(quick.values())).run();
        } catch (WrongArgumentException e) {
            System.err.println("hwadaptor: " + e.getMessage());
            System.err.println("hwadaptor: --help tells what is possible");
            return WRONG_COMMAND_LINE;
        } catch (CommandFailedException e) {
            System.err.println("hwadaptor: " + e.getMessage());
            return FAILED;
        }
    }
}
