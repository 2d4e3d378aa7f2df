package io.hwadaptor.ffm.openssl;

import io.hwadaptor.ffm.generated.openssl.openssl_h;
import io.hwadaptor.ffm.syscall.Downcalls;
import java.lang.invoke.MethodHandle;

/** Public keys: EVP_PKEY_new(3), OSSL_PARAM_BLD(3), d2i_PrivateKey(3). */
public final class KeyCalls {
    private static final MethodHandle OSSL_PARAM_BLD_NEW =
            Downcalls.bindPlain(openssl_h.OSSL_PARAM_BLD_new$address(), openssl_h.OSSL_PARAM_BLD_new$descriptor());
    private static final MethodHandle OSSL_PARAM_BLD_FREE =
            Downcalls.bindPlain(openssl_h.OSSL_PARAM_BLD_free$address(), openssl_h.OSSL_PARAM_BLD_free$descriptor());
    private static final MethodHandle OSSL_PARAM_BLD_PUSH_BN = Downcalls.bindPlain(
            openssl_h.OSSL_PARAM_BLD_push_BN$address(), openssl_h.OSSL_PARAM_BLD_push_BN$descriptor());
    private static final MethodHandle OSSL_PARAM_BLD_PUSH_UTF8_STRING = Downcalls.bindPlain(
            openssl_h.OSSL_PARAM_BLD_push_utf8_string$address(),
            openssl_h.OSSL_PARAM_BLD_push_utf8_string$descriptor());
    private static final MethodHandle OSSL_PARAM_BLD_PUSH_OCTET_STRING = Downcalls.bindPlain(
            openssl_h.OSSL_PARAM_BLD_push_octet_string$address(),
            openssl_h.OSSL_PARAM_BLD_push_octet_string$descriptor());
    private static final MethodHandle OSSL_PARAM_BLD_TO_PARAM = Downcalls.bindPlain(
            openssl_h.OSSL_PARAM_BLD_to_param$address(), openssl_h.OSSL_PARAM_BLD_to_param$descriptor());
    private static final MethodHandle OSSL_PARAM_FREE =
            Downcalls.bindPlain(openssl_h.OSSL_PARAM_free$address(), openssl_h.OSSL_PARAM_free$descriptor());
    private static final MethodHandle EVP_PKEY_CTX_NEW_FROM_NAME = Downcalls.bindPlain(
            openssl_h.EVP_PKEY_CTX_new_from_name$address(), openssl_h.EVP_PKEY_CTX_new_from_name$descriptor());
    private static final MethodHandle EVP_PKEY_CTX_NEW_FROM_PKEY = Downcalls.bindPlain(
            openssl_h.EVP_PKEY_CTX_new_from_pkey$address(), openssl_h.EVP_PKEY_CTX_new_from_pkey$descriptor());
    private static final MethodHandle EVP_PKEY_CTX_FREE =
            Downcalls.bindPlain(openssl_h.EVP_PKEY_CTX_free$address(), openssl_h.EVP_PKEY_CTX_free$descriptor());
    private static final MethodHandle EVP_PKEY_CTX_SET_PARAMS = Downcalls.bindPlain(
            openssl_h.EVP_PKEY_CTX_set_params$address(), openssl_h.EVP_PKEY_CTX_set_params$descriptor());
    private static final MethodHandle EVP_PKEY_CTX_SET_RSA_PADDING = Downcalls.bindPlain(
            openssl_h.EVP_PKEY_CTX_set_rsa_padding$address(), openssl_h.EVP_PKEY_CTX_set_rsa_padding$descriptor());
    private static final MethodHandle EVP_PKEY_FROMDATA_INIT = Downcalls.bindPlain(
            openssl_h.EVP_PKEY_fromdata_init$address(), openssl_h.EVP_PKEY_fromdata_init$descriptor());
    private static final MethodHandle EVP_PKEY_FROMDATA =
            Downcalls.bindPlain(openssl_h.EVP_PKEY_fromdata$address(), openssl_h.EVP_PKEY_fromdata$descriptor());
    private static final MethodHandle EVP_PKEY_FREE =
            Downcalls.bindPlain(openssl_h.EVP_PKEY_free$address(), openssl_h.EVP_PKEY_free$descriptor());
    private static final MethodHandle EVP_PKEY_ENCRYPT_INIT = Downcalls.bindPlain(
            openssl_h.EVP_PKEY_encrypt_init$address(), openssl_h.EVP_PKEY_encrypt_init$descriptor());
    private static final MethodHandle EVP_PKEY_ENCRYPT =
            Downcalls.bindPlain(openssl_h.EVP_PKEY_encrypt$address(), openssl_h.EVP_PKEY_encrypt$descriptor());
    private static final MethodHandle EVP_PKEY_DECRYPT_INIT = Downcalls.bindPlain(
            openssl_h.EVP_PKEY_decrypt_init$address(), openssl_h.EVP_PKEY_decrypt_init$descriptor());
    private static final MethodHandle EVP_PKEY_DECRYPT =
            Downcalls.bindPlain(openssl_h.EVP_PKEY_decrypt$address(), openssl_h.EVP_PKEY_decrypt$descriptor());
    private static final MethodHandle EVP_PKEY_SIGN_INIT =
            Downcalls.bindPlain(openssl_h.EVP_PKEY_sign_init$address(), openssl_h.EVP_PKEY_sign_init$descriptor());
    private static final MethodHandle EVP_PKEY_SIGN =
            Downcalls.bindPlain(openssl_h.EVP_PKEY_sign$address(), openssl_h.EVP_PKEY_sign$descriptor());
    private static final MethodHandle EVP_PKEY_VERIFY_INIT =
            Downcalls.bindPlain(openssl_h.EVP_PKEY_verify_init$address(), openssl_h.EVP_PKEY_verify_init$descriptor());
    private static final MethodHandle EVP_PKEY_VERIFY =
            Downcalls.bindPlain(openssl_h.EVP_PKEY_verify$address(), openssl_h.EVP_PKEY_verify$descriptor());
    private static final MethodHandle EVP_PKEY_DERIVE_INIT =
            Downcalls.bindPlain(openssl_h.EVP_PKEY_derive_init$address(), openssl_h.EVP_PKEY_derive_init$descriptor());
    private static final MethodHandle EVP_PKEY_DERIVE_SET_PEER = Downcalls.bindPlain(
            openssl_h.EVP_PKEY_derive_set_peer$address(), openssl_h.EVP_PKEY_derive_set_peer$descriptor());
    private static final MethodHandle EVP_PKEY_DERIVE =
            Downcalls.bindPlain(openssl_h.EVP_PKEY_derive$address(), openssl_h.EVP_PKEY_derive$descriptor());
    private static final MethodHandle EVP_PKEY_KEYGEN_INIT =
            Downcalls.bindPlain(openssl_h.EVP_PKEY_keygen_init$address(), openssl_h.EVP_PKEY_keygen_init$descriptor());
    private static final MethodHandle EVP_PKEY_PARAMGEN_INIT = Downcalls.bindPlain(
            openssl_h.EVP_PKEY_paramgen_init$address(), openssl_h.EVP_PKEY_paramgen_init$descriptor());
    private static final MethodHandle EVP_PKEY_GENERATE =
            Downcalls.bindPlain(openssl_h.EVP_PKEY_generate$address(), openssl_h.EVP_PKEY_generate$descriptor());
    private static final MethodHandle EVP_PKEY_GET_BN_PARAM = Downcalls.bindPlain(
            openssl_h.EVP_PKEY_get_bn_param$address(), openssl_h.EVP_PKEY_get_bn_param$descriptor());
    private static final MethodHandle EVP_PKEY2PKCS8 =
            Downcalls.bindPlain(openssl_h.EVP_PKEY2PKCS8$address(), openssl_h.EVP_PKEY2PKCS8$descriptor());
    private static final MethodHandle PKCS8_PRIV_KEY_INFO_FREE = Downcalls.bindPlain(
            openssl_h.PKCS8_PRIV_KEY_INFO_free$address(), openssl_h.PKCS8_PRIV_KEY_INFO_free$descriptor());
    private static final MethodHandle I2D_PRIVATE_KEY =
            Downcalls.bindPlain(openssl_h.i2d_PrivateKey$address(), openssl_h.i2d_PrivateKey$descriptor());
    private static final MethodHandle I2D_PKCS8_PRIV_KEY_INFO = Downcalls.bindPlain(
            openssl_h.i2d_PKCS8_PRIV_KEY_INFO$address(), openssl_h.i2d_PKCS8_PRIV_KEY_INFO$descriptor());
    private static final MethodHandle D2I_PRIVATE_KEY_EX =
            Downcalls.bindPlain(openssl_h.d2i_PrivateKey_ex$address(), openssl_h.d2i_PrivateKey_ex$descriptor());
    private static final MethodHandle D2I_PUBKEY_EX =
            Downcalls.bindPlain(openssl_h.d2i_PUBKEY_ex$address(), openssl_h.d2i_PUBKEY_ex$descriptor());

