/* What the simulator does with one request of the data plane: the library's checks, then the device's work. */
#include "simulator.h"

#include <stdio.h>
#include <string.h>

typedef struct {
    const CpaCySymSessionSetupData *setup;
    bool cipher, hash, gcm, ccm, chacha, gmac;
    Cpa32U digest;
} Kind;

static Kind kindOf(const Session *session) {
    const CpaCySymSessionSetupData *setup = &session->setup;
    Kind kind = {.setup = setup};
    kind.cipher = setup->symOperation != CPA_CY_SYM_OP_HASH;
    kind.hash = setup->symOperation != CPA_CY_SYM_OP_CIPHER;
    kind.gmac = kind.hash && setup->hashSetupData.hashAlgorithm == CPA_CY_SYM_HASH_AES_GMAC;
    kind.gcm = kind.hash && setup->hashSetupData.hashAlgorithm == CPA_CY_SYM_HASH_AES_GCM;
    kind.ccm = kind.hash && setup->hashSetupData.hashAlgorithm == CPA_CY_SYM_HASH_AES_CCM;
    kind.chacha = kind.hash && setup->hashSetupData.hashAlgorithm == CPA_CY_SYM_HASH_POLY;
    kind.digest = setup->hashSetupData.digestResultLenInBytes;
    return kind;
}

static bool ivLength(const Kind *kind, Cpa32U length) {
    switch (kind->setup->cipherSetupData.cipherAlgorithm) {
        case CPA_CY_SYM_CIPHER_AES_GCM: return length == 12 || length == 16;
        case CPA_CY_SYM_CIPHER_AES_CCM: return length >= 7 && length <= 13;
        case CPA_CY_SYM_CIPHER_CHACHA: return length == 12;
        case CPA_CY_SYM_CIPHER_DES_CBC:
        case CPA_CY_SYM_CIPHER_3DES_CBC:
        case CPA_CY_SYM_CIPHER_3DES_CTR:
        case CPA_CY_SYM_CIPHER_KASUMI_F8: return length == 8;
        case CPA_CY_SYM_CIPHER_ARC4:
        case CPA_CY_SYM_CIPHER_AES_ECB:
        case CPA_CY_SYM_CIPHER_DES_ECB:
        case CPA_CY_SYM_CIPHER_3DES_ECB: return true;
        default: return length == 16;
    }
}

static int blockOf(const Kind *kind) {
    switch (kind->setup->cipherSetupData.cipherAlgorithm) {
        case CPA_CY_SYM_CIPHER_AES_ECB:
        case CPA_CY_SYM_CIPHER_AES_CBC:
        case CPA_CY_SYM_CIPHER_AES_XTS: return 16;
        case CPA_CY_SYM_CIPHER_DES_ECB:
        case CPA_CY_SYM_CIPHER_DES_CBC:
        case CPA_CY_SYM_CIPHER_3DES_ECB:
        case CPA_CY_SYM_CIPHER_3DES_CBC: return 8;
        default: return 1;
    }
}

/* Bytes of a flat buffer or of a list of them, or -1 if any address is not to be reached. */
static long bytesOf(CpaPhysicalAddr buffer, Cpa32U length) {
    if (length != CPA_DP_BUFLIST) {
        return simulatorReach(buffer, length) == NULL ? -1 : (long) length;
    }
    CpaPhysBufferList *list = simulatorReach(buffer, sizeof *list);
    if (buffer % 8 != 0 || list == NULL
        || simulatorReach(buffer, sizeof *list + list->numBuffers * sizeof(CpaPhysFlatBuffer)) == NULL) {
        return -1;
    }
    long sum = 0;
    for (Cpa32U i = 0; i < list->numBuffers; i++) {
        CpaPhysFlatBuffer *flat = &list->flatBuffers[i];
        if (simulatorReach(flat->bufferPhysAddr, flat->dataLenInBytes) == NULL) {
            return -1;
        }
        sum += flat->dataLenInBytes;
    }
    return sum;
}

