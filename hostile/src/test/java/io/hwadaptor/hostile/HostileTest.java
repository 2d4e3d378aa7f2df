package io.hwadaptor.hostile;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assumptions.assumeTrue;

import java.util.Comparator;
import java.util.List;
import java.util.stream.Stream;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.DynamicTest;
import org.junit.jupiter.api.TestFactory;

/** Every case once, at small scale. */
class HostileTest {
    private static Judge judge;

    @BeforeAll
    static void start() throws Exception {
        judge = new Judge(new Stage.Totals());
    }

    @AfterAll
    static void stop() throws Exception {
        List<String> faults = judge.stop();
        judge.close();
        assertEquals(List.of(), faults);
    }

    /** Those that share a daemon come one after the other. */
    @TestFactory
    Stream<DynamicTest> shouldNotMatterToOthers() {
        return Main.cases().stream()
                .sorted(Comparator.comparing((HostileCase c) -> c.properties().toString() + c.options()
                        + c.needs().contains(HostileCase.Need.KILL)))
                .map(c -> DynamicTest.dynamicTest(c.name(), () -> {
                    String obstacle = Main.obstacle(c);
                    assumeTrue(obstacle == null, () -> c.name() + " can't run here: " + obstacle);
                    assertEquals(List.of(), judge.run(c, 1, 1));
                }));
    }
}
