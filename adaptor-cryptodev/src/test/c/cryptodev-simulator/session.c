#include "simulator.h"

#include <errno.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#include <openssl/crypto.h>
#include <openssl/rand.h>

enum mode { MODE_NULL, MODE_ECB, MODE_CBC, MODE_CTR, MODE_XTS, MODE_GCM, MODE_CCM };

struct cipher_kind {
    uint32_t number;
    enum mode mode;
    unsigned block; /* what lengths must be a multiple of */
    unsigned iv;
    unsigned key_min, key_max, key_step;
    const char *name;
};

static const struct cipher_kind ciphers[] = {
    {CRYPTO_3DES_CBC, MODE_CBC, 8, 8, 24, 24, 1, "cbc(des3_ede)"},
    {CRYPTO_AES_CBC, MODE_CBC, 16, 16, 16, 32, 8, "cbc(aes)"},
    {CRYPTO_AES_ECB, MODE_ECB, 16, 0, 16, 32, 8, "ecb(aes)"},
    {CRYPTO_AES_CTR, MODE_CTR, 1, 16, 16, 32, 8, "ctr(aes)"},
    /* The kernel's XTS has a block of 16 bytes, so the module refuses lengths that would need stealing. */
    {CRYPTO_AES_XTS, MODE_XTS, 16, 16, 32, 64, 16, "xts(aes)"},
    {CRYPTO_AES_GCM, MODE_GCM, 1, 12, 16, 32, 8, "gcm(aes)"},
    {CRYPTO_AES_CCM, MODE_CCM, 1, 16, 16, 32, 8, "ccm(aes)"},
    {CRYPTO_NULL, MODE_NULL, 1, 0, 0, 0, 1, "ecb(cipher_null)"},
};

struct digest_kind {
    uint32_t number;
    bool keyed;
    const EVP_MD *(*md)(void);
    const char *name;
};

static const struct digest_kind digests[] = {
    {CRYPTO_SHA1_HMAC, true, EVP_sha1, "hmac(sha1)"},
    {CRYPTO_SHA2_224_HMAC, true, EVP_sha224, "hmac(sha224)"},
    {CRYPTO_SHA2_256_HMAC, true, EVP_sha256, "hmac(sha256)"},
    {CRYPTO_SHA2_384_HMAC, true, EVP_sha384, "hmac(sha384)"},
    {CRYPTO_SHA2_512_HMAC, true, EVP_sha512, "hmac(sha512)"},
    {CRYPTO_SHA1, false, EVP_sha1, "sha1"},
    {CRYPTO_SHA2_224, false, EVP_sha224, "sha224"},
    {CRYPTO_SHA2_256, false, EVP_sha256, "sha256"},
    {CRYPTO_SHA2_384, false, EVP_sha384, "sha384"},
    {CRYPTO_SHA2_512, false, EVP_sha512, "sha512"},
};

#define LENGTH(array) (sizeof(array) / sizeof((array)[0]))

static const struct cipher_kind *find_cipher(uint32_t number) {
    for (size_t i = 0; i < LENGTH(ciphers); i++) {
        if (ciphers[i].number == number) {
            return &ciphers[i];
        }
    }
    return NULL;
}

static const struct digest_kind *find_digest(uint32_t number) {
    for (size_t i = 0; i < LENGTH(digests); i++) {
        if (digests[i].number == number) {
            return &digests[i];
        }
    }
    return NULL;
}

/* The libcrypto cipher for one key of a given length. XTS is made of ECB, because libcrypto refuses equal halves. */
static const EVP_CIPHER *engine(const struct cipher_kind *kind, unsigned key_length) {
    unsigned which = key_length == 16 ? 0 : key_length == 24 ? 1 : 2;
    const EVP_CIPHER *ecb[] = {EVP_aes_128_ecb(), EVP_aes_192_ecb(), EVP_aes_256_ecb()};
    const EVP_CIPHER *cbc[] = {EVP_aes_128_cbc(), EVP_aes_192_cbc(), EVP_aes_256_cbc()};
    const EVP_CIPHER *ctr[] = {EVP_aes_128_ctr(), EVP_aes_192_ctr(), EVP_aes_256_ctr()};
    const EVP_CIPHER *gcm[] = {EVP_aes_128_gcm(), EVP_aes_192_gcm(), EVP_aes_256_gcm()};
    const EVP_CIPHER *ccm[] = {EVP_aes_128_ccm(), EVP_aes_192_ccm(), EVP_aes_256_ccm()};
    switch (kind->mode) {
    case MODE_CBC:
        return kind->number == CRYPTO_3DES_CBC ? EVP_des_ede3_cbc() : cbc[which];
    case MODE_CTR:
        return ctr[which];
    case MODE_GCM:
        return gcm[which];
    case MODE_CCM:
        return ccm[which];
    default:
        return ecb[which];
    }
}

