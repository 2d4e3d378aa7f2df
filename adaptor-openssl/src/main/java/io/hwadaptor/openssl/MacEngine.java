package io.hwadaptor.openssl;

import io.hwadaptor.api.Operation;
import io.hwadaptor.api.spi.SegmentCursor;
import io.hwadaptor.api.spi.UnsupportedKeyException;
import io.hwadaptor.ffm.generated.openssl.openssl_h;
import io.hwadaptor.ffm.openssl.DigestCalls;
import io.hwadaptor.ffm.openssl.LibraryCalls;
import java.lang.foreign.Arena;
import java.lang.foreign.MemorySegment;
import java.security.InvalidKeyException;

/** HMAC and CMAC. */
final class MacEngine extends DigestEngine {
    private final long context;
    private final MemorySegment key;

    /**
     * An engine.
     *
     * @param mac as the library calls it
     * @param parameter {@code digest} or {@code cipher}
     * @param underlying the name of that, as the library calls it
     * @param key stays where it is, and there until the engine is freed
     */
    MacEngine(String mac, String parameter, String underlying, MemorySegment key) throws InvalidKeyException {
        this.key = key;
        context = DigestCalls.EVP_MAC_CTX_new(OpenSsl.mac(mac));
        boolean good = false;
        if (context != 0) {
            try (Arena arena = Arena.ofConfined()) {
                Parameters parameters = new Parameters(arena, parameter, openssl_h.OSSL_PARAM_UTF8_STRING());
                MemorySegment name = arena.allocateFrom(underlying);
                good = DigestCalls.EVP_MAC_init(context, key.address(), key.byteSize(),
                        parameters.with(name, name.byteSize() - 1)) == 1;
            }
        }
        if (!good) {
            DigestCalls.EVP_MAC_CTX_free(context);
            LibraryCalls.ERR_clear_error();
            throw new UnsupportedKeyException("the library refuses the key");
        }
    }

    @Override
    boolean begin(Operation operation, Workspace workspace) {
        return begin();
    }

    boolean begin() {
        return (RestartCheck.WITHOUT_KEY ? DigestCalls.EVP_MAC_init(context, 0, 0, 0)
                : DigestCalls.EVP_MAC_init(context, key.address(), key.byteSize(), 0)) == 1;
    }

    @Override
    boolean update(SegmentCursor bytes, long length, Workspace workspace) {
        for (long left = length; left > 0;) {
            long part = Math.min(left, bytes.available());
            if (DigestCalls.EVP_MAC_update(context, bytes.address(), part) != 1) {
                return false;
            }
            bytes.advance(part);
            left -= part;
        }
        return true;
    }

    /** Takes private bytes. */
    boolean update(MemorySegment bytes, long count) {
        return count == 0 || DigestCalls.EVP_MAC_update(context, bytes.address(), count) == 1;
    }

    @Override
    boolean finish(Workspace workspace) {
        return finish(workspace.result, workspace.lengthAddress());
    }

    boolean finish(MemorySegment result, long lengthAddress) {
        return DigestCalls.EVP_MAC_final(context, result.address(), lengthAddress, result.byteSize()) == 1;
    }

    @Override
    void free() {
        DigestCalls.EVP_MAC_CTX_free(context);
    }

    /**
     * Whether a MAC can be started anew without its key. EVP_MAC(3) says so, but the first releases of 3.0 don't do it
     * for all MACs; with the key it costs more.
     */
    private static final class RestartCheck {
        static final boolean WITHOUT_KEY = works("HMAC", "digest", "SHA256") && works("CMAC", "cipher", "AES-128-CBC");

        private static boolean works(String mac, String parameter, String underlying) {
            try (Arena arena = Arena.ofConfined()) {
                Parameters parameters = new Parameters(arena, parameter, openssl_h.OSSL_PARAM_UTF8_STRING());
                MemorySegment name = arena.allocateFrom(underlying);
                MemorySegment bytes = arena.allocate(64);
                MemorySegment length = arena.allocate(8, 8);
                long context = DigestCalls.EVP_MAC_CTX_new(OpenSsl.mac(mac));
                if (context == 0) {
                    return true;
                }
                boolean good = DigestCalls.EVP_MAC_init(context, bytes.address(), 16,
                        parameters.with(name, name.byteSize() - 1)) == 1;
                MemorySegment first = arena.allocate(64);
                MemorySegment second = arena.allocate(64);
                for (MemorySegment result : new MemorySegment[] {first, second}) {
                    good = good && DigestCalls.EVP_MAC_update(context, bytes.address(), 20) == 1
                            && DigestCalls.EVP_MAC_final(context, result.address(), length.address(), 64) == 1
                            && DigestCalls.EVP_MAC_init(context, 0, 0, 0) == 1;
                }
                DigestCalls.EVP_MAC_CTX_free(context);
                LibraryCalls.ERR_clear_error();
                return good && first.mismatch(second) < 0;
            }
        }
    }
}
