package io.hwadaptor.virtio.device;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;

import io.hwadaptor.api.CipherAlgorithm;
import io.hwadaptor.api.Direction;
import io.hwadaptor.api.EllipticCurve;
import io.hwadaptor.api.Operation;
import io.hwadaptor.api.SessionSpec;
import io.hwadaptor.api.SessionSpec.KeyType;
import io.hwadaptor.api.SessionSpec.RsaHash;
import io.hwadaptor.api.SessionSpec.RsaPadding;
import java.io.ByteArrayOutputStream;
import java.lang.foreign.Arena;
import java.lang.foreign.MemorySegment;
import java.math.BigInteger;
import java.util.Random;
import org.junit.jupiter.api.Test;

class RequestCostTest {
    private static final BigInteger ZERO = BigInteger.ZERO;
    private static final BigInteger F4 = BigInteger.valueOf(65537);

    private static BigInteger number(int bits) {
        return BigInteger.ONE.shiftLeft(bits - 1).add(BigInteger.ONE);
    }

    private static byte[] sequence(BigInteger... numbers) {
        ByteArrayOutputStream all = new ByteArrayOutputStream();
        for (BigInteger number : numbers) {
            element(all, 2, number.toByteArray());
        }
        ByteArrayOutputStream outer = new ByteArrayOutputStream();
        element(outer, 0x30, all.toByteArray());
        return outer.toByteArray();
    }

    private static void element(ByteArrayOutputStream target, int tag, byte[] contents) {
        target.write(tag);
        if (contents.length >= 256) {
            target.write(0x82);
            target.write(contents.length >> 8);
        } else if (contents.length >= 128) {
            target.write(0x81);
        }
        target.write(contents.length);
        target.writeBytes(contents);
    }

    private static long nanos(SessionSpec spec, long bytes) {
        try (Arena arena = Arena.ofConfined()) {
            Operation operation = new Operation(arena, 1);
            if (bytes > 0) {
                operation.src.add(arena.allocate(bytes), 0, bytes);
            }
            return RequestCost.of(spec).nanos(operation);
        }
    }

    private static long rsa(KeyType type, byte[] key) {
        return nanos(new SessionSpec.Rsa(type, RsaPadding.RAW, RsaHash.NONE, MemorySegment.ofArray(key)), 0);
    }

    private static void assertMillis(double from, double to, long nanos) {
        assertTrue(nanos >= from * 1e6 && nanos <= to * 1e6, nanos + " ns, wanted " + from + " to " + to + " ms");
    }

    @Test
    void shouldKnowKeysByTheirLengths() {
        for (int bits : new int[] {1024, 2048, 4096}) {
            BigInteger n = number(bits);
            double perfect = Math.pow(bits / 4096.0, 3) * 23;
            assertMillis(perfect, 2 * perfect, rsa(KeyType.PRIVATE,
                    sequence(ZERO, n, F4, n, ZERO, ZERO, ZERO, ZERO, ZERO)));
            assertMillis(perfect, 2 * perfect, rsa(KeyType.PUBLIC, sequence(n, n)));
            assertMillis(0.01, 0.3, rsa(KeyType.PUBLIC, sequence(n, F4)));
        }
        // A short modulus before much else is short all the same.
        BigInteger n = number(512);
        assertMillis(0, 0.2, rsa(KeyType.PRIVATE, sequence(ZERO, n, F4, n, n, n, n, n, n)));
    }

    @Test
    void shouldKnowExponentsThatAreLongerThanTheModulus() {
        BigInteger n = number(2048);
        BigInteger half = number(1024);
        long usual = rsa(KeyType.PRIVATE, sequence(ZERO, n, F4, n, half, half, half, half, half));
        assertMillis(2, 6, usual);
        for (int i = 4; i < 9; i++) {
            BigInteger[] numbers = {ZERO, n, F4, n, half, half, half, half, half};
            numbers[i] = number(16384);
            assertMillis(100, 10_000, rsa(KeyType.PRIVATE, sequence(numbers)));
        }
    }

    @Test
    void shouldTakeWhatIsNoKeyForTheWorst() {
        Random random = new Random(1);
        for (int i = 0; i < 20_000; i++) {
            byte[] key = random.nextInt(3) == 0 ? new byte[random.nextInt(2500)] : sequence(ZERO, number(2048), F4);
            for (int k = random.nextInt(8); k > 0 && key.length > 0; k--) {
                key[random.nextInt(Math.min(20, key.length))] = (byte) random.nextInt();
            }
            assertTrue(rsa(random.nextBoolean() ? KeyType.PRIVATE : KeyType.PUBLIC, key) > 0);
        }
        byte[] cut = java.util.Arrays.copyOf(sequence(ZERO, number(4096), F4, number(4096)), 600);
        assertMillis(20, 1000, rsa(KeyType.PRIVATE, cut));
    }

    @Test
    void shouldLetLargeBurstsOfShortRequestsThrough() {
        SessionSpec aes = new SessionSpec.Cipher(CipherAlgorithm.AES_CBC, Direction.ENCRYPT,
                MemorySegment.ofArray(new byte[16]));
        assertTrue(128 * (nanos(aes, 4096) + 5 * RequestCost.DESCRIPTOR_NANOS) < RequestCost.BUDGET_NANOS);
        assertMillis(2, 2.2, nanos(aes, 1 << 20));
        assertEquals(nanos(aes, 0) + 2 * 4096, nanos(aes, 4096));
        assertMillis(2, 5, nanos(new SessionSpec.Ecdsa(KeyType.PRIVATE, EllipticCurve.NIST_P521,
                MemorySegment.ofArray(new byte[66])), 32));
    }
}