static EVP_CIPHER_CTX *context(const EVP_CIPHER *type, const uint8_t *key, int encrypt) {
    EVP_CIPHER_CTX *made = EVP_CIPHER_CTX_new();
    static const uint8_t zero[BLOCK_MAX];
    if (!made || !EVP_CipherInit_ex(made, type, NULL, key, zero, encrypt)) {
        EVP_CIPHER_CTX_free(made);
        return NULL;
    }
    EVP_CIPHER_CTX_set_padding(made, 0);
    return made;
}

static int cipher_create(struct cipher *cipher, pid_t process, const struct session_op *op) {
    const struct cipher_kind *kind = find_cipher(op->cipher);
    if (!kind || op->keylen > CRYPTO_CIPHER_MAX_KEY_LEN) {
        return -EINVAL;
    }
    if (caller_read(process, cipher->key, (uintptr_t)op->key, op->keylen)) {
        return -EFAULT;
    }
    if (op->keylen < kind->key_min || op->keylen > kind->key_max || (op->keylen - kind->key_min) % kind->key_step) {
        return -EINVAL;
    }
    cipher->kind = kind;
    cipher->key_length = op->keylen;
    if (kind->mode == MODE_NULL || kind->mode == MODE_CCM) {
        return 0; /* CCM is set up anew for each message: tag and text length go into its first block */
    }
    unsigned one_key = kind->mode == MODE_XTS ? op->keylen / 2 : op->keylen;
    const EVP_CIPHER *type = engine(kind, one_key);
    cipher->encrypt = context(type, cipher->key, 1);
    cipher->decrypt = context(type, cipher->key, 0);
    cipher->tweak = kind->mode == MODE_XTS ? context(type, cipher->key + one_key, 1) : NULL;
    return cipher->encrypt && cipher->decrypt && (kind->mode != MODE_XTS || cipher->tweak) ? 0 : -ENOMEM;
}

/* HMAC is made of its two hashes, because CIOCCPHASH carries over the inner one alone, as the kernel's export does. */
static int digest_create(struct digest *digest, pid_t process, const struct session_op *op) {
    uint8_t key[CRYPTO_HMAC_MAX_KEY_LEN] = {0}, pad[128] = {0};
    const struct digest_kind *kind = find_digest(op->mac);
    if (!kind || op->mackeylen > CRYPTO_HMAC_MAX_KEY_LEN) {
        return -EINVAL;
    }
    if (op->mackey && caller_read(process, key, (uintptr_t)op->mackey, op->mackeylen)) {
        return -EFAULT;
    }
    const EVP_MD *md = kind->md();
    unsigned block = (unsigned)EVP_MD_block_size(md);
    digest->state = EVP_MD_CTX_new();
    digest->inner = EVP_MD_CTX_new();
    digest->outer = EVP_MD_CTX_new();
    if (!digest->state || !digest->inner || !digest->outer) {
        return -ENOMEM;
    }
    digest->kind = kind;
    EVP_DigestInit_ex(digest->inner, md, NULL);
    EVP_DigestInit_ex(digest->outer, md, NULL);
    if (kind->keyed) {
        if (op->mackeylen > block) {
            EVP_Digest(key, op->mackeylen, pad, NULL, md, NULL);
        } else {
            memcpy(pad, key, op->mackeylen);
        }
        for (unsigned i = 0; i < block; i++) {
            pad[i] ^= 0x36;
        }
        EVP_DigestUpdate(digest->inner, pad, block);
        for (unsigned i = 0; i < block; i++) {
            pad[i] ^= 0x36 ^ 0x5c;
        }
        EVP_DigestUpdate(digest->outer, pad, block);
    }
    OPENSSL_cleanse(key, sizeof key);
    OPENSSL_cleanse(pad, sizeof pad);
    return digest_reset(digest);
}

int session_create(const struct settings *settings, pid_t process, const struct session_op *op, struct session **made) {
    if (!op->cipher && !op->mac) {
        return -EINVAL;
    }
    if ((op->cipher && !find_cipher(op->cipher)) || (op->mac && !find_digest(op->mac))) {
        return -EINVAL;
    }
    struct session *session = calloc(1, sizeof *session);
    if (!session) {
        return -ENOMEM;
    }
    pthread_mutex_init(&session->lock, NULL);
    int error = op->cipher ? cipher_create(&session->cipher, process, op) : 0;
    if (!error && op->mac && !session_is_aead(session)) {
        error = digest_create(&session->digest, process, op);
    }
    if (error) {
        session_destroy(session);
        return error;
    }
    session->alignmask = session->cipher.kind && session->cipher.kind->mode != MODE_NULL ? settings->alignmask : 0;
    *made = session;
    return 0;
}

