package io.hwadaptor.openssl;

import io.hwadaptor.api.Adaptor;
import io.hwadaptor.api.AdaptorException;
import io.hwadaptor.api.AdaptorOptions;
import io.hwadaptor.api.AdaptorProvider;
import io.hwadaptor.api.Status;
import io.hwadaptor.ffm.openssl.LibCrypto;

/** Tells of the OpenSSL adaptor. Its option {@code library} is the absolute path of another libcrypto. */
public final class OpenSslProvider implements AdaptorProvider {
    static final String NAME = "openssl";

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

    /** Before pure Java. */
    @Override
    public int autoRank() {
        return 100;
    }

    @Override
    public Availability probe(AdaptorOptions options) {
        LibCrypto.Found found = LibCrypto.load(options.get("library"));
        return found.usable() ? Availability.yes(found.detail()) : Availability.no(found.detail());
    }

    @Override
    public Adaptor open(AdaptorOptions options) throws AdaptorException {
        LibCrypto.Found found = LibCrypto.load(options.get("library"));
        if (!found.usable()) {
            throw new AdaptorException(Status.NOTSUPP, found.detail());
        }
        return new OpenSslAdaptor(found.detail());
    }
}
