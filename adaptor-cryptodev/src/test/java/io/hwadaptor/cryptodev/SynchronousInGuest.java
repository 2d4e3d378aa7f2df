package io.hwadaptor.cryptodev;

import io.hwadaptor.api.Adaptor;
import io.hwadaptor.api.AdaptorException;

/** The kit without the asynchronous calls, which is how the module is built by default. */
final class SynchronousInGuest extends Kit {
    @Override
    protected Adaptor openAdaptor() throws AdaptorException {
        return TestDevice.open(TestDevice.synchronous(), false);
    }
}
