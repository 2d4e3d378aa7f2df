package io.hwadaptor.soft;

import io.hwadaptor.api.Adaptor;
import io.hwadaptor.api.AdaptorException;
import io.hwadaptor.api.AdaptorQueue;
import io.hwadaptor.api.Capabilities;
import io.hwadaptor.api.QueueCounters;
import io.hwadaptor.api.Session;
import io.hwadaptor.api.SessionSpec;
import io.hwadaptor.api.Status;
import io.hwadaptor.api.spi.CounterTotals;
import io.hwadaptor.api.spi.KeyVault;
import io.hwadaptor.api.spi.SessionLimit;
import java.util.BitSet;
import java.util.List;

/** The software adaptor: sessions and queues over the engines of {@link Engines}. */
final class SoftAdaptor implements Adaptor {
    static final String VERSION = "Java " + Runtime.version();

    /** Of this adaptor, open. */
    final SessionLimit sessions = new SessionLimit("soft");
    private final KeyVault vault = new KeyVault();
    private final CounterTotals totals = new CounterTotals();
    /** Numbers of the open queues. The lowest free one is given out, so sessions' context tables stay short. */
    private final BitSet queueNumbers = new BitSet();
    private volatile boolean closed;

    @Override
    public String name() {
        return "soft";
    }

    @Override
    public String version() {
        return VERSION;
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
    public Session openSession(SessionSpec spec) throws AdaptorException {
        requireOpen();
        if (!supports(spec)) {
            throw new AdaptorException(capabilities().refusal(spec), "soft: no " + Capabilities.describe(spec));
        }
        return SoftSession.open(this, vault, spec);
    }

    @Override
    public AdaptorQueue openQueue(int depth) throws AdaptorException {
        requireOpen();
        synchronized (queueNumbers) {
            int number = queueNumbers.nextClearBit(0);
            SoftQueue queue = new SoftQueue(this, number, depth, totals.queueOpened());
            queueNumbers.set(number);
            return queue;
        }
    }

    /** Takes a closed queue's number and counters back. */
    void queueClosed(int number, QueueCounters counters) {
        totals.queueClosed(counters);
        synchronized (queueNumbers) {
            queueNumbers.clear(number);
        }
    }

    @Override
    public List<EngineCounters> counters() {
        return List.of(totals.sum(name()));
    }

    @Override
    public void close() {
        closed = true;
        vault.close();
    }

    private void requireOpen() throws AdaptorException {
        if (closed) {
            throw new AdaptorException(Status.ERR, "soft: the adaptor is closed");
        }
    }
}
