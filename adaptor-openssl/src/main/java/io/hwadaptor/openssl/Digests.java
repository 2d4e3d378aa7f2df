package io.hwadaptor.openssl;

import io.hwadaptor.api.SessionSpec;

/** Which engine does which digest. */
final class Digests {
    private Digests() {
    }

    /** {@return bytes that a session of a digest gives} */
    static int resultLength(SessionSpec spec) {
        return switch (spec) {
            case SessionSpec.Hash hash -> hash.resultLength();
            case SessionSpec.NestedHash hash -> hash.resultLength();
            case SessionSpec.Mac mac -> mac.resultLength();
            default -> 0;
        };
    }
}
