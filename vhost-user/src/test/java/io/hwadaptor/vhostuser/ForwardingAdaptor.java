package io.hwadaptor.vhostuser;

import io.hwadaptor.api.Adaptor;
import io.hwadaptor.api.AdaptorException;
import io.hwadaptor.api.AdaptorQueue;
import io.hwadaptor.api.Capabilities;
import io.hwadaptor.api.Session;
import io.hwadaptor.api.SessionSpec;
import java.lang.foreign.MemorySegment;
import java.util.List;

/** Another adaptor, for tests that change what some of its calls do. Owns it. */
abstract class ForwardingAdaptor implements Adaptor {
    private final Adaptor inner;

    ForwardingAdaptor(Adaptor inner) {
        this.inner = inner;
    }

    @Override
    public String name() {
        return inner.name();
    }

    @Override
    public String version() {
        return inner.version();
    }

    @Override
    public Capabilities capabilities() {
        return inner.capabilities();
    }

    @Override
    public Session openSession(SessionSpec spec) throws AdaptorException {
        return inner.openSession(spec);
    }

    @Override
    public AdaptorQueue openQueue(int depth) throws AdaptorException {
        return inner.openQueue(depth);
    }

    @Override
    public Registration register(MemorySegment region) throws AdaptorException {
        return inner.register(region);
    }

    @Override
    public List<EngineCounters> counters() {
        return inner.counters();
    }

    @Override
    public void close() {
        inner.close();
    }
}