    private KeyCalls() {
    }

    /** Returns a builder of parameters, or 0 without memory. */
    public static long OSSL_PARAM_BLD_new() {
        try {
            return (long) OSSL_PARAM_BLD_NEW.invokeExact();
        } catch (Throwable t) {
            throw Downcalls.failed("OSSL_PARAM_BLD_new", t);
        }
    }

    /** Frees a builder; 0 is none. */
    public static void OSSL_PARAM_BLD_free(long builder) {
        try {
            OSSL_PARAM_BLD_FREE.invokeExact(builder);
        } catch (Throwable t) {
            throw Downcalls.failed("OSSL_PARAM_BLD_free", t);
        }
    }

    /** Adds a number, which must stay until the end. */
    public static int OSSL_PARAM_BLD_push_BN(long builder, long name, long number) {
        try {
            return (int) OSSL_PARAM_BLD_PUSH_BN.invokeExact(builder, name, number);
        } catch (Throwable t) {
            throw Downcalls.failed("OSSL_PARAM_BLD_push_BN", t);
        }
    }

    /** Adds a string; a length of 0 is that of the string. */
    public static int OSSL_PARAM_BLD_push_utf8_string(long builder, long name, long text, long length) {
        try {
            return (int) OSSL_PARAM_BLD_PUSH_UTF8_STRING.invokeExact(builder, name, text, length);
        } catch (Throwable t) {
            throw Downcalls.failed("OSSL_PARAM_BLD_push_utf8_string", t);
        }
    }

