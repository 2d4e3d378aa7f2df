/* Symmetric sessions of the simulator: what the library checks when one is set up, and when it is removed. */
#include "simulator.h"

#include <string.h>

#define MAGIC 0x53494d534553534eUL

typedef struct {
    unsigned long magic;
    Session *session;
} Context;

Session *simulatorSession(CpaCySymDpSessionCtx context) {
    Context *there = context;
    if (there == NULL || (uintptr_t) context % 8 != 0 || simulatorPhysical(context, SESSION_BYTES) == 0
        || there->magic != MAGIC) {
        simulatorWrong("no session, or its memory is not the library's");
        return NULL;
    }
    return there->session;
}

static bool cipherKey(const CpaCySymCipherSetupData *cipher) {
    Cpa32U length = cipher->cipherKeyLenInBytes;
    bool aes = length == 16 || length == 24 || length == 32;
    switch (cipher->cipherAlgorithm) {
        case CPA_CY_SYM_CIPHER_ARC4: return simulatorLegacy() && length >= 1 && length <= 256;
        case CPA_CY_SYM_CIPHER_AES_ECB: return simulatorLegacy() && aes;
        case CPA_CY_SYM_CIPHER_AES_CBC:
        case CPA_CY_SYM_CIPHER_AES_CTR:
        case CPA_CY_SYM_CIPHER_AES_GCM: return aes;
        case CPA_CY_SYM_CIPHER_AES_F8: return length == 32 || length == 48 || length == 64;
        case CPA_CY_SYM_CIPHER_AES_XTS: return length == 32 || length == 64;
        case CPA_CY_SYM_CIPHER_AES_CCM: return aes;
        case CPA_CY_SYM_CIPHER_DES_ECB:
        case CPA_CY_SYM_CIPHER_DES_CBC: return length == 8;
        case CPA_CY_SYM_CIPHER_3DES_ECB:
        case CPA_CY_SYM_CIPHER_3DES_CBC:
        case CPA_CY_SYM_CIPHER_3DES_CTR: return length == 24;
        case CPA_CY_SYM_CIPHER_KASUMI_F8:
        case CPA_CY_SYM_CIPHER_SNOW3G_UEA2:
        case CPA_CY_SYM_CIPHER_ZUC_EEA3: return length == 16;
        case CPA_CY_SYM_CIPHER_CHACHA: return length == 32;
        default: return false;
    }
}

/* Full length of a digest; block in bytes, or 0 for what is no hash. */
static int digestLength(CpaCySymHashAlgorithm hash, Cpa32U *block) {
    *block = 64;
    switch (hash) {
        case CPA_CY_SYM_HASH_MD5: return 16;
        case CPA_CY_SYM_HASH_SHA1: return simulatorLegacy() ? 20 : 0;
        case CPA_CY_SYM_HASH_SHA224: return 28;
        case CPA_CY_SYM_HASH_SHA256: return 32;
        case CPA_CY_SYM_HASH_SHA384: return *block = 128, 48;
        case CPA_CY_SYM_HASH_SHA512: return *block = 128, 64;
        case CPA_CY_SYM_HASH_SHA3_224: return *block = 144, 28;
        case CPA_CY_SYM_HASH_SHA3_256: return *block = 136, 32;
        case CPA_CY_SYM_HASH_SHA3_384: return *block = 104, 48;
        case CPA_CY_SYM_HASH_SHA3_512: return *block = 72, 64;
        case CPA_CY_SYM_HASH_SHAKE_128: return *block = 168, 16;
        case CPA_CY_SYM_HASH_SHAKE_256: return *block = 136, 32;
        case CPA_CY_SYM_HASH_KASUMI_F9:
        case CPA_CY_SYM_HASH_SNOW3G_UIA2:
        case CPA_CY_SYM_HASH_ZUC_EIA3: return *block = 0, 4;
        default: return *block = 0, 16;
    }
}

