/* Public keys of the simulator: numbers come and go in flat buffers, most significant byte first. */
#include "simulator.h"

#include <openssl/bn.h>
#include <openssl/ec.h>
#include <openssl/ecdsa.h>
#include <string.h>

/* Bits of the moduli that the device takes. */
static bool rsaSize(Cpa32U bytes) {
    return (simulatorLegacy() && (bytes == 64 || bytes == 128 || bytes == 192)) || bytes == 256 || bytes == 384
        || bytes == 512 || bytes == 1024;
}

static BIGNUM *number(const CpaFlatBuffer *buffer) {
    return BN_bin2bn(buffer->pData, (int) buffer->dataLenInBytes, NULL);
}

static bool put(const BIGNUM *value, CpaFlatBuffer *buffer) {
    return BN_bn2binpad(value, buffer->pData, (int) buffer->dataLenInBytes) >= 0;
}

/* Flat buffers that follow each other in an operation must be memory of the library. */
static bool reachable(const void *first, int count) {
    const CpaFlatBuffer *buffers = first;
    for (int i = 0; i < count; i++) {
        if (buffers[i].dataLenInBytes == 0 || simulatorPhysical(buffers[i].pData, buffers[i].dataLenInBytes) == 0) {
            simulatorWrong("a number that is empty, or not in the library's memory");
            return false;
        }
    }
    return true;
}

static CpaStatus power(const CpaFlatBuffer *base, const CpaFlatBuffer *exponent, const CpaFlatBuffer *modulus,
    CpaFlatBuffer *output) {
    BIGNUM *b = number(base), *e = number(exponent), *n = number(modulus), *result = BN_new();
    BN_CTX *context = BN_CTX_new();
    bool done = BN_mod_exp(result, b, e, n, context) && put(result, output);
    BN_free(b), BN_free(e), BN_free(n), BN_free(result), BN_CTX_free(context);
    return done ? CPA_STATUS_SUCCESS : CPA_STATUS_FAIL;
}

static void one(Pending *pending, CpaStatus status) {
    ((CpaCyGenFlatBufCbFunc) pending->callback)(pending->tag, status, pending->operation, pending->out1);
}

static void runEncrypt(Pending *pending, CpaStatus status) {
    CpaCyRsaEncryptOpData *op = pending->operation;
    one(pending, status != CPA_STATUS_SUCCESS ? status
        : power(&op->inputData, &op->pPublicKey->publicExponentE, &op->pPublicKey->modulusN, pending->out1));
}

CpaStatus cpaCyRsaEncrypt(const CpaInstanceHandle handle, const CpaCyGenFlatBufCbFunc callback, void *tag,
    const CpaCyRsaEncryptOpData *op, CpaFlatBuffer *output) {
    Cpa32U size = op->pPublicKey->modulusN.dataLenInBytes;
    if (!reachable(op->pPublicKey, 2) || !reachable(&op->inputData, 1) || !reachable(output, 1)) {
        return CPA_STATUS_INVALID_PARAM;
    }
    if (!rsaSize(size) || op->inputData.dataLenInBytes > size || output->dataLenInBytes < size) {
        return simulatorWrong("RSA: a modulus that the device has not, or a length");
    }
    return simulatorQueueKey(handle, (Pending) {.run = runEncrypt, .callback = (void *) callback, .tag = tag,
        .operation = (void *) op, .out1 = output});
}

/* By the primes: m1 + q ((m2 - m1) qInv mod p). */
static CpaStatus chinese(const CpaCyRsaPrivateKeyRep2 *key, const CpaFlatBuffer *input, CpaFlatBuffer *output) {
    BIGNUM *c = number(input), *p = number(&key->prime1P), *q = number(&key->prime2Q);
    BIGNUM *dp = number(&key->exponent1Dp), *dq = number(&key->exponent2Dq), *inverse = number(&key->coefficientQInv);
    BIGNUM *m1 = BN_new(), *m2 = BN_new(), *h = BN_new();
    BN_CTX *context = BN_CTX_new();
    bool done = BN_mod_exp(m1, c, dp, p, context) && BN_mod_exp(m2, c, dq, q, context)
        && BN_mod_sub(h, m1, m2, p, context) && BN_mod_mul(h, h, inverse, p, context) && BN_mul(h, h, q, context)
        && BN_add(h, h, m2) && put(h, output);
    BN_free(c), BN_free(p), BN_free(q), BN_free(dp), BN_free(dq), BN_free(inverse);
    BN_free(m1), BN_free(m2), BN_free(h), BN_CTX_free(context);
    return done ? CPA_STATUS_SUCCESS : CPA_STATUS_FAIL;
}

