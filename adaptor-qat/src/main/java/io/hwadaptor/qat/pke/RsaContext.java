package io.hwadaptor.qat.pke;

import io.hwadaptor.api.Operation;
import io.hwadaptor.api.OperationType;
import io.hwadaptor.api.SessionSpec;
import io.hwadaptor.api.SessionSpec.KeyType;
import io.hwadaptor.api.SessionSpec.RsaHash;
import io.hwadaptor.api.SessionSpec.RsaPadding;
import io.hwadaptor.api.Status;
import io.hwadaptor.api.spi.UnsupportedKeyException;
import io.hwadaptor.ffm.generated.qat._CpaCyLnModExpOpData;
import io.hwadaptor.ffm.generated.qat._CpaCyRsaDecryptOpData;
import io.hwadaptor.ffm.generated.qat._CpaCyRsaEncryptOpData;
import io.hwadaptor.ffm.generated.qat._CpaCyRsaPrivateKey;
import io.hwadaptor.ffm.generated.qat._CpaCyRsaPrivateKeyRep1;
import io.hwadaptor.ffm.generated.qat._CpaCyRsaPrivateKeyRep2;
import io.hwadaptor.ffm.generated.qat._CpaCyRsaPublicKey;
import io.hwadaptor.ffm.generated.qat.qat_h;
import java.math.BigInteger;
import java.security.GeneralSecurityException;
import java.security.InvalidKeyException;
import java.security.MessageDigest;
import java.util.Arrays;

/**
 * RSA: cpaCyRsaEncrypt and cpaCyRsaDecrypt for the moduli that they take, cpaCyLnModExp for others. Padding is put on
 * and taken off here.
 */
final class RsaContext extends KeyContext {
    /** 512 to 4096 bits: the device's (cpaCyRsaEncrypt, cpaCyLnModExp). */
    static final int MIN_BYTES = 64;
    static final int MAX_BYTES = 512;

    /** Two bytes in front, eight of padding at least, and a zero (RFC 8017, section 7.2.1). */
    private static final int OVERHEAD = 11;

    private final boolean raw;
    private final byte[] prefix;
    private final int hashLength;
    private final int length;
    private final BigInteger modulus;
    private final BigInteger exponent;
    /** Null for public keys. */
    private final BigInteger secret;
    /** p, q, dP, dQ, qInv; null if the key has none, or none that the device takes. */
    private final BigInteger[] primes;

    RsaContext(SessionSpec.Rsa spec) throws GeneralSecurityException {
        raw = spec.padding() == RsaPadding.RAW;
        prefix = DigestInfo.prefix(raw ? RsaHash.NONE : spec.hash());
        hashLength = prefix.length == 0 ? -1 : prefix[prefix.length - 1];
        byte[] der = Numbers.bytes(spec.key());
        try {
            Der file = new Der(der);
            Der key = file.enter(Der.SEQUENCE);
            file.finish();
            boolean isPrivate = spec.keyType() == KeyType.PRIVATE;
            if (isPrivate) {
                checkVersion(key.magnitude());
            }
            modulus = key.magnitude();
            exponent = key.magnitude();
            length = (modulus.bitLength() + 7) / 8;
            if (!modulus.testBit(0) || !exponent.testBit(0) || exponent.compareTo(BigInteger.TWO) <= 0
                    || exponent.compareTo(modulus) >= 0) {
                throw new InvalidKeyException("modulus or exponent");
            }
            if (modulus.bitLength() < MIN_BYTES * 8 || length > MAX_BYTES) {
                throw new UnsupportedKeyException("modulus of " + modulus.bitLength() + " bits");
            }
            secret = isPrivate ? key.magnitude() : null;
            primes = isPrivate ? primes(key) : null;
            key.finish();
        } finally {
            Arrays.fill(der, (byte) 0);
        }
    }

    /** 0 is of two primes, 1 of more (RFC 8017, appendix A.1.2). */
    private static void checkVersion(BigInteger version) throws InvalidKeyException {
        if (version.equals(BigInteger.ONE)) {
            throw new UnsupportedKeyException("more than two primes");
        }
        if (version.signum() != 0) {
            throw new InvalidKeyException("version");
        }
    }

