package io.hwadaptor.openssl;

import io.hwadaptor.api.Adaptor;
import io.hwadaptor.api.AdaptorException;
import io.hwadaptor.api.AdaptorOptions;
import io.hwadaptor.api.kit.AdaptorConformance;
import java.util.Properties;

final class OpenSslConformanceTest extends AdaptorConformance {
    @Override
    protected Adaptor openAdaptor() throws AdaptorException {
        return new OpenSslProvider().open(AdaptorOptions.of(OpenSslProvider.NAME, new Properties()));
    }
}
