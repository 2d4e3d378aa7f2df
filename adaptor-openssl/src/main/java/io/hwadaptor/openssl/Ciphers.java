package io.hwadaptor.openssl;

import io.hwadaptor.ffm.openssl.CipherCalls;
import io.hwadaptor.ffm.openssl.LibraryCalls;
import java.lang.foreign.MemorySegment;
import java.security.InvalidKeyException;

/** How cipher contexts are set up. */
final class Ciphers {
    private Ciphers() {
    }

    /**
     * {@return a context with its key and without padding, to be freed by the caller}
     *
     * @param algorithm the algorithm, fetched
     * @param key native memory
     * @param encrypt which way it works
     * @throws InvalidKeyException if the library refuses the key
     */
    static long open(long algorithm, MemorySegment key, boolean encrypt) throws InvalidKeyException {
        long context = CipherCalls.newContext();
        int direction = encrypt ? 1 : 0;
        boolean good = context != 0 && CipherCalls.init(context, algorithm, 0, 0, direction, 0) == 1
                && CipherCalls.setKeyLength(context, (int) key.byteSize()) == 1
                && CipherCalls.init(context, 0, key.address(), 0, direction, 0) == 1
                // An encryption gives out all whole blocks at once with padding too, and starting it anew is cheaper
                // so: the library sets "no padding" again each time.
                && (encrypt || CipherCalls.setPadding(context, 0) == 1);
        if (!good) {
            CipherCalls.free(context);
            LibraryCalls.clearError();
            throw new InvalidKeyException("the library refuses the key");
        }
        return context;
    }
}
