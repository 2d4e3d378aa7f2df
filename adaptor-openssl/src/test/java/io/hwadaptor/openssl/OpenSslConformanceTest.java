package io.hwadaptor.openssl;

import io.hwadaptor.api.Adaptor;
import io.hwadaptor.api.AdaptorException;
import io.hwadaptor.api.AkcipherAlgorithm;
import io.hwadaptor.api.kit.AdaptorConformance;
import io.hwadaptor.api.kit.Declines;
import io.hwadaptor.api.spi.AdaptorOptions;
import java.util.Properties;

final class OpenSslConformanceTest extends AdaptorConformance {
    @Override
    protected Adaptor openAdaptor() throws AdaptorException {
        return new OpenSslProvider().open(AdaptorOptions.of(OpenSslProvider.NAME, new Properties()));
    }

    /**
     * Exponents of more than 64 bits with moduli of more than 3072, and DSA's orders but for the three of FIPS 186-4.
     */
    @Override
    protected Declines declines() {
        return request -> request.algorithm() == AkcipherAlgorithm.DSA
                || (request.algorithm() == AkcipherAlgorithm.RSA
                        && Math.max(request.source(), request.auxiliary()) > 384);
    }
}
