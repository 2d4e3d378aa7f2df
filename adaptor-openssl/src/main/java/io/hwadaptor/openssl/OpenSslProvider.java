package io.hwadaptor.openssl;

import io.hwadaptor.api.Adaptor;
import io.hwadaptor.api.AdaptorException;
import io.hwadaptor.api.Status;
import io.hwadaptor.api.spi.AdaptorOptions;
import io.hwadaptor.api.spi.AdaptorProvider;
import io.hwadaptor.ffm.openssl.LibCrypto;

/** Tells of the OpenSSL adaptor. Its option {@code library} is the absolute path of another libcrypto. */
public final class OpenSslProvider implements AdaptorProvider {
    static final String NAME = OpenSslAdaptor.NAME;

    /** For {@link java.util.ServiceLoader}. */
    public OpenSslProvider() {
    }

    @Override
    public String name() {
        return NAME;
    }

    @Override
    public String description() {
        return "OpenSSL 3 (libcrypto), the processor's own instructions";
    }

    @Override
    public boolean calibrated() {
        return true;
    }

    /** Before pure Java. */
    @Override
    public int autoRank() {
        return 100;
    }

    @Override
    public Availability probe(AdaptorOptions options) {
        LibCrypto.Found found = LibCrypto.load(options.get("library"));
        if (!found.usable()) {
            return Availability.no(found.detail());
        }
        try {
            return Availability.yes(OpenSsl.hasLegacy() ? found.detail()
                    : found.detail() + "; its legacy provider is not installed: no DES, no ARC4");
        } catch (LinkageError e) {
            // The class that sets the library up says why, the first time.
            return Availability.no(found.detail() + " has no default provider");
        }
    }

    @Override
    public Adaptor open(AdaptorOptions options) throws AdaptorException {
        Availability here = probe(options);
        if (!here.available()) {
            throw new AdaptorException(Status.NOTSUPP, here.detail());
        }
        return new OpenSslAdaptor(here.detail());
    }
}