static bool hashSetup(const CpaCySymHashSetupData *hash, const CpaCySymSessionSetupData *setup) {
    Cpa32U block;
    int full = digestLength(hash->hashAlgorithm, &block);
    Cpa32U length = hash->digestResultLenInBytes, key = hash->authModeSetupData.authKeyLenInBytes;
    Cpa32U aad = hash->authModeSetupData.aadLenInBytes;
    bool plain = hash->hashMode == CPA_CY_SYM_HASH_MODE_PLAIN, auth = hash->hashMode == CPA_CY_SYM_HASH_MODE_AUTH;
    CpaCySymCipherAlgorithm cipher = setup->cipherSetupData.cipherAlgorithm;
    if (length == 0 || (int) length > full) {
        return false;
    }
    switch (hash->hashAlgorithm) {
        case CPA_CY_SYM_HASH_AES_GCM:
            return auth && cipher == CPA_CY_SYM_CIPHER_AES_GCM && aad <= 240
                && (length == 8 || length == 12 || length == 16);
        case CPA_CY_SYM_HASH_AES_GMAC:
            return auth && cipher == CPA_CY_SYM_CIPHER_AES_GCM && (length == 8 || length == 12 || length == 16);
        case CPA_CY_SYM_HASH_AES_CCM:
            return auth && cipher == CPA_CY_SYM_CIPHER_AES_CCM && aad <= 222 && length >= 4 && length % 2 == 0;
        case CPA_CY_SYM_HASH_POLY: return auth && cipher == CPA_CY_SYM_CIPHER_CHACHA && aad <= 240 && length == 16;
        case CPA_CY_SYM_HASH_AES_XCBC:
        case CPA_CY_SYM_HASH_AES_CBC_MAC:
        case CPA_CY_SYM_HASH_KASUMI_F9: return auth && key == 16;
        case CPA_CY_SYM_HASH_SNOW3G_UIA2:
        case CPA_CY_SYM_HASH_ZUC_EIA3: return auth && key == 16 && aad == 16;
        case CPA_CY_SYM_HASH_AES_CMAC: return auth && (key == 16 || key == 24 || key == 32);
        case CPA_CY_SYM_HASH_SHAKE_128:
        case CPA_CY_SYM_HASH_SHAKE_256: return plain;
        default: break;
    }
    bool nested = hash->hashMode == CPA_CY_SYM_HASH_MODE_NESTED;
    if (nested) {
        const CpaCySymHashNestedModeSetupData *prefix = &hash->nestedModeSetupData;
        return hash->hashAlgorithm <= CPA_CY_SYM_HASH_SHA512 && prefix->innerPrefixLenInBytes <= 255
            && prefix->outerPrefixLenInBytes <= 255 && prefix->outerHashAlgorithm == hash->hashAlgorithm;
    }
    return plain || (auth && block != 0 && key <= block);
}

static bool right(const CpaCySymSessionSetupData *setup) {
    bool cipher = setup->symOperation != CPA_CY_SYM_OP_HASH, hash = setup->symOperation != CPA_CY_SYM_OP_CIPHER;
    CpaCySymCipherAlgorithm algorithm = setup->cipherSetupData.cipherAlgorithm;
    bool aead = algorithm == CPA_CY_SYM_CIPHER_AES_GCM || algorithm == CPA_CY_SYM_CIPHER_AES_CCM
        || algorithm == CPA_CY_SYM_CIPHER_CHACHA;
    if (setup->sessionPriority < CPA_CY_PRIORITY_NORMAL || setup->sessionPriority > CPA_CY_PRIORITY_HIGH
        || setup->symOperation < CPA_CY_SYM_OP_CIPHER || setup->symOperation > CPA_CY_SYM_OP_ALGORITHM_CHAINING) {
        return false;
    }
    if (cipher && (!cipherKey(&setup->cipherSetupData) || setup->cipherSetupData.pCipherKey == NULL
        || (aead && !hash) || setup->cipherSetupData.cipherDirection < CPA_CY_SYM_CIPHER_DIRECTION_ENCRYPT
        || setup->cipherSetupData.cipherDirection > CPA_CY_SYM_CIPHER_DIRECTION_DECRYPT)) {
        return false;
    }
    if (!hash) {
        return true;
    }
    CpaCySymHashAlgorithm wanted = setup->hashSetupData.hashAlgorithm;
    bool aeadHash = wanted == CPA_CY_SYM_HASH_AES_GCM || wanted == CPA_CY_SYM_HASH_AES_CCM
        || wanted == CPA_CY_SYM_HASH_POLY || wanted == CPA_CY_SYM_HASH_AES_GMAC;
    return (cipher && aead) == aeadHash && hashSetup(&setup->hashSetupData, setup)
        && (!cipher || aead || setup->algChainOrder == CPA_CY_SYM_ALG_CHAIN_ORDER_HASH_THEN_CIPHER
            || setup->algChainOrder == CPA_CY_SYM_ALG_CHAIN_ORDER_CIPHER_THEN_HASH);
}

