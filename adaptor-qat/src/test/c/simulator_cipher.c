/* Ciphers of the simulator: libcrypto, libIPSec_MB, and by hand the modes that neither has. */
#include "simulator.h"

#include <intel-ipsec-mb.h>
#include <openssl/evp.h>
#include <openssl/provider.h>
#include <stdio.h>
#include <string.h>

static IMB_MGR *multiBuffer;

void simulatorLoadLegacy(void) {
    if (multiBuffer == NULL) {
        OSSL_PROVIDER_load(NULL, "default");
        if (OSSL_PROVIDER_load(NULL, "legacy") == NULL) {
            fprintf(stderr, "simulator: libcrypto has no legacy provider, so no RC4 and DES\n");
        }
        multiBuffer = alloc_mb_mgr(0);
        init_mb_mgr_auto(multiBuffer, NULL);
    }
}

struct IMB_MGR *simulatorMultiBuffer(void) {
    return multiBuffer;
}

/* Fetched once: looking an algorithm up costs more than a short request. */
static const EVP_CIPHER *named(const char *name) {
    static struct {
        char name[24];
        EVP_CIPHER *cipher;
    } known[32];
    int i = 0;
    simulatorLock();
    while (known[i].cipher != NULL && strcmp(known[i].name, name) != 0) {
        i++;
    }
    if (known[i].cipher == NULL) {
        snprintf(known[i].name, sizeof known[i].name, "%s", name);
        known[i].cipher = EVP_CIPHER_fetch(NULL, name, NULL);
    }
    simulatorUnlock();
    return known[i].cipher;
}

static bool run(const EVP_CIPHER *cipher, const unsigned char *key, int keyLength, const unsigned char *iv,
    bool encrypt, const unsigned char *in, unsigned char *out, int length) {
    EVP_CIPHER_CTX *context = EVP_CIPHER_CTX_new();
    int done = 0, last = 0;
    bool right = cipher != NULL && EVP_CipherInit_ex(context, cipher, NULL, NULL, NULL, encrypt)
        && EVP_CIPHER_CTX_set_key_length(context, keyLength)
        && EVP_CipherInit_ex(context, NULL, NULL, key, iv, encrypt) && EVP_CIPHER_CTX_set_padding(context, 0)
        && (length == 0 || EVP_CipherUpdate(context, out, &done, in, length))
        && EVP_CipherFinal_ex(context, out + done, &last);
    EVP_CIPHER_CTX_free(context);
    return right;
}

static const EVP_CIPHER *aes(int keyLength, const char *mode) {
    char name[32];
    snprintf(name, sizeof name, "AES-%d-%s", 8 * keyLength, mode);
    return named(name);
}

static bool block(int keyLength, const unsigned char *key, const unsigned char *in, unsigned char *out) {
    return run(aes(keyLength, "ECB"), key, keyLength, NULL, true, in, out, 16);
}

/* Counter mode over Triple-DES blocks. */
static bool des3Counter(const unsigned char *key, const unsigned char *iv, const unsigned char *in,
    unsigned char *out, int length) {
    unsigned char counter[8], mask[8];
    memcpy(counter, iv, 8);
    for (int i = 0; i < length; i++) {
        if (i % 8 == 0) {
            if (!run(named("DES-EDE3-ECB"), key, 24, NULL, true, counter, mask, 8)) {
                return false;
            }
            for (int j = 7; j >= 0 && ++counter[j] == 0; j--) {
            }
        }
        out[i] = in[i] ^ mask[i % 8];
    }
    return true;
}

/* RFC 3711, section 4.1.2.1: the second half of the key is the mask. */
static bool f8(const unsigned char *key, int half, const unsigned char *iv, const unsigned char *in,
    unsigned char *out, int length) {
    unsigned char masked[32], first[16], stream[16] = {0};
    for (int i = 0; i < half; i++) {
        masked[i] = key[i] ^ key[half + i];
    }
    if (!block(half, masked, iv, first)) {
        return false;
    }
    for (int i = 0; i < length; i++) {
        if (i % 16 == 0) {
            unsigned counter = (unsigned) i / 16;
            for (int j = 0; j < 16; j++) {
                stream[j] ^= first[j] ^ (j < 12 ? 0 : (unsigned char) (counter >> (8 * (15 - j))));
            }
            if (!block(half, key, stream, stream)) {
                return false;
            }
        }
        out[i] = in[i] ^ stream[i % 16];
    }
    return true;
}

