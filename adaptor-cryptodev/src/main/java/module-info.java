/**
 * The kernel's crypto drivers through /dev/crypto, by the ABI of the module cryptodev-linux.
 *
 * <p>Nothing is exported: an adaptor is reached through the service that it provides, and only so.
 */
module io.hwadaptor.cryptodev {
    requires io.hwadaptor.api;
    requires io.hwadaptor.ffm;
    requires static org.jspecify;

    provides io.hwadaptor.api.spi.AdaptorProvider with io.hwadaptor.cryptodev.CryptodevProvider;
}
