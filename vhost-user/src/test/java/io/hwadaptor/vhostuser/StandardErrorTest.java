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

    /** Takes nothing until somebody reads, as a full pipe does. */
    private static final class Unread extends OutputStream {
        private final CountDownLatch read = new CountDownLatch(1);
        private final ByteArrayOutputStream bytes = new ByteArrayOutputStream();

        @Override
        public void write(int b) {
            write(new byte[] {(byte) b}, 0, 1);
        }

        @Override
        public void write(byte[] from, int offset, int length) {
            try {
                read.await();
            } catch (InterruptedException e) {
                throw new IllegalStateException(e);
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
    void shouldNotWaitForAReaderAndSayWhatIsLost() {
        Unread stream = new Unread();
        StandardError log = new StandardError(new PrintStream(stream, true, StandardCharsets.UTF_8));
        for (int i = 0; i < 5000; i++) {
            log.line("line " + i);
        }
        log.flush(Duration.ofMillis(10));
        assertEquals(0, stream.bytes.size());

        stream.read.countDown();
        log.flush(LIMIT);
        List<String> lines = stream.lines();
        assertEquals("hwadaptor: line 0", lines.getFirst());
        long told = lines.stream().filter(line -> line.contains("log lines are lost")).count();
        assertEquals(1, told);
        String lost = lines.stream().filter(line -> line.contains("log lines are lost")).findFirst().orElseThrow();
        assertTrue(lost.startsWith("hwadaptor: " + (5000 - (lines.size() - 1)) + " log lines are lost"), lost);
    }
}
