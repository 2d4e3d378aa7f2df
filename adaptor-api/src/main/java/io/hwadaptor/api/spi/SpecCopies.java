package io.hwadaptor.api.spi;

import io.hwadaptor.api.AdaptorException;
import io.hwadaptor.api.KeyMaterial;
import io.hwadaptor.api.SessionSpec;
import java.lang.foreign.MemorySegment;
import java.util.ArrayList;
import java.util.List;

/** Copies of session specs whose key material is in a vault: the caller wipes its own as soon as a session is open. */
final class SpecCopies {
    private SpecCopies() {
    }

    /**
     * {@return a spec that says the same}
     *
     * @param spec the caller's
     * @param vault keeps the copies of its key material
     * @throws AdaptorException if the vault has no room; nothing stays in it then
     */
    static SessionSpec copy(SessionSpec spec, KeyVault vault) throws AdaptorException {
        List<MemorySegment> copied = new ArrayList<>();
        try {
            return copy(spec, vault, copied);
        } catch (AdaptorException | RuntimeException | Error e) {
            copied.forEach(vault::wipe);
            throw e;
        }
    }

    /**
     * Wipes the key material of a copy.
     *
     * @param spec what {@link #copy} returned
     * @param vault the same vault
     */
    static void wipe(SessionSpec spec, KeyVault vault) {
        KeyMaterial.of(spec).forEach(vault::wipe);
    }

    private static SessionSpec copy(SessionSpec spec, KeyVault vault, List<MemorySegment> copied)
            throws AdaptorException {
        return switch (spec) {
            case SessionSpec.Cipher cipher -> copyCipher(cipher, vault, copied);
            case SessionSpec.Mac mac ->
                new SessionSpec.Mac(mac.mac(), keep(mac.key(), vault, copied), mac.resultLength());
            case SessionSpec.Aead aead -> new SessionSpec.Aead(aead.aead(), aead.direction(),
                    keep(aead.key(), vault, copied), aead.tagLength(), aead.aadLength());
            case SessionSpec.NestedHash hash -> new SessionSpec.NestedHash(hash.hash(),
                    keep(hash.innerPrefix(), vault, copied), keep(hash.outerPrefix(), vault, copied),
                    hash.resultLength());
            case SessionSpec.Chain chain -> new SessionSpec.Chain(copyCipher(chain.cipher(), vault, copied),
                    chain.order(), copy(chain.digest(), vault, copied), chain.aadLength());
            case SessionSpec.Rsa rsa ->
                new SessionSpec.Rsa(rsa.keyType(), rsa.padding(), rsa.hash(), keep(rsa.key(), vault, copied));
            case SessionSpec.Ecdsa ecdsa ->
                new SessionSpec.Ecdsa(ecdsa.keyType(), ecdsa.curve(), keep(ecdsa.key(), vault, copied));
            case SessionSpec.Dsa dsa -> new SessionSpec.Dsa(dsa.keyType(), keep(dsa.key(), vault, copied));
            case SessionSpec.Dh dh -> new SessionSpec.Dh(keep(dh.modulus(), vault, copied),
                    keep(dh.generator(), vault, copied), keep(dh.privateValue(), vault, copied));
            case SessionSpec.Ecdh ecdh -> new SessionSpec.Ecdh(ecdh.curve(), keep(ecdh.key(), vault, copied));
            case SessionSpec.Hkdf hkdf -> new SessionSpec.Hkdf(hkdf.hash(), keep(hkdf.inputKey(), vault, copied),
                    keep(hkdf.salt(), vault, copied));
            case SessionSpec.Hash hash -> hash;
            case SessionSpec.RsaKeyPair pair -> pair;
            case SessionSpec.DsaKeyPair pair -> pair;
            case SessionSpec.EcKeyPair pair -> pair;
        };
    }

    private static SessionSpec.Cipher copyCipher(SessionSpec.Cipher cipher, KeyVault vault, List<MemorySegment> copied)
            throws AdaptorException {
        return new SessionSpec.Cipher(cipher.cipher(), cipher.direction(), keep(cipher.key(), vault, copied));
    }

    private static MemorySegment keep(MemorySegment source, KeyVault vault, List<MemorySegment> copied)
            throws AdaptorException {
        MemorySegment copy = vault.copy(source);
        boolean noted = false;
        try {
            copied.add(copy);
            noted = true;
            return copy;
        } finally {
            if (!noted) {
                vault.wipe(copy);
            }
        }
    }
}
