package io.hwadaptor.vhostuser.services;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertThrows;

import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

/** That an engine which lost an algorithm fails the table's test, and one that can't have it doesn't. */
class MayLackTest {
    private static final String OLD = "libIPSec_MB.so.1 1.3.0, AVX512, VAES, SHA-NI";
    private static final String NEW = "/opt/lib/libIPSec_MB.so.2 2.0.0, AVX512, VAES, SHA-NI";
    private static final String NARROW = "libIPSec_MB.so.2 2.0.1, AVX2, AES-NI";

    @ParameterizedTest
    @CsvSource({
        // Nothing lacks that its version has.
        "false, ipsecmb, '" + OLD + "', cipher 3 AES_CBC, no, yes",
        "false, ipsecmb, '" + NEW + "', cipher 3 AES_CBC, no, yes",
        "false, ipsecmb, '" + OLD + "', cipher 6 DES_CBC, no, yes",
        "false, ipsecmb, '" + NARROW + "', cipher 6 DES_CBC, no, yes",
        "false, ipsecmb, '" + OLD + "', 'chain 1 hash then cipher, plain', 20 of 144 pairs, 30 of 144 pairs",
        "false, openssl, OpenSSL 3.0.19, cipher 1 ARC4, no, yes",
        "false, soft, Java 25, cipher 3 AES_CBC, no, yes",
        // And nothing is there that it can't have.
        "true, ipsecmb, '" + NEW + "', cipher 6 DES_CBC, no, yes",
        "false, ipsecmb, '" + NEW + "', cipher 6 DES_CBC, yes, yes",
        "true, ipsecmb, '" + NEW + "', 'chain 1 hash then cipher, plain', 20 of 144 pairs, 30 of 144 pairs",
        "false, ipsecmb, '" + NEW + "', 'chain 1 hash then cipher, plain', 30 of 144 pairs, 30 of 144 pairs",
        "true, openssl, 3.5; its legacy provider is not installed: no DES, cipher 1 ARC4, no, yes",
        "false, openssl, 3.5; its legacy provider is not installed: no DES, cipher 3 AES_CBC, no, yes",
        "true, soft, Java 25, cipher 3 AES_CBC, yes, yes",
        "false, soft, Java 25, cipher 10 KASUMI_F8, yes, no",
        // A kernel may have less, but nothing that no kernel was seen to have.
        "true, afalg, Linux 6.1, cipher 3 AES_CBC, no, yes",
        "false, afalg, Linux 6.1, cipher 1 ARC4, yes, no",
        "true, afalg, Linux 6.1, MAC 26 CMAC_AES, 'keys of 16, 32 B', yes",
        "true, afalg, Linux 6.1, MAC 26 CMAC_AES, keys of 16 B, 'keys of 16, 32 B'",
        "false, afalg, Linux 6.1, MAC 26 CMAC_AES, 'keys of 16, 24 B', 'keys of 16, 32 B'",
        "true, afalg, Linux 6.1, 'chain 1 hash then cipher, plain', 20 of 144 pairs, 54 of 144 pairs",
        "false, afalg, Linux 6.1, 'chain 1 hash then cipher, plain', 55 of 144 pairs, 54 of 144 pairs",
        "false, afalg, Linux 6.1, 'chain 1 hash then cipher, plain', yes, 54 of 144 pairs",
    })
    void shouldAllow(boolean expected, String adaptor, String detail, String row, String cell, String column) {
        assertEquals(expected, MayLack.of(adaptor, detail).allows(row, modes(cell), modes(column)));
    }

    /** Each mode by itself. */
    @Test
    void shouldLookAtEveryMode() {
        MayLack kernel = MayLack.of("cryptodev", "");
        assertEquals(true, kernel.allows("r", "no / yes / no", "yes / yes / yes"));
        assertEquals(false, kernel.allows("r", "no / no / yes", "yes / yes / no"));
        assertEquals(false, MayLack.of("soft", "").allows("r", "yes / no / yes", "yes / yes / yes"));
    }

    @Test
    void shouldWantAVersion() {
        assertThrows(AssertionError.class, () -> MayLack.of("ipsecmb", "some library"));
    }

    private static String modes(String word) {
        return word + " / " + word + " / " + word;
    }
}
