package io.hwadaptor.soft;

import io.hwadaptor.api.Adaptor;
import io.hwadaptor.api.kit.AdaptorConformance;

final class SoftConformanceTest extends AdaptorConformance {
    @Override
    protected Adaptor openAdaptor() {
        return new SoftAdaptor();
    }
}
