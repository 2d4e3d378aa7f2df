package io.hwadaptor.cryptodev;

import io.hwadaptor.api.Adaptor;
import io.hwadaptor.api.AdaptorException;
import io.hwadaptor.api.spi.AdaptorOptions;
import io.hwadaptor.api.spi.AdaptorProvider;

/** Tells of the adaptor. Loaded by {@link java.util.ServiceLoader}, so it is cheap to make and has no state. */
public final class CryptodevProvider implements AdaptorProvider {
    /** For {@link java.util.ServiceLoader}. */
    public CryptodevProvider() {
    }

    @Override
    public String name() {
        return CryptodevAdaptor.NAME;
    }

    @Override
    public String description() {
        return "the kernel's crypto drivers through /dev/crypto (cryptodev-linux)";
    }

    /**
     * Above the software that is always there, and below engines that need no system call: whether the kernel has a
     * device behind this one is not known here. Whoever has put one there names it first.
     */
    @Override
    public int autoRank() {
        return 30;
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
        return CryptodevAdaptor.open(options);
    }
}
