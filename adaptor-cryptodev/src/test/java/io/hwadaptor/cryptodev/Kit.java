package io.hwadaptor.cryptodev;

import io.hwadaptor.api.kit.AdaptorConformance;

/** The kit on the device under test. Its classes are not named like tests: they run in the guest, where a device is. */
abstract class Kit extends AdaptorConformance {
    /** The module takes a page. */
    @Override
    protected long longestAad() {
        return Node.MAX_AAD;
    }
}
