package io.hwadaptor.api;

import java.lang.foreign.MemorySegment;
import java.util.Objects;

/**
 * What a session shall do: one record per service.
 *
 * <p>Keys arrive as memory. The caller owns that memory and may wipe it as soon as {@link Adaptor#openSession} has
 * returned; the adaptor has taken its own copy by then. A record's {@code toString} shows lengths, never key bytes.
 *
 * <p>The records check only that nothing is missing. Whether an adaptor can do it is {@link Adaptor#supports}'s answer,
 * because a guest may ask for anything and gets a {@link Status} for it, not an exception.
 */
public sealed interface SessionSpec {

    /** {@return the service that a session of this spec gives} */
    default Service service() {
        return algorithm().service();
    }

    /** {@return the algorithm that decides which capability applies; for a chain, its cipher} */
    Algorithm algorithm();

    /** {@return bytes of the digest, MAC or tag that an operation produces or checks; 0 where there is none} */
    default int digestLength() {
        return switch (this) {
            case Hash hash -> hash.resultLength();
            case NestedHash hash -> hash.resultLength();
            case Mac mac -> mac.resultLength();
            case Aead aead -> aead.tagLength();
            case Chain chain -> chain.digest().digestLength();
            default -> 0;
        };
    }

    /**
     * A symmetric cipher.
     *
     * @param cipher the algorithm
     * @param direction which way the session works
     * @param key the key; for XTS both keys one behind the other; for F8 the key and behind it the mask m of RFC 3711,
     *     section 4.1.2.1, equally long (the salt, padded with bytes 0x55), as DPDK and QuickAssist have it
     */
    record Cipher(CipherAlgorithm cipher, Direction direction, MemorySegment key) implements SessionSpec {
        /** Checks that nothing is missing. */
        public Cipher {
            Objects.requireNonNull(cipher, "cipher");
            Objects.requireNonNull(direction, "direction");
            Objects.requireNonNull(key, "key");
        }

        @Override
        public Algorithm algorithm() {
            return cipher;
        }

        @Override
        public String toString() {
            return "Cipher[" + cipher + ", " + direction + ", " + bits(key) + "]";
        }
    }

    /**
     * An unkeyed digest.
     *
     * @param hash the algorithm
     * @param resultLength bytes wanted, from 1 to the digest's length (SHAKE: to {@link Operation#MAX_DIGEST_LENGTH})
     */
    record Hash(HashAlgorithm hash, int resultLength) implements SessionSpec {
        /** Checks that nothing is missing. */
        public Hash {
            Objects.requireNonNull(hash, "hash");
        }

        @Override
        public Algorithm algorithm() {
            return hash;
        }
    }

    /**
     * A keyed digest. MACs with an IV (GMAC, ZUC-EIA3) take it from {@link Operation#iv}; an operation without one
     * gives {@link Status#ERR}.
     *
     * @param mac the algorithm
     * @param key the authentication key
     * @param resultLength bytes wanted, from 1 to the algorithm's full length
     */
    record Mac(MacAlgorithm mac, MemorySegment key, int resultLength) implements SessionSpec {
        /** Checks that nothing is missing. */
        public Mac {
            Objects.requireNonNull(mac, "mac");
            Objects.requireNonNull(key, "key");
        }

        @Override
        public Algorithm algorithm() {
            return mac;
        }

        @Override
        public String toString() {
            return "Mac[" + mac + ", " + bits(key) + ", result " + resultLength + " B]";
        }
    }

