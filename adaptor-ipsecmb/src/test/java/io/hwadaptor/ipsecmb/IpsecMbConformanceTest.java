package io.hwadaptor.ipsecmb;

import io.hwadaptor.api.Adaptor;
import io.hwadaptor.api.AdaptorException;
import io.hwadaptor.api.kit.AdaptorConformance;
import io.hwadaptor.api.kit.Declines;

/** The kit on version 1 of the library. */
final class IpsecMbConformanceTest extends AdaptorConformance {
    @Override
    protected Adaptor openAdaptor() throws AdaptorException {
        return TestLibraries.open(TestLibraries.VERSION_1);
    }

    @Override
    protected Declines declines() {
        return TestLibraries::declines;
    }
}
