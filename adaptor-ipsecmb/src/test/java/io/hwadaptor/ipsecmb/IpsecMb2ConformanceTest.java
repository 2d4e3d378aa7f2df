package io.hwadaptor.ipsecmb;

import io.hwadaptor.api.Adaptor;
import io.hwadaptor.api.AdaptorException;
import io.hwadaptor.api.kit.AdaptorConformance;
import io.hwadaptor.api.kit.Declines;

/** The kit on version 2 of the library. */
final class IpsecMb2ConformanceTest extends AdaptorConformance {
    @Override
    protected Adaptor openAdaptor() throws AdaptorException {
        return TestLibraries.open(TestLibraries.VERSION_2);
    }

    @Override
    protected Declines declines() {
        return TestLibraries::declines;
    }
}
