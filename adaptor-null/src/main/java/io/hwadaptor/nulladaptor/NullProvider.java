package io.hwadaptor.nulladaptor;

import io.hwadaptor.api.Adaptor;
import io.hwadaptor.api.spi.AdaptorOptions;
import io.hwadaptor.api.spi.AdaptorProvider;

/** Tells of the null adaptor. Loaded by {@link java.util.ServiceLoader}, so it is cheap to make and has no state. */
public final class NullProvider implements AdaptorProvider {
    /** For {@link java.util.ServiceLoader}. */
    public NullProvider() {
    }

    @Override
    public String name() {
        return NullAdaptor.NAME;
    }

    @Override
    public String description() {
        return "nothing: leaves the destination as it is, to measure the cost of everything else";
    }

    /** Negative: whoever asks for {@code auto} wants encryption. */
    @Override
    public int autoRank() {
        return -1;
    }

    /** A real adaptor looks for its device or library here, and keeps nothing open. */
    @Override
    public Availability probe(AdaptorOptions options) {
        return Availability.yes(NullAdaptor.VERSION);
    }

    @Override
    public Adaptor open(AdaptorOptions options) {
        return new NullAdaptor();
    }
}
