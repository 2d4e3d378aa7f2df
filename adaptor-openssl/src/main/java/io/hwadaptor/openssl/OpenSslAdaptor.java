package io.hwadaptor.openssl;

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

/** Sessions and queues over the engines of {@link Engines}. */
final class OpenSslAdaptor implements Adaptor {
    /** Of this adaptor, open. */
    final SessionLimit sessions = new SessionLimit("openssl");
    private final String version;
    private final KeyVault vault = KeyVault.ofNativeEngine();
    private final CounterTotals totals = new CounterTotals();
    /** Numbers of the open queues. The lowest free one is given out, so sessions' context tables stay short. */
    private final BitSet queueNumbers = new BitSet();
    private volatile boolean closed;

    /**
     * An adaptor on the library that is loaded.
     *
     * @param version what the library says of itself
     */
    OpenSslAdaptor(String version) {
        this.version = version;
    }

    @Override
    public String name() {
        return OpenSslProvider.NAME;
    }

    @Override
    public String version() {
        return version;
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
    public Session openSession(SessionSpec spec) throws AdaptorException {
        requireOpen();
        if (!supports(spec)) {
            throw new AdaptorException(capabilities().refusal(spec), "openssl: no " + Capabilities.describe(spec));
        }
        return OpenSslSession.open(this, vault, spec);
    }

    @Override
    public AdaptorQueue openQueue(int depth) throws AdaptorException {
        requireOpen();
        synchronized (queueNumbers) {
            int number = queueNumbers.nextClearBit(0);
            OpenSslQueue queue = new OpenSslQueue(this, number, depth, totals.queueOpened());
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
            throw new AdaptorException(Status.ERR, "openssl: the adaptor is closed");
        }
    }
}
