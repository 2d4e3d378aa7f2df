/**
 * Functions of OpenSSL's libcrypto, one method each. Their names are the library's without its prefix, their arguments
 * and results the library's own with every address as a {@code long}, 0 for null. {@link
 * io.hwadaptor.ffm.openssl.LibCrypto#load} comes first; what the functions demand of their arguments, nothing here
 * checks.
 *
 * @see <a href="https://docs.openssl.org/3.0/man7/crypto/">OpenSSL 3.0, libcrypto</a>
 */
package io.hwadaptor.ffm.openssl;