CpaStatus simulatorCheck(CpaCySymDpOpData *op) {
    Session *session = simulatorSession(op->sessionCtx);
    CpaPhysicalAddr self = simulatorPhysical(op, sizeof *op);
    if (session == NULL || self == 0 || self % 8 != 0 || op->thisPhys != self || op->reserved0 != 0
        || op->reserved1 != 0 || session->instance != op->instanceHandle) {
        return simulatorWrong("operation data: alignment, address, reserved fields, session or instance");
    }
    if (session->restarts != session->instance->restarts) {
        return simulatorWrong("a session of before the restart");
    }
    Kind kind = kindOf(session);
    long source = bytesOf(op->srcBuffer, op->srcBufferLen), target = bytesOf(op->dstBuffer, op->dstBufferLen);
    if (op->srcBufferLen != op->dstBufferLen || source < 0 || target != source) {
        return simulatorWrong("buffers: of two kinds or lengths, or not to be reached by the device");
    }
    if (kind.cipher && !kind.gmac) {
        long end = (long) op->cryptoStartSrcOffsetInBytes + op->messageLenToCipherInBytes;
        if (!ivLength(&kind, op->ivLenInBytes) || op->messageLenToCipherInBytes % (Cpa32U) blockOf(&kind) != 0
            || end + (kind.ccm ? kind.digest : 0) > source) {
            return simulatorWrong("cipher: IV, block or range");
        }
        if (kind.chacha && op->messageLenToCipherInBytes == 0) {
            return simulatorWrong("ChaCha20-Poly1305 of nothing");
        }
        if (op->ivLenInBytes != 0 && simulatorReach(op->iv, 16) == NULL) {
            return simulatorWrong("an IV that the device can't reach with all of its 16 bytes");
        }
    }
    if (!kind.hash) {
        return CPA_STATUS_SUCCESS;
    }
    Cpa32U aad = kind.setup->hashSetupData.authModeSetupData.aadLenInBytes;
    if (kind.ccm || ((kind.gcm || kind.chacha) && aad != 0)) {
        size_t room = ((kind.ccm ? 18 : 0) + aad + 15) & ~15UL;
        if (simulatorReach(op->additionalAuthData, room) != op->pAdditionalAuthData || op->pAdditionalAuthData == NULL
            || (kind.ccm && (op->pIv == NULL || simulatorReach(op->iv, 16) != op->pIv))) {
            return simulatorWrong("AAD: not to be reached, without room for padding, or two different places");
        }
        if (kind.ccm && memcmp(op->pIv + 1, op->pAdditionalAuthData + 1, op->ivLenInBytes) != 0) {
            return simulatorWrong("CCM's nonce does not stand in both places");
        }
    } else if (aad != 0 && !kind.gcm && !kind.chacha && simulatorReach(op->additionalAuthData, aad) == NULL) {
        return simulatorWrong("a digest's IV that the device can't reach");
    }
    if (kind.gmac && (op->messageLenToHashInBytes == 0 || op->messageLenToHashInBytes > 16383
        || op->pAdditionalAuthData != NULL || op->messageLenToCipherInBytes != 0 || !ivLength(&kind, op->ivLenInBytes)
        || simulatorReach(op->iv, 16) == NULL)) {
        return simulatorWrong("GMAC: length, IV or AAD");
    }
    if (!kind.gcm && !kind.ccm && !kind.chacha
        && (long) op->hashStartSrcOffsetInBytes + op->messageLenToHashInBytes > source) {
        return simulatorWrong("digest: range");
    }
    bool appended = kind.setup->digestIsAppended || kind.ccm;
    if (!appended && simulatorReach(op->digestResult, kind.digest) == NULL) {
        return simulatorWrong("a digest's place that the device can't reach");
    }
    return CPA_STATUS_SUCCESS;
}

/* Copies a range out of the device's view of a buffer, or into it. */
static void copy(CpaPhysicalAddr buffer, Cpa32U length, long from, unsigned char *bytes, long count, bool in) {
    if (length != CPA_DP_BUFLIST) {
        unsigned char *place = (unsigned char *) simulatorReach(buffer, length) + from;
        in ? memcpy(bytes, place, (size_t) count) : memcpy(place, bytes, (size_t) count);
        return;
    }
    CpaPhysBufferList *list = simulatorReach(buffer, sizeof *list);
    for (Cpa32U i = 0; i < list->numBuffers && count > 0; i++) {
        CpaPhysFlatBuffer *flat = &list->flatBuffers[i];
        if (from >= (long) flat->dataLenInBytes) {
            from -= flat->dataLenInBytes;
            continue;
        }
        long part = (long) flat->dataLenInBytes - from < count ? (long) flat->dataLenInBytes - from : count;
        unsigned char *place = (unsigned char *) simulatorReach(flat->bufferPhysAddr, flat->dataLenInBytes) + from;
        in ? memcpy(bytes, place, (size_t) part) : memcpy(place, bytes, (size_t) part);
        bytes += part;
        count -= part;
        from = 0;
    }
}

