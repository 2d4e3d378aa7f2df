/**
 * The uniform accelerator interface. Depends on the JDK alone and knows no native library.
 */
module io.hwadaptor.api {
    exports io.hwadaptor.api;

    uses io.hwadaptor.api.AdaptorProvider;
}
