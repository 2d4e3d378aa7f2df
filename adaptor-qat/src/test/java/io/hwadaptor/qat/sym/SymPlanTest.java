package io.hwadaptor.qat.sym;

import static org.junit.jupiter.api.Assertions.assertArrayEquals;

import io.hwadaptor.api.AeadAlgorithm;
import io.hwadaptor.api.Direction;
import io.hwadaptor.api.MacAlgorithm;
import io.hwadaptor.api.SessionSpec;
import io.hwadaptor.api.spi.KeyVault;
import io.hwadaptor.qat.Simulator;
import java.lang.foreign.MemorySegment;
import java.lang.foreign.ValueLayout;
import java.security.MessageDigest;
import java.util.Arrays;
import java.util.HexFormat;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;

/** What a session derives of its key goes with the session. */
class SymPlanTest {
    private static final byte[] KEY = HexFormat.of().parseHex("feffe9928665731c6d6a8f9467308308");
    /** E(K, 0) of that key: H of test case 4 of McGrew and Viega, "The Galois/Counter Mode of Operation (GCM)". */
    private static final byte[] HASH_KEY = HexFormat.of().parseHex("b83b533708bf535d0aa6e52980d53b78");

    @BeforeEach
    void load() {
        Simulator.load();
    }

    @Test
    void shouldZeroizeTheHashKey() throws Exception {
        try (KeyVault vault = new KeyVault()) {
            SymSession session = new SymSession(null, vault,
                    new SessionSpec.Aead(AeadAlgorithm.GCM, Direction.ENCRYPT, MemorySegment.ofArray(KEY), 16, 0), 64);
            MemorySegment derived = session.plan.hashKey();
            assertArrayEquals(HASH_KEY, derived.toArray(ValueLayout.JAVA_BYTE));
            session.close();
            assertArrayEquals(new byte[16], derived.toArray(ValueLayout.JAVA_BYTE));
        }
    }

    @Test
    void shouldZeroizeTheShortFormOfALongKey() throws Exception {
        byte[] longKey = new byte[200];
        Arrays.fill(longKey, (byte) 0x6B);
        try (KeyVault vault = new KeyVault()) {
            SymSession session = new SymSession(null, vault,
                    new SessionSpec.Mac(MacAlgorithm.HMAC_SHA_256, MemorySegment.ofArray(longKey), 32), 64);
            MemorySegment derived = session.plan.authKey;
            assertArrayEquals(MessageDigest.getInstance("SHA-256").digest(longKey),
                    derived.toArray(ValueLayout.JAVA_BYTE), "RFC 2104, section 3");
            session.close();
            assertArrayEquals(new byte[32], derived.toArray(ValueLayout.JAVA_BYTE));
        }
    }
}
