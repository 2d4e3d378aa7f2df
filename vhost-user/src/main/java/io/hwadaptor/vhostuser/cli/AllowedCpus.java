package io.hwadaptor.vhostuser.cli;

import io.hwadaptor.ffm.linux.ProcessStatus;
import java.io.IOException;
import java.util.BitSet;
import java.util.List;

/** The CPUs that this process may run on (cpuset(7), sched_setaffinity(2)). */
final class AllowedCpus {
    private final String list;
    private final BitSet set = new BitSet();

    /**
     * Reads a list.
     *
     * @param list as proc(5) has it, for example {@code 0-3,8}
     */
    AllowedCpus(String list) {
        this.list = list;
        for (String range : list.split(",", -1)) {
            String[] ends = range.split("-", 2);
            set.set(Integer.parseInt(ends[0]), Integer.parseInt(ends[ends.length - 1]) + 1);
        }
    }

    /**
     * Checks CPUs that queue threads shall run on.
     *
     * @throws CommandFailedException naming one that is not there
     */
    static void check(List<Integer> wanted) throws CommandFailedException {
        if (wanted.isEmpty()) {
            return;
        }
        try {
            new AllowedCpus(ProcessStatus.field("Cpus_allowed_list")).refuseOthers(wanted);
        } catch (IOException | NumberFormatException e) {
            throw new CommandFailedException("which CPUs this process may use is not known: " + e.getMessage());
        }
    }

    void refuseOthers(List<Integer> wanted) throws CommandFailedException {
        for (int cpu : wanted) {
            if (!set.get(cpu)) {
                throw new CommandFailedException(ServeOption.CPUS.text() + ": there is no CPU " + cpu
                        + " for this process; it may run on " + list);
            }
        }
    }
}
