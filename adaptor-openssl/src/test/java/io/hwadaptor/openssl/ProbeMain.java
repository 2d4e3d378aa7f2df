package io.hwadaptor.openssl;

import io.hwadaptor.api.spi.AdaptorOptions;
import io.hwadaptor.api.spi.AdaptorProvider;

/** A process of its own that asks whether the adaptor can run here: a process loads only one library. */
final class ProbeMain {
    private ProbeMain() {
    }

    /** Prints the answer. */
    public static void main(String[] args) {
        AdaptorProvider.Availability here =
                new OpenSslProvider().probe(AdaptorOptions.of(OpenSslProvider.NAME, System.getProperties()));
        System.out.println(here.available() + " " + here.detail());
    }
}
