/**
 * Intel QuickAssist: symmetric work through the vendor's data-plane API on the caller's own memory, public keys through
 * the traditional one. Nothing is exported: an adaptor is reached through the service that it provides.
 */
module io.hwadaptor.qat {
    requires io.hwadaptor.api;
    requires io.hwadaptor.ffm;
    requires static org.jspecify;

    provides io.hwadaptor.api.spi.AdaptorProvider with io.hwadaptor.qat.QatProvider;
}
