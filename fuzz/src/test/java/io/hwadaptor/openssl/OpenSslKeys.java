package io.hwadaptor.openssl;

import io.hwadaptor.api.EllipticCurve;
import io.hwadaptor.api.SessionSpec;
import io.hwadaptor.ffm.openssl.KeyCalls;
import io.hwadaptor.ffm.openssl.LibCrypto;
import java.lang.foreign.MemorySegment;
import java.security.InvalidKeyException;
import java.util.Optional;

/** The OpenSSL engine's readers of keys, for the fuzz targets. */
public final class OpenSslKeys {
    private OpenSslKeys() {
    }

    /** {@return whether the library is here} */
    public static boolean available() {
        return LibCrypto.load(Optional.empty()).usable();
    }

    /** {@return whether the library has a curve} */
    public static boolean has(EllipticCurve curve) {
        return Curves.has(curve);
    }

    /** Reads an RSA key. */
    public static void rsa(SessionSpec.Rsa spec) throws InvalidKeyException {
        RsaContext.open(spec).free();
    }

    /** Reads a private key. */
    public static void ecPrivate(EllipticCurve curve, MemorySegment encoded) throws InvalidKeyException {
        KeyCalls.EVP_PKEY_free(Curves.privateKey(curve, encoded));
    }

    /** Reads a public key. */
    public static void ecPublic(EllipticCurve curve, MemorySegment encoded) throws InvalidKeyException {
        KeyCalls.EVP_PKEY_free(Curves.publicKey(curve, encoded));
    }
}