    /**
     * Authenticated encryption. An operation's source and destination are text without tag; the AAD is
     * {@link Operation#auxiliary}, the tag {@link Operation#digest}: written on encryption, compared in constant time
     * on decryption. A tag that doesn't match gives {@link Status#BADMSG}, and the destination is as it was, or
     * overwritten with zeros. Using an IV only once is the submitter's business.
     *
     * @param aead the algorithm
     * @param direction which way the session works
     * @param key the key
     * @param tagLength bytes of the tag
     * @param aadLength the longest AAD in bytes that an operation is expected to bring: a hint, longer AAD is no error
     */
    record Aead(AeadAlgorithm aead, Direction direction, MemorySegment key, int tagLength, int aadLength)
            implements SessionSpec {
        /** Checks that nothing is missing. */
        public Aead {
            Objects.requireNonNull(aead, "aead");
            Objects.requireNonNull(direction, "direction");
            Objects.requireNonNull(key, "key");
        }

        @Override
        public Algorithm algorithm() {
            return aead;
        }

        @Override
        public String toString() {
            return "Aead[" + aead + ", " + direction + ", " + bits(key) + ", tag " + tagLength + " B]";
        }
    }

    /** In which order a chain works. */
    enum ChainOrder {
        /** Digest over the source, then the cipher. */ HASH_THEN_CIPHER,
        /** The cipher, then the digest over its result. */ CIPHER_THEN_HASH
    }

    /**
     * A cipher and a digest over one source. The destination receives as many bytes as the source has: outside of the
     * cipher's range ({@link Operation#cipherStart}) they are copies. The digest runs over
     * {@link Operation#auxiliary} and then over its range ({@link Operation#hashStart}) of the source with
     * {@link ChainOrder#HASH_THEN_CIPHER}, of the destination with {@link ChainOrder#CIPHER_THEN_HASH}; in both
     * directions. Ranges outside of the source give {@link Status#ERR}. With {@link Operation#verifyDigest} a digest
     * that doesn't match gives {@link Status#BADMSG}, and the destination is as it was, or overwritten with zeros. MACs
     * that need an IV can't be chained.
     *
     * @param cipher the cipher part
     * @param order which comes first
     * @param digest a {@link Hash}, a {@link Mac} or a {@link NestedHash}
     * @param aadLength the longest AAD in bytes that an operation will bring
     */
    record Chain(Cipher cipher, ChainOrder order, SessionSpec digest, int aadLength) implements SessionSpec {
        /** Checks that nothing is missing and that the digest is one. */
        public Chain {
            Objects.requireNonNull(cipher, "cipher");
            Objects.requireNonNull(order, "order");
            if (!(digest instanceof Hash) && !(digest instanceof Mac) && !(digest instanceof NestedHash)) {
                throw new IllegalArgumentException("a chain's digest is a hash, a MAC or a nested hash, not " + digest);
            }
        }

        @Override
        public Service service() {
            return Service.CHAIN;
        }

        @Override
        public Algorithm algorithm() {
            return cipher.algorithm();
        }
    }

    /**
     * The nested hash mode of chains: an inner digest whose result an outer digest takes, each over a prefix of its
     * own.
     *
     * @param hash the algorithm of both digests
     * @param innerPrefix bytes hashed before the source
     * @param outerPrefix bytes hashed before the inner result
     * @param resultLength bytes wanted
     */
    record NestedHash(HashAlgorithm hash, MemorySegment innerPrefix, MemorySegment outerPrefix, int resultLength)
            implements SessionSpec {
        /** Checks that nothing is missing. */
        public NestedHash {
            Objects.requireNonNull(hash, "hash");
            Objects.requireNonNull(innerPrefix, "innerPrefix");
            Objects.requireNonNull(outerPrefix, "outerPrefix");
        }

        @Override
        public Algorithm algorithm() {
            return hash;
        }

        @Override
        public String toString() {
            return "NestedHash[" + hash + ", result " + resultLength + " B]";
        }
    }

    /** Whose half of a key pair a session holds. */
    enum KeyType {
        /** Encrypts and verifies. */ PUBLIC,
        /** Decrypts and signs; can do the public half's work too where the encoding holds it. */ PRIVATE
    }

    /** RSA padding. */
    enum RsaPadding {
        /** None: the number as it is, as long as the modulus. */ RAW,
        /** PKCS#1 v1.5. */ PKCS1
    }

