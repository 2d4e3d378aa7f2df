/*
 * The ABI of /dev/crypto as the Linux module cryptodev-linux has it. No distribution packages the module's own header,
 * so this is our declaration of the same calls: names, numbers, sizes and offsets are the ABI's, the text is ours.
 * CryptodevAbiTest holds all of them against numbers that were written down apart from this file.
 *
 * The BSDs have an older /dev/crypto whose calls have the same names and the same order. What differs there is listed
 * where it would matter: in the class Node of adaptor-cryptodev.
 */
#ifndef HWADAPTOR_CRYPTODEV_H
#define HWADAPTOR_CRYPTODEV_H

#include <linux/ioctl.h>
#include <linux/types.h>

/* What a session does: values of session_op.cipher. */
#define CRYPTO_3DES_CBC 2
#define CRYPTO_AES_CBC 11
#define CRYPTO_NULL 16
#define CRYPTO_AES_CTR 21
#define CRYPTO_AES_XTS 22
#define CRYPTO_AES_ECB 23
#define CRYPTO_AES_GCM 50
#define CRYPTO_AES_CCM 51

/* Values of session_op.mac: keyed, then plain digests. */
#define CRYPTO_SHA1_HMAC 7
#define CRYPTO_SHA2_256_HMAC 18
#define CRYPTO_SHA2_384_HMAC 19
#define CRYPTO_SHA2_512_HMAC 20
#define CRYPTO_SHA2_224_HMAC 107
#define CRYPTO_SHA1 14
#define CRYPTO_SHA2_224 103
#define CRYPTO_SHA2_256 104
#define CRYPTO_SHA2_384 105
#define CRYPTO_SHA2_512 106

/* Limits of the module, in bytes. */
#define CRYPTO_CIPHER_MAX_KEY_LEN 64
#define CRYPTO_HMAC_MAX_KEY_LEN 512
#define CRYPTODEV_MAX_ALG_NAME 64

/* CIOCGSESSION: cipher, mac or both, with their keys; ses comes back. Sessions belong to the open file. */
struct session_op {
    __u32 cipher;
    __u32 mac;
    __u32 keylen;
    __u8 *key;
    __u32 mackeylen;
    __u8 *mackey;
    __u32 ses;
};

/* The kernel's names for an algorithm and for the driver that does it. */
struct alg_info {
    char cra_name[CRYPTODEV_MAX_ALG_NAME];
    char cra_driver_name[CRYPTODEV_MAX_ALG_NAME];
};

/* CIOCGSESSINFO: who does the work, and how addresses must be aligned to be used in place (mask of low bits). */
struct session_info_op {
    __u32 ses;
    struct alg_info cipher_info;
    struct alg_info hash_info;
    __u16 alignmask;
    __u32 flags;
};

/* Bit of session_info_op.flags: the driver drives a device, it is not software. */
#define SIOP_FLAG_KERNEL_DRIVER_ONLY 1

/* Values of crypt_op.op and crypt_auth_op.op. */
#define COP_ENCRYPT 0
#define COP_DECRYPT 1

/* Bits of crypt_op.flags and crypt_auth_op.flags. */
#define COP_FLAG_UPDATE 1
#define COP_FLAG_FINAL 2
#define COP_FLAG_WRITE_IV 4
#define COP_FLAG_NO_ZC 8
#define COP_FLAG_AEAD_TLS_TYPE 16
#define COP_FLAG_AEAD_SRTP_TYPE 32
#define COP_FLAG_RESET 64

/* CIOCCRYPT, CIOCASYNCCRYPT, CIOCASYNCFETCH: one run of bytes through a cipher, a digest, or both. */
struct crypt_op {
    __u32 ses;
    __u16 op;
    __u16 flags;
    __u32 len;
    __u8 *src;
    __u8 *dst;
    __u8 *mac;
    __u8 *iv;
};

/* CIOCAUTHCRYPT: authenticated encryption; the tag lies behind the text. */
struct crypt_auth_op {
    __u32 ses;
    __u16 op;
    __u16 flags;
    __u32 len;
    __u32 auth_len;
    __u8 *auth_src;
    __u8 *src;
    __u8 *dst;
    __u8 *tag;
    __u32 tag_len;
    __u8 *iv;
    __u32 iv_len;
};

/* CIOCCPHASH: what one digest session has taken in so far becomes the state of another one of the same kind. */
struct cphash_op {
    __u32 dst_ses;
    __u32 src_ses;
};

#define CRIOGET _IOWR('c', 101, __u32)
#define CIOCGSESSION _IOWR('c', 102, struct session_op)
#define CIOCFSESSION _IOW('c', 103, __u32)
#define CIOCCRYPT _IOWR('c', 104, struct crypt_op)
#define CIOCASYMFEAT _IOR('c', 106, __u32)
#define CIOCGSESSINFO _IOWR('c', 107, struct session_info_op)
#define CIOCAUTHCRYPT _IOWR('c', 109, struct crypt_auth_op)
#define CIOCASYNCCRYPT _IOW('c', 110, struct crypt_op)
#define CIOCASYNCFETCH _IOR('c', 111, struct crypt_op)
#define CIOCCPHASH _IOW('c', 112, struct cphash_op)

#endif
