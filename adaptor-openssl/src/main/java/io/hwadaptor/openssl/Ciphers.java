package io.hwadaptor.openssl;

import io.hwadaptor.api.spi.UnsupportedKeyException;
import io.hwadaptor.ffm.openssl.CipherCalls;
import io.hwadaptor.ffm.openssl.LibraryCalls;
import java.lang.foreign.MemorySegment;
import java.security.InvalidKeyException;

/** How cipher contexts are set up. */
final class Ciphers {
    private Ciphers() {
    }

    /**
     * {@return a context with its key, to be freed by the caller}
     *
     * @param algorithm the algorithm, fetched
     * @param key native memory
     * @param encrypt which way it works
     * @throws InvalidKeyException if the library refuses the key
     */
    static long open(long algorithm, MemorySegment key, boolean encrypt) throws InvalidKeyException {
        return open(algorithm, key, encrypt, false);
    }

    /**
     * {@return a context of a mode of blocks, which gives out every whole block at once}
     *
     * @param algorithm as for {@link #open}
     * @param key native memory
     * @param encrypt which way it works
     * @throws InvalidKeyException if the library refuses the key
     */
    static long openBlocks(long algorithm, MemorySegment key, boolean encrypt) throws InvalidKeyException {
        // An encryption does that with padding too, whose end nobody asks for. Starting it anew is cheaper so: without
        // padding the library switches it off again each time.
        return open(algorithm, key, encrypt, !encrypt);
    }

    private static long open(long algorithm, MemorySegment key, boolean encrypt, boolean noPadding)
            throws InvalidKeyException {
        long context = CipherCalls.EVP_CIPHER_CTX_new();
        int direction = encrypt ? 1 : 0;
        boolean good = context != 0 && CipherCalls.EVP_CipherInit_ex2(context, algorithm, 0, 0, direction, 0) == 1
                && CipherCalls.EVP_CIPHER_CTX_set_key_length(context, (int) key.byteSize()) == 1
                && CipherCalls.EVP_CipherInit_ex2(context, 0, key.address(), 0, direction, 0) == 1
                && (!noPadding || CipherCalls.EVP_CIPHER_CTX_set_padding(context, 0) == 1);
        if (!good) {
            CipherCalls.EVP_CIPHER_CTX_free(context);
            LibraryCalls.ERR_clear_error();
            throw new UnsupportedKeyException("the library refuses the key");
        }
        return context;
    }
}