static void runDecrypt(Pending *pending, CpaStatus status) {
    CpaCyRsaDecryptOpData *op = pending->operation;
    CpaCyRsaPrivateKey *key = op->pRecipientPrivateKey;
    if (status == CPA_STATUS_SUCCESS) {
        status = key->privateKeyRepType == CPA_CY_RSA_PRIVATE_KEY_REP_TYPE_2
            ? chinese(&key->privateKeyRep2, &op->inputData, pending->out1)
            : power(&op->inputData, &key->privateKeyRep1.privateExponentD, &key->privateKeyRep1.modulusN,
                pending->out1);
    }
    one(pending, status);
}

CpaStatus cpaCyRsaDecrypt(const CpaInstanceHandle handle, const CpaCyGenFlatBufCbFunc callback, void *tag,
    const CpaCyRsaDecryptOpData *op, CpaFlatBuffer *output) {
    CpaCyRsaPrivateKey *key = op->pRecipientPrivateKey;
    bool primes = key->privateKeyRepType == CPA_CY_RSA_PRIVATE_KEY_REP_TYPE_2;
    Cpa32U size = primes ? 2 * key->privateKeyRep2.prime1P.dataLenInBytes : key->privateKeyRep1.modulusN.dataLenInBytes;
    if (!(primes ? reachable(&key->privateKeyRep2, 5) : reachable(&key->privateKeyRep1, 2))
        || !reachable(&op->inputData, 1) || !reachable(output, 1)) {
        return CPA_STATUS_INVALID_PARAM;
    }
    if (!rsaSize(size) || key->version != CPA_CY_RSA_VERSION_TWO_PRIME || op->inputData.dataLenInBytes > size
        || output->dataLenInBytes < size
        || (primes && key->privateKeyRep2.prime2Q.dataLenInBytes != key->privateKeyRep2.prime1P.dataLenInBytes)) {
        return simulatorWrong("RSA: a private key that the device has not, or a length");
    }
    return simulatorQueueKey(handle, (Pending) {.run = runDecrypt, .callback = (void *) callback, .tag = tag,
        .operation = (void *) op, .out1 = output});
}

static void runGenerate(Pending *pending, CpaStatus status) {
    CpaCyRsaKeyGenOpData *op = pending->operation;
    CpaCyRsaPrivateKey *key = pending->out1;
    CpaCyRsaPublicKey *publicKey = pending->out2;
    BIGNUM *p = number(&op->prime1P), *q = number(&op->prime2Q), *e = number(&op->publicExponentE);
    BIGNUM *n = BN_new(), *phi = BN_new(), *d = BN_new(), *p1 = BN_dup(p), *q1 = BN_dup(q), *x = BN_new();
    BN_CTX *context = BN_CTX_new();
    BN_sub_word(p1, 1), BN_sub_word(q1, 1);
    if (status == CPA_STATUS_SUCCESS) {
        bool done = BN_mul(n, p, q, context) && BN_mul(phi, p1, q1, context) && BN_mod_inverse(d, e, phi, context)
            && put(n, &publicKey->modulusN) && put(e, &publicKey->publicExponentE)
            && put(n, &key->privateKeyRep1.modulusN) && put(d, &key->privateKeyRep1.privateExponentD)
            && put(p, &key->privateKeyRep2.prime1P) && put(q, &key->privateKeyRep2.prime2Q)
            && BN_mod(x, d, p1, context) && put(x, &key->privateKeyRep2.exponent1Dp)
            && BN_mod(x, d, q1, context) && put(x, &key->privateKeyRep2.exponent2Dq)
            && BN_mod_inverse(x, q, p, context) && put(x, &key->privateKeyRep2.coefficientQInv);
        status = done ? CPA_STATUS_SUCCESS : CPA_STATUS_FAIL;
    }
    BN_free(p), BN_free(q), BN_free(e), BN_free(n), BN_free(phi), BN_free(d), BN_free(p1), BN_free(q1), BN_free(x);
    BN_CTX_free(context);
    ((CpaCyRsaKeyGenCbFunc) pending->callback)(pending->tag, status, op, key, publicKey);
}

CpaStatus cpaCyRsaGenKey(const CpaInstanceHandle handle, const CpaCyRsaKeyGenCbFunc callback, void *tag,
    const CpaCyRsaKeyGenOpData *op, CpaCyRsaPrivateKey *key, CpaCyRsaPublicKey *publicKey) {
    if (!reachable(&op->prime1P, 2) || !reachable(&op->publicExponentE, 1) || !reachable(&key->privateKeyRep1, 7)
        || !reachable(publicKey, 2) || !rsaSize(op->modulusLenInBytes)
        || op->privateKeyRepType != CPA_CY_RSA_PRIVATE_KEY_REP_TYPE_2) {
        return simulatorWrong("RSA key generation");
    }
    return simulatorQueueKey(handle, (Pending) {.run = runGenerate, .callback = (void *) callback, .tag = tag,
        .operation = (void *) op, .out1 = key, .out2 = publicKey});
}

