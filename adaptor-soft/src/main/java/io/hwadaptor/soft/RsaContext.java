package io.hwadaptor.soft;

import io.hwadaptor.api.Operation;
import io.hwadaptor.api.OperationType;
import io.hwadaptor.api.SessionSpec;
import io.hwadaptor.api.SessionSpec.RsaHash;
import io.hwadaptor.api.SessionSpec.RsaPadding;
import io.hwadaptor.api.Status;
import io.hwadaptor.api.spi.key.Naturals;
import io.hwadaptor.api.spi.key.Pkcs1;
import io.hwadaptor.api.spi.key.RsaKey;
import java.lang.foreign.MemorySegment;
import java.math.BigInteger;
import java.security.GeneralSecurityException;
import java.security.InvalidKeyException;
import java.security.Key;
import java.security.KeyFactory;
import java.security.MessageDigest;
import java.security.PrivateKey;
import java.security.SecureRandom;
import java.security.spec.InvalidKeySpecException;
import java.security.spec.RSAPrivateCrtKeySpec;
import java.security.spec.RSAPrivateKeySpec;
import java.util.Arrays;
import java.util.Objects;
import javax.crypto.Cipher;
import org.jspecify.annotations.Nullable;

/**
 * RSA: private operations with the JDK's engine, which blinds them; public ones as plain powers, which is what the JDK
 * does too, but for any exponent (RFC 8017, section 3.1: from 3 to below the modulus; FIPS 186-5, appendix A.1.1: to
 * below 2^256), where the JDK's keys have 64 bits at most from 3073 bits of the modulus on. Padding is put on and taken
 * off here: the JDK reports bad padding with an exception, whose cost can be measured from outside.
 */
final class RsaContext extends PublicKeyContext {
    private final RsaPadding padding;
    private final byte[] prefix;
    private final int hashLength;
    private final int length;
    private final BigInteger modulus;
    private final BigInteger exponent;
    private final @Nullable PrivateKey privateKey;
    private final SecureRandom random = new SecureRandom();
    /** A private operation was done, so the JDK has cached something. */
    private boolean blinded;

    RsaContext(SessionSpec.Rsa spec) throws GeneralSecurityException {
        padding = spec.padding();
        prefix = Pkcs1.digestInfo(padding == RsaPadding.RAW ? RsaHash.NONE : spec.hash());
        hashLength = prefix.length == 0 ? -1 : prefix[prefix.length - 1];
        RsaKey key = RsaKey.of(spec);
        modulus = Naturals.toBigInteger(key.modulus());
        exponent = Naturals.toBigInteger(key.publicExponent());
        length = key.length();
        MemorySegment secret = key.privateExponent();
        privateKey = secret == null ? null : privateKey(key, Naturals.toBigInteger(secret));
    }

    private PrivateKey privateKey(RsaKey key, BigInteger d) throws GeneralSecurityException {
        BigInteger[] crt = key.crt().stream().map(Naturals::toBigInteger).toArray(BigInteger[]::new);
        if (crt.length > 0 && !crt[0].multiply(crt[1]).equals(modulus)) {
            throw new InvalidKeyException("primes");
        }
        KeyFactory factory = KeyFactory.getInstance("RSA");
        if (crt.length > 0) {
            try {
                return factory.generatePrivate(new RSAPrivateCrtKeySpec(modulus, exponent, d, crt[0], crt[1], crt[2],
                        crt[3], crt[4]));
            } catch (InvalidKeySpecException e) {
                // A public exponent that is too long for the JDK: without it, and the primes, the key is as good.
            }
        }
        return factory.generatePrivate(new RSAPrivateKeySpec(modulus, d));
    }

    @Override
    byte[] compute(Operation operation, byte[] source, byte[] auxiliary) throws GeneralSecurityException {
        boolean raw = padding == RsaPadding.RAW;
        if (isRefused(operation.type, raw, source)) {
            return answer(Status.ERR);
        }
        return operation.type == null ? answer(Status.ERR) : switch (operation.type) {
            case ENCRYPT -> publicPower(raw ? source : padded(source));
            case DECRYPT -> {
                // Without zeros that the JDK would not take.
                byte[] number = source.length > length ? Curves.fixed(new BigInteger(1, source), length) : source;
                byte[] block = engine("NoPadding", Cipher.DECRYPT_MODE, usedPrivate()).doFinal(number);
                yield raw ? block : unpadded(block, (int) Math.min(operation.dst.byteLength(), RsaKey.MAX_BYTES));
            }
            case SIGN -> raw ? answer(Status.NOTSUPP)
                    : engine("PKCS1Padding", Cipher.ENCRYPT_MODE, usedPrivate()).doFinal(signed(source));
            case VERIFY -> raw ? answer(Status.NOTSUPP) : verify(source, auxiliary);
            default -> answer(Status.ERR);
        };
    }

