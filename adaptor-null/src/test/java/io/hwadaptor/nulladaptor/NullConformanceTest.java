package io.hwadaptor.nulladaptor;

import io.hwadaptor.api.Adaptor;
import io.hwadaptor.api.kit.AdaptorConformance;

/** The part of the kit that is about queues and sessions; one of its tests proves that a request allocates nothing. */
final class NullConformanceTest extends AdaptorConformance {
    @Override
    protected Adaptor openAdaptor() {
        return new NullAdaptor();
    }

    /** It claims everything and does nothing. */
    @Override
    protected boolean computes() {
        return false;
    }
}
