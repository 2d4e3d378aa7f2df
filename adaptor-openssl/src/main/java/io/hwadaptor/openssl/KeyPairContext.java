package io.hwadaptor.openssl;

import io.hwadaptor.api.Operation;
import io.hwadaptor.api.OperationType;
import io.hwadaptor.api.SessionSpec;
import io.hwadaptor.api.spi.UnsupportedKeyException;
import io.hwadaptor.ffm.generated.openssl.openssl_h;
import io.hwadaptor.ffm.openssl.KeyCalls;
import java.lang.foreign.Arena;
import java.lang.foreign.MemorySegment;
import java.lang.foreign.ValueLayout;
import java.security.InvalidKeyException;

/** Key generation. DSA's parameters are generated too, for each key, which takes a second and more. */
final class KeyPairContext extends PublicKeyContext {
    private final SessionSpec spec;

    KeyPairContext(SessionSpec spec) {
        super(0);
        this.spec = spec;
    }

    @Override
    long compute(Operation operation, MemorySegment source, MemorySegment auxiliary, Workspace workspace)
            throws InvalidKeyException {
        if (operation.type != OperationType.GENERATE || source.byteSize() + auxiliary.byteSize() != 0) {
            throw new InvalidKeyException("takes no input");
        }
        MemorySegment result = workspace.publicMemory().result;
        try (Arena arena = Arena.ofConfined()) {
            return switch (spec) {
                case SessionSpec.RsaKeyPair pair -> encoded(fromName("RSA", number(arena, "bits", pair.modulusBits()),
                        arena), result, arena);
                case SessionSpec.EcKeyPair pair -> encoded(fromName("EC", text(arena, "group",
                        Curves.name(pair.curve())), arena), result, arena);
                case SessionSpec.DsaKeyPair pair -> dsa(pair.primeBits(), result, arena);
                default -> throw new InvalidKeyException("no key pair");
            };
        }
    }

    private static long number(Arena arena, String name, int value) {
        MemorySegment place = arena.allocate(ValueLayout.JAVA_LONG);
        place.set(ValueLayout.JAVA_LONG, 0L, value);
        return new Parameters(arena, name, openssl_h.OSSL_PARAM_UNSIGNED_INTEGER()).with(place, Long.BYTES);
    }

    private static long text(Arena arena, String name, String value) {
        MemorySegment place = arena.allocateFrom(value);
        return new Parameters(arena, name, openssl_h.OSSL_PARAM_UTF8_STRING()).with(place, place.byteSize() - 1);
    }

    /** {@return a new key} */
    private static long fromName(String kind, long parameters, Arena arena) throws InvalidKeyException {
        long context = KeyCalls.EVP_PKEY_CTX_new_from_name(OpenSsl.context(), OpenSsl.name(kind), 0);
        boolean ready = context != 0 && KeyCalls.EVP_PKEY_keygen_init(context) == 1;
        return generated(context, ready, parameters, arena);
    }

    /** {@return what a context generates} Frees the context. */
    private static long generated(long context, boolean ready, long parameters, Arena arena)
            throws InvalidKeyException {
        MemorySegment place = arena.allocate(ValueLayout.JAVA_LONG);
        boolean good = ready && (parameters == 0 || KeyCalls.EVP_PKEY_CTX_set_params(context, parameters) == 1)
                && KeyCalls.EVP_PKEY_generate(context, place.address()) == 1;
        KeyCalls.EVP_PKEY_CTX_free(context);
        if (!good) {
            throw new UnsupportedKeyException("the library refuses");
        }
        return place.get(ValueLayout.JAVA_LONG, 0L);
    }

    private static long dsa(int bits, MemorySegment result, Arena arena) throws InvalidKeyException {
        long maker = KeyCalls.EVP_PKEY_CTX_new_from_name(OpenSsl.context(), OpenSsl.name("DSA"), 0);
        long parameters = generated(maker, maker != 0 && KeyCalls.EVP_PKEY_paramgen_init(maker) == 1,
                number(arena, "pbits", bits), arena);
        long key;
        try {
            long context = KeyCalls.EVP_PKEY_CTX_new_from_pkey(OpenSsl.context(), parameters, 0);
            key = generated(context, context != 0 && KeyCalls.EVP_PKEY_keygen_init(context) == 1, 0, arena);
        } finally {
            KeyCalls.EVP_PKEY_free(parameters);
        }
        long info = KeyCalls.EVP_PKEY2PKCS8(key);
        KeyCalls.EVP_PKEY_free(key);
        int length = info == 0 ? -1 : KeyCalls.i2d_PKCS8_PRIV_KEY_INFO(info, 0);
        if (length > 0 && length <= result.byteSize()) {
            length = KeyCalls.i2d_PKCS8_PRIV_KEY_INFO(info, pointerTo(result, arena));
        }
        KeyCalls.PKCS8_PRIV_KEY_INFO_free(info);
        return checked(length, result);
    }

    /** {@return the length of a key's own encoding, written down} Frees the key. */
    private static long encoded(long key, MemorySegment result, Arena arena) throws InvalidKeyException {
        int length = KeyCalls.i2d_PrivateKey(key, 0);
        if (length > 0 && length <= result.byteSize()) {
            length = KeyCalls.i2d_PrivateKey(key, pointerTo(result, arena));
        }
        KeyCalls.EVP_PKEY_free(key);
        return checked(length, result);
    }

    private static long pointerTo(MemorySegment target, Arena arena) {
        MemorySegment place = arena.allocate(ValueLayout.JAVA_LONG);
        place.set(ValueLayout.JAVA_LONG, 0L, target.address());
        return place.address();
    }

    private static long checked(int length, MemorySegment result) throws InvalidKeyException {
        if (length <= 0 || length > result.byteSize()) {
            throw new UnsupportedKeyException("the library can't encode the key");
        }
        return length;
    }
}
