package io.hwadaptor.openssl;

import io.hwadaptor.api.spi.UnsupportedKeyException;
import io.hwadaptor.ffm.openssl.KeyCalls;
import io.hwadaptor.ffm.openssl.LibraryCalls;
import java.lang.foreign.Arena;
import java.lang.foreign.MemorySegment;
import java.lang.foreign.ValueLayout;
import java.security.InvalidKeyException;

/** Makes keys of the library from their parts. Freed after use; the parts stay the caller's. */
final class Keys implements AutoCloseable {
    private final long builder = KeyCalls.OSSL_PARAM_BLD_new();
    private boolean good = builder != 0;

    /** Adds a number. */
    Keys number(String name, long number) {
        good = good && KeyCalls.OSSL_PARAM_BLD_push_BN(builder, OpenSsl.name(name), number) == 1;
        return this;
    }

    /** Adds a name. */
    Keys text(String name, String text) {
        good = good
                && KeyCalls.OSSL_PARAM_BLD_push_utf8_string(builder, OpenSsl.name(name), OpenSsl.name(text), 0) == 1;
        return this;
    }

    /** Adds bytes. */
    Keys bytes(String name, MemorySegment bytes) {
        good = good && KeyCalls.OSSL_PARAM_BLD_push_octet_string(builder, OpenSsl.name(name), bytes.address(),
                bytes.byteSize()) == 1;
        return this;
    }

    /**
     * {@return a key, owned by the caller}
     *
     * @param kind what the library calls it
     * @param selection {@code EVP_PKEY_KEYPAIR} or {@code EVP_PKEY_PUBLIC_KEY}
     * @throws InvalidKeyException if the library does not take the parts
     */
    long make(String kind, int selection) throws InvalidKeyException {
        long parameters = good ? KeyCalls.OSSL_PARAM_BLD_to_param(builder) : 0;
        long context = KeyCalls.EVP_PKEY_CTX_new_from_name(OpenSsl.context(), OpenSsl.name(kind), 0);
        long key = 0;
        try (Arena arena = Arena.ofConfined()) {
            MemorySegment place = arena.allocate(ValueLayout.JAVA_LONG);
            if (parameters != 0 && context != 0 && KeyCalls.EVP_PKEY_fromdata_init(context) == 1
                    && KeyCalls.EVP_PKEY_fromdata(context, place.address(), selection, parameters) == 1) {
                key = place.get(ValueLayout.JAVA_LONG, 0L);
            }
        }
        KeyCalls.EVP_PKEY_CTX_free(context);
        KeyCalls.OSSL_PARAM_free(parameters);
        if (key == 0) {
            LibraryCalls.ERR_clear_error();
            throw new UnsupportedKeyException("the library refuses the key");
        }
        return key;
    }

    @Override
    public void close() {
        KeyCalls.OSSL_PARAM_BLD_free(builder);
    }
}
