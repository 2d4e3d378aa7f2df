/**
 * The uniform accelerator interface. Depends on the JDK alone and knows no native library.
 */
module io.hwadaptor.api {
    requires java.management;

    exports io.hwadaptor.api;

    uses io.hwadaptor.api.AdaptorProvider;
}
