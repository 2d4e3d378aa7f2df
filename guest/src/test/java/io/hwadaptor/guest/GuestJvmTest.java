package io.hwadaptor.guest;

import static org.junit.jupiter.api.Assertions.assertDoesNotThrow;
import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertThrows;

import java.util.List;
import org.junit.jupiter.api.DynamicTest;
import org.junit.jupiter.api.Test;

/** What a console of the guest must and must not look like to pass. */
class GuestJvmTest {
    private static final String PASSED = "GUEST-TEST passed 3 A / b() | \r\n";

    @Test
    void shouldPassWhatPassed() {
        List<DynamicTest> tests =
                tests(0, "noise\r\n" + PASSED + PASSED + "GUEST-TESTS total=2 failed=0 skipped=0\r\n");
        assertEquals(3, tests.size());
        assertEquals("A / b()", tests.get(0).getDisplayName());
        tests.forEach(test -> assertDoesNotThrow(test.getExecutable()));
    }

    @Test
    void shouldFailWhatFailedOrWasSkipped() {
        for (String how : new String[] {"failed", "skipped"}) {
            List<DynamicTest> tests = tests(0, "GUEST-TEST " + how + " 3 A / b() | reason\n");
            assertThrows(AssertionError.class, tests.get(0).getExecutable());
        }
    }

    @Test
    void shouldFailARunThatIsNotSound() {
        assertUnsound(0, PASSED);
        assertUnsound(124, PASSED);
        assertUnsound(0, "GUEST-TESTS total=0 failed=0 skipped=0\n");
        assertUnsound(0, PASSED + "GUEST-TESTS total=2 failed=0 skipped=0\n");
        assertUnsound(1, PASSED + "GUEST-TESTS total=1 failed=0 skipped=0\n");
        assertUnsound(0, PASSED + "GUEST-TESTS total=1 failed=1 skipped=0\n");
    }

    private static void assertUnsound(int status, String console) {
        assertThrows(AssertionError.class, tests(status, console).getLast().getExecutable());
    }

    private static List<DynamicTest> tests(int status, String console) {
        return GuestJvm.tests(new GuestRun(status, console), List.of("A")).toList();
    }
}
