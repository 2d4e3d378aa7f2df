/**
 * The Linux kernel's crypto API, through sockets of the family AF_ALG.
 *
 * <p>Nothing is exported: an adaptor is reached through the service that it provides, and only so.
 */
module io.hwadaptor.afalg {
    requires io.hwadaptor.api;
    requires io.hwadaptor.ffm;
    requires static org.jspecify;

    provides io.hwadaptor.api.spi.AdaptorProvider with io.hwadaptor.afalg.AfalgProvider;
}
