package io.hwadaptor.qat.sym;

import io.hwadaptor.api.AdaptorException;
import io.hwadaptor.api.AeadAlgorithm;
import io.hwadaptor.api.CipherAlgorithm;
import io.hwadaptor.api.Direction;
import io.hwadaptor.api.MacAlgorithm;
import io.hwadaptor.api.OperationType;
import io.hwadaptor.api.SessionSpec;
import io.hwadaptor.api.Status;
import io.hwadaptor.api.spi.KeyVault;
import io.hwadaptor.ffm.generated.qat._CpaCySymCipherSetupData;
import io.hwadaptor.ffm.generated.qat._CpaCySymHashAuthModeSetupData;
import io.hwadaptor.ffm.generated.qat._CpaCySymHashNestedModeSetupData;
import io.hwadaptor.ffm.generated.qat._CpaCySymHashSetupData;
import io.hwadaptor.ffm.generated.qat._CpaCySymSessionSetupData;
import io.hwadaptor.ffm.generated.qat.qat_h;
import java.lang.foreign.MemorySegment;
import java.lang.foreign.ValueLayout;
import java.security.GeneralSecurityException;
import java.security.MessageDigest;
import java.util.Arrays;
import javax.crypto.Cipher;
import javax.crypto.spec.SecretKeySpec;
import org.jspecify.annotations.Nullable;

/** A symmetric session in the device's terms: what the library is told when a context of it is set up. Immutable. */
final class SymPlan {
    /** What kind of work. */
    enum Kind {
        CIPHER, DIGEST, GMAC, GCM, CCM, CHACHA, CHAIN
    }

    final Kind kind;
    /** ENCRYPT or DECRYPT as the session is for; DIGEST otherwise. */
    final OperationType type;
    final long maxLength;
    /** Granularity of the cipher's part: 1 for streams, 16 for XTS too, because the device steals no ciphertext. */
    final int block;
    final boolean xts;
    final int cipherIv;
    /** Of MACs that take an IV in the AAD's place. */
    final int macIv;
    final boolean wholeBlocks;
    /** Of 3GPP, whose MACs of nothing engines don't agree on. */
    final boolean wireless;
    final int digestLength;
    final boolean hashFirst;
    /** Of MACs but GMAC: the key, or its short form; null else. */
    final @Nullable MemorySegment authKey;

    private final SessionSpec spec;
    private final int cipher;
    private final @Nullable MemorySegment cipherKey;
    private final int hash;
    private final int hashMode;
    private final SessionSpec.@Nullable NestedHash nested;
    /** Copies in the vault beyond the spec's own: a key that was hashed; GCM's hash key, else of no bytes. */
    private final @Nullable MemorySegment shortKey;
    private final MemorySegment hashKey;

    SymPlan(SessionSpec spec, KeyVault vault, long maxLength) throws AdaptorException {
        this.spec = spec;
        this.maxLength = maxLength;
        SessionSpec.Cipher cipherSpec = spec instanceof SessionSpec.Chain chain ? chain.cipher()
                : spec instanceof SessionSpec.Cipher only ? only : null;
        SessionSpec digest = spec instanceof SessionSpec.Chain chain ? chain.digest() : spec;
        SessionSpec.Mac mac = digest instanceof SessionSpec.Mac one ? one : null;
        SessionSpec.Aead aead = spec instanceof SessionSpec.Aead one ? one : null;
        nested = digest instanceof SessionSpec.NestedHash one ? one : null;
        SessionSpec.Mac gmac = mac != null && mac.mac() == MacAlgorithm.GMAC_AES ? mac : null;
        kind = aead != null ? kindOf(aead.aead()) : gmac != null ? Kind.GMAC
                : cipherSpec == null ? Kind.DIGEST : spec instanceof SessionSpec.Chain ? Kind.CHAIN : Kind.CIPHER;
        Direction direction = aead != null ? aead.direction() : cipherSpec != null ? cipherSpec.direction() : null;
        type = direction == null ? OperationType.DIGEST
                : direction == Direction.ENCRYPT ? OperationType.ENCRYPT : OperationType.DECRYPT;
        cipher = aead != null ? aeadCipher(aead.aead()) : gmac != null ? qat_h.CPA_CY_SYM_CIPHER_AES_GCM()
                : cipherSpec != null ? SymAlgorithms.cipher(cipherSpec.cipher()) : SymAlgorithms.NONE;
        cipherKey = aead != null ? aead.key() : gmac != null ? gmac.key()
                : cipherSpec != null ? cipherSpec.key() : null;
        xts = cipherSpec != null && cipherSpec.cipher() == CipherAlgorithm.AES_XTS;
        block = cipherSpec == null ? 1 : xts ? 16 : cipherSpec.cipher().blockLength();
        cipherIv = cipherSpec == null ? 0 : cipherSpec.cipher().ivLength();
        macIv = mac != null && (mac.mac() == MacAlgorithm.ZUC_EIA3 || mac.mac() == MacAlgorithm.SNOW3G_UIA2) ? 16 : 0;
        wireless = macIv != 0 || (mac != null && mac.mac() == MacAlgorithm.KASUMI_F9);
        wholeBlocks = mac != null && mac.mac() == MacAlgorithm.CBCMAC_AES;
        digestLength = digestLength(digest);
        hashFirst = spec instanceof SessionSpec.Chain chain
                && chain.order() == SessionSpec.ChainOrder.HASH_THEN_CIPHER;
        hash = aead != null ? aeadHash(aead.aead()) : mac != null ? SymAlgorithms.mac(mac.mac())
                : nested != null ? SymAlgorithms.hash(nested.hash())
                : digest instanceof SessionSpec.Hash one ? SymAlgorithms.hash(one.hash()) : SymAlgorithms.NONE;
        hashMode = nested != null ? qat_h.CPA_CY_SYM_HASH_MODE_NESTED()
                : digest instanceof SessionSpec.Hash ? qat_h.CPA_CY_SYM_HASH_MODE_PLAIN()
                : qat_h.CPA_CY_SYM_HASH_MODE_AUTH();
        shortKey = mac == null ? null : shortened(mac, vault);
        authKey = mac == null || gmac != null ? null : shortKey != null ? shortKey : mac.key();
        hashKey = cipherKey != null && (kind == Kind.GCM || kind == Kind.GMAC) ? hashKey(cipherKey, vault)
                : MemorySegment.NULL;
    }