    /** Adds bytes, which must stay until the end. */
    public static int OSSL_PARAM_BLD_push_octet_string(long builder, long name, long bytes, long length) {
        try {
            return (int) OSSL_PARAM_BLD_PUSH_OCTET_STRING.invokeExact(builder, name, bytes, length);
        } catch (Throwable t) {
            throw Downcalls.failed("OSSL_PARAM_BLD_push_octet_string", t);
        }
    }

    /** Returns the parameters, or 0. */
    public static long OSSL_PARAM_BLD_to_param(long builder) {
        try {
            return (long) OSSL_PARAM_BLD_TO_PARAM.invokeExact(builder);
        } catch (Throwable t) {
            throw Downcalls.failed("OSSL_PARAM_BLD_to_param", t);
        }
    }

    /** Frees what a builder has made, wiped where its numbers were secure; 0 is none. */
    public static void OSSL_PARAM_free(long parameters) {
        try {
            OSSL_PARAM_FREE.invokeExact(parameters);
        } catch (Throwable t) {
            throw Downcalls.failed("OSSL_PARAM_free", t);
        }
    }

    /** Returns a context for keys of a kind, or 0. */
    public static long EVP_PKEY_CTX_new_from_name(long libraryContext, long name, long properties) {
        try {
            return (long) EVP_PKEY_CTX_NEW_FROM_NAME.invokeExact(libraryContext, name, properties);
        } catch (Throwable t) {
            throw Downcalls.failed("EVP_PKEY_CTX_new_from_name", t);
        }
    }

    /** Returns a context for a key, or 0. */
    public static long EVP_PKEY_CTX_new_from_pkey(long libraryContext, long key, long properties) {
        try {
            return (long) EVP_PKEY_CTX_NEW_FROM_PKEY.invokeExact(libraryContext, key, properties);
        } catch (Throwable t) {
            throw Downcalls.failed("EVP_PKEY_CTX_new_from_pkey", t);
        }
    }

    /** Frees a context; 0 is none. */
    public static void EVP_PKEY_CTX_free(long context) {
        try {
            EVP_PKEY_CTX_FREE.invokeExact(context);
        } catch (Throwable t) {
            throw Downcalls.failed("EVP_PKEY_CTX_free", t);
        }
    }

    public static int EVP_PKEY_CTX_set_params(long context, long parameters) {
        try {
            return (int) EVP_PKEY_CTX_SET_PARAMS.invokeExact(context, parameters);
        } catch (Throwable t) {
            throw Downcalls.failed("EVP_PKEY_CTX_set_params", t);
        }
    }

