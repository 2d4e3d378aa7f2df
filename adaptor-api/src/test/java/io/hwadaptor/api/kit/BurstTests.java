package io.hwadaptor.api.kit;

import static org.junit.jupiter.api.DynamicTest.dynamicTest;

import io.hwadaptor.api.Session;
import java.util.ArrayList;
import java.util.List;
import java.util.stream.Stream;
import org.junit.jupiter.api.DynamicTest;

/** Bursts of requests that differ: of one session, of several of one service, and of all services at once. */
final class BurstTests {
    /** Bursts of one session. */
    private static final int ROUNDS = 4;
    /** Bursts of several sessions, for each algorithm. */
    private static final int ROUNDS_OF_SEVERAL = 2;
    /** Sessions at most in one burst. */
    private static final int SESSIONS = 7;

    private BurstTests() {
    }

    /** Opens a session with what it is to be asked for. */
    @FunctionalInterface
    interface Opener {
        Source open() throws Exception;
    }

    /** Adds one more request to a burst, different from those before. */
    @FunctionalInterface
    interface Writer {
        void add(Burst burst) throws Exception;
    }

    /**
     * One algorithm.
     *
     * @param name for the tests' names
     * @param count requests of one session in a burst
     * @param opener opens a session with a key of its own each time
     */
    record Subject(String name, int count, Opener opener) {
    }

    /**
     * A session and its requests.
     *
     * @param session closed afterwards
     * @param writer makes them
     */
    record Source(Session session, Writer writer) {
    }

    static Stream<DynamicTest> of(Rig rig, ServiceGroup group) {
        List<Subject> subjects = group.bursts(rig);
        List<DynamicTest> tests = new ArrayList<>();
        for (Subject subject : subjects) {
            tests.add(dynamicTest(subject.name + ": different requests in one burst", () -> {
                for (int round = 0; round < Scale.count(ROUNDS); round++) {
                    run(rig, List.of(subject), subject.count);
                }
            }));
        }
        if (!subjects.isEmpty()) {
            tests.add(dynamicTest("sessions side by side in one burst", () -> sideBySide(rig, subjects)));
        }
        return tests.stream();
    }

    /** {@return a test with sessions of all services in each burst} */
    static DynamicTest mixed(Rig rig, List<ServiceGroup> groups) {
        return dynamicTest("sessions of all services side by side in one burst", () ->
                sideBySide(rig, groups.stream().flatMap(group -> group.bursts(rig).stream()).toList()));
    }

    /** Each algorithm has two sessions at least, which differ in nothing but the key. */
    private static void sideBySide(Rig rig, List<Subject> subjects) throws Exception {
        for (int round = 0; round < Scale.count(ROUNDS_OF_SEVERAL * subjects.size()); round++) {
            List<Subject> chosen = new ArrayList<>();
            Subject first = subjects.get(round % subjects.size());
            chosen.add(first);
            chosen.add(first);
            int more = rig.random.nextInt(SESSIONS - 1);
            for (int i = 0; i < more; i++) {
                chosen.add(subjects.get(rig.random.nextInt(subjects.size())));
            }
            run(rig, chosen, 5);
        }
    }

    private static void run(Rig rig, List<Subject> subjects, int count) throws Exception {
        List<Source> sources = new ArrayList<>();
        try {
            Burst burst = new Burst(rig);
            for (Subject subject : subjects) {
                Source source = subject.opener.open();
                sources.add(source);
                for (int i = 0; i < Math.min(count, subject.count); i++) {
                    source.writer.add(burst);
                }
            }
            burst.shuffle();
            burst.run();
        } finally {
            sources.forEach(source -> source.session.close());
        }
    }
}