    private static Kind kindOf(AeadAlgorithm algorithm) {
        return switch (algorithm) {
            case GCM -> Kind.GCM;
            case CCM -> Kind.CCM;
            case CHACHA20_POLY1305 -> Kind.CHACHA;
        };
    }

    private static int aeadCipher(AeadAlgorithm algorithm) {
        return switch (algorithm) {
            case GCM -> qat_h.CPA_CY_SYM_CIPHER_AES_GCM();
            case CCM -> qat_h.CPA_CY_SYM_CIPHER_AES_CCM();
            case CHACHA20_POLY1305 -> qat_h.CPA_CY_SYM_CIPHER_CHACHA();
        };
    }

    private static int aeadHash(AeadAlgorithm algorithm) {
        return switch (algorithm) {
            case GCM -> qat_h.CPA_CY_SYM_HASH_AES_GCM();
            case CCM -> qat_h.CPA_CY_SYM_HASH_AES_CCM();
            case CHACHA20_POLY1305 -> qat_h.CPA_CY_SYM_HASH_POLY();
        };
    }

    private static int digestLength(SessionSpec digest) {
        return switch (digest) {
            case SessionSpec.Hash hash -> hash.resultLength();
            case SessionSpec.NestedHash hash -> hash.resultLength();
            case SessionSpec.Mac mac -> mac.resultLength();
            case SessionSpec.Aead aead -> aead.tagLength();
            default -> 0;
        };
    }

    /**
     * The device takes HMAC keys of one byte to a block of the hash. Longer ones are hashed, and shorter ones have
     * zeros behind them (RFC 2104, section 2), so one zero is as good as no key.
     */
    private static @Nullable MemorySegment shortened(SessionSpec.Mac mac, KeyVault vault) throws AdaptorException {
        String name = switch (mac.mac()) {
            case HMAC_MD5 -> "MD5";
            case HMAC_SHA1 -> "SHA-1";
            case HMAC_SHA_224 -> "SHA-224";
            case HMAC_SHA_256 -> "SHA-256";
            case HMAC_SHA_384 -> "SHA-384";
            case HMAC_SHA_512 -> "SHA-512";
            default -> null;
        };
        int blockLength = mac.mac() == MacAlgorithm.HMAC_SHA_384 || mac.mac() == MacAlgorithm.HMAC_SHA_512 ? 128 : 64;
        if (name != null && mac.key().byteSize() == 0) {
            return vault.copy(MemorySegment.ofArray(new byte[1]));
        }
        if (name == null || mac.key().byteSize() <= blockLength) {
            return null;
        }
        byte[] key = mac.key().toArray(ValueLayout.JAVA_BYTE);
        try {
            byte[] hashed = MessageDigest.getInstance(name).digest(key);
            MemorySegment copy = vault.copy(MemorySegment.ofArray(hashed));
            Arrays.fill(hashed, (byte) 0);
            return copy;
        } catch (GeneralSecurityException e) {
            throw new AdaptorException(Status.ERR, "qat: the JDK has no " + name, e);
        } finally {
            Arrays.fill(key, (byte) 0);
        }
    }

    /** GCM's hash key: a block of zeros, encrypted (NIST SP 800-38D, section 7.1). For IVs that are not of 12 bytes. */
    private static MemorySegment hashKey(MemorySegment key, KeyVault vault) throws AdaptorException {
        byte[] bytes = key.toArray(ValueLayout.JAVA_BYTE);
        try {
            Cipher aes = Cipher.getInstance("AES/ECB/NoPadding");
            aes.init(Cipher.ENCRYPT_MODE, new SecretKeySpec(bytes, "AES"));
            byte[] block = aes.doFinal(new byte[16]);
            MemorySegment copy = vault.copy(MemorySegment.ofArray(block));
            Arrays.fill(block, (byte) 0);
            return copy;
        } catch (GeneralSecurityException e) {
            throw new AdaptorException(Status.ERR, "qat: " + e.getMessage(), e);
        } finally {
            Arrays.fill(bytes, (byte) 0);
        }
    }

