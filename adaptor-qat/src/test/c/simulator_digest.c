/* Hashes and MACs of the simulator. */
#include "simulator.h"

#include <intel-ipsec-mb.h>
#include <openssl/cmac.h>
#include <openssl/core_names.h>
#include <openssl/evp.h>
#include <openssl/hmac.h>
#include <string.h>

static const EVP_MD *digest(CpaCySymHashAlgorithm hash) {
    static const char *const names[] = {[CPA_CY_SYM_HASH_MD5] = "MD5", [CPA_CY_SYM_HASH_SHA1] = "SHA1",
        [CPA_CY_SYM_HASH_SHA224] = "SHA224", [CPA_CY_SYM_HASH_SHA256] = "SHA256", [CPA_CY_SYM_HASH_SHA384] = "SHA384",
        [CPA_CY_SYM_HASH_SHA512] = "SHA512", [CPA_CY_SYM_HASH_SHA3_224] = "SHA3-224",
        [CPA_CY_SYM_HASH_SHA3_256] = "SHA3-256", [CPA_CY_SYM_HASH_SHA3_384] = "SHA3-384",
        [CPA_CY_SYM_HASH_SHA3_512] = "SHA3-512", [CPA_CY_SYM_HASH_SHAKE_128] = "SHAKE128",
        [CPA_CY_SYM_HASH_SHAKE_256] = "SHAKE256", [CPA_CY_SYM_HASH_SM3] = NULL};
    static EVP_MD *known[CPA_CY_SYM_HASH_SM3 + 1];
    simulatorLock();
    if (known[hash] == NULL && names[hash] != NULL) {
        known[hash] = EVP_MD_fetch(NULL, names[hash], NULL);
    }
    simulatorUnlock();
    return known[hash];
}

static bool hashed(const EVP_MD *md, const unsigned char *prefix, size_t prefixLength, const unsigned char *in,
    size_t length, unsigned char *result) {
    EVP_MD_CTX *context = EVP_MD_CTX_new();
    bool right = EVP_DigestInit_ex(context, md, NULL) && EVP_DigestUpdate(context, prefix, prefixLength)
        && EVP_DigestUpdate(context, in, length) && EVP_DigestFinal_ex(context, result, NULL);
    EVP_MD_CTX_free(context);
    return right;
}

static bool aesBlock(const unsigned char *key, const unsigned char *in, unsigned char *out) {
    static EVP_CIPHER *cipher;
    simulatorLock();
    cipher = cipher != NULL ? cipher : EVP_CIPHER_fetch(NULL, "AES-128-ECB", NULL);
    simulatorUnlock();
    EVP_CIPHER_CTX *context = EVP_CIPHER_CTX_new();
    int done;
    bool right = EVP_EncryptInit_ex(context, cipher, NULL, key, NULL)
        && EVP_EncryptUpdate(context, out, &done, in, 16);
    EVP_CIPHER_CTX_free(context);
    return right;
}

/* XCBC (RFC 3566), or plain CBC-MAC, which takes whole blocks. */
static bool cbcMac(const unsigned char *key, bool xcbc, const unsigned char *in, int length, unsigned char *result) {
    unsigned char keys[3][16], state[16] = {0};
    for (int i = 0; i < 3; i++) {
        memset(keys[i], i + 1, 16);
        aesBlock(key, keys[i], keys[i]);
    }
    const unsigned char *first = xcbc ? keys[0] : key;
    if (!xcbc && length % 16 != 0) {
        return false;
    }
    int whole = xcbc ? (length == 0 ? 0 : (length - 1) / 16) : length / 16;
    for (int i = 0; i < whole; i++) {
        for (int j = 0; j < 16; j++) {
            state[j] ^= in[16 * i + j];
        }
        aesBlock(first, state, state);
    }
    if (xcbc) {
        int rest = length - 16 * whole;
        for (int j = 0; j < rest; j++) {
            state[j] ^= in[16 * whole + j];
        }
        if (rest < 16) {
            state[rest] ^= 0x80;
        }
        for (int j = 0; j < 16; j++) {
            state[j] ^= keys[rest == 16 ? 1 : 2][j];
        }
        aesBlock(first, state, state);
    }
    memcpy(result, state, 16);
    return true;
}

