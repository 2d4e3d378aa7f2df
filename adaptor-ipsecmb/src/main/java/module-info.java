/**
 * Intel's multi-buffer library: many requests per instruction stream.
 *
 * <p>Nothing is exported: an adaptor is reached through the service that it provides, and only so.
 */
module io.hwadaptor.ipsecmb {
    requires io.hwadaptor.api;
    requires io.hwadaptor.ffm;
    requires static org.jspecify;

    provides io.hwadaptor.api.spi.AdaptorProvider with io.hwadaptor.ipsecmb.IpsecMbProvider;
}