static void runPower(Pending *pending, CpaStatus status) {
    CpaCyLnModExpOpData *op = pending->operation;
    one(pending, status != CPA_STATUS_SUCCESS ? status
        : power(&op->base, &op->exponent, &op->modulus, pending->out1));
}

CpaStatus cpaCyLnModExp(const CpaInstanceHandle handle, const CpaCyGenFlatBufCbFunc callback, void *tag,
    const CpaCyLnModExpOpData *op, CpaFlatBuffer *result) {
    if (!reachable(op, 3) || !reachable(result, 1) || op->modulus.dataLenInBytes > 512
        || result->dataLenInBytes < op->modulus.dataLenInBytes || op->base.dataLenInBytes > op->modulus.dataLenInBytes
        || op->exponent.dataLenInBytes > op->modulus.dataLenInBytes) {
        return simulatorWrong("modular exponentiation");
    }
    return simulatorQueueKey(handle, (Pending) {.run = runPower, .callback = (void *) callback, .tag = tag,
        .operation = (void *) op, .out1 = result});
}

static void runSecret(Pending *pending, CpaStatus status) {
    CpaCyDhPhase2SecretKeyGenOpData *op = pending->operation;
    one(pending, status != CPA_STATUS_SUCCESS ? status
        : power(&op->remoteOctetStringPV, &op->privateValueX, &op->primeP, pending->out1));
}

CpaStatus cpaCyDhKeyGenPhase2Secret(const CpaInstanceHandle handle, const CpaCyGenFlatBufCbFunc callback, void *tag,
    const CpaCyDhPhase2SecretKeyGenOpData *op, CpaFlatBuffer *secret) {
    Cpa32U bits = 8 * op->primeP.dataLenInBytes;
    if (!simulatorLegacy() || !reachable(op, 3) || !reachable(secret, 1)
        || (bits != 768 && bits != 1024 && bits != 1536 && bits != 2048 && bits != 3072 && bits != 4096 && bits != 8192)
        || secret->dataLenInBytes != op->primeP.dataLenInBytes) {
        return simulatorWrong("Diffie-Hellman: a size that the device has not");
    }
    return simulatorQueueKey(handle, (Pending) {.run = runSecret, .callback = (void *) callback, .tag = tag,
        .operation = (void *) op, .out1 = secret});
}

static EC_GROUP *group(const CpaFlatBuffer *p, const CpaFlatBuffer *a, const CpaFlatBuffer *b) {
    BIGNUM *pn = number(p), *an = number(a), *bn = number(b);
    EC_GROUP *group = EC_GROUP_new_curve_GFp(pn, an, bn, NULL);
    BN_free(pn), BN_free(an), BN_free(bn);
    return group;
}

static EC_POINT *point(const EC_GROUP *group, const CpaFlatBuffer *x, const CpaFlatBuffer *y) {
    BIGNUM *xn = number(x), *yn = number(y);
    EC_POINT *point = EC_POINT_new(group);
    bool right = EC_POINT_set_affine_coordinates(group, point, xn, yn, NULL);
    BN_free(xn), BN_free(yn);
    if (!right) {
        EC_POINT_free(point);
        return NULL;
    }
    return point;
}

static void runMultiply(Pending *pending, CpaStatus status) {
    CpaCyEcPointMultiplyOpData *op = pending->operation;
    CpaBoolean done = CPA_FALSE;
    if (status == CPA_STATUS_SUCCESS) {
        EC_GROUP *curve = group(&op->q, &op->a, &op->b);
        EC_POINT *from = point(curve, &op->xg, &op->yg), *to = EC_POINT_new(curve);
        BIGNUM *k = number(&op->k), *x = BN_new(), *y = BN_new();
        done = from != NULL && EC_POINT_mul(curve, to, NULL, from, k, NULL)
            && EC_POINT_get_affine_coordinates(curve, to, x, y, NULL) && put(x, pending->out1) && put(y, pending->out2);
        EC_POINT_free(from), EC_POINT_free(to), EC_GROUP_free(curve), BN_free(k), BN_free(x), BN_free(y);
    }
    ((CpaCyEcPointMultiplyCbFunc) pending->callback)(pending->tag, status, op, done, pending->out1, pending->out2);
}

