/**
 * Does nothing and completes at once: the template of a new adaptor, and the measure of the ring's own cost.
 *
 * <p>Nothing is exported: an adaptor is reached through the service that it provides, and only so.
 */
module io.hwadaptor.nulladaptor {
    requires io.hwadaptor.api;

    provides io.hwadaptor.api.spi.AdaptorProvider with io.hwadaptor.nulladaptor.NullProvider;
}
