package io.hwadaptor.api.select;

import io.hwadaptor.api.Adaptor;
import io.hwadaptor.api.AdaptorException;
import io.hwadaptor.api.AdaptorQueue;
import io.hwadaptor.api.Capabilities;
import io.hwadaptor.api.Session;
import io.hwadaptor.api.SessionSpec;
import java.lang.foreign.MemorySegment;
import java.util.List;

/** Another adaptor, whose queues look at how they are used. Any thread. */
final class CheckedAdaptor implements Adaptor {
    private final Adaptor adaptor;

    private CheckedAdaptor(Adaptor adaptor) {
        this.adaptor = adaptor;
    }

    static Adaptor of(Adaptor adaptor) {
        return adaptor instanceof CheckedAdaptor ? adaptor : new CheckedAdaptor(adaptor);
    }

    /** {@return the adaptor itself, without checks} */
    static Adaptor unwrap(Adaptor adaptor) {
        return adaptor instanceof CheckedAdaptor checked ? checked.adaptor : adaptor;
    }

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
        return adaptor.capabilities();
    }

    @Override
    public boolean supports(SessionSpec spec) {
        return adaptor.supports(spec);
    }

    @Override
    public long keyBytes(SessionSpec spec) {
        return adaptor.keyBytes(spec);
    }

    @Override
    public Session openSession(SessionSpec spec) throws AdaptorException {
        return adaptor.openSession(spec);
    }

    @Override
    public AdaptorQueue openQueue(int depth) throws AdaptorException {
        return new CheckedQueue(adaptor.openQueue(depth));
    }

    @Override
    public Registration register(MemorySegment region) throws AdaptorException {
        return adaptor.register(region);
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