CpaStatus cpaCyEcPointMultiply(const CpaInstanceHandle handle, const CpaCyEcPointMultiplyCbFunc callback, void *tag,
    const CpaCyEcPointMultiplyOpData *op, CpaBoolean *status, CpaFlatBuffer *x, CpaFlatBuffer *y) {
    if (status == NULL || !reachable(op, 6) || !reachable(x, 1) || !reachable(y, 1)
        || op->fieldType != CPA_CY_EC_FIELD_TYPE_PRIME) {
        return simulatorWrong("point multiplication");
    }
    return simulatorQueueKey(handle, (Pending) {.run = runMultiply, .callback = (void *) callback, .tag = tag,
        .operation = (void *) op, .out1 = x, .out2 = y});
}

/* r = x(kG) mod n, s = (z + r d) / k mod n; for DSA x(kG) is g^k mod p. */
static bool signature(const BIGNUM *x, const CpaFlatBuffer *n, const CpaFlatBuffer *k, const CpaFlatBuffer *z,
    const CpaFlatBuffer *d, CpaFlatBuffer *rOut, CpaFlatBuffer *sOut) {
    BIGNUM *order = number(n), *kn = number(k), *zn = number(z), *dn = number(d), *r = BN_new(), *s = BN_new();
    BN_CTX *context = BN_CTX_new();
    bool done = BN_mod(r, x, order, context) && BN_mod_mul(s, r, dn, order, context)
        && BN_mod_add(s, s, zn, order, context) && BN_mod_inverse(kn, kn, order, context)
        && BN_mod_mul(s, s, kn, order, context) && !BN_is_zero(r) && !BN_is_zero(s) && put(r, rOut) && put(s, sOut);
    BN_free(order), BN_free(kn), BN_free(zn), BN_free(dn), BN_free(r), BN_free(s), BN_CTX_free(context);
    return done;
}

static void runEcSign(Pending *pending, CpaStatus status) {
    CpaCyEcdsaSignRSOpData *op = pending->operation;
    CpaBoolean done = CPA_FALSE;
    if (status == CPA_STATUS_SUCCESS) {
        EC_GROUP *curve = group(&op->q, &op->a, &op->b);
        EC_POINT *from = point(curve, &op->xg, &op->yg), *to = EC_POINT_new(curve);
        BIGNUM *k = number(&op->k), *x = BN_new();
        done = from != NULL && EC_POINT_mul(curve, to, NULL, from, k, NULL)
            && EC_POINT_get_affine_coordinates(curve, to, x, NULL, NULL)
            && signature(x, &op->n, &op->k, &op->m, &op->d, pending->out1, pending->out2);
        EC_POINT_free(from), EC_POINT_free(to), EC_GROUP_free(curve), BN_free(k), BN_free(x);
    }
    ((CpaCyEcdsaSignRSCbFunc) pending->callback)(pending->tag, status, op, done, pending->out1, pending->out2);
}

CpaStatus cpaCyEcdsaSignRS(const CpaInstanceHandle handle, const CpaCyEcdsaSignRSCbFunc callback, void *tag,
    const CpaCyEcdsaSignRSOpData *op, CpaBoolean *status, CpaFlatBuffer *r, CpaFlatBuffer *s) {
    if (status == NULL || !reachable(op, 9) || !reachable(r, 1) || !reachable(s, 1)
        || op->m.dataLenInBytes > op->n.dataLenInBytes) {
        return simulatorWrong("ECDSA signature");
    }
    return simulatorQueueKey(handle, (Pending) {.run = runEcSign, .callback = (void *) callback, .tag = tag,
        .operation = (void *) op, .out1 = r, .out2 = s});
}

static void runEcVerify(Pending *pending, CpaStatus status) {
    CpaCyEcdsaVerifyOpData *op = pending->operation;
    CpaBoolean right = CPA_FALSE;
    if (status == CPA_STATUS_SUCCESS) {
        EC_GROUP *curve = group(&op->q, &op->a, &op->b);
        EC_POINT *g = point(curve, &op->xg, &op->yg), *key = point(curve, &op->xp, &op->yp), *to = EC_POINT_new(curve);
        BIGNUM *n = number(&op->n), *m = number(&op->m), *r = number(&op->r), *w = number(&op->s), *v = BN_new();
        BIGNUM *x = BN_new();
        BN_CTX *context = BN_CTX_new();
        right = g != NULL && key != NULL && BN_mod_inverse(w, w, n, context) && BN_mod_mul(m, m, w, n, context)
            && BN_mod_mul(v, r, w, n, context) && EC_POINT_mul(curve, g, NULL, g, m, context)
            && EC_POINT_mul(curve, key, NULL, key, v, context) && EC_POINT_add(curve, to, g, key, context)
            && EC_POINT_get_affine_coordinates(curve, to, x, NULL, context) && BN_mod(x, x, n, context)
            && BN_cmp(x, r) == 0;
        EC_POINT_free(g), EC_POINT_free(key), EC_POINT_free(to), EC_GROUP_free(curve);
        BN_free(n), BN_free(m), BN_free(r), BN_free(w), BN_free(v), BN_free(x), BN_CTX_free(context);
    }
    ((CpaCyEcdsaVerifyCbFunc) pending->callback)(pending->tag, status, op, right);
}

