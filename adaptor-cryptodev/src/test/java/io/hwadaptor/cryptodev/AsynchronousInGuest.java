package io.hwadaptor.cryptodev;

import io.hwadaptor.api.Adaptor;
import io.hwadaptor.api.AdaptorException;
import io.hwadaptor.api.AdaptorQueue;
import io.hwadaptor.api.Capabilities;
import io.hwadaptor.api.Session;
import io.hwadaptor.api.SessionSpec;
import java.util.List;

/**
 * The kit with the asynchronous calls; without chains, which are done at submit here too, and take the most time.
 */
final class AsynchronousInGuest extends Kit {
    @Override
    protected Adaptor openAdaptor() throws AdaptorException {
        return new WithoutChains(TestDevice.open(TestDevice.asynchronous(), true));
    }

    private record WithoutChains(Adaptor adaptor) implements Adaptor {
        @Override
        public String name() {
            return adaptor.name();
        }

        @Override
        public String version() {
            return adaptor.version();
        }

        @Override
        public Capabilities capabilities() {
            Capabilities all = adaptor.capabilities();
            return new Capabilities(all.list(), false, all.memoryNeeds());
        }

        @Override
        public boolean supports(SessionSpec spec) {
            return adaptor.supports(spec);
        }

        @Override
        public Session openSession(SessionSpec spec) throws AdaptorException {
            return adaptor.openSession(spec);
        }

        @Override
        public AdaptorQueue openQueue(int depth) throws AdaptorException {
            return adaptor.openQueue(depth);
        }

        @Override
        public List<EngineCounters> counters() {
            return adaptor.counters();
        }

        @Override
        public void close() {
            adaptor.close();
        }
    }
}
