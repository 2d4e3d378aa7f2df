package io.hwadaptor.qat;

import static org.junit.jupiter.api.Assertions.assertEquals;

import io.hwadaptor.api.Adaptor;
import io.hwadaptor.api.AdaptorException;
import io.hwadaptor.api.AeadAlgorithm;
import io.hwadaptor.api.CipherAlgorithm;
import io.hwadaptor.api.MacAlgorithm;
import io.hwadaptor.api.kit.AdaptorConformance;
import io.hwadaptor.api.kit.Declines;
import java.util.List;
import org.junit.jupiter.api.AfterEach;

/** The whole kit on the simulator alone: what the device can't do is declined, and nothing else. */
class QatConformanceTest extends AdaptorConformance {
    /** {@return which simulator} */
    String library() {
        return Simulator.NEWER;
    }

    @Override
    protected Adaptor openAdaptor() throws AdaptorException {
        Simulator.load(library());
        Simulator.set("shuffle", 1);
        return Simulator.open("qat");
    }

    @AfterEach
    void wasUsedRightly() {
        assertEquals(0, Simulator.get("violations"), "the simulator has said on stderr how it was used wrongly");
    }

    @Override
    protected Declines declines() {
        return QatConformanceTest::declines;
    }

    /** As docs/qat.md lists them. */
    private static boolean declines(Declines.Shape request) {
        boolean xts = request.algorithm() == CipherAlgorithm.AES_XTS;
        return switch (request.service()) {
            case CIPHER -> xts && request.source() % 16 != 0;
            case MAC -> request.source() == 0 && List.of(MacAlgorithm.GMAC_AES, MacAlgorithm.KASUMI_F9,
                    MacAlgorithm.SNOW3G_UIA2, MacAlgorithm.ZUC_EIA3).contains(request.algorithm());
            case AEAD -> request.auxiliary() > (request.algorithm() == AeadAlgorithm.CCM ? 222 : 240)
                    || (request.algorithm() == AeadAlgorithm.CHACHA20_POLY1305 && request.source() == 0);
            case CHAIN -> request.cipherLength() == 0 || request.hashLength() + request.auxiliary() == 0
                    || (xts && request.cipherLength() % 16 != 0) || request.auxiliary() > 288
                    || (request.auxiliary() > 0 && request.hashStart() != 0);
            default -> false;
        };
    }
}
