package io.hwadaptor.vhostuser.cli;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertThrows;

import java.util.List;
import org.junit.jupiter.api.Test;

class AllowedCpusTest {
    @Test
    void shouldRefuseWhatIsNotThere() throws CommandFailedException {
        AllowedCpus cpus = new AllowedCpus("0-3,8");
        cpus.refuseOthers(List.of(0, 1, 2, 3, 8));
        for (int cpu : new int[] {4, 7, 9, 99}) {
            CommandFailedException e =
                    assertThrows(CommandFailedException.class, () -> cpus.refuseOthers(List.of(0, cpu)));
            assertEquals("--cpus: there is no CPU " + cpu + " for this process; it may run on 0-3,8", e.getMessage());
        }
    }

    @Test
    void shouldKnowThisProcess() {
        assertThrows(CommandFailedException.class, () -> AllowedCpus.check(List.of(8191)));
    }
}
