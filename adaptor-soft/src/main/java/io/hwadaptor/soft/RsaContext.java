package io.hwadaptor.soft;

import io.hwadaptor.api.Operation;
import io.hwadaptor.api.OperationType;
import io.hwadaptor.api.SessionSpec;
import io.hwadaptor.api.SessionSpec.KeyType;
import io.hwadaptor.api.SessionSpec.RsaHash;
import io.hwadaptor.api.SessionSpec.RsaPadding;
import io.hwadaptor.api.Status;
import io.hwadaptor.api.spi.UnsupportedKeyException;
import java.lang.foreign.ValueLayout;
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
import javax.crypto.Cipher;

/**
 * RSA: private operations with the JDK's engine, which blinds them; public ones as plain powers, which is what the JDK
 * does too, but for any exponent (RFC 8017, section 3.1: from 3 to below the modulus; FIPS 186-5, appendix A.1.1: to
 * below 2^256), where the JDK's keys have 64 bits at most from 3073 bits of the modulus on. Padding is put on and taken
 * off here: the JDK reports bad padding with an exception, whose cost can be measured from outside.
 */
final class RsaContext extends PublicKeyContext {
    /** RFC 8017 has no shortest modulus; the JDK's is this. */
    static final int MIN_BYTES = 64;
    /** Nor a longest: work grows with the third power, and a queue waits for it. */
    static final int MAX_BYTES = 512;

    /** Two bytes in front, eight of padding at least, and a zero (RFC 8017, section 7.2.1). */
    private static final int OVERHEAD = 11;

    private final RsaPadding padding;
    private final byte[] prefix;
    private final int hashLength;
    private final int length;
    private final BigInteger modulus;
    private final BigInteger exponent;
    private final PrivateKey privateKey;
    private final SecureRandom random = new SecureRandom();
    /** A private operation was done, so the JDK has cached something. */
    private boolean blinded;

    RsaContext(SessionSpec.Rsa spec) throws GeneralSecurityException {
        padding = spec.padding();
        prefix = digestInfo(padding == RsaPadding.RAW ? RsaHash.NONE : spec.hash());
        hashLength = prefix.length == 0 ? -1 : prefix[prefix.length - 1];
        byte[] der = spec.key().toArray(ValueLayout.JAVA_BYTE);
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
            privateKey = isPrivate ? privateKey(key) : null;
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
    private PrivateKey privateKey(Der key) throws GeneralSecurityException {
        BigInteger d = key.magnitude();
        BigInteger[] rest = new BigInteger[5];
        boolean crt = true;
        for (int i = 0; i < rest.length; i++) {
            rest[i] = key.magnitude();
            crt &= rest[i].signum() > 0;
        }
        if (d.signum() <= 0 || d.compareTo(modulus) >= 0) {
            throw new InvalidKeyException("private exponent");
        }
        if (crt && !rest[0].multiply(rest[1]).equals(modulus)) {
            throw new InvalidKeyException("primes");
        }
        KeyFactory factory = KeyFactory.getInstance("RSA");
        if (crt) {
            try {
                return factory.generatePrivate(new RSAPrivateCrtKeySpec(modulus, exponent, d, rest[0], rest[1],
                        rest[2], rest[3], rest[4]));
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
        return switch (operation.type) {
            case ENCRYPT -> publicPower(raw ? source : padded(source));
            case DECRYPT -> {
                // Without zeros that the JDK would not take.
                byte[] number = source.length > length ? Curves.fixed(new BigInteger(1, source), length) : source;
                byte[] block = engine("NoPadding", Cipher.DECRYPT_MODE, usedPrivate()).doFinal(number);
                yield raw ? block : unpadded(block, (int) Math.min(operation.dst.byteLength(), MAX_BYTES));
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
    private boolean isRefused(OperationType type, boolean raw, byte[] source) {
        return switch (type) {
            case ENCRYPT -> raw ? !isBelowModulus(source) : source.length > length - OVERHEAD;
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
        return (hashLength < 0 || source.length == hashLength) && prefix.length + source.length <= length - OVERHEAD;
    }

    private PrivateKey usedPrivate() {
        blinded = true;
        return privateKey;
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

    /**
     * Takes encryption padding off (RFC 8017, section 7.2.2). Every block takes the same way through the loop; only
     * whether it is right, and how long the message is, comes out.
     */
    private byte[] unpadded(byte[] block, int room) {
        int bad = block[0] | (block[1] ^ 2);
        int found = 0;
        int start = 0;
        for (int i = 2; i < block.length; i++) {
            int isZero = ((block[i] & 0xFF) - 1) >>> 31;
            start |= (i + 1) & -(isZero & ~found);
            found |= isZero;
        }
        bad |= found ^ 1;
        bad |= (start - OVERHEAD) >>> 31;
        int size = block.length - start;
        bad |= (room - size) >>> 31;
        byte[] message = Arrays.copyOfRange(block, block.length - (bad == 0 ? size : 0), block.length);
        Arrays.fill(block, (byte) 0);
        return bad == 0 ? message : answer(Status.ERR);
    }

    /** {@return whether there is a DigestInfo of a hash} */
    static boolean has(RsaHash hash) {
        return hash != RsaHash.MD3;
    }

    /** {@return the DigestInfo of a hash up to its digest (RFC 8017, section 9.2, note 1); empty for none} */
    private static byte[] digestInfo(RsaHash hash) throws GeneralSecurityException {
        return switch (hash) {
            case NONE -> new byte[0];
            case MD2 -> info(16, 0x2A, 0x86, 0x48, 0x86, 0xF7, 0x0D, 2, 2);
            case MD4 -> info(16, 0x2A, 0x86, 0x48, 0x86, 0xF7, 0x0D, 2, 4);
            case MD5 -> info(16, 0x2A, 0x86, 0x48, 0x86, 0xF7, 0x0D, 2, 5);
            case SHA1 -> info(20, 0x2B, 0x0E, 3, 2, 0x1A);
            case SHA256 -> info(32, 0x60, 0x86, 0x48, 1, 0x65, 3, 4, 2, 1);
            case SHA384 -> info(48, 0x60, 0x86, 0x48, 1, 0x65, 3, 4, 2, 2);
            case SHA512 -> info(64, 0x60, 0x86, 0x48, 1, 0x65, 3, 4, 2, 3);
            case SHA224 -> info(28, 0x60, 0x86, 0x48, 1, 0x65, 3, 4, 2, 4);
            case MD3 -> throw new GeneralSecurityException("there is no MD3");
        };
    }

    private static byte[] info(int digestLength, int... identifier) {
        byte[] oid = new byte[identifier.length];
        for (int i = 0; i < oid.length; i++) {
            oid[i] = (byte) identifier[i];
        }
        byte[] all = Der.element(Der.SEQUENCE,
                Der.element(Der.SEQUENCE, Der.element(Der.OBJECT_IDENTIFIER, oid), new byte[] {5, 0}),
                Der.element(Der.OCTET_STRING, new byte[digestLength]));
        return Arrays.copyOf(all, all.length - digestLength);
    }

    /**
     * The JDK's keys are numbers that nobody can overwrite; they are let go. Its cache of blinding values holds on to
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