CpaStatus cpaCySymDpSessionCtxGetSize(const CpaInstanceHandle handle, const CpaCySymSessionSetupData *setup,
    Cpa32U *size) {
    (void) setup;
    *size = SESSION_BYTES;
    return simulatorUsable(simulatorInstance(handle));
}

CpaStatus cpaCySymDpInitSession(CpaInstanceHandle handle, const CpaCySymSessionSetupData *setup,
    CpaCySymDpSessionCtx context) {
    Instance *instance = simulatorInstance(handle);
    CpaStatus status = simulatorUsable(instance);
    if (status != CPA_STATUS_SUCCESS) {
        return status;
    }
    if (instance->translate == NULL || (uintptr_t) context % 8 != 0
        || simulatorPhysical(context, SESSION_BYTES) == 0) {
        return simulatorWrong("a session without address translation, or in memory that is not the library's");
    }
    if (!right(setup)) {
        return CPA_STATUS_INVALID_PARAM;
    }
    if (simulatorTakeFault("no-session")) {
        return CPA_STATUS_FAIL;
    }
    Session *session = calloc(1, sizeof *session);
    session->setup = *setup;
    session->instance = instance;
    session->restarts = instance->restarts;
    if (setup->symOperation != CPA_CY_SYM_OP_HASH) {
        memcpy(session->cipherKey, setup->cipherSetupData.pCipherKey, setup->cipherSetupData.cipherKeyLenInBytes);
    }
    if (setup->symOperation != CPA_CY_SYM_OP_CIPHER) {
        const CpaCySymHashSetupData *hash = &setup->hashSetupData;
        if (hash->hashMode == CPA_CY_SYM_HASH_MODE_AUTH && hash->authModeSetupData.authKey != NULL) {
            memcpy(session->authKey, hash->authModeSetupData.authKey, hash->authModeSetupData.authKeyLenInBytes);
        }
        if (hash->hashMode == CPA_CY_SYM_HASH_MODE_NESTED) {
            const CpaCySymHashNestedModeSetupData *nested = &hash->nestedModeSetupData;
            memcpy(session->inner, nested->pInnerPrefixData, nested->innerPrefixLenInBytes);
            memcpy(session->outer, nested->pOuterPrefixData, nested->outerPrefixLenInBytes);
        }
    }
    memset(context, 0x5A, SESSION_BYTES);
    *(Context *) context = (Context) {MAGIC, session};
    simulatorCount("sessions", 1);
    simulatorCount("set-ups", 1);
    return CPA_STATUS_SUCCESS;
}

CpaStatus cpaCySymDpRemoveSession(const CpaInstanceHandle handle, CpaCySymDpSessionCtx context) {
    Session *session = simulatorSession(context);
    if (simulatorInstance(handle) == NULL || session == NULL) {
        return CPA_STATUS_INVALID_PARAM;
    }
    if (__atomic_load_n(&session->inFlight, __ATOMIC_ACQUIRE) != 0) {
        simulatorCount("busy-removals", 1);
        return CPA_STATUS_RETRY;
    }
    memset(context, 0, SESSION_BYTES);
    free(session);
    simulatorCount("sessions", -1);
    return CPA_STATUS_SUCCESS;
}

CpaStatus cpaCySymSessionInUse(CpaCySymSessionCtx context, CpaBoolean *inUse) {
    Session *session = simulatorSession(context);
    *inUse = session != NULL && __atomic_load_n(&session->inFlight, __ATOMIC_ACQUIRE) != 0 ? CPA_TRUE : CPA_FALSE;
    return session == NULL ? CPA_STATUS_INVALID_PARAM : CPA_STATUS_SUCCESS;
}
