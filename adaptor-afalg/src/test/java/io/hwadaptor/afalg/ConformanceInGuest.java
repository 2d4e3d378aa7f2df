package io.hwadaptor.afalg;

import io.hwadaptor.api.Adaptor;
import io.hwadaptor.api.AdaptorException;
import io.hwadaptor.api.Service;
import io.hwadaptor.api.kit.AdaptorConformance;
import io.hwadaptor.api.kit.Declines;
import io.hwadaptor.api.spi.AdaptorOptions;

/** The kit, on a kernel that has AF_ALG; options come from system properties as they do everywhere. */
final class ConformanceInGuest extends AdaptorConformance {
    @Override
    protected Adaptor openAdaptor() throws AdaptorException {
        return new AfalgProvider().open(AdaptorOptions.of(AfalgAdaptor.NAME, System.getProperties()));
    }

    /** Additional data and text of AEAD must fit into a socket together, and that takes 256 KiB at the most. */
    @Override
    protected Declines declines() {
        return request -> request.service() == Service.AEAD && request.auxiliary() > 128 << 10;
    }
}
