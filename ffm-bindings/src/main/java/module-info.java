/**
 * Native access of the project: {@code java.lang.foreign.Linker}, {@code reinterpret} and library loading are used in
 * this module alone.
 */
module io.hwadaptor.ffm {
    requires static org.jspecify;

    exports io.hwadaptor.ffm.ipsecmb;
    exports io.hwadaptor.ffm.linux;
    exports io.hwadaptor.ffm.openssl;
    exports io.hwadaptor.ffm.qat;
    // Exported for their layouts and constants, to everyone because adaptors that come later are not known here. The
    // functions in them lose errno: io.hwadaptor.ffm.linux is what callers use.
    exports io.hwadaptor.ffm.generated.cryptodev;
    exports io.hwadaptor.ffm.generated.linux;
    exports io.hwadaptor.ffm.generated.openssl;
    exports io.hwadaptor.ffm.generated.qat;
}