    public static int EVP_PKEY_CTX_set_rsa_padding(long context, int padding) {
        try {
            return (int) EVP_PKEY_CTX_SET_RSA_PADDING.invokeExact(context, padding);
        } catch (Throwable t) {
            throw Downcalls.failed("EVP_PKEY_CTX_set_rsa_padding", t);
        }
    }

    public static int EVP_PKEY_fromdata_init(long context) {
        try {
            return (int) EVP_PKEY_FROMDATA_INIT.invokeExact(context);
        } catch (Throwable t) {
            throw Downcalls.failed("EVP_PKEY_fromdata_init", t);
        }
    }

    /** Makes a key; its address goes to the pointer at {@code key}. */
    public static int EVP_PKEY_fromdata(long context, long key, int selection, long parameters) {
        try {
            return (int) EVP_PKEY_FROMDATA.invokeExact(context, key, selection, parameters);
        } catch (Throwable t) {
            throw Downcalls.failed("EVP_PKEY_fromdata", t);
        }
    }

    /** Wipes and frees a key; 0 is none. */
    public static void EVP_PKEY_free(long key) {
        try {
            EVP_PKEY_FREE.invokeExact(key);
        } catch (Throwable t) {
            throw Downcalls.failed("EVP_PKEY_free", t);
        }
    }

    public static int EVP_PKEY_encrypt_init(long context) {
        try {
            return (int) EVP_PKEY_ENCRYPT_INIT.invokeExact(context);
        } catch (Throwable t) {
            throw Downcalls.failed("EVP_PKEY_encrypt_init", t);
        }
    }

    /** The long at {@code outLength} is the room before and the length after. */
    public static int EVP_PKEY_encrypt(long context, long out, long outLength, long in, long length) {
        try {
            return (int) EVP_PKEY_ENCRYPT.invokeExact(context, out, outLength, in, length);
        } catch (Throwable t) {
            throw Downcalls.failed("EVP_PKEY_encrypt", t);
        }
    }

    public static int EVP_PKEY_decrypt_init(long context) {
        try {
            return (int) EVP_PKEY_DECRYPT_INIT.invokeExact(context);
        } catch (Throwable t) {
            throw Downcalls.failed("EVP_PKEY_decrypt_init", t);
        }
    }

    /** As {@link #EVP_PKEY_encrypt}. */
    public static int EVP_PKEY_decrypt(long context, long out, long outLength, long in, long length) {
        try {
            return (int) EVP_PKEY_DECRYPT.invokeExact(context, out, outLength, in, length);
        } catch (Throwable t) {
            throw Downcalls.failed("EVP_PKEY_decrypt", t);
        }
    }

    public static int EVP_PKEY_sign_init(long context) {
        try {
            return (int) EVP_PKEY_SIGN_INIT.invokeExact(context);
        } catch (Throwable t) {
            throw Downcalls.failed("EVP_PKEY_sign_init", t);
        }
    }

    /** As {@link #EVP_PKEY_encrypt}. */
    public static int EVP_PKEY_sign(long context, long out, long outLength, long in, long length) {
        try {
            return (int) EVP_PKEY_SIGN.invokeExact(context, out, outLength, in, length);
        } catch (Throwable t) {
            throw Downcalls.failed("EVP_PKEY_sign", t);
        }
    }

    public static int EVP_PKEY_verify_init(long context) {
        try {
            return (int) EVP_PKEY_VERIFY_INIT.invokeExact(context);
        } catch (Throwable t) {
            throw Downcalls.failed("EVP_PKEY_verify_init", t);
        }
    }

    /** Returns 1 if the signature is right. */
    public static int EVP_PKEY_verify(long context, long signature, long signatureLength, long in, long length) {
        try {
            return (int) EVP_PKEY_VERIFY.invokeExact(context, signature, signatureLength, in, length);
        } catch (Throwable t) {
            throw Downcalls.failed("EVP_PKEY_verify", t);
        }
    }

    public static int EVP_PKEY_derive_init(long context) {
        try {
            return (int) EVP_PKEY_DERIVE_INIT.invokeExact(context);
        } catch (Throwable t) {
            throw Downcalls.failed("EVP_PKEY_derive_init", t);
        }
    }

