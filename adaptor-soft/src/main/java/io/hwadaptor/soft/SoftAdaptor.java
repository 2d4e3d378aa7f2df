package io.hwadaptor.soft;

import io.hwadaptor.api.AdaptorException;
import io.hwadaptor.api.AdaptorQueue;
import io.hwadaptor.api.Capabilities;
import io.hwadaptor.api.Session;
import io.hwadaptor.api.SessionSpec;
import io.hwadaptor.api.spi.EngineAdaptor;
import io.hwadaptor.api.spi.KeyVault;
import io.hwadaptor.api.spi.QueuePlace;

/** The software adaptor: sessions and queues over the engines of {@link Engines}. */
final class SoftAdaptor extends EngineAdaptor {
    static final String NAME = "soft";
    static final String VERSION = "Java " + Runtime.version();

    SoftAdaptor() {
        super(NAME, VERSION, new KeyVault());
    }

    @Override
    public Capabilities capabilities() {
        return Engines.CAPABILITIES;
    }

    @Override
    public boolean supports(SessionSpec spec) {
        return Engines.supports(spec);
    }

    @Override
    protected Session newSession(SessionSpec spec) throws AdaptorException {
        return SoftSession.open(this, spec);
    }

    @Override
    protected AdaptorQueue newQueue(QueuePlace place, int depth) {
        return new SoftQueue(this, place, depth);
    }
}