void session_destroy(struct session *session) {
    /* Waits for an operation that is still at work with it. */
    pthread_mutex_lock(&session->lock);
    EVP_CIPHER_CTX_free(session->cipher.encrypt);
    EVP_CIPHER_CTX_free(session->cipher.decrypt);
    EVP_CIPHER_CTX_free(session->cipher.tweak);
    EVP_MD_CTX_free(session->digest.state);
    EVP_MD_CTX_free(session->digest.inner);
    EVP_MD_CTX_free(session->digest.outer);
    OPENSSL_cleanse(&session->cipher, sizeof session->cipher);
    pthread_mutex_unlock(&session->lock);
    pthread_mutex_destroy(&session->lock);
    free(session);
}

void session_names(const struct session *session, struct session_info_op *info) {
    if (session->cipher.kind) {
        snprintf(info->cipher_info.cra_name, CRYPTODEV_MAX_ALG_NAME, "%s", session->cipher.kind->name);
        snprintf(info->cipher_info.cra_driver_name, CRYPTODEV_MAX_ALG_NAME, "%s-simulator", session->cipher.kind->name);
    }
    if (session->digest.kind) {
        snprintf(info->hash_info.cra_name, CRYPTODEV_MAX_ALG_NAME, "%s", session->digest.kind->name);
        snprintf(info->hash_info.cra_driver_name, CRYPTODEV_MAX_ALG_NAME, "%s-simulator", session->digest.kind->name);
    }
}

bool session_is_aead(const struct session *session) {
    const struct cipher_kind *kind = session->cipher.kind;
    return kind && (kind->mode == MODE_GCM || kind->mode == MODE_CCM);
}

unsigned session_block(const struct session *session) {
    return session->cipher.kind ? session->cipher.kind->block : 1;
}

unsigned session_iv(const struct session *session) {
    return session->cipher.kind ? session->cipher.kind->iv : 0;
}

unsigned session_digest(const struct session *session) {
    return (unsigned)EVP_MD_size(session->digest.kind->md());
}

/* Adds to a big-endian counter. */
static void counter_add(uint8_t *counter, unsigned bytes, uint64_t blocks) {
    for (unsigned i = bytes; i-- > 0 && blocks;) {
        blocks += counter[i];
        counter[i] = (uint8_t)blocks;
        blocks >>= 8;
    }
}

static int update(EVP_CIPHER_CTX *context, uint8_t *data, size_t length) {
    int done = 0;
    return EVP_CipherUpdate(context, data, &done, data, (int)length) && done == (int)length ? 0 : -EIO;
}

static int xts(struct cipher *cipher, bool encrypt, uint8_t *data, size_t length) {
    uint8_t tweak[16];
    memcpy(tweak, cipher->iv, sizeof tweak);
    int error = update(cipher->tweak, tweak, sizeof tweak);
    for (size_t at = 0; !error && at < length; at += 16) {
        for (int i = 0; i < 16; i++) {
            data[at + i] ^= tweak[i];
        }
        error = update(encrypt ? cipher->encrypt : cipher->decrypt, data + at, 16);
        for (int i = 0; i < 16; i++) {
            data[at + i] ^= tweak[i];
        }
        int carry = tweak[15] >> 7;
        for (int i = 15; i > 0; i--) {
            tweak[i] = (uint8_t)(tweak[i] << 1 | tweak[i - 1] >> 7);
        }
        tweak[0] = (uint8_t)(tweak[0] << 1 ^ (carry ? 0x87 : 0));
    }
    /* What a driver leaves in XTS's IV is nobody's promise: make sure that nobody builds on it. */
    memset(cipher->iv, 0xA5, sizeof cipher->iv);
    return error;
}

int session_cipher(struct session *session, bool encrypt, uint8_t *data, size_t length) {
    struct cipher *cipher = &session->cipher;
    EVP_CIPHER_CTX *context = encrypt ? cipher->encrypt : cipher->decrypt;
    unsigned iv = cipher->kind->iv;
    uint8_t last[BLOCK_MAX];
    if (length == 0 || cipher->kind->mode == MODE_NULL) {
        return 0;
    }
    if (cipher->kind->mode == MODE_XTS) {
        return xts(cipher, encrypt, data, length);
    }
    if (session_is_aead(session)) {
        return -EINVAL;
    }
    if (!EVP_CipherInit_ex(context, NULL, NULL, NULL, iv ? cipher->iv : NULL, encrypt)) {
        return -EIO;
    }
    if (cipher->kind->mode == MODE_CBC && !encrypt) {
        memcpy(last, data + length - iv, iv);
    }
    int error = update(context, data, length);
    if (cipher->kind->mode == MODE_CBC) {
        memcpy(cipher->iv, encrypt ? data + length - iv : last, iv);
    } else if (cipher->kind->mode == MODE_CTR) {
        counter_add(cipher->iv, iv, (length + 15) / 16);
    }
    return error;
}