CpaStatus cpaCyEcdsaVerify(const CpaInstanceHandle handle, const CpaCyEcdsaVerifyCbFunc callback, void *tag,
    const CpaCyEcdsaVerifyOpData *op, CpaBoolean *status) {
    if (status == NULL || !reachable(op, 11) || op->m.dataLenInBytes > op->n.dataLenInBytes) {
        return simulatorWrong("ECDSA verification");
    }
    return simulatorQueueKey(handle, (Pending) {.run = runEcVerify, .callback = (void *) callback, .tag = tag,
        .operation = (void *) op});
}

static void runDsaSign(Pending *pending, CpaStatus status) {
    CpaCyDsaRSSignOpData *op = pending->operation;
    CpaBoolean done = CPA_FALSE;
    if (status == CPA_STATUS_SUCCESS) {
        BIGNUM *p = number(&op->P), *g = number(&op->G), *k = number(&op->K), *x = BN_new();
        BN_CTX *context = BN_CTX_new();
        done = BN_mod_exp(x, g, k, p, context)
            && signature(x, &op->Q, &op->K, &op->Z, &op->X, pending->out1, pending->out2);
        BN_free(p), BN_free(g), BN_free(k), BN_free(x), BN_CTX_free(context);
    }
    ((CpaCyDsaRSSignCbFunc) pending->callback)(pending->tag, status, op, done, pending->out1, pending->out2);
}

CpaStatus cpaCyDsaSignRS(const CpaInstanceHandle handle, const CpaCyDsaRSSignCbFunc callback, void *tag,
    const CpaCyDsaRSSignOpData *op, CpaBoolean *status, CpaFlatBuffer *r, CpaFlatBuffer *s) {
    if (!simulatorLegacy() || status == NULL || !reachable(op, 6) || !reachable(r, 1) || !reachable(s, 1)
        || op->Z.dataLenInBytes > op->Q.dataLenInBytes) {
        return simulatorWrong("DSA signature");
    }
    return simulatorQueueKey(handle, (Pending) {.run = runDsaSign, .callback = (void *) callback, .tag = tag,
        .operation = (void *) op, .out1 = r, .out2 = s});
}

static void runDsaVerify(Pending *pending, CpaStatus status) {
    CpaCyDsaVerifyOpData *op = pending->operation;
    CpaBoolean right = CPA_FALSE;
    if (status == CPA_STATUS_SUCCESS) {
        BIGNUM *p = number(&op->P), *q = number(&op->Q), *g = number(&op->G), *y = number(&op->Y);
        BIGNUM *z = number(&op->Z), *r = number(&op->R), *w = number(&op->S), *v = BN_new();
        BN_CTX *context = BN_CTX_new();
        right = BN_mod_inverse(w, w, q, context) && BN_mod_mul(z, z, w, q, context)
            && BN_mod_mul(w, r, w, q, context) && BN_mod_exp(g, g, z, p, context) && BN_mod_exp(y, y, w, p, context)
            && BN_mod_mul(v, g, y, p, context) && BN_mod(v, v, q, context) && BN_cmp(v, r) == 0;
        BN_free(p), BN_free(q), BN_free(g), BN_free(y), BN_free(z), BN_free(r), BN_free(w), BN_free(v);
        BN_CTX_free(context);
    }
    ((CpaCyDsaVerifyCbFunc) pending->callback)(pending->tag, status, op, right);
}

CpaStatus cpaCyDsaVerify(const CpaInstanceHandle handle, const CpaCyDsaVerifyCbFunc callback, void *tag,
    const CpaCyDsaVerifyOpData *op, CpaBoolean *status) {
    if (!simulatorLegacy() || status == NULL || !reachable(op, 7) || op->Z.dataLenInBytes > op->Q.dataLenInBytes) {
        return simulatorWrong("DSA verification");
    }
    return simulatorQueueKey(handle, (Pending) {.run = runDsaVerify, .callback = (void *) callback, .tag = tag,
        .operation = (void *) op});
}
