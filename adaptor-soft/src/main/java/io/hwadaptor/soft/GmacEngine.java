package io.hwadaptor.soft;

import io.hwadaptor.api.Operation;
import io.hwadaptor.api.StandardLengths;
import java.security.GeneralSecurityException;
import org.jspecify.annotations.Nullable;

/**
 * GMAC: GCM with nothing to encrypt (NIST SP 800-38D, section 3). The JDK's engine collects the whole message before it
 * works, so long ones are done by {@link GcmBlocks}.
 */
final class GmacEngine extends DigestEngine {
    private final GcmCipher cipher;
    /** Made for the first long message. */
    private @Nullable GcmBlocks blocks;
    /** The same if the current message is of it, else null. */
    private @Nullable GcmBlocks current;

    GmacEngine(byte[] key) throws GeneralSecurityException {
        cipher = new GcmCipher(key);
    }

    @Override
    boolean accepts(Operation operation, long length) {
        return StandardLengths.GCM_IVS.contains(operation.ivLength);
    }

    @Override
    void begin(Operation operation) throws GeneralSecurityException {
        if (operation.src.byteLength() <= GcmBlocks.COLLECTED) {
            current = null;
            cipher.begin(operation);
            return;
        }
        blocks = blocks != null ? blocks : cipher.blocks(true);
        current = blocks;
        blocks.begin(operation);
    }

    @Override
    void update(byte[] bytes, int from, int length) {
        if (current != null) {
            current.authenticate(bytes, from, length);
        } else {
            cipher.authenticate(bytes, from, length);
        }
    }

    @Override
    void finish(byte[] result) throws GeneralSecurityException {
        if (current != null) {
            current.finish(result);
        } else {
            cipher.finish(result);
        }
    }

    @Override
    void wipe() {
        cipher.wipe();
        if (blocks != null) {
            blocks.wipe();
        }
    }
}
