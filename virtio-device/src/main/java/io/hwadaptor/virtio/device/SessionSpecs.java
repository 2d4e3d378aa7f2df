package io.hwadaptor.virtio.device;

import io.hwadaptor.api.AdaptorException;
import io.hwadaptor.api.AeadAlgorithm;
import io.hwadaptor.api.AkcipherAlgorithm;
import io.hwadaptor.api.CipherAlgorithm;
import io.hwadaptor.api.Direction;
import io.hwadaptor.api.EllipticCurve;
import io.hwadaptor.api.HashAlgorithm;
import io.hwadaptor.api.MacAlgorithm;
import io.hwadaptor.api.SessionSpec;
import io.hwadaptor.api.SessionSpec.ChainOrder;
import io.hwadaptor.api.SessionSpec.KeyType;
import io.hwadaptor.api.SessionSpec.RsaHash;
import io.hwadaptor.api.SessionSpec.RsaPadding;
import io.hwadaptor.api.Status;
import io.hwadaptor.virtio.device.wire.Wire;
import java.lang.foreign.MemorySegment;

/** Turns what a guest asked for into what an adaptor is asked for. Control thread only. */
final class SessionSpecs {
    private static final MemorySegment EMPTY = MemorySegment.NULL;

    private SessionSpecs() {
    }

    /**
     * {@return the spec of a request}
     *
     * @param request as the guest wrote it
     * @param limits longest keys
     * @throws AdaptorException NOTSUPP if a number has no meaning, ERR if a length is out of bounds
     */
    static SessionSpec of(CreateRequest request, DeviceLimits limits) throws AdaptorException {
        return switch (request.opcode) {
            case Wire.CIPHER_CREATE_SESSION -> symmetric(request, limits);
            case Wire.HASH_CREATE_SESSION -> new SessionSpec.Hash(hash(request), request.hashResultLength);
            case Wire.MAC_CREATE_SESSION -> mac(request, limits);
            case Wire.AEAD_CREATE_SESSION -> aead(request, limits);
            case Wire.AKCIPHER_CREATE_SESSION -> akcipher(request);
            default -> throw unsupported("opcode", request.opcode);
        };
    }

    private static SessionSpec symmetric(CreateRequest request, DeviceLimits limits) throws AdaptorException {
        return switch (request.opType) {
            case Wire.SYM_OP_CIPHER -> cipher(request, limits);
            case Wire.SYM_OP_CHAIN -> chain(request, limits);
            default -> throw unsupported("operation type", request.opType);
        };
    }

    private static SessionSpec.Cipher cipher(CreateRequest request, DeviceLimits limits) throws AdaptorException {
        CipherAlgorithm algorithm = Wire.cipher(request.cipherAlgorithm);
        if (algorithm == null) {
            throw unsupported("cipher algorithm", request.cipherAlgorithm);
        }
        checkKey("cipher key", request.key, limits.maxCipherKeyLength());
        return new SessionSpec.Cipher(algorithm, direction(request), request.key);
    }

    private static SessionSpec chain(CreateRequest request, DeviceLimits limits) throws AdaptorException {
        SessionSpec.Cipher cipher = cipher(request, limits);
        ChainOrder order = switch (request.chainOrder) {
            case 1 -> ChainOrder.HASH_THEN_CIPHER;
            case 2 -> ChainOrder.CIPHER_THEN_HASH;
            default -> throw unsupported("chain order", request.chainOrder);
        };
        SessionSpec digest = switch (request.hashMode) {
            case Wire.HASH_MODE_PLAIN -> new SessionSpec.Hash(hash(request), request.hashResultLength);
            case Wire.HASH_MODE_AUTH -> mac(request, limits);
            // The wire has no place for the two prefixes.
            case Wire.HASH_MODE_NESTED -> new SessionSpec.NestedHash(hash(request), EMPTY, EMPTY,
                    request.hashResultLength);
            default -> throw unsupported("hash mode", request.hashMode);
        };
        return new SessionSpec.Chain(cipher, order, digest, request.aadLength);
    }

    private static SessionSpec.Mac mac(CreateRequest request, DeviceLimits limits) throws AdaptorException {
        MacAlgorithm algorithm = Wire.mac(request.hashAlgorithm);
        if (algorithm == null) {
            throw unsupported("MAC algorithm", request.hashAlgorithm);
        }
        checkKey("authentication key", request.authKey, limits.maxAuthKeyLength());
        return new SessionSpec.Mac(algorithm, request.authKey, request.hashResultLength);
    }

    private static HashAlgorithm hash(CreateRequest request) throws AdaptorException {
        HashAlgorithm algorithm = Wire.hash(request.hashAlgorithm);
        if (algorithm == null) {
            throw unsupported("hash algorithm", request.hashAlgorithm);
        }
        return algorithm;
    }

    private static SessionSpec aead(CreateRequest request, DeviceLimits limits) throws AdaptorException {
        AeadAlgorithm algorithm = Wire.aead(request.aeadAlgorithm);
        if (algorithm == null) {
            throw unsupported("AEAD algorithm", request.aeadAlgorithm);
        }
        checkKey("AEAD key", request.key, limits.maxCipherKeyLength());
        return new SessionSpec.Aead(algorithm, direction(request), request.key, request.tagLength, request.aadLength);
    }

    private static SessionSpec akcipher(CreateRequest request) throws AdaptorException {
        AkcipherAlgorithm algorithm = Wire.akcipher(request.akcipherAlgorithm);
        if (algorithm == null) {
            throw unsupported("public-key algorithm", request.akcipherAlgorithm);
        }
        KeyType keyType = switch (request.keyType) {
            case 1 -> KeyType.PUBLIC;
            case 2 -> KeyType.PRIVATE;
            default -> throw unsupported("key type", request.keyType);
        };
        if (algorithm == AkcipherAlgorithm.ECDSA) {
            EllipticCurve curve = Wire.curve(request.curve);
            if (curve == null) {
                throw unsupported("curve", request.curve);
            }
            return new SessionSpec.Ecdsa(keyType, curve, request.key);
        }
        RsaPadding padding = switch (request.rsaPadding) {
            case 0 -> RsaPadding.RAW;
            case 1 -> RsaPadding.PKCS1;
            default -> throw unsupported("RSA padding", request.rsaPadding);
        };
        RsaHash[] hashes = RsaHash.values();
        if (request.rsaHash < 0 || request.rsaHash >= hashes.length) {
            throw unsupported("RSA hash", request.rsaHash);
        }
        return new SessionSpec.Rsa(keyType, padding, hashes[request.rsaHash], request.key);
    }

    private static Direction direction(CreateRequest request) throws AdaptorException {
        return switch (request.direction) {
            case Wire.OP_ENCRYPT -> Direction.ENCRYPT;
            case Wire.OP_DECRYPT -> Direction.DECRYPT;
            default -> throw unsupported("direction", request.direction);
        };
    }

    private static void checkKey(String what, MemorySegment key, int max) throws AdaptorException {
        if (key.byteSize() > max) {
            throw new AdaptorException(Status.ERR, what + " of " + key.byteSize() + " bytes, " + max + " is the limit");
        }
    }

    private static AdaptorException unsupported(String what, int number) {
        return new AdaptorException(Status.NOTSUPP, "no such " + what + ": " + Integer.toUnsignedString(number));
    }
}
