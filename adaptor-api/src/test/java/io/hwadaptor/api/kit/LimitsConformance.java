package io.hwadaptor.api.kit;

import io.hwadaptor.api.Adaptor;
import io.hwadaptor.api.AdaptorException;
import java.util.stream.Stream;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.DynamicTest;
import org.junit.jupiter.api.TestFactory;

/**
 * What several engines in one must do together: all that the standards allow and that the kit knows single engines to
 * have limits for. Nothing is declined here, because the last engine has no such limits.
 */
public abstract class LimitsConformance {
    private Adaptor adaptor;

    /** For subclasses. */
    protected LimitsConformance() {
    }

    /**
     * {@return the adaptor under test, just opened} Closed afterwards.
     *
     * @throws AdaptorException if it can't run here; a subclass that wants the tests skipped uses an assumption
     */
    protected abstract Adaptor openAdaptor() throws AdaptorException;

    @BeforeEach
    final void open() throws AdaptorException {
        adaptor = openAdaptor();
    }

    @AfterEach
    final void close() {
        if (adaptor != null) {
            adaptor.close();
        }
    }

    @TestFactory
    final Stream<DynamicTest> limits() throws Throwable {
        Worker worker = new Worker();
        Rig rig = worker.call("opening a queue", () -> new Rig(adaptor, Long.MAX_VALUE, Declines.NEVER));
        return AdaptorConformance.GROUPS.stream().flatMap(group -> group.limits(rig))
                .map(test -> AdaptorConformance.guarded(test, worker)).onClose(() -> worker.end(rig::close));
    }
}