    /**
     * {@return whether the operation gets ERR} Said here and not by exceptions, ours or the engine's: a guest can ask
     * for them as often as it likes, and they cost more than some of the work.
     */
    private boolean isRefused(@Nullable OperationType type, boolean raw, byte[] source) {
        return type == null || switch (type) {
            case ENCRYPT -> raw ? !isBelowModulus(source) : source.length > length - Pkcs1.OVERHEAD;
            case DECRYPT -> privateKey == null || (!raw && source.length != length) || !isBelowModulus(source);
            case SIGN -> !raw && (privateKey == null || !isSignable(source));
            case VERIFY -> !raw && !isSignable(source);
            default -> true;
        };
    }

    private boolean isBelowModulus(byte[] number) {
        return number.length > 0 && new BigInteger(1, number).compareTo(modulus) < 0;
    }

    /** {@return whether it is a digest of the session's hash, if that has one, and fits the modulus} */
    private boolean isSignable(byte[] source) {
        return (hashLength < 0 || source.length == hashLength)
                && prefix.length + source.length <= length - Pkcs1.OVERHEAD;
    }

    /** {@return the private key} Only if {@link #isRefused} has found one. */
    private PrivateKey usedPrivate() {
        blinded = true;
        return Objects.requireNonNull(privateKey);
    }

    /** RSAEP and RSAVP1 (RFC 8017, sections 5.1.1 and 5.2.2), on a number below the modulus. */
    private byte[] publicPower(byte[] number) {
        return Curves.fixed(new BigInteger(1, number).modPow(exponent, modulus), length);
    }

    /** {@return the block of an encryption: 0, 2, at least eight random bytes none of which is zero, 0, the message} */
    private byte[] padded(byte[] message) {
        byte[] block = new byte[length];
        int end = length - message.length - 1;
        random.nextBytes(block);
        for (int i = 2; i < end; i++) {
            while (block[i] == 0) {
                block[i] = (byte) random.nextInt();
            }
        }
        block[0] = 0;
        block[1] = 2;
        block[end] = 0;
        System.arraycopy(message, 0, block, end + 1, message.length);
        return block;
    }

    private static Cipher engine(String padding, int mode, Key key) throws GeneralSecurityException {
        Cipher cipher = Cipher.getInstance("RSA/ECB/" + padding);
        cipher.init(mode, key);
        return cipher;
    }

    /** {@return what is padded for a signature} */
    private byte[] signed(byte[] source) {
        byte[] info = Arrays.copyOf(prefix, prefix.length + source.length);
        System.arraycopy(source, 0, info, prefix.length, source.length);
        return info;
    }

    /** Compares with the one block that a right signature opens to, so there is nothing to parse. */
    private byte[] verify(byte[] source, byte[] signature) {
        byte[] info = signed(source);
        byte[] expected = new byte[length];
        Arrays.fill(expected, 2, length - info.length - 1, (byte) 0xFF);
        expected[1] = 1;
        System.arraycopy(info, 0, expected, length - info.length, info.length);
        return verified(signature.length == length && isBelowModulus(signature)
                && MessageDigest.isEqual(expected, publicPower(signature)));
    }

    /** Takes encryption padding off and wipes the block. */
    private byte[] unpadded(byte[] block, int room) {
        int start = Pkcs1.messageStart(MemorySegment.ofArray(block), room);
        byte[] message = Arrays.copyOfRange(block, start < 0 ? block.length : start, block.length);
        Arrays.fill(block, (byte) 0);
        return start < 0 ? answer(Status.ERR) : message;
    }

    /**
     * The JDK's keys are numbers that nobody can overwrite; they are released. Its cache of blinding values holds on to
     * the last private exponent of a modulus until that is used with another one: here, with three.
     */
    @Override
    void wipe() {
        if (!blinded) {
            return;
        }
        try {
            PrivateKey other = KeyFactory.getInstance("RSA")
                    .generatePrivate(new RSAPrivateKeySpec(modulus, BigInteger.valueOf(3)));
            engine("NoPadding", Cipher.DECRYPT_MODE, other).doFinal(new byte[] {2});
        } catch (GeneralSecurityException e) {
            assert false : e;
        }
    }
}