static bool wireless(CpaCySymCipherAlgorithm algorithm, const unsigned char *key, const unsigned char *iv,
    const unsigned char *in, unsigned char *out, int length) {
    if (length == 0) {
        return true;
    }
    if (algorithm == CPA_CY_SYM_CIPHER_ZUC_EEA3) {
        IMB_ZUC_EEA3_1_BUFFER(multiBuffer, key, iv, in, out, (unsigned) length);
    } else if (algorithm == CPA_CY_SYM_CIPHER_SNOW3G_UEA2) {
        snow3g_key_schedule_t schedule;
        IMB_SNOW3G_INIT_KEY_SCHED(multiBuffer, key, &schedule);
        IMB_SNOW3G_F8_1_BUFFER(multiBuffer, &schedule, iv, in, out, (unsigned) length);
    } else {
        kasumi_key_sched_t schedule;
        uint64_t number;
        memcpy(&number, iv, sizeof number);
        IMB_KASUMI_INIT_F8_KEY_SCHED(multiBuffer, key, &schedule);
        IMB_KASUMI_F8_1_BUFFER(multiBuffer, &schedule, number, in, out, (unsigned) length);
    }
    return true;
}

bool simulatorCipher(const Session *session, const unsigned char *iv, int ivBytes, const unsigned char *in,
    unsigned char *out, int length) {
    (void) ivBytes;
    const CpaCySymCipherSetupData *setup = &session->setup.cipherSetupData;
    const unsigned char *key = session->cipherKey;
    int size = (int) setup->cipherKeyLenInBytes;
    bool encrypt = setup->cipherDirection == CPA_CY_SYM_CIPHER_DIRECTION_ENCRYPT;
    switch (setup->cipherAlgorithm) {
        case CPA_CY_SYM_CIPHER_ARC4: return run(named("RC4"), key, size, NULL, encrypt, in, out, length);
        case CPA_CY_SYM_CIPHER_AES_ECB: return run(aes(size, "ECB"), key, size, NULL, encrypt, in, out, length);
        case CPA_CY_SYM_CIPHER_AES_CBC: return run(aes(size, "CBC"), key, size, iv, encrypt, in, out, length);
        case CPA_CY_SYM_CIPHER_AES_CTR: return run(aes(size, "CTR"), key, size, iv, true, in, out, length);
        case CPA_CY_SYM_CIPHER_AES_XTS: return run(aes(size / 2, "XTS"), key, size, iv, encrypt, in, out, length);
        case CPA_CY_SYM_CIPHER_AES_F8: return f8(key, size / 2, iv, in, out, length);
        case CPA_CY_SYM_CIPHER_DES_ECB: return run(named("DES-ECB"), key, size, NULL, encrypt, in, out, length);
        case CPA_CY_SYM_CIPHER_DES_CBC: return run(named("DES-CBC"), key, size, iv, encrypt, in, out, length);
        case CPA_CY_SYM_CIPHER_3DES_ECB: return run(named("DES-EDE3-ECB"), key, size, NULL, encrypt, in, out, length);
        case CPA_CY_SYM_CIPHER_3DES_CBC: return run(named("DES-EDE3-CBC"), key, size, iv, encrypt, in, out, length);
        case CPA_CY_SYM_CIPHER_3DES_CTR: return des3Counter(key, iv, in, out, length);
        default: return wireless(setup->cipherAlgorithm, key, iv, in, out, length);
    }
}