static bool tag_is_legal(enum mode mode, unsigned length) {
    return mode == MODE_GCM ? length == 4 || length == 8 || (length >= 12 && length <= 16)
                            : length >= 4 && length <= 16 && length % 2 == 0;
}

/* Puts the tag behind the text, or takes it from there; without it, length counts the text alone. */
int session_aead(struct session *session, bool encrypt, const uint8_t *aad, size_t aad_length, uint8_t *data,
                 size_t length, unsigned tag_length) {
    struct cipher *cipher = &session->cipher;
    bool ccm = cipher->kind->mode == MODE_CCM;
    unsigned size_bytes = cipher->iv[0] + 1u; /* CCM: the IV's first byte says how long the length field is */
    int done = 0, error = -EIO;
    if (!tag_is_legal(cipher->kind->mode, tag_length)) {
        return -EINVAL;
    }
    if (ccm && (size_bytes < 2 || size_bytes > 8)) {
        return -EINVAL;
    }
    if (ccm && size_bytes < 8 && length >> (8 * size_bytes)) {
        return -EOVERFLOW;
    }
    EVP_CIPHER_CTX *context = EVP_CIPHER_CTX_new();
    if (!context || !EVP_CipherInit_ex(context, engine(cipher->kind, cipher->key_length), NULL, NULL, NULL, encrypt)) {
        goto end;
    }
    int nonce = ccm ? (int)(15 - size_bytes) : 12;
    uint8_t *tag = data + length;
    if (!EVP_CIPHER_CTX_ctrl(context, EVP_CTRL_AEAD_SET_IVLEN, nonce, NULL)) {
        goto end;
    }
    if ((ccm || !encrypt)
        && !EVP_CIPHER_CTX_ctrl(context, EVP_CTRL_AEAD_SET_TAG, (int)tag_length, encrypt ? NULL : tag)) {
        goto end;
    }
    if (!EVP_CipherInit_ex(context, NULL, NULL, cipher->key, ccm ? cipher->iv + 1 : cipher->iv, encrypt)) {
        goto end;
    }
    if (ccm && !EVP_CipherUpdate(context, NULL, &done, NULL, (int)length)) {
        goto end;
    }
    if (aad_length && !EVP_CipherUpdate(context, NULL, &done, aad, (int)aad_length)) {
        goto end;
    }
    /* CCM compares the tag here, also for an empty text; GCM at the end. */
    error = encrypt ? -EIO : -EBADMSG;
    if ((length || ccm) && !EVP_CipherUpdate(context, data, &done, data, (int)length)) {
        goto end;
    }
    if (!ccm && !EVP_CipherFinal_ex(context, data + length, &done)) {
        goto end;
    }
    error = 0;
    if (encrypt && !EVP_CIPHER_CTX_ctrl(context, EVP_CTRL_AEAD_GET_TAG, (int)tag_length, tag)) {
        error = -EIO;
    }
end:
    EVP_CIPHER_CTX_free(context);
    return error;
}

int digest_reset(struct digest *digest) {
    digest->finished = false;
    return EVP_MD_CTX_copy_ex(digest->state, digest->inner) ? 0 : -EIO;
}

int digest_update(struct digest *digest, const void *data, size_t length) {
    if (digest->finished) {
        return -EINVAL; /* the kernel's state is undefined here: whoever goes on without a reset is wrong */
    }
    return EVP_DigestUpdate(digest->state, data, length) ? 0 : -EIO;
}

int digest_final(struct digest *digest, uint8_t *result) {
    unsigned length = 0;
    if (digest->finished) {
        return -EINVAL;
    }
    digest->finished = true;
    if (!EVP_DigestFinal_ex(digest->state, result, &length)) {
        return -EIO;
    }
    if (digest->kind->keyed) {
        if (!EVP_MD_CTX_copy_ex(digest->state, digest->outer) || !EVP_DigestUpdate(digest->state, result, length)
            || !EVP_DigestFinal_ex(digest->state, result, &length)) {
            return -EIO;
        }
    }
    return 0;
}

int digest_copy(struct digest *to, const struct digest *from) {
    if (!to->kind || !from->kind || to->kind != from->kind) {
        return -EINVAL;
    }
    to->finished = from->finished;
    return EVP_MD_CTX_copy_ex(to->state, from->state) ? 0 : -EIO;
}
