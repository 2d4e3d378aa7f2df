package io.hwadaptor.qat;

import io.hwadaptor.api.AdaptorException;
import io.hwadaptor.api.AdaptorQueue;
import io.hwadaptor.api.Capabilities;
import io.hwadaptor.api.Capability;
import io.hwadaptor.api.CipherAlgorithm;
import io.hwadaptor.api.KeyMaterial;
import io.hwadaptor.api.Session;
import io.hwadaptor.api.SessionSpec;
import io.hwadaptor.api.spi.AdaptorOptions;
import io.hwadaptor.api.spi.EngineAdaptor;
import io.hwadaptor.api.spi.KeyVault;
import io.hwadaptor.api.spi.QueuePlace;
import io.hwadaptor.qat.pke.KeyAlgorithms;
import io.hwadaptor.qat.service.DeviceAbilities;
import io.hwadaptor.qat.service.QatService;
import io.hwadaptor.qat.service.RegionMap;
import io.hwadaptor.qat.sym.SymAlgorithms;
import java.lang.foreign.MemorySegment;
import java.util.ArrayList;
import java.util.List;

/** The QuickAssist adaptor: sessions and queues over the instances of the process's {@link QatService}. */
final class QatAdaptor extends EngineAdaptor {
    static final String NAME = "qat";

    private final QatService service;
    private final QatOptions options;
    private final Capabilities capabilities;

    private QatAdaptor(QatService service, QatOptions options) {
        super(NAME, service.version(), new KeyVault());
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
    protected Session newSession(SessionSpec spec) throws AdaptorException {
        return QatSession.open(this, service, spec);
    }

    @Override
    protected AdaptorQueue newQueue(QueuePlace place, int depth) throws AdaptorException {
        return QatQueue.open(this, place, service, options, depth);
    }

    /** Memory that the library can't map is reached through pinned memory, and what that copies is counted. */
    @Override
    public Registration register(MemorySegment region) throws AdaptorException {
        requireOpen();
        List<long[]> slices = service.regions().map(region);
        return slices.isEmpty() ? Registration.NONE : new Mapped(service.regions(), slices);
    }

    @Override
    protected void release() {
        QatService.release(service);
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
