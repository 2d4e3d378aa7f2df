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
        long context = KeyCalls.newContextOf(OpenSsl.context(), OpenSsl.name(kind), 0);
        boolean ready = context != 0 && KeyCalls.keyGenerationInit(context) == 1;
        return generated(context, ready, parameters, arena);
    }

    /** {@return what a context generates} Frees the context. */
    private static long generated(long context, boolean ready, long parameters, Arena arena)
            throws InvalidKeyException {
        MemorySegment place = arena.allocate(ValueLayout.JAVA_LONG);
        boolean good = ready && (parameters == 0 || KeyCalls.setParameters(context, parameters) == 1)
                && KeyCalls.generate(context, place.address()) == 1;
        KeyCalls.freeContext(context);
        if (!good) {
            throw new UnsupportedKeyException("the library refuses");
        }
        return place.get(ValueLayout.JAVA_LONG, 0L);
    }

    private static long dsa(int bits, MemorySegment result, Arena arena) throws InvalidKeyException {
        long maker = KeyCalls.newContextOf(OpenSsl.context(), OpenSsl.name("DSA"), 0);
        long parameters = generated(maker, maker != 0 && KeyCalls.parameterGenerationInit(maker) == 1,
                number(arena, "pbits", bits), arena);
        long key;
        try {
            long context = KeyCalls.newContext(OpenSsl.context(), parameters, 0);
            key = generated(context, context != 0 && KeyCalls.keyGenerationInit(context) == 1, 0, arena);
        } finally {
            KeyCalls.free(parameters);
        }
        long info = KeyCalls.toPkcs8(key);
        KeyCalls.free(key);
        int length = info == 0 ? -1 : KeyCalls.encodePkcs8(info, 0);
        if (length > 0 && length <= result.byteSize()) {
            length = KeyCalls.encodePkcs8(info, pointerTo(result, arena));
        }
        KeyCalls.freePkcs8(info);
        return checked(length, result);
    }

    /** {@return the length of a key's own encoding, written down} Frees the key. */
    private static long encoded(long key, MemorySegment result, Arena arena) throws InvalidKeyException {
        int length = KeyCalls.encode(key, 0);
        if (length > 0 && length <= result.byteSize()) {
            length = KeyCalls.encode(key, pointerTo(result, arena));
        }
        KeyCalls.free(key);
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
