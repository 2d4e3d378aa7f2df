/**
 * The uniform accelerator interface. Depends on the JDK alone and knows no native library.
 */
module io.hwadaptor.api {
    requires java.management;
    requires static org.jspecify;

    exports io.hwadaptor.api;
    exports io.hwadaptor.api.der;
    exports io.hwadaptor.api.select;
    exports io.hwadaptor.api.spi;
    exports io.hwadaptor.api.spi.key;

    uses io.hwadaptor.api.spi.AdaptorProvider;
}