    /** Primes of zero, which some encoders write, mean a key without them. */
    private BigInteger[] primes(Der key) throws InvalidKeyException {
        if (secret.signum() <= 0 || secret.compareTo(modulus) >= 0) {
            throw new InvalidKeyException("private exponent");
        }
        BigInteger[] rest = new BigInteger[5];
        boolean there = true;
        for (int i = 0; i < rest.length; i++) {
            rest[i] = key.magnitude();
            there &= rest[i].signum() > 0;
        }
        if (there && !rest[0].multiply(rest[1]).equals(modulus)) {
            throw new InvalidKeyException("primes");
        }
        int half = 4 * length;
        return there && rest[0].bitLength() == half && rest[1].bitLength() == half && rest[2].bitLength() <= half
                && rest[3].bitLength() <= half && rest[4].compareTo(rest[0]) < 0 ? rest : null;
    }

    /** {@return whether the device's RSA functions have moduli of this size} */
    private boolean standard() {
        return modulus.bitLength() == 8 * length && (length == 64 || length == 128 || length == 192 || length == 256
                || length == 384 || length == 512);
    }

    @Override
    Status prepare(Operation operation, byte[] source, byte[] auxiliary, KeySlot slot) {
        boolean signing = operation.type == OperationType.SIGN || operation.type == OperationType.VERIFY;
        if (raw && signing) {
            return Status.NOTSUPP;
        }
        if (operation.type == OperationType.VERIFY) {
            if (signed(source) == null) {
                return Status.ERR;
            }
            if (auxiliary.length != length || new BigInteger(1, auxiliary).compareTo(modulus) >= 0) {
                return Status.KEY_REJECTED;
            }
            publicPower(auxiliary, slot);
            return null;
        }
        if (operation.dst.byteLength() < length && !(operation.type == OperationType.DECRYPT && !raw)) {
            return Status.ERR;
        }
        byte[] value = switch (operation.type) {
            case ENCRYPT -> raw ? below(source) : padded(source, 2);
            case DECRYPT -> raw || source.length == length ? below(source) : null;
            case SIGN -> padded(signed(source), 1);
            default -> null;
        };
        boolean isPrivate = operation.type != OperationType.ENCRYPT;
        if (value == null || (isPrivate && secret == null)) {
            return Status.ERR;
        }
        if (isPrivate) {
            privatePower(value, slot);
        } else {
            publicPower(value, slot);
        }
        return null;
    }

    /** {@return a number below the modulus, without zeros that the device would not take; null if it is none} */
    private byte[] below(byte[] source) {
        BigInteger number = new BigInteger(1, source);
        if (source.length == 0 || number.compareTo(modulus) >= 0) {
            return null;
        }
        return source.length > length ? Numbers.fixed(number, length) : source;
    }

    /** {@return what is padded for a signature; null for what is no digest of that hash, or too long} */
    private byte[] signed(byte[] source) {
        if ((hashLength >= 0 && source.length != hashLength) || prefix.length + source.length > length - OVERHEAD) {
            return null;
        }
        byte[] info = Arrays.copyOf(prefix, prefix.length + source.length);
        System.arraycopy(source, 0, info, prefix.length, source.length);
        return info;
    }

    /**
     * {@return a block of PKCS#1 v1.5: type 1 for signatures, type 2, whose padding is random, for encryption; null for
     * no message, or one that is too long for the modulus}
     */
    private byte[] padded(byte[] message, int type) {
        if (message == null || message.length > length - OVERHEAD) {
            return null;
        }
        byte[] block = new byte[length];
        block[1] = (byte) type;
        int end = length - message.length - 1;
        if (type == 1) {
            Arrays.fill(block, 2, end, (byte) 0xFF);
        } else {
            SecretNumbers.nonZero(block, 2, end);
        }
        System.arraycopy(message, 0, block, end + 1, message.length);
        return block;
    }

    private void publicPower(byte[] value, KeySlot slot) {
        if (!standard()) {
            power(value, exponent, slot);
            return;
        }
        slot.begin(KeySlot.Function.RSA_ENCRYPT);
        slot.number(KeySlot.PUBLIC_KEY + _CpaCyRsaPublicKey.modulusN$offset(), modulus, length);
        slot.number(KeySlot.PUBLIC_KEY + _CpaCyRsaPublicKey.publicExponentE$offset(), exponent,
                (exponent.bitLength() + 7) / 8);
        slot.point(_CpaCyRsaEncryptOpData.pPublicKey$offset(), KeySlot.PUBLIC_KEY);
        slot.bytes(_CpaCyRsaEncryptOpData.inputData$offset(), value);
        slot.result(0, length);
    }

