package io.hwadaptor.qat.pke;

import io.hwadaptor.api.Operation;
import io.hwadaptor.api.OperationType;
import io.hwadaptor.api.SessionSpec;
import io.hwadaptor.api.SessionSpec.RsaHash;
import io.hwadaptor.api.SessionSpec.RsaPadding;
import io.hwadaptor.api.Status;
import io.hwadaptor.api.spi.key.Naturals;
import io.hwadaptor.api.spi.key.Pkcs1;
import io.hwadaptor.api.spi.key.RsaKey;
import io.hwadaptor.ffm.generated.qat._CpaCyLnModExpOpData;
import io.hwadaptor.ffm.generated.qat._CpaCyRsaDecryptOpData;
import io.hwadaptor.ffm.generated.qat._CpaCyRsaEncryptOpData;
import io.hwadaptor.ffm.generated.qat._CpaCyRsaPrivateKey;
import io.hwadaptor.ffm.generated.qat._CpaCyRsaPrivateKeyRep1;
import io.hwadaptor.ffm.generated.qat._CpaCyRsaPrivateKeyRep2;
import io.hwadaptor.ffm.generated.qat._CpaCyRsaPublicKey;
import io.hwadaptor.ffm.generated.qat.qat_h;
import java.lang.foreign.MemorySegment;
import java.math.BigInteger;
import java.security.InvalidKeyException;
import java.security.MessageDigest;
import java.util.Arrays;
import org.jspecify.annotations.Nullable;

/**
 * RSA: cpaCyRsaEncrypt and cpaCyRsaDecrypt for the moduli that they take, cpaCyLnModExp for others. Padding is put on
 * and taken off here.
 */
final class RsaContext extends KeyContext {
    private final boolean raw;
    private final byte[] prefix;
    private final int hashLength;
    private final int length;
    private final BigInteger modulus;
    private final BigInteger exponent;
    /** Null for public keys. */
    private final @Nullable BigInteger secret;
    /** p, q, dP, dQ, qInv; null if the key has none, or none that the device takes. */
    private final BigInteger @Nullable [] primes;

    RsaContext(SessionSpec.Rsa spec) throws InvalidKeyException {
        raw = spec.padding() == RsaPadding.RAW;
        prefix = Pkcs1.digestInfo(raw ? RsaHash.NONE : spec.hash());
        hashLength = prefix.length == 0 ? -1 : prefix[prefix.length - 1];
        RsaKey key = RsaKey.of(spec);
        modulus = Naturals.toBigInteger(key.modulus());
        exponent = Naturals.toBigInteger(key.publicExponent());
        length = key.length();
        MemorySegment d = key.privateExponent();
        secret = d == null ? null : Naturals.toBigInteger(d);
        primes = primes(key);
    }

    private BigInteger @Nullable [] primes(RsaKey key) throws InvalidKeyException {
        if (key.crt().isEmpty()) {
            return null;
        }
        BigInteger[] crt = key.crt().stream().map(Naturals::toBigInteger).toArray(BigInteger[]::new);
        if (!crt[0].multiply(crt[1]).equals(modulus)) {
            throw new InvalidKeyException("primes");
        }
        int half = 4 * length;
        return crt[0].bitLength() == half && crt[1].bitLength() == half && crt[2].bitLength() <= half
                && crt[3].bitLength() <= half && crt[4].compareTo(crt[0]) < 0 ? crt : null;
    }

    /** {@return whether the device's RSA functions have moduli of this size} */
    private boolean standard() {
        return modulus.bitLength() == 8 * length && (length == 64 || length == 128 || length == 192 || length == 256
                || length == 384 || length == 512);
    }

    @Override
    @Nullable Status prepare(Operation operation, byte[] source, byte[] auxiliary, KeySlot slot) {
        boolean signing = operation.type == OperationType.SIGN || operation.type == OperationType.VERIFY;
        if (raw && signing) {
            return Status.NOTSUPP;
        }
        if (operation.type == OperationType.VERIFY) {
            byte[] expected = padded(signed(source), 1);
            if (expected == null) {
                return Status.ERR;
            }
            if (auxiliary.length != length || new BigInteger(1, auxiliary).compareTo(modulus) >= 0) {
                return Status.KEY_REJECTED;
            }
            publicPower(auxiliary, slot);
            slot.expected = expected;
            return null;
        }
        if (operation.dst.byteLength() < length && !(operation.type == OperationType.DECRYPT && !raw)) {
            return Status.ERR;
        }
        byte[] value = operation.type == null ? null : switch (operation.type) {
            case ENCRYPT -> raw ? below(source) : padded(source, 2);
            case DECRYPT -> raw || source.length == length ? below(source) : null;
            case SIGN -> padded(signed(source), 1);
            default -> null;
        };
        boolean isPrivate = operation.type != OperationType.ENCRYPT;
        BigInteger power = isPrivate ? secret : exponent;
        if (value == null || power == null) {
            return Status.ERR;
        }
        if (isPrivate) {
            privatePower(value, power, slot);
        } else {
            publicPower(value, slot);
        }
        return null;
    }

    /** {@return a number below the modulus, without zeros that the device would not take; null if it is none} */
    private byte @Nullable [] below(byte[] source) {
        BigInteger number = new BigInteger(1, source);
        if (source.length == 0 || number.compareTo(modulus) >= 0) {
            return null;
        }
        return source.length > length ? Numbers.fixed(number, length) : source;
    }

    /** {@return what is padded for a signature; null for what is no digest of that hash, or too long} */
    private byte @Nullable [] signed(byte[] source) {
        if ((hashLength >= 0 && source.length != hashLength)
                || prefix.length + source.length > length - Pkcs1.OVERHEAD) {
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
    private byte @Nullable [] padded(byte @Nullable [] message, int type) {
        if (message == null || message.length > length - Pkcs1.OVERHEAD) {
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

    private void privatePower(byte[] value, BigInteger d, KeySlot slot) {
        if (!standard()) {
            power(value, d, slot);
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
            slot.number(key + _CpaCyRsaPrivateKeyRep1.privateExponentD$offset(), d, length);
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
    byte @Nullable [] result(Operation operation, KeySlot slot) {
        byte[] block = slot.result(0);
        return operation.type == OperationType.DECRYPT && !raw
                ? unpadded(block, (int) Math.min(operation.dst.byteLength(), RsaKey.MAX_BYTES)) : block;
    }

    /** Compares with the one block that a right signature opens to, so there is nothing to parse or to read again. */
    @Override
    Status verified(Operation operation, KeySlot slot) {
        return answer(MessageDigest.isEqual(slot.expected, slot.result(0)));
    }

    /** Takes encryption padding off and wipes the block: null if the padding is wrong. */
    private static byte @Nullable [] unpadded(byte[] block, int room) {
        int start = Pkcs1.messageStart(MemorySegment.ofArray(block), room);
        byte[] message = start < 0 ? null : Arrays.copyOfRange(block, start, block.length);
        Arrays.fill(block, (byte) 0);
        return message;
    }
}
