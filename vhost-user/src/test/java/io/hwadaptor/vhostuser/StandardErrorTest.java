package io.hwadaptor.vhostuser;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;

import java.io.ByteArrayOutputStream;
import java.io.OutputStream;
import java.io.PrintStream;
import java.nio.charset.StandardCharsets;
import java.time.Duration;
import java.util.List;
import java.util.concurrent.CountDownLatch;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;

@Timeout(20)
class StandardErrorTest {
    private static final Duration LIMIT = Duration.ofSeconds(10);
    private static final String LOST = " log lines are lost: they came faster than standard error was read";

    /** Takes nothing until somebody reads, as a full pipe does. */
    private static final class Unread extends OutputStream {
        private final CountDownLatch read = new CountDownLatch(1);
        private final ByteArrayOutputStream bytes = new ByteArrayOutputStream();
        private final CountDownLatch entered = new CountDownLatch(1);
        private int failures;

        @Override
        public void write(int b) {
            write(new byte[] {(byte) b}, 0, 1);
        }

        @Override
        public void write(byte[] from, int offset, int length) {
            entered.countDown();
            try {
                read.await();
            } catch (InterruptedException e) {
                throw new IllegalStateException(e);
            }
            if (failures > 0) {
                failures--;
                throw new OutOfMemoryError("for this test");
            }
            bytes.write(from, offset, length);
        }

        private List<String> lines() {
            return bytes.toString(StandardCharsets.UTF_8).lines().toList();
        }
    }

    @Test
    void shouldWriteLinesInOrder() {
        Unread stream = new Unread();
        stream.read.countDown();
        StandardError log = new StandardError(new PrintStream(stream, true, StandardCharsets.UTF_8));
        log.line("one");
        log.line("two\n    at three");
        log.flush(LIMIT);
        assertEquals(List.of("hwadaptor: one", "hwadaptor: two", "    at three"), stream.lines());
    }

    @Test
    void shouldNotWaitForAReaderAndSayWhatIsLost() throws InterruptedException {
        Unread stream = new Unread();
        StandardError log = new StandardError(new PrintStream(stream, true, StandardCharsets.UTF_8));
        log.line("line 0");
        stream.entered.await();
        for (int i = 1; i < 5000; i++) {
            log.line("line " + i);
        }
        log.flush(Duration.ofMillis(10));
        assertEquals(0, stream.bytes.size());

        stream.read.countDown();
        log.flush(LIMIT);
        log.line("after");
        log.flush(LIMIT);
        List<String> lines = stream.lines();
        // The one that is being written, and as many as wait.
        int kept = 1 + 1024;
        for (int i = 0; i < kept; i++) {
            assertEquals("hwadaptor: line " + i, lines.get(i));
        }
        assertEquals("hwadaptor: " + (5000 - kept) + LOST, lines.get(kept));
        assertEquals(List.of("hwadaptor: after"), lines.subList(kept + 1, lines.size()));
    }

    @Test
    void shouldSayThatALineCouldNotBeWritten() {
        Unread stream = new Unread();
        stream.read.countDown();
        stream.failures = 1;
        StandardError log = new StandardError(new PrintStream(stream, true, StandardCharsets.UTF_8));
        log.line("one");
        log.line("two");
        log.flush(LIMIT);
        assertEquals(List.of("hwadaptor: 1" + LOST, "hwadaptor: two"), stream.lines());
    }
}