    private void privatePower(byte[] value, KeySlot slot) {
        if (!standard()) {
            power(value, secret, slot);
            return;
        }
        slot.begin(KeySlot.Function.RSA_DECRYPT);
        slot.set(KeySlot.PRIVATE_KEY + _CpaCyRsaPrivateKey.version$offset(), qat_h.CPA_CY_RSA_VERSION_TWO_PRIME());
        slot.set(KeySlot.PRIVATE_KEY + _CpaCyRsaPrivateKey.privateKeyRepType$offset(), primes != null
                ? qat_h.CPA_CY_RSA_PRIVATE_KEY_REP_TYPE_2() : qat_h.CPA_CY_RSA_PRIVATE_KEY_REP_TYPE_1());
        if (primes != null) {
            long key = KeySlot.PRIVATE_KEY + _CpaCyRsaPrivateKey.privateKeyRep2$offset();
            slot.number(key + _CpaCyRsaPrivateKeyRep2.prime1P$offset(), primes[0], length / 2);
            slot.number(key + _CpaCyRsaPrivateKeyRep2.prime2Q$offset(), primes[1], length / 2);
            slot.number(key + _CpaCyRsaPrivateKeyRep2.exponent1Dp$offset(), primes[2], length / 2);
            slot.number(key + _CpaCyRsaPrivateKeyRep2.exponent2Dq$offset(), primes[3], length / 2);
            slot.number(key + _CpaCyRsaPrivateKeyRep2.coefficientQInv$offset(), primes[4], length / 2);
        } else {
            long key = KeySlot.PRIVATE_KEY + _CpaCyRsaPrivateKey.privateKeyRep1$offset();
            slot.number(key + _CpaCyRsaPrivateKeyRep1.modulusN$offset(), modulus, length);
            slot.number(key + _CpaCyRsaPrivateKeyRep1.privateExponentD$offset(), secret, length);
        }
        slot.point(_CpaCyRsaDecryptOpData.pRecipientPrivateKey$offset(), KeySlot.PRIVATE_KEY);
        slot.bytes(_CpaCyRsaDecryptOpData.inputData$offset(), value);
        slot.result(0, length);
    }

    private void power(byte[] value, BigInteger power, KeySlot slot) {
        slot.begin(KeySlot.Function.POWER);
        slot.number(_CpaCyLnModExpOpData.modulus$offset(), modulus, length);
        slot.bytes(_CpaCyLnModExpOpData.base$offset(), value);
        slot.number(_CpaCyLnModExpOpData.exponent$offset(), power, (power.bitLength() + 7) / 8);
        slot.result(0, length);
    }

    @Override
    byte[] result(Operation operation, KeySlot slot) {
        byte[] block = slot.result(0);
        return operation.type == OperationType.DECRYPT && !raw
                ? unpadded(block, (int) Math.min(operation.dst.byteLength(), MAX_BYTES)) : block;
    }

    /** Compares with the one block that a right signature opens to, so there is nothing to parse. */
    @Override
    Status verified(Operation operation, KeySlot slot) {
        byte[] block = padded(signed(Numbers.bytes(operation.src)), 1);
        return block == null ? Status.ERR : answer(MessageDigest.isEqual(block, slot.result(0)));
    }

    /**
     * Takes encryption padding off (RFC 8017, section 7.2.2). Every block takes the same way through the loop; only
     * whether it is right, and how long the message is, comes out: null if it is wrong.
     */
    private static byte[] unpadded(byte[] block, int room) {
        int bad = block[0] | (block[1] ^ 2);
        int found = 0;
        int start = 0;
        for (int i = 2; i < block.length; i++) {
            int zero = ((block[i] & 0xFF) - 1) >>> 31;
            start |= (i + 1) & -(zero & ~found);
            found |= zero;
        }
        int size = block.length - start;
        bad |= (found ^ 1) | ((start - OVERHEAD) >>> 31) | ((room - size) >>> 31);
        byte[] message = Arrays.copyOfRange(block, block.length - (bad == 0 ? size : 0), block.length);
        Arrays.fill(block, (byte) 0);
        return bad == 0 ? message : null;
    }
}