static bool cmac(const unsigned char *key, unsigned keyLength, const unsigned char *in, size_t length,
    unsigned char *result) {
    EVP_MAC *mac = EVP_MAC_fetch(NULL, "CMAC", NULL);
    EVP_MAC_CTX *context = EVP_MAC_CTX_new(mac);
    char name[] = "AES-128-CBC";
    name[4] = keyLength == 16 ? '1' : keyLength == 24 ? '1' : '2';
    name[5] = keyLength == 16 ? '2' : keyLength == 24 ? '9' : '5';
    name[6] = keyLength == 16 ? '8' : keyLength == 24 ? '2' : '6';
    OSSL_PARAM parameters[] = {OSSL_PARAM_construct_utf8_string(OSSL_MAC_PARAM_CIPHER, name, 0), OSSL_PARAM_END};
    size_t written;
    bool right = EVP_MAC_init(context, key, keyLength, parameters) && EVP_MAC_update(context, in, length)
        && EVP_MAC_final(context, result, &written, 16);
    EVP_MAC_CTX_free(context);
    EVP_MAC_free(mac);
    return right;
}

static bool wireless(CpaCySymHashAlgorithm hash, const unsigned char *key, const unsigned char *iv,
    const unsigned char *in, int length, unsigned char *result) {
    IMB_MGR *manager = simulatorMultiBuffer();
    uint32_t tag = 0;
    if (hash == CPA_CY_SYM_HASH_ZUC_EIA3) {
        IMB_ZUC_EIA3_1_BUFFER(manager, key, iv, in, 8U * (unsigned) length, &tag);
    } else if (hash == CPA_CY_SYM_HASH_SNOW3G_UIA2) {
        snow3g_key_schedule_t schedule;
        IMB_SNOW3G_INIT_KEY_SCHED(manager, key, &schedule);
        IMB_SNOW3G_F9_1_BUFFER(manager, &schedule, iv, in, 8U * (unsigned) length, &tag);
    } else {
        kasumi_key_sched_t schedule;
        IMB_KASUMI_INIT_F9_KEY_SCHED(manager, key, &schedule);
        IMB_KASUMI_F9_1_BUFFER(manager, &schedule, in, (unsigned) length, &tag);
    }
    memcpy(result, &tag, 4);
    return true;
}

bool simulatorDigest(const Session *session, const unsigned char *iv, const unsigned char *in, int length,
    unsigned char *result) {
    const CpaCySymHashSetupData *setup = &session->setup.hashSetupData;
    const EVP_MD *md = digest(setup->hashAlgorithm);
    const unsigned char *key = session->authKey;
    unsigned keyLength = setup->authModeSetupData.authKeyLenInBytes;
    unsigned char inner[64];
    if (md != NULL) {
        switch (setup->hashMode) {
            case CPA_CY_SYM_HASH_MODE_PLAIN: return hashed(md, NULL, 0, in, (size_t) length, result);
            case CPA_CY_SYM_HASH_MODE_AUTH:
                return HMAC(md, key, (int) keyLength, in, (size_t) length, result, NULL) != NULL;
            default:
                return hashed(md, session->inner, setup->nestedModeSetupData.innerPrefixLenInBytes, in,
                        (size_t) length, inner)
                    && hashed(md, session->outer, setup->nestedModeSetupData.outerPrefixLenInBytes, inner,
                        (size_t) EVP_MD_get_size(md), result);
        }
    }
    switch (setup->hashAlgorithm) {
        case CPA_CY_SYM_HASH_AES_XCBC: return cbcMac(key, true, in, length, result);
        case CPA_CY_SYM_HASH_AES_CBC_MAC: return cbcMac(key, false, in, length, result);
        case CPA_CY_SYM_HASH_AES_CMAC: return cmac(key, keyLength, in, (size_t) length, result);
        default: return wireless(setup->hashAlgorithm, key, iv, in, length, result);
    }
}
