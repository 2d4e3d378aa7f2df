package io.hwadaptor.afalg;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import io.hwadaptor.api.AdaptorException;
import io.hwadaptor.api.Status;
import io.hwadaptor.api.spi.AdaptorOptions;
import io.hwadaptor.api.spi.AdaptorProvider;
import io.hwadaptor.api.spi.AdaptorProvider.Availability;
import io.hwadaptor.ffm.linux.AlgSocket;
import io.hwadaptor.ffm.linux.Errno;
import io.hwadaptor.ffm.linux.ErrnoException;
import io.hwadaptor.ffm.linux.OwnedFd;
import java.util.List;
import java.util.ServiceLoader;
import org.junit.jupiter.api.Test;

/** What is said on this machine, whether its kernel has AF_ALG or not. The work itself is tested inside the guest. */
class AfalgProviderTest {
    @Test
    void shouldBeFoundAndSayInOneLineWhetherItCanRun() {
        List<AdaptorProvider> found = ServiceLoader.load(AdaptorProvider.class).stream()
                .map(ServiceLoader.Provider::get).filter(provider -> provider.name().equals("afalg")).toList();
        assertEquals(1, found.size());
        AdaptorOptions none = Requests.options();
        int descriptors = OwnedFd.liveCount();
        Availability availability = found.getFirst().probe(none);
        assertEquals(descriptors, OwnedFd.liveCount(), "nothing stays open");
        int errno = 0;
        try {
            AlgSocket.bind("skcipher", "cbc(aes)").close();
        } catch (ErrnoException e) {
            errno = e.errno();
        }
        if (errno == Errno.EAFNOSUPPORT) {
            assertEquals("AF_ALG: address family not supported by this kernel", availability.detail());
            AdaptorException refusal = assertThrows(AdaptorException.class, () -> found.getFirst().open(none));
            assertEquals(availability.detail(), refusal.getMessage());
        } else {
            assertEquals(errno == 0, availability.available());
            assertTrue(availability.detail().lines().count() == 1, availability.detail());
        }
    }

    @Test
    void shouldRefuseOptionsThatAreNone() {
        AdaptorException refusal =
                assertThrows(AdaptorException.class, () -> AfalgAdaptor.open(Requests.options("splice-min-length=x")));
        assertTrue(refusal.getMessage().startsWith("-Dhwadaptor.afalg.splice-min-length=x: "), refusal.getMessage());
    }

    @Test
    void shouldNameAlgorithmsInOptions() {
        List<String> names = Kernel.all().stream().map(Kernel::option).toList();
        assertTrue(names.containsAll(List.of("cbc-aes", "sha3-224", "hmac-sha256", "rfc7539-chacha20-poly1305")),
                names.toString());
        assertEquals(names.size(), names.stream().distinct().count());
    }

    /** Beside those that the tests in the guest bring about. */
    @Test
    void shouldTurnErrorsIntoStatus() {
        assertEquals(Status.BADMSG, Answers.operation(-Errno.EBADMSG, true));
        assertEquals(Status.INVSESS, Answers.operation(-Errno.ENOKEY, true));
        assertEquals(Status.INVSESS, Answers.operation(-Errno.EBADF, false));
        assertEquals(Status.NOTSUPP, Answers.operation(-Errno.ENOMEM, true));
        assertEquals(Status.ERR, Answers.operation(-Errno.ENOMEM, false));
        assertEquals(Status.NOTSUPP, Answers.operation(-Errno.EMFILE, true));
        assertEquals(Status.NOTSUPP, Answers.operation(-Errno.EINVAL, true));
        assertEquals(Status.ERR, Answers.operation(-Errno.EINVAL, false));
        assertEquals(Status.ERR, Answers.operation(-Errno.EFAULT, true));
        assertEquals(Status.NOSPC, Answers.session(Errno.EMFILE));
        assertEquals(Status.NOTSUPP, Answers.session(Errno.EINVAL));
        assertEquals(Status.NOTSUPP, Answers.algorithm(Errno.ELIBBAD));
        assertEquals(Status.ERR, Answers.algorithm(Errno.EINVAL));
    }
}
