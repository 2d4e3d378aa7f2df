/**
 * The embedded default: every algorithm in pure Java, on any host. JDK engines first, because the virtual machine
 * compiles them to the processor's own instructions; Bouncy Castle for what the JDK lacks.
 */
module io.hwadaptor.soft {
    requires io.hwadaptor.api;
    requires org.bouncycastle.provider;
    requires static org.jspecify;

    provides io.hwadaptor.api.spi.AdaptorProvider with io.hwadaptor.soft.SoftProvider;
}
