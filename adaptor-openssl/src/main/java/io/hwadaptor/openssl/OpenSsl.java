package io.hwadaptor.openssl;

import io.hwadaptor.ffm.generated.openssl.openssl_h;
import io.hwadaptor.ffm.openssl.CipherCalls;
import io.hwadaptor.ffm.openssl.DigestCalls;
import io.hwadaptor.ffm.openssl.LibraryCalls;
import java.lang.foreign.Arena;
import java.util.Map;
import java.util.concurrent.ConcurrentHashMap;

/**
 * The library as all adaptors of this process share it: a library context of its own, with the default provider and, if
 * it is installed, the legacy one, and every algorithm fetched once. It is there until the process ends, so nothing of
 * it is ever freed under a session. Any thread.
 *
 * <p>The context is our own so that neither another user of libcrypto in this process nor the host's openssl.cnf
 * decides which providers work here.
 */
final class OpenSsl {
    private static final Map<String, Long> NAMES = new ConcurrentHashMap<>();
    private static final long CONTEXT = open();
    private static final boolean HAS_LEGACY = LibraryCalls.OSSL_PROVIDER_load(CONTEXT, name("legacy")) != 0;
    private static final Map<String, Long> CIPHERS = new ConcurrentHashMap<>();
    private static final Map<String, Long> DIGESTS = new ConcurrentHashMap<>();
    private static final Map<String, Long> MACS = new ConcurrentHashMap<>();

    static {
        LibraryCalls.ERR_clear_error();
    }

    private OpenSsl() {
    }

    private static long open() {
        // Without its exit handler, which would free the library's state under queues that are still at work.
        long context = LibraryCalls.OPENSSL_init_crypto(openssl_h.OPENSSL_INIT_NO_ATEXIT(), 0) == 1
                ? LibraryCalls.OSSL_LIB_CTX_new() : 0;
        if (context == 0 || LibraryCalls.OSSL_PROVIDER_load(context, name("default")) == 0) {
            throw new IllegalStateException("libcrypto has no default provider");
        }
        return context;
    }

    /** {@return the library context} */
    static long context() {
        return CONTEXT;
    }

    /** {@return whether the legacy provider is there, which has DES and RC4} */
    static boolean hasLegacy() {
        return HAS_LEGACY;
    }

    /** {@return a cipher for as long as the process runs, or 0 if no provider has it} */
    static long cipher(String name) {
        return CIPHERS.computeIfAbsent(name, key -> fetched(CipherCalls.EVP_CIPHER_fetch(CONTEXT, name(key), 0)));
    }

    /** {@return a digest for as long as the process runs, or 0 if no provider has it} */
    static long digest(String name) {
        return DIGESTS.computeIfAbsent(name, key -> fetched(DigestCalls.EVP_MD_fetch(CONTEXT, name(key), 0)));
    }

    /** {@return a kind of MAC for as long as the process runs, or 0 if no provider has it} */
    static long mac(String name) {
        return MACS.computeIfAbsent(name, key -> fetched(DigestCalls.EVP_MAC_fetch(CONTEXT, name(key), 0)));
    }

    private static long fetched(long algorithm) {
        if (algorithm == 0) {
            LibraryCalls.ERR_clear_error();
        }
        return algorithm;
    }

    /** {@return the address of a C string that is never freed} For constants. */
    static long name(String text) {
        return NAMES.computeIfAbsent(text, key -> Arena.global().allocateFrom(key).address());
    }
}