static void digestDone(CpaCySymDpOpData *op, const Kind *kind, const unsigned char *result, CpaBoolean *right) {
    unsigned char *place = simulatorReach(op->digestResult, kind->digest);
    if (kind->setup->verifyDigest) {
        *right = memcmp(place, result, kind->digest) == 0 ? CPA_TRUE : CPA_FALSE;
    } else {
        memcpy(place, result, kind->digest);
    }
}

static bool aead(CpaCySymDpOpData *op, Session *session, const Kind *kind, CpaBoolean *right) {
    long start = op->cryptoStartSrcOffsetInBytes, length = op->messageLenToCipherInBytes;
    unsigned char *text = malloc((size_t) length + 17), tag[16], given[16];
    bool encrypt = kind->setup->cipherSetupData.cipherDirection == CPA_CY_SYM_CIPHER_DIRECTION_ENCRYPT;
    copy(op->srcBuffer, op->srcBufferLen, start, text, length, true);
    bool done = simulatorAead(session, (unsigned char *) simulatorReach(op->iv, 16) + (kind->ccm ? 1 : 0),
        (int) op->ivLenInBytes, op->pAdditionalAuthData + (kind->ccm ? 18 : 0),
        (int) kind->setup->hashSetupData.authModeSetupData.aadLenInBytes, text, text, (int) length, tag);
    /* As the device does: the text goes out whether the tag is right or not. */
    copy(op->dstBuffer, op->dstBufferLen, start, text, length, false);
    free(text);
    if (!kind->ccm) {
        if (encrypt) {
            memcpy(simulatorReach(op->digestResult, kind->digest), tag, kind->digest);
        } else {
            *right = memcmp(simulatorReach(op->digestResult, kind->digest), tag, kind->digest) == 0;
        }
    } else if (encrypt) {
        copy(op->dstBuffer, op->dstBufferLen, start + length, tag, kind->digest, false);
    } else {
        copy(op->srcBuffer, op->srcBufferLen, start + length, given, kind->digest, true);
        *right = memcmp(given, tag, kind->digest) == 0;
    }
    return done;
}

CpaStatus simulatorRun(CpaCySymDpOpData *op, Session *session, CpaBoolean *right) {
    Kind kind = kindOf(session);
    bool done = true;
    if (kind.gcm || kind.ccm || kind.chacha) {
        return aead(op, session, &kind, right) ? CPA_STATUS_SUCCESS : CPA_STATUS_FAIL;
    }
    bool hashFirst = kind.hash && (!kind.cipher || kind.gmac
        || kind.setup->algChainOrder == CPA_CY_SYM_ALG_CHAIN_ORDER_HASH_THEN_CIPHER);
    long all = bytesOf(op->srcBuffer, op->srcBufferLen);
    unsigned char *text = malloc((size_t) all + 1), result[64] = {0};
    copy(op->srcBuffer, op->srcBufferLen, 0, text, all, true);
    const unsigned char *iv = kind.gmac ? simulatorReach(op->iv, 16)
        : kind.hash ? simulatorReach(op->additionalAuthData, 16) : NULL;
    unsigned char *hashed = text + op->hashStartSrcOffsetInBytes;
    if (kind.gmac) {
        done = simulatorAead(session, iv, (int) op->ivLenInBytes, hashed, (int) op->messageLenToHashInBytes, NULL,
            NULL, 0, result);
    } else if (hashFirst) {
        done = simulatorDigest(session, iv, hashed, (int) op->messageLenToHashInBytes, result);
    }
    if (kind.cipher && !kind.gmac && done) {
        unsigned char *part = text + op->cryptoStartSrcOffsetInBytes;
        done = simulatorCipher(session, simulatorReach(op->iv, 16), (int) op->ivLenInBytes, part, part,
            (int) op->messageLenToCipherInBytes);
        /* Bytes outside of the cipher's range may or may not be copied, says the vendor; so here they are not. */
        copy(op->dstBuffer, op->dstBufferLen, op->cryptoStartSrcOffsetInBytes, part,
            op->messageLenToCipherInBytes, false);
    }
    if (kind.hash && !hashFirst && done) {
        done = simulatorDigest(session, iv, hashed, (int) op->messageLenToHashInBytes, result);
    }
    if (kind.hash && done) {
        digestDone(op, &kind, result, right);
    }
    free(text);
    return done ? CPA_STATUS_SUCCESS : CPA_STATUS_FAIL;
}
