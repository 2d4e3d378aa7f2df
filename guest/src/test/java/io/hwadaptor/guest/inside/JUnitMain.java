package io.hwadaptor.guest.inside;

import static org.junit.platform.engine.discovery.DiscoverySelectors.selectClass;
import static org.junit.platform.engine.discovery.DiscoverySelectors.selectMethod;

import java.io.PrintStream;
import java.util.Arrays;
import java.util.Map;
import java.util.concurrent.ConcurrentHashMap;
import org.junit.platform.engine.TestExecutionResult;
import org.junit.platform.launcher.LauncherDiscoveryRequest;
import org.junit.platform.launcher.TestExecutionListener;
import org.junit.platform.launcher.TestIdentifier;
import org.junit.platform.launcher.TestPlan;
import org.junit.platform.launcher.core.LauncherDiscoveryRequestBuilder;
import org.junit.platform.launcher.core.LauncherFactory;

/**
 * The main class of the JVM in the guest: runs JUnit classes and writes one line for each test to the console, which is
 * the guest's only way to the host, and a last line with their numbers.
 *
 * <pre>
 * GUEST-TEST passed|failed|skipped MILLISECONDS NAME | REASON
 * GUEST-TESTS total=N failed=N skipped=N
 * </pre>
 *
 * <p>The exit code is 0 if a test ran and none failed.
 */
public final class JUnitMain implements TestExecutionListener {
    /** Long enough to tell what went wrong; the whole trace stands above it on the console. */
    private static final int LONGEST_REASON = 300;

    private final PrintStream console = System.out;
    private final Map<String, Long> started = new ConcurrentHashMap<>();
    private TestPlan plan;
    private int total;
    private int failed;
    private int skipped;

    private JUnitMain() {
    }

    /**
     * Runs tests and ends the JVM.
     *
     * @param classes names of JUnit classes, or of single methods of them: {@code package.Class#method}
     */
    public static void main(String[] classes) {
        LauncherDiscoveryRequest request = LauncherDiscoveryRequestBuilder.request()
                .selectors(Arrays.stream(classes)
                        .map(name -> name.contains("#") ? selectMethod(name) : selectClass(name)).toList()).build();
        JUnitMain runner = new JUnitMain();
        LauncherFactory.create().execute(request, runner);
        runner.console.println("\nGUEST-TESTS total=" + runner.total + " failed=" + runner.failed + " skipped="
                + runner.skipped);
        runner.console.flush();
        System.exit(runner.total > 0 && runner.failed == 0 ? 0 : 1);
    }

    @Override
    public void testPlanExecutionStarted(TestPlan testPlan) {
        plan = testPlan;
    }

    @Override
    public void executionStarted(TestIdentifier test) {
        started.put(test.getUniqueId(), System.nanoTime());
    }

    @Override
    public synchronized void executionSkipped(TestIdentifier test, String reason) {
        report("skipped", test, reason);
    }

    /** A container is of interest only if it went wrong: then its tests did not run. */
    @Override
    public synchronized void executionFinished(TestIdentifier test, TestExecutionResult result) {
        Throwable cause = result.getThrowable().orElse(null);
        switch (result.getStatus()) {
            case SUCCESSFUL -> {
                if (test.isTest()) {
                    report("passed", test, "");
                }
            }
            case ABORTED -> report("skipped", test, String.valueOf(cause == null ? null : cause.getMessage()));
            case FAILED -> {
                if (cause != null) {
                    cause.printStackTrace(console);
                }
                report("failed", test, String.valueOf(cause));
            }
        }
    }

    private void report(String how, TestIdentifier test, String reason) {
        total++;
        failed += how.equals("failed") ? 1 : 0;
        skipped += how.equals("skipped") ? 1 : 0;
        Long start = started.remove(test.getUniqueId());
        long millis = start == null ? 0 : (System.nanoTime() - start) / 1_000_000;
        // A line of its own, whatever a test has left behind on the console.
        console.println("\nGUEST-TEST " + how + " " + millis + " " + oneLine(name(test)) + " | " + oneLine(reason));
        console.flush();
    }

    /** {@return the names of the test and of everything around it, without the engine's} */
    private String name(TestIdentifier test) {
        StringBuilder name = new StringBuilder(test.getDisplayName());
        for (TestIdentifier parent = plan.getParent(test).orElse(null);
                parent != null && plan.getParent(parent).isPresent(); parent = plan.getParent(parent).get()) {
            name.insert(0, parent.getDisplayName() + " / ");
        }
        return name.toString();
    }

    private static String oneLine(String text) {
        String line = text.replaceAll("[\\r\\n|]+", " ");
        return line.length() <= LONGEST_REASON ? line : line.substring(0, LONGEST_REASON);
    }
}
