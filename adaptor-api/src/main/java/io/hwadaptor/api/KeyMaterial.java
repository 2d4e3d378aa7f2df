package io.hwadaptor.api;

import java.lang.foreign.MemorySegment;
import java.util.List;
import java.util.stream.Stream;

/** What of a {@link SessionSpec} is secret or made of a secret, and how much locked memory copies of it take. */
public final class KeyMaterial {
    /** Bytes of the smallest copy. */
    public static final int SMALLEST_COPY = 64;

    private KeyMaterial() {
    }

    /**
     * {@return the key material of a spec, none if it names no key}
     *
     * @param spec of any service
     */
    public static List<MemorySegment> of(SessionSpec spec) {
        return switch (spec) {
            case SessionSpec.Cipher cipher -> List.of(cipher.key());
            case SessionSpec.Mac mac -> List.of(mac.key());
            case SessionSpec.Aead aead -> List.of(aead.key());
            case SessionSpec.NestedHash hash -> List.of(hash.innerPrefix(), hash.outerPrefix());
            case SessionSpec.Chain chain -> ofChain(chain);
            case SessionSpec.Rsa rsa -> List.of(rsa.key());
            case SessionSpec.Ecdsa ecdsa -> List.of(ecdsa.key());
            case SessionSpec.Dsa dsa -> List.of(dsa.key());
            case SessionSpec.Dh dh -> List.of(dh.modulus(), dh.generator(), dh.privateValue());
            case SessionSpec.Ecdh ecdh -> List.of(ecdh.key());
            case SessionSpec.Hkdf hkdf -> List.of(hkdf.inputKey(), hkdf.salt());
            case SessionSpec.Hash hash -> List.of();
            case SessionSpec.RsaKeyPair pair -> List.of();
            case SessionSpec.DsaKeyPair pair -> List.of();
            case SessionSpec.EcKeyPair pair -> List.of();
        };
    }

    private static List<MemorySegment> ofChain(SessionSpec.Chain chain) {
        return Stream.concat(of(chain.cipher()).stream(), of(chain.digest()).stream()).toList();
    }

    /**
     * {@return bytes of locked memory that a copy of a spec's key material takes}
     *
     * @param spec what would be copied
     */
    public static long lockedBytes(SessionSpec spec) {
        long bytes = 0;
        for (MemorySegment key : of(spec)) {
            bytes += lockedBytes(key.byteSize());
        }
        return bytes;
    }

    /**
     * {@return bytes of locked memory that a copy takes: the next power of two from {@value #SMALLEST_COPY} on}
     *
     * @param length of what would be copied, 0 to 2^62
     */
    public static long lockedBytes(long length) {
        return length <= SMALLEST_COPY ? SMALLEST_COPY : Long.highestOneBit(length - 1) << 1;
    }
}
