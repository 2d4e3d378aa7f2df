/**
 * OpenSSL 3: libcrypto on guest memory, without a copy of the payload.
 *
 * <p>Nothing is exported: an adaptor is reached through the service that it provides, and only so.
 */
module io.hwadaptor.openssl {
    requires io.hwadaptor.api;
    requires io.hwadaptor.ffm;
    requires static org.jspecify;

    provides io.hwadaptor.api.spi.AdaptorProvider with io.hwadaptor.openssl.OpenSslProvider;
}
