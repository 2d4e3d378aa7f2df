/*
 * Umbrella header of the QuickAssist binding. The vendor's headers are no part of the project: Debian has them in
 * libqat-dev and libusdm-dev. The symbols that are bound are listed in qat.includes.
 */
#include <stdint.h>
#include <stdlib.h>

#include "cpa.h"
#include "cpa_cy_im.h"
#include "cpa_cy_common.h"
#include "cpa_cy_sym.h"
#include "cpa_cy_sym_dp.h"
#include "cpa_cy_rsa.h"
#include "cpa_cy_ec.h"
#include "cpa_cy_ecdsa.h"
#include "cpa_cy_dh.h"
#include "cpa_cy_dsa.h"
#include "cpa_cy_ln.h"
#include "cpa_cy_key.h"
#include "icp_sal_user.h"
#include "icp_sal_poll.h"
#include "qae_mem.h"

/*
 * Only in qatlib 26.02 and later, whose qae_mem.h has the same two lines. They are optional symbols: without them a
 * request's data goes through memory that the library has allocated.
 */
uint64_t qaeMemMapContiguousIova(void *virt, size_t size);
int qaeMemUnmapContiguousIova(void *virt, size_t size);

/*
 * The signature of each function as a type of its own. jextract's class of a function looks the symbol up as soon as it
 * is loaded, in the libraries that the JVM has loaded itself; a library that may be missing can't be bound that way.
 * gcc, which compiles the probe, holds every type against the vendor's declaration.
 */
