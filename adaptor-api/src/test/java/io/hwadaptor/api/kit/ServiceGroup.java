package io.hwadaptor.api.kit;

import io.hwadaptor.api.Service;
import java.util.List;
import java.util.stream.Stream;
import org.junit.jupiter.api.DynamicTest;

/** The tests of one service. */
interface ServiceGroup {

    /** {@return the service; the group runs when the adaptor claims an algorithm of it} */
    Service service();

    /**
     * {@return the group's tests for what the adaptor claims}
     *
     * @param rig runs operations on the adaptor under test
     */
    Stream<DynamicTest> tests(Rig rig);

    /**
     * {@return those of them that ask for what the standards allow and single engines can't do} For several engines in
     * one, of which another one must do it then.
     *
     * @param rig runs operations on the adaptor under test
     */
    default Stream<DynamicTest> limits(Rig rig) {
        return Stream.empty();
    }

    /**
     * {@return what the service has for bursts of different requests, each algorithm that the adaptor claims}
     *
     * @param rig runs operations on the adaptor under test
     */
    default List<BurstTests.Subject> bursts(Rig rig) {
        return List.of();
    }
}
