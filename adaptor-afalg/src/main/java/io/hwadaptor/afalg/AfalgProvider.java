package io.hwadaptor.afalg;

import io.hwadaptor.api.Adaptor;
import io.hwadaptor.api.AdaptorException;
import io.hwadaptor.api.spi.AdaptorOptions;
import io.hwadaptor.api.spi.AdaptorProvider;

/** Tells of the AF_ALG adaptor. */
public final class AfalgProvider implements AdaptorProvider {
    /** For {@link java.util.ServiceLoader}. */
    public AfalgProvider() {
    }

    @Override
    public String name() {
        return AfalgAdaptor.NAME;
    }

    @Override
    public String description() {
        return "the Linux kernel's crypto API (AF_ALG sockets)";
    }

    /**
     * Never by itself: with the kernel's software drivers it does the work of {@code soft} and two system calls more,
     * and newer kernels take its better half away.
     */
    @Override
    public int autoRank() {
        return -1;
    }

    @Override
    public Availability probe(AdaptorOptions options) {
        try (Adaptor adaptor = open(options)) {
            return Availability.yes(adaptor.version());
        } catch (AdaptorException e) {
            return Availability.no(String.valueOf(e.getMessage()));
        }
    }

    @Override
    public Adaptor open(AdaptorOptions options) throws AdaptorException {
        return AfalgAdaptor.open(options);
    }
}
