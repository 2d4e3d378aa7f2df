package io.hwadaptor.ffm.linux;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertNotEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;

import io.hwadaptor.ffm.generated.linux.linux_h;
import java.lang.reflect.Method;
import org.junit.jupiter.api.Test;

class ErrnoTest {
    @Test
    void shouldNameCodes() {
        assertEquals("EAGAIN", Errno.name(11));
        assertEquals(11, Errno.EAGAIN);
        assertEquals("permission denied", Errno.text(Errno.EACCES));
    }

    @Test
    void shouldCopeWithCodesThatItDoesNotKnow() {
        assertEquals("errno 4711", Errno.name(4711));
        assertEquals("unknown error", Errno.text(4711));
    }

    @Test
    void shouldKnowEveryBoundCode() throws Exception {
        int codes = 0;
        for (Method method : linux_h.class.getMethods()) {
            boolean isCode = method.getName().matches("E[A-Z0-9]+") && method.getParameterCount() == 0
                    && !method.getName().startsWith("EPOLL");
            if (isCode) {
                int code = (int) method.invoke(null);
                assertEquals(method.getName(), Errno.name(code));
                assertNotEquals("unknown error", Errno.text(code));
                codes++;
            }
        }
        assertTrue(codes > 50, "codes are bound");
    }

    @Test
    void shouldSayWhatFailedAndWhy() {
        ErrnoException plain = new ErrnoException("open", Errno.ENOENT, "/nowhere");
        assertEquals("open(/nowhere): ENOENT, no such file or directory", plain.getMessage());
        assertEquals("open", plain.call());
        assertEquals(Errno.ENOENT, plain.errno());
        assertEquals("ENOENT", plain.errnoName());
        assertEquals("/nowhere", plain.context());
        assertEquals("bind(x): EADDRINUSE, it is taken",
                new ErrnoException("bind", Errno.EADDRINUSE, "x", "it is taken").getMessage());
    }
}
