/*
 * Umbrella header of the libcrypto binding: what the OpenSSL adaptor needs of OpenSSL 3.0 and later. The symbols that
 * are bound are listed in openssl.includes; all of them are in 3.0.
 */
#include <openssl/bn.h>
#include <openssl/core.h>
#include <openssl/crypto.h>
#include <openssl/ec.h>
#include <openssl/err.h>
#include <openssl/evp.h>
#include <openssl/obj_mac.h>
#include <openssl/param_build.h>
#include <openssl/provider.h>
#include <openssl/rsa.h>
#include <openssl/x509.h>
