package io.hwadaptor.openssl;

import io.hwadaptor.api.AdaptorException;
import io.hwadaptor.api.AdaptorQueue;
import io.hwadaptor.api.Capabilities;
import io.hwadaptor.api.Session;
import io.hwadaptor.api.SessionSpec;
import io.hwadaptor.api.spi.EngineAdaptor;
import io.hwadaptor.api.spi.KeyVault;
import io.hwadaptor.api.spi.QueuePlace;

/** Sessions and queues over the engines of {@link Engines}. */
final class OpenSslAdaptor extends EngineAdaptor {
    static final String NAME = "openssl";

    /**
     * An adaptor on the library that is loaded.
     *
     * @param version what the library says of itself
     */
    OpenSslAdaptor(String version) {
        super(NAME, version, KeyVault.ofNativeEngine());
    }

    @Override
    public Capabilities capabilities() {
        return Engines.capabilities();
    }

    @Override
    public boolean supports(SessionSpec spec) {
        return Engines.supports(spec);
    }

    @Override
    protected Session newSession(SessionSpec spec) throws AdaptorException {
        return OpenSslSession.open(this, spec);
    }

    @Override
    protected AdaptorQueue newQueue(QueuePlace place, int depth) {
        return new OpenSslQueue(this, place, depth);
    }
}