#ifdef __clang__
#define SIGNATURE(function, result, parameters) typedef result(*function##_t) parameters
#else
#define SIGNATURE(function, result, parameters) \
    typedef result(*function##_t) parameters; \
    _Static_assert(__builtin_types_compatible_p(__typeof__(&function), function##_t), #function)
#endif

SIGNATURE(icp_sal_userStart, CpaStatus, (const char *));
SIGNATURE(icp_sal_userStop, CpaStatus, (void));
SIGNATURE(icp_sal_userIsQatAvailable, CpaBoolean, (void));
SIGNATURE(icp_sal_poll_device_events, CpaStatus, (void));
SIGNATURE(cpaCyGetNumInstances, CpaStatus, (Cpa16U *));
SIGNATURE(cpaCyGetInstances, CpaStatus, (Cpa16U, CpaInstanceHandle *));
SIGNATURE(cpaCyInstanceGetInfo2, CpaStatus, (CpaInstanceHandle, CpaInstanceInfo2 *));
SIGNATURE(cpaCyInstanceSetNotificationCb, CpaStatus, (CpaInstanceHandle, CpaCyInstanceNotificationCbFunc, void *));
SIGNATURE(cpaCyStartInstance, CpaStatus, (CpaInstanceHandle));
SIGNATURE(cpaCyStopInstance, CpaStatus, (CpaInstanceHandle));
SIGNATURE(cpaCySetAddressTranslation, CpaStatus, (CpaInstanceHandle, CpaVirtualToPhysical));
SIGNATURE(cpaCyQueryCapabilities, CpaStatus, (CpaInstanceHandle, CpaCyCapabilitiesInfo *));
SIGNATURE(cpaCySymQueryCapabilities, CpaStatus, (CpaInstanceHandle, CpaCySymCapabilitiesInfo *));
SIGNATURE(icp_sal_CyPollDpInstance, CpaStatus, (CpaInstanceHandle, Cpa32U));
SIGNATURE(icp_sal_CyPollInstance, CpaStatus, (CpaInstanceHandle, Cpa32U));
SIGNATURE(icp_sal_CyGetFileDescriptor, CpaStatus, (CpaInstanceHandle, int *));
SIGNATURE(icp_sal_CyPutFileDescriptor, CpaStatus, (CpaInstanceHandle, int));
SIGNATURE(cpaCySymDpRegCbFunc, CpaStatus, (CpaInstanceHandle, CpaCySymDpCbFunc));
SIGNATURE(cpaCySymDpSessionCtxGetSize, CpaStatus, (CpaInstanceHandle, const CpaCySymSessionSetupData *, Cpa32U *));
SIGNATURE(cpaCySymDpInitSession, CpaStatus, (CpaInstanceHandle, const CpaCySymSessionSetupData *,
    CpaCySymDpSessionCtx));
SIGNATURE(cpaCySymDpRemoveSession, CpaStatus, (CpaInstanceHandle, CpaCySymDpSessionCtx));
SIGNATURE(cpaCySymSessionInUse, CpaStatus, (CpaCySymSessionCtx, CpaBoolean *));
SIGNATURE(cpaCySymDpEnqueueOpBatch, CpaStatus, (Cpa32U, CpaCySymDpOpData **, CpaBoolean));
SIGNATURE(cpaCyRsaEncrypt, CpaStatus, (CpaInstanceHandle, CpaCyGenFlatBufCbFunc, void *,
    const CpaCyRsaEncryptOpData *, CpaFlatBuffer *));
SIGNATURE(cpaCyRsaDecrypt, CpaStatus, (CpaInstanceHandle, CpaCyGenFlatBufCbFunc, void *,
    const CpaCyRsaDecryptOpData *, CpaFlatBuffer *));
SIGNATURE(cpaCyRsaGenKey, CpaStatus, (CpaInstanceHandle, CpaCyRsaKeyGenCbFunc, void *,
    const CpaCyRsaKeyGenOpData *, CpaCyRsaPrivateKey *, CpaCyRsaPublicKey *));
SIGNATURE(cpaCyLnModExp, CpaStatus, (CpaInstanceHandle, CpaCyGenFlatBufCbFunc, void *, const CpaCyLnModExpOpData *,
    CpaFlatBuffer *));
SIGNATURE(cpaCyDhKeyGenPhase2Secret, CpaStatus, (CpaInstanceHandle, CpaCyGenFlatBufCbFunc, void *,
    const CpaCyDhPhase2SecretKeyGenOpData *, CpaFlatBuffer *));
SIGNATURE(cpaCyEcdsaSignRS, CpaStatus, (CpaInstanceHandle, CpaCyEcdsaSignRSCbFunc, void *,
    const CpaCyEcdsaSignRSOpData *, CpaBoolean *, CpaFlatBuffer *, CpaFlatBuffer *));
SIGNATURE(cpaCyEcdsaVerify, CpaStatus, (CpaInstanceHandle, CpaCyEcdsaVerifyCbFunc, void *,
    const CpaCyEcdsaVerifyOpData *, CpaBoolean *));
SIGNATURE(cpaCyEcPointMultiply, CpaStatus, (CpaInstanceHandle, CpaCyEcPointMultiplyCbFunc, void *,
    const CpaCyEcPointMultiplyOpData *, CpaBoolean *, CpaFlatBuffer *, CpaFlatBuffer *));
SIGNATURE(cpaCyDsaSignRS, CpaStatus, (CpaInstanceHandle, CpaCyDsaRSSignCbFunc, void *,
    const CpaCyDsaRSSignOpData *, CpaBoolean *, CpaFlatBuffer *, CpaFlatBuffer *));
SIGNATURE(cpaCyDsaVerify, CpaStatus, (CpaInstanceHandle, CpaCyDsaVerifyCbFunc, void *,
    const CpaCyDsaVerifyOpData *, CpaBoolean *));
SIGNATURE(qaeMemAllocNUMA, void *, (size_t, int, size_t));
SIGNATURE(qaeMemFreeNUMA, void, (void **));
SIGNATURE(qaeVirtToPhysNUMA, uint64_t, (void *));
SIGNATURE(qaeMemMapContiguousIova, uint64_t, (void *, size_t));
SIGNATURE(qaeMemUnmapContiguousIova, int, (void *, size_t));