    /** {@return GCM's hash key, 16 bytes} */
    MemorySegment hashKey() {
        return hashKey;
    }

    /** {@return whether the device also compares the digest, when an operation doesn't say otherwise} */
    boolean verifies() {
        return kind != Kind.CHAIN && type == OperationType.DECRYPT && kind != Kind.CIPHER;
    }

    /**
     * Fills the library's structure.
     *
     * @param setup zeros, of the structure's size
     * @param aadLength bytes of AAD that every operation of the context brings
     * @param verify whether the device compares the digest
     */
    void fill(MemorySegment setup, int aadLength, boolean verify) {
        boolean hasCipher = cipher != SymAlgorithms.NONE;
        boolean hasHash = hash != SymAlgorithms.NONE;
        _CpaCySymSessionSetupData.sessionPriority(setup, qat_h.CPA_CY_PRIORITY_NORMAL());
        _CpaCySymSessionSetupData.symOperation(setup, !hasHash ? qat_h.CPA_CY_SYM_OP_CIPHER()
                : hasCipher ? qat_h.CPA_CY_SYM_OP_ALGORITHM_CHAINING() : qat_h.CPA_CY_SYM_OP_HASH());
        _CpaCySymSessionSetupData.algChainOrder(setup, hashFirst || kind == Kind.GMAC
                || (type == OperationType.DECRYPT && kind != Kind.CHAIN)
                ? qat_h.CPA_CY_SYM_ALG_CHAIN_ORDER_HASH_THEN_CIPHER()
                : qat_h.CPA_CY_SYM_ALG_CHAIN_ORDER_CIPHER_THEN_HASH());
        _CpaCySymSessionSetupData.digestIsAppended(setup, kind == Kind.CCM ? 1 : 0);
        _CpaCySymSessionSetupData.verifyDigest(setup, verify ? 1 : 0);
        _CpaCySymSessionSetupData.partialsNotRequired(setup, 1);
        if (hasCipher && cipherKey != null) {
            MemorySegment part = _CpaCySymSessionSetupData.cipherSetupData(setup);
            boolean decrypt = type == OperationType.DECRYPT && !oneWay();
            _CpaCySymCipherSetupData.cipherAlgorithm(part, cipher);
            _CpaCySymCipherSetupData.cipherKeyLenInBytes(part, (int) cipherKey.byteSize());
            _CpaCySymCipherSetupData.pCipherKey(part, cipherKey);
            _CpaCySymCipherSetupData.cipherDirection(part, decrypt ? qat_h.CPA_CY_SYM_CIPHER_DIRECTION_DECRYPT()
                    : qat_h.CPA_CY_SYM_CIPHER_DIRECTION_ENCRYPT());
        }
        if (hasHash) {
            fillHash(_CpaCySymSessionSetupData.hashSetupData(setup), aadLength);
        }
    }

    private boolean oneWay() {
        return spec instanceof SessionSpec.Cipher one ? SymAlgorithms.oneWay(one.cipher())
                : spec instanceof SessionSpec.Chain chain && SymAlgorithms.oneWay(chain.cipher().cipher());
    }

    private void fillHash(MemorySegment part, int aadLength) {
        _CpaCySymHashSetupData.hashAlgorithm(part, hash);
        _CpaCySymHashSetupData.hashMode(part, hashMode);
        _CpaCySymHashSetupData.digestResultLenInBytes(part, digestLength);
        MemorySegment auth = _CpaCySymHashSetupData.authModeSetupData(part);
        if (authKey != null) {
            _CpaCySymHashAuthModeSetupData.authKey(auth, authKey);
            _CpaCySymHashAuthModeSetupData.authKeyLenInBytes(auth, (int) authKey.byteSize());
        }
        _CpaCySymHashAuthModeSetupData.aadLenInBytes(auth, macIv != 0 ? macIv : aadLength);
        if (nested != null) {
            MemorySegment prefixes = _CpaCySymHashSetupData.nestedModeSetupData(part);
            _CpaCySymHashNestedModeSetupData.pInnerPrefixData(prefixes, nested.innerPrefix());
            _CpaCySymHashNestedModeSetupData.innerPrefixLenInBytes(prefixes, (int) nested.innerPrefix().byteSize());
            _CpaCySymHashNestedModeSetupData.outerHashAlgorithm(prefixes, hash);
            _CpaCySymHashNestedModeSetupData.pOuterPrefixData(prefixes, nested.outerPrefix());
            _CpaCySymHashNestedModeSetupData.outerPrefixLenInBytes(prefixes, (int) nested.outerPrefix().byteSize());
        }
    }

    /** Zeroizes what the plan has added to the vault; the spec's own keys are the session's. */
    void zeroize(KeyVault vault) {
        if (shortKey != null) {
            vault.wipe(shortKey);
        }
        if (hashKey.byteSize() != 0) {
            vault.wipe(hashKey);
        }
    }
}