    /** The hash that PKCS#1 v1.5 signatures name in their DigestInfo. */
    enum RsaHash {
        /** No DigestInfo. */ NONE,
        /** MD2. */ MD2,
        /** MD3, which no DigestInfo exists for. */ MD3,
        /** MD4. */ MD4,
        /** MD5. */ MD5,
        /** SHA-1. */ SHA1,
        /** SHA-256. */ SHA256,
        /** SHA-384. */ SHA384,
        /** SHA-512. */ SHA512,
        /** SHA-224. */ SHA224
    }

    /**
     * RSA. ENCRYPT and VERIFY use the public half, DECRYPT and SIGN the private one.
     *
     * <p>RAW: numbers are unsigned, big-endian (RFC 8017, section 4.2); zeros in front of the source count nothing, as
     * many as there are; it is below the modulus, and the result exactly as long. SIGN and VERIFY give {@link
     * Status#NOTSUPP} (virtio forbids them). PKCS1: encryption with random padding, whose every failure on decryption
     * is {@link Status#ERR}; SIGN and VERIFY take the digest as source and put the hash's DigestInfo before it, none
     * with {@link RsaHash#NONE}. What is decrypted, and signatures, are octet strings as long as the modulus, and
     * nothing else (RFC 8017, sections 7.2.2 and 8.2.2, step 1). A signature that doesn't match, of whatever length,
     * gives {@link Status#KEY_REJECTED}; a destination that is too short {@link Status#ERR}.
     *
     * <p>VERIFY has three ends, with DSA and ECDSA too: OK, KEY_REJECTED, and that it could not be done. That is never
     * KEY_REJECTED, but {@link Status#NOTSUPP}, as it is for the other operations where only the engine can't.
     *
     * @param keyType which half
     * @param padding the padding
     * @param hash the hash of signatures
     * @param key PKCS#1 DER (RFC 8017, appendix A.1) with an odd public exponent from 3 to below the modulus
     */
    record Rsa(KeyType keyType, RsaPadding padding, RsaHash hash, MemorySegment key) implements SessionSpec {
        /** Checks that nothing is missing. */
        public Rsa {
            Objects.requireNonNull(keyType, "keyType");
            Objects.requireNonNull(padding, "padding");
            Objects.requireNonNull(hash, "hash");
            Objects.requireNonNull(key, "key");
        }

        @Override
        public Algorithm algorithm() {
            return AkcipherAlgorithm.RSA;
        }

        @Override
        public String toString() {
            return "Rsa[" + keyType + ", " + padding + ", " + hash + "]";
        }
    }

    /**
     * ECDSA. The source of an operation is the digest, 1 to 64 bytes, cut to the order's length; signatures are DER
     * (RFC 3279, section 2.2.3).
     *
     * @param keyType which half
     * @param curve the curve
     * @param key private: ECPrivateKey DER (RFC 5915); public: ECPoint value (RFC 5480, section 2.2)
     */
    record Ecdsa(KeyType keyType, EllipticCurve curve, MemorySegment key) implements SessionSpec {
        /** Checks that nothing is missing. */
        public Ecdsa {
            Objects.requireNonNull(keyType, "keyType");
            Objects.requireNonNull(curve, "curve");
            Objects.requireNonNull(key, "key");
        }

        @Override
        public Algorithm algorithm() {
            return AkcipherAlgorithm.ECDSA;
        }

        @Override
        public String toString() {
            return "Ecdsa[" + keyType + ", " + curve + "]";
        }
    }

    /**
     * DSA. The source of an operation is the digest, 1 to 64 bytes; signatures are DER (RFC 3279, section 2.2.2).
     *
     * @param keyType which half
     * @param key private: PKCS#8 DER (RFC 5958); public: SubjectPublicKeyInfo DER (RFC 5280)
     */
    record Dsa(KeyType keyType, MemorySegment key) implements SessionSpec {
        /** Checks that nothing is missing. */
        public Dsa {
            Objects.requireNonNull(keyType, "keyType");
            Objects.requireNonNull(key, "key");
        }

        @Override
        public Algorithm algorithm() {
            return AkcipherAlgorithm.DSA;
        }

