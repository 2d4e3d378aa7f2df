/**
 * Functions of OpenSSL's libcrypto under their C names, with the library's own arguments in their order and its own
 * results; every address is a {@code long}, 0 for null. The library's manual describes each under that name. {@link
 * io.hwadaptor.ffm.openssl.LibCrypto#load} comes first. Nothing here checks what the functions demand of their
 * arguments, throws for what they answer, or allocates; what they make belongs to whoever calls.
 *
 * <p>An {@code int} is 1 for success, and an address that is returned 0 for failure, unless a method says otherwise.
 *
 * @see <a href="https://docs.openssl.org/3.0/man7/crypto/">OpenSSL 3.0, libcrypto</a>
 */
package io.hwadaptor.ffm.openssl;
