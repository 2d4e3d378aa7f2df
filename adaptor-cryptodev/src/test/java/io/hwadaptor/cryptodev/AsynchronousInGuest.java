package io.hwadaptor.cryptodev;

import io.hwadaptor.api.Adaptor;
import io.hwadaptor.api.AdaptorException;

/** The kit with the asynchronous calls. */
final class AsynchronousInGuest extends Kit {
    @Override
    protected Adaptor openAdaptor() throws AdaptorException {
        return TestDevice.open(TestDevice.asynchronous(), true);
    }
}