        @Override
        public String toString() {
            return "Dsa[" + keyType + "]";
        }
    }

    /**
     * Finite-field Diffie-Hellman: an operation brings the peer's public value and gets the shared secret, which is as
     * long as the modulus. All numbers are unsigned and big-endian; zeros in front of those that are brought count
     * nothing, so what {@link java.math.BigInteger#toByteArray} gives will do.
     *
     * @param modulus the prime, unsigned big-endian
     * @param generator the generator, unsigned big-endian
     * @param privateValue the own exponent, unsigned big-endian
     */
    record Dh(MemorySegment modulus, MemorySegment generator, MemorySegment privateValue) implements SessionSpec {
        /** Checks that nothing is missing. */
        public Dh {
            Objects.requireNonNull(modulus, "modulus");
            Objects.requireNonNull(generator, "generator");
            Objects.requireNonNull(privateValue, "privateValue");
        }

        @Override
        public Algorithm algorithm() {
            return KeyAlgorithm.DH;
        }

        @Override
        public String toString() {
            return "Dh[" + bits(modulus) + "]";
        }
    }

    /**
     * Elliptic-curve Diffie-Hellman: an operation brings the peer's point (RFC 5480, section 2.2) and gets the x
     * coordinate, as long as the field. A point is an octet string whose length is the curve's; the private number in a
     * key is a number, and zeros in front of it count nothing. A point that is not on the curve gives {@link
     * Status#ERR}.
     *
     * @param curve the curve
     * @param key the own private key, ECPrivateKey DER (RFC 5915)
     */
    record Ecdh(EllipticCurve curve, MemorySegment key) implements SessionSpec {
        /** Checks that nothing is missing. */
        public Ecdh {
            Objects.requireNonNull(curve, "curve");
            Objects.requireNonNull(key, "key");
        }

        @Override
        public Algorithm algorithm() {
            return KeyAlgorithm.ECDH;
        }

        @Override
        public String toString() {
            return "Ecdh[" + curve + "]";
        }
    }

    /**
     * HKDF (RFC 5869), extract and expand: an operation's source is the info, its destination takes key material, as
     * much as it is long, at most 255 digests.
     *
     * @param hash the hash of the HMAC
     * @param inputKey the input keying material
     * @param salt the salt, may be empty
     */
    record Hkdf(HashAlgorithm hash, MemorySegment inputKey, MemorySegment salt) implements SessionSpec {
        /** Checks that nothing is missing. */
        public Hkdf {
            Objects.requireNonNull(hash, "hash");
            Objects.requireNonNull(inputKey, "inputKey");
            Objects.requireNonNull(salt, "salt");
        }

        @Override
        public Algorithm algorithm() {
            return KeyAlgorithm.HKDF;
        }

        @Override
        public String toString() {
            return "Hkdf[" + hash + "]";
        }
    }

    /**
     * RSA key pairs; the private key is PKCS#1 DER.
     *
     * @param modulusBits bits of the modulus
     */
    record RsaKeyPair(int modulusBits) implements SessionSpec {
        @Override
        public Algorithm algorithm() {
            return KeyAlgorithm.RSA_KEY_PAIR;
        }
    }

    /**
     * DSA key pairs; the private key is PKCS#8 DER.
     *
     * @param primeBits bits of the prime p
     */
    record DsaKeyPair(int primeBits) implements SessionSpec {
        @Override
        public Algorithm algorithm() {
            return KeyAlgorithm.DSA_KEY_PAIR;
        }
    }

    /**
     * EC key pairs; the private key is ECPrivateKey DER with the public point in it.
     *
     * @param curve the curve
     */
    record EcKeyPair(EllipticCurve curve) implements SessionSpec {
        /** Checks that nothing is missing. */
        public EcKeyPair {
            Objects.requireNonNull(curve, "curve");
        }

        @Override
        public Algorithm algorithm() {
            return KeyAlgorithm.EC_KEY_PAIR;
        }
    }

    private static String bits(MemorySegment key) {
        return key.byteSize() * 8 + " bit";
    }
}
