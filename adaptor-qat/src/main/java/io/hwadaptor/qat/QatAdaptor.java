package io.hwadaptor.qat;

import io.hwadaptor.api.Adaptor;
import io.hwadaptor.api.AdaptorException;
import io.hwadaptor.api.AdaptorQueue;
import io.hwadaptor.api.Capabilities;
import io.hwadaptor.api.Capability;
import io.hwadaptor.api.CipherAlgorithm;
import io.hwadaptor.api.KeyMaterial;
import io.hwadaptor.api.Session;
import io.hwadaptor.api.SessionSpec;
import io.hwadaptor.api.Status;
import io.hwadaptor.api.spi.AdaptorOptions;
import io.hwadaptor.api.spi.CounterTotals;
import io.hwadaptor.api.spi.KeyVault;
import io.hwadaptor.api.spi.SessionLimit;
import io.hwadaptor.qat.pke.KeyAlgorithms;
import io.hwadaptor.qat.service.DeviceAbilities;
import io.hwadaptor.qat.service.QatService;
import io.hwadaptor.qat.service.RegionMap;
import io.hwadaptor.qat.sym.SymAlgorithms;
import java.lang.foreign.MemorySegment;
import java.util.ArrayList;
import java.util.List;

/** The QuickAssist adaptor: sessions and queues over the instances of the process's {@link QatService}. */
final class QatAdaptor implements Adaptor {
    static final String NAME = "qat";

    private final QatService service;
    private final QatOptions options;
    private final Capabilities capabilities;
    private final SessionLimit sessions = new SessionLimit(NAME);
    private final KeyVault vault = new KeyVault();
    private final CounterTotals totals = new CounterTotals();
    private volatile boolean closed;

    private QatAdaptor(QatService service, QatOptions options) {
        this.service = service;
        this.options = options;
        capabilities = capabilities(service.abilities());
    }

    static QatAdaptor open(AdaptorOptions all) throws AdaptorException {
        QatOptions options = QatOptions.of(all);
        return new QatAdaptor(QatService.use(options.section()), options);
    }

    private static Capabilities capabilities(DeviceAbilities device) {
        List<Capability> list = new ArrayList<>(SymAlgorithms.capabilities(device));
        list.addAll(KeyAlgorithms.capabilities(device));
        boolean chaining = list.stream().anyMatch(entry -> entry.algorithm() instanceof CipherAlgorithm);
        return new Capabilities(list, chaining, new Capabilities.MemoryNeeds(true, 1));
    }

    @Override
    public String name() {
        return NAME;
    }

    @Override
    public String version() {
        return service.version();
    }

    @Override
    public Capabilities capabilities() {
        return capabilities;
    }

    @Override
    public boolean supports(SessionSpec spec) {
        return capabilities.covers(spec) && SymAlgorithms.supports(spec) && KeyAlgorithms.supports(spec);
    }

    /** Beside the key a shorter one for HMAC, and GCM's hash key. */
    @Override
    public long keyBytes(SessionSpec spec) {
        return KeyMaterial.lockedBytes(spec) + 128;
    }

    @Override
    public Session openSession(SessionSpec spec) throws AdaptorException {
        requireOpen();
        if (!supports(spec)) {
            throw new AdaptorException(capabilities.refusal(spec), "qat: no " + Capabilities.describe(spec));
        }
        return QatSession.open(this, service, sessions, vault, spec);
    }

    @Override
    public AdaptorQueue openQueue(int depth) throws AdaptorException {
        requireOpen();
        return QatQueue.open(this, service, options, totals, depth);
    }

    /** Memory that the library can't map is reached through pinned memory, and what that copies is counted. */
    @Override
    public Registration register(MemorySegment region) throws AdaptorException {
        requireOpen();
        List<long[]> slices = service.regions().map(region);
        return slices.isEmpty() ? Registration.NONE : new Mapped(service.regions(), slices);
    }

    @Override
    public List<EngineCounters> counters() {
        return List.of(totals.sum(name()));
    }

    @Override
    public synchronized void close() {
        if (!closed) {
            closed = true;
            vault.close();
            QatService.release(service);
        }
    }

    private void requireOpen() throws AdaptorException {
        if (closed) {
            throw new AdaptorException(Status.ERR, "qat: the adaptor is closed");
        }
    }

    /** A registration that unmaps once. */
    private static final class Mapped implements Registration {
        private final RegionMap regions;
        private List<long[]> slices;

        Mapped(RegionMap regions, List<long[]> slices) {
            this.regions = regions;
            this.slices = slices;
        }

        @Override
        public synchronized void close() {
            regions.unmap(slices);
            slices = List.of();
        }
    }
}