    /** Returns 1 if the peer's key is one to agree with. */
    public static int EVP_PKEY_derive_set_peer(long context, long peer) {
        try {
            return (int) EVP_PKEY_DERIVE_SET_PEER.invokeExact(context, peer);
        } catch (Throwable t) {
            throw Downcalls.failed("EVP_PKEY_derive_set_peer", t);
        }
    }

    /** As {@link #EVP_PKEY_encrypt}. */
    public static int EVP_PKEY_derive(long context, long out, long outLength) {
        try {
            return (int) EVP_PKEY_DERIVE.invokeExact(context, out, outLength);
        } catch (Throwable t) {
            throw Downcalls.failed("EVP_PKEY_derive", t);
        }
    }

    public static int EVP_PKEY_keygen_init(long context) {
        try {
            return (int) EVP_PKEY_KEYGEN_INIT.invokeExact(context);
        } catch (Throwable t) {
            throw Downcalls.failed("EVP_PKEY_keygen_init", t);
        }
    }

    public static int EVP_PKEY_paramgen_init(long context) {
        try {
            return (int) EVP_PKEY_PARAMGEN_INIT.invokeExact(context);
        } catch (Throwable t) {
            throw Downcalls.failed("EVP_PKEY_paramgen_init", t);
        }
    }

    /** Makes a key or parameters; the address goes to the pointer at {@code key}. */
    public static int EVP_PKEY_generate(long context, long key) {
        try {
            return (int) EVP_PKEY_GENERATE.invokeExact(context, key);
        } catch (Throwable t) {
            throw Downcalls.failed("EVP_PKEY_generate", t);
        }
    }

    /** Makes a number of a key's part; its address goes to the pointer at {@code number}. */
    public static int EVP_PKEY_get_bn_param(long key, long name, long number) {
        try {
            return (int) EVP_PKEY_GET_BN_PARAM.invokeExact(key, name, number);
        } catch (Throwable t) {
            throw Downcalls.failed("EVP_PKEY_get_bn_param", t);
        }
    }

    /** Returns a key as PKCS#8, or 0. */
    public static long EVP_PKEY2PKCS8(long key) {
        try {
            return (long) EVP_PKEY2PKCS8.invokeExact(key);
        } catch (Throwable t) {
            throw Downcalls.failed("EVP_PKEY2PKCS8", t);
        }
    }

    /** Wipes and frees a PKCS#8 key; 0 is none. */
    public static void PKCS8_PRIV_KEY_INFO_free(long info) {
        try {
            PKCS8_PRIV_KEY_INFO_FREE.invokeExact(info);
        } catch (Throwable t) {
            throw Downcalls.failed("PKCS8_PRIV_KEY_INFO_free", t);
        }
    }

    /** Writes a key at the pointer at {@code out}, or nowhere if that is 0. Returns the length. */
    public static int i2d_PrivateKey(long key, long out) {
        try {
            return (int) I2D_PRIVATE_KEY.invokeExact(key, out);
        } catch (Throwable t) {
            throw Downcalls.failed("i2d_PrivateKey", t);
        }
    }

    /** As {@link #i2d_PrivateKey}. */
    public static int i2d_PKCS8_PRIV_KEY_INFO(long info, long out) {
        try {
            return (int) I2D_PKCS8_PRIV_KEY_INFO.invokeExact(info, out);
        } catch (Throwable t) {
            throw Downcalls.failed("i2d_PKCS8_PRIV_KEY_INFO", t);
        }
    }

    /** Reads a private key; moves the pointer at {@code in} behind it. Returns it, or 0. */
    public static long d2i_PrivateKey_ex(int type, long key, long in, long length, long libraryContext,
            long properties) {
        try {
            return (long) D2I_PRIVATE_KEY_EX.invokeExact(type, key, in, length, libraryContext, properties);
        } catch (Throwable t) {
            throw Downcalls.failed("d2i_PrivateKey_ex", t);
        }
    }

    /** Reads a public key; moves the pointer at {@code in} behind it. Returns it, or 0. */
    public static long d2i_PUBKEY_ex(long key, long in, long length, long libraryContext, long properties) {
        try {
            return (long) D2I_PUBKEY_EX.invokeExact(key, in, length, libraryContext, properties);
        } catch (Throwable t) {
            throw Downcalls.failed("d2i_PUBKEY_ex", t);
        }
    }
}