/* GCM from a given J0 (CPA: an IV of 16 bytes is J0), which libcrypto has no way to be told: by hand. */
static void multiplyInField(unsigned char *x, const unsigned char *h) {
    unsigned char z[16] = {0}, v[16];
    memcpy(v, h, 16);
    for (int i = 0; i < 128; i++) {
        for (int j = 0; (x[i / 8] >> (7 - i % 8) & 1) && j < 16; j++) {
            z[j] ^= v[j];
        }
        int low = v[15] & 1;
        for (int j = 15; j > 0; j--) {
            v[j] = (unsigned char) (v[j] >> 1 | v[j - 1] << 7);
        }
        v[0] = (unsigned char) (v[0] >> 1 ^ (low ? 0xE1 : 0));
    }
    memcpy(x, z, 16);
}

static void hash(unsigned char *state, const unsigned char *h, const unsigned char *bytes, int length) {
    for (int i = 0; i < length; i += 16) {
        for (int j = 0; j < 16 && i + j < length; j++) {
            state[j] ^= bytes[i + j];
        }
        multiplyInField(state, h);
    }
}

static bool gcmFromJ0(const Session *session, const unsigned char *j0, const unsigned char *aad, int aadLength,
    const unsigned char *in, unsigned char *out, int length, unsigned char *tag) {
    int size = (int) session->setup.cipherSetupData.cipherKeyLenInBytes;
    bool encrypt = session->setup.cipherSetupData.cipherDirection == CPA_CY_SYM_CIPHER_DIRECTION_ENCRYPT;
    unsigned char h[16] = {0}, state[16] = {0}, lengths[16] = {0}, counter[16], mask[16];
    block(size, session->cipherKey, h, h);
    hash(state, h, aad, aadLength);
    if (!encrypt) {
        hash(state, h, in, length);
    }
    memcpy(counter, j0, 16);
    for (int i = 0; i < length; i++) {
        if (i % 16 == 0) {
            for (int j = 15; j >= 12 && ++counter[j] == 0; j--) {
            }
            block(size, session->cipherKey, counter, mask);
        }
        out[i] = in[i] ^ mask[i % 16];
    }
    if (encrypt) {
        hash(state, h, out, length);
    }
    unsigned long aadBits = 8UL * (unsigned) aadLength, bits = 8UL * (unsigned) length;
    for (int i = 0; i < 8; i++) {
        lengths[7 - i] = (unsigned char) (aadBits >> (8 * i));
        lengths[15 - i] = (unsigned char) (bits >> (8 * i));
    }
    hash(state, h, lengths, 16);
    block(size, session->cipherKey, j0, mask);
    for (int i = 0; i < 16; i++) {
        tag[i] = state[i] ^ mask[i];
    }
    return true;
}

/* CBC-MAC with CCM's formatting (NIST SP 800-38C, appendix A), over the plaintext. */
static bool ccmTag(const Session *session, const unsigned char *nonce, int nonceLength, const unsigned char *aad,
    int aadLength, const unsigned char *plain, int length, unsigned char *tag) {
    int size = (int) session->setup.cipherSetupData.cipherKeyLenInBytes, q = 15 - nonceLength;
    int tagLength = (int) session->setup.hashSetupData.digestResultLenInBytes;
    unsigned char state[16], mask[16] = {0};
    state[0] = (unsigned char) ((aadLength > 0 ? 64 : 0) | (tagLength - 2) / 2 << 3 | (q - 1));
    memcpy(state + 1, nonce, (size_t) nonceLength);
    for (int i = 0; i < q; i++) {
        state[15 - i] = i < 4 ? (unsigned char) ((unsigned) length >> (8 * i)) : 0;
    }
    block(size, session->cipherKey, state, state);
    for (int i = -2; aadLength > 0 && i < aadLength; i++) {
        unsigned char byte = i == -2 ? (unsigned char) (aadLength >> 8) : i == -1 ? (unsigned char) aadLength : aad[i];
        state[(i + 2) % 16] ^= byte;
        if ((i + 2) % 16 == 15 || i == aadLength - 1) {
            block(size, session->cipherKey, state, state);
        }
    }
    for (int i = 0; i < length; i++) {
        state[i % 16] ^= plain[i];
        if (i % 16 == 15 || i == length - 1) {
            block(size, session->cipherKey, state, state);
        }
    }
    mask[0] = (unsigned char) (q - 1);
    memcpy(mask + 1, nonce, (size_t) nonceLength);
    block(size, session->cipherKey, mask, mask);
    for (int i = 0; i < tagLength; i++) {
        tag[i] = state[i] ^ mask[i];
    }
    return true;
}

