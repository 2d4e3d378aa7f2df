package io.hwadaptor.ipsecmb;

import io.hwadaptor.api.AdaptorException;
import io.hwadaptor.api.AeadAlgorithm;
import io.hwadaptor.api.Service;
import io.hwadaptor.api.kit.Declines;
import io.hwadaptor.ffm.ipsecmb.IpsecMb.Architecture;
import java.util.Optional;
import org.junit.jupiter.api.Assertions;
import org.junit.jupiter.api.Assumptions;

/**
 * Where the tests find both versions of the library. Without one its tests are skipped, but in a run that says
 * {@code -Dhwadaptor.test.ipsecmb=required}, as {@code ./hwadaptor test} does after it has fetched them.
 */
final class TestLibraries {
    static final String VERSION_1 = System.getProperty("hwadaptor.test.ipsecmb1", "libIPSec_MB.so.1");
    static final String VERSION_2 = System.getProperty("hwadaptor.test.ipsecmb2", "libIPSec_MB.so.2");
    private static final boolean REQUIRED = "required".equals(System.getProperty("hwadaptor.test.ipsecmb"));

    private TestLibraries() {
    }

    /** {@return the adaptor over a library, with the instructions of {@code -Dhwadaptor.test.ipsecmb.arch}} */
    static IpsecMbAdaptor open(String library) throws AdaptorException {
        try {
            return IpsecMbProvider.open(Optional.of(library), Architecture.AUTO);
        } catch (AdaptorException e) {
            if (REQUIRED) {
                Assertions.fail(e.getMessage());
            }
            Assumptions.abort(e.getMessage());
            throw e;
        }
    }

    /**
     * {@return whether a request may be declined: the library takes AAD in one segment, and not much is collected}
     */
    static boolean declines(Declines.Shape request) {
        return request.service() == Service.AEAD && request.algorithm() != AeadAlgorithm.CCM
                && request.auxiliary() > Side.BUFFER_BYTES;
    }
}
