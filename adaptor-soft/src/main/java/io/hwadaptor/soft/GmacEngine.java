package io.hwadaptor.soft;

import io.hwadaptor.api.Operation;
import java.security.GeneralSecurityException;

/**
 * GMAC: GCM with nothing to encrypt (NIST SP 800-38D, section 3). The JDK's engine, which collects the whole message
 * before it works; hence the limit on its length.
 */
final class GmacEngine extends DigestEngine {
    /** Longest message in bytes. */
    static final int MAX_LENGTH = GcmEngine.MAX_AAD;

    private final GcmCipher cipher;

    GmacEngine(byte[] key) throws GeneralSecurityException {
        cipher = new GcmCipher(key);
    }

    @Override
    boolean accepts(Operation operation, long length) {
        return operation.ivLength >= 1 && operation.ivLength <= Operation.MAX_IV_LENGTH;
    }

    @Override
    void begin(Operation operation) throws GeneralSecurityException {
        cipher.begin(operation);
    }

    @Override
    void update(byte[] bytes, int from, int length) {
        cipher.authenticate(bytes, from, length);
    }

    @Override
    void finish(byte[] result) throws GeneralSecurityException {
        cipher.finish(result);
    }

    @Override
    void wipe() {
        cipher.wipe();
    }
}