static bool ccm(const Session *session, const unsigned char *nonce, int nonceLength, const unsigned char *aad,
    int aadLength, const unsigned char *in, unsigned char *out, int length, unsigned char *tag) {
    int size = (int) session->setup.cipherSetupData.cipherKeyLenInBytes;
    bool encrypt = session->setup.cipherSetupData.cipherDirection == CPA_CY_SYM_CIPHER_DIRECTION_ENCRYPT;
    unsigned char counter[16] = {(unsigned char) (14 - nonceLength)};
    memcpy(counter + 1, nonce, (size_t) nonceLength);
    counter[15] = 1;
    if (encrypt && !ccmTag(session, nonce, nonceLength, aad, aadLength, in, length, tag)) {
        return false;
    }
    return run(aes(size, "CTR"), session->cipherKey, size, counter, true, in, out, length)
        && (encrypt || ccmTag(session, nonce, nonceLength, aad, aadLength, out, length, tag));
}

/* With the one-time Poly1305 key as a decryption would check it: libcrypto only says yes or no, so the tag is made by
   encrypting the result again. */
static bool evpAead(const Session *session, const EVP_CIPHER *cipher, const unsigned char *iv, const unsigned char *aad,
    int aadLength, const unsigned char *in, unsigned char *out, int length, unsigned char *tag) {
    int size = (int) session->setup.cipherSetupData.cipherKeyLenInBytes, done = 0, last = 0;
    bool encrypt = session->setup.cipherSetupData.cipherDirection == CPA_CY_SYM_CIPHER_DIRECTION_ENCRYPT;
    bool right = false;
    unsigned char *again = malloc((size_t) length + 16);
    for (int pass = encrypt ? 1 : 0; pass < 2; pass++) {
        EVP_CIPHER_CTX *context = EVP_CIPHER_CTX_new();
        right = EVP_CipherInit_ex(context, cipher, NULL, NULL, NULL, pass)
            && EVP_CIPHER_CTX_ctrl(context, EVP_CTRL_AEAD_SET_IVLEN, 12, NULL)
            && EVP_CIPHER_CTX_set_key_length(context, size)
            && EVP_CipherInit_ex(context, NULL, NULL, session->cipherKey, iv, pass)
            && (aadLength == 0 || EVP_CipherUpdate(context, NULL, &done, aad, aadLength))
            && (length == 0 || EVP_CipherUpdate(context, encrypt || !pass ? out : again, &done, pass && !encrypt ? out
                : in, length));
        if (right && pass == 1) {
            right = EVP_CipherFinal_ex(context, again, &last)
                && EVP_CIPHER_CTX_ctrl(context, EVP_CTRL_AEAD_GET_TAG, 16, tag);
        }
        EVP_CIPHER_CTX_free(context);
    }
    free(again);
    return right;
}

bool simulatorAead(const Session *session, const unsigned char *iv, int ivBytes, const unsigned char *aad,
    int aadLength, const unsigned char *in, unsigned char *out, int length, unsigned char *tag) {
    int size = (int) session->setup.cipherSetupData.cipherKeyLenInBytes;
    switch (session->setup.cipherSetupData.cipherAlgorithm) {
        case CPA_CY_SYM_CIPHER_AES_CCM: return ccm(session, iv, ivBytes, aad, aadLength, in, out, length, tag);
        case CPA_CY_SYM_CIPHER_CHACHA:
            return evpAead(session, named("ChaCha20-Poly1305"), iv, aad, aadLength, in, out, length, tag);
        default:
            return ivBytes == 16 ? gcmFromJ0(session, iv, aad, aadLength, in, out, length, tag)
                : evpAead(session, aes(size, "GCM"), iv, aad, aadLength, in, out, length, tag);
    }
}
