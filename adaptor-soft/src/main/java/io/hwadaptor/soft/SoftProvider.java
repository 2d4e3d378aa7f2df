package io.hwadaptor.soft;

import io.hwadaptor.api.Adaptor;
import io.hwadaptor.api.spi.AdaptorOptions;
import io.hwadaptor.api.spi.AdaptorProvider;

/** Tells of the software adaptor, which runs everywhere. */
public final class SoftProvider implements AdaptorProvider {
    /** For {@link java.util.ServiceLoader}. */
    public SoftProvider() {
    }

    @Override
    public String name() {
        return SoftAdaptor.NAME;
    }

    @Override
    public String description() {
        return "pure Java, the embedded default";
    }

    @Override
    public boolean calibrated() {
        return true;
    }

    /** Behind everything that native code or a device does. */
    @Override
    public int autoRank() {
        return 0;
    }

    @Override
    public Availability probe(AdaptorOptions options) {
        return Availability.yes(SoftAdaptor.VERSION);
    }

    @Override
    public Adaptor open(AdaptorOptions options) {
        return new SoftAdaptor();
    }
}
