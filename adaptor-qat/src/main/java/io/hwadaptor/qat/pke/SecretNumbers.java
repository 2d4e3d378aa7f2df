package io.hwadaptor.qat.pke;

import java.math.BigInteger;
import java.security.SecureRandom;

/** Random numbers for keys and signatures. Any thread. */
final class SecretNumbers {
    private static final SecureRandom RANDOM = new SecureRandom();

    private SecretNumbers() {
    }

    /** {@return a number from 1 to below a limit, each as likely as any other} */
    static BigInteger below(BigInteger limit) {
        BigInteger number;
        do {
            number = new BigInteger(limit.bitLength(), RANDOM);
        } while (number.signum() == 0 || number.compareTo(limit) >= 0);
        return number;
    }

    /** {@return a prime whose two highest bits are set, so that two of them make a product of twice their bits} */
    static BigInteger prime(int bits) {
        BigInteger candidate;
        do {
            candidate = new BigInteger(bits, RANDOM).setBit(bits - 1).setBit(bits - 2).setBit(0);
        } while (!candidate.isProbablePrime(112));
        return candidate;
    }

    /** Fills an array with bytes none of which is zero. */
    static void nonZero(byte[] bytes, int from, int to) {
        for (int i = from; i < to; i++) {
            do {
                bytes[i] = (byte) RANDOM.nextInt();
            } while (bytes[i] == 0);
        }
    }
}
