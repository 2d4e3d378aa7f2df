/*
 * QuickAssist simulator, for tests: a shared library with those of the vendor's functions that the adaptor binds. It is
 * compiled against the vendor's headers and computes with libcrypto and libIPSec_MB. No device, no real driver, and no
 * measure of either.
 *
 * It is as strict as the real library and device are, and says so on stderr and in a counter when it is used wrongly:
 * memory must be allocated or mapped through it, physical addresses must be those that it handed out, operation data
 * must be aligned, sessions must not be removed while they are in use.
 */
#ifndef QAT_SIMULATOR_H
#define QAT_SIMULATOR_H

#include "qat.h"

#include <stdbool.h>
#include <stddef.h>

#define MAX_INSTANCES 8
#define MAX_RING 4096
#define SESSION_BYTES 1024

/* One request that waits to be polled. */
typedef struct Pending Pending;
struct Pending {
    CpaCySymDpOpData *sym;                           /* of the data plane, or NULL */
    void (*run)(Pending *, CpaStatus);               /* of the traditional API: computes and calls back */
    void *callback, *tag, *operation, *out1, *out2;
};

typedef struct {
    Pending waiting[MAX_RING];
    int count;
} Ring;

typedef struct {
    CpaBoolean started, restarting, cameLate; /* in the poll before */
    int restarts;
    CpaCySymDpCbFunc callback;
    CpaVirtualToPhysical translate;
    CpaCyInstanceNotificationCbFunc notify;
    void *notifyTag;
    int pendingEvents; /* a bit for each CpaInstanceEvent */
    int fd; /* 0 for none */
    Ring sym, asym, late;
} Instance;

/* What a session context holds, on the heap; the context itself only points here. */
typedef struct {
    CpaCySymSessionSetupData setup;
    unsigned char cipherKey[256], authKey[256], inner[256], outer[256];
    int inFlight;
    Instance *instance;
    int restarts; /* of the instance when it was set up */
} Session;

/* simulator_core.c */
void simulatorCount(const char *name, long more);
long simulatorWrong(const char *what);
void *simulatorReach(CpaPhysicalAddr physical, size_t size);
CpaPhysicalAddr simulatorPhysical(const void *address, size_t size);
Instance *simulatorInstance(CpaInstanceHandle handle);
CpaStatus simulatorUsable(Instance *instance);
bool simulatorTakeFault(const char *name);
int simulatorRingSize(void);
CpaStatus simulatorQueueKey(CpaInstanceHandle handle, Pending pending);
void simulatorLock(void);
void simulatorUnlock(void);
bool simulatorLegacy(void);
bool simulatorSwitch(const char *name);

/* simulator_session.c */
Session *simulatorSession(CpaCySymDpSessionCtx context);

/* simulator_request.c */
CpaStatus simulatorCheck(CpaCySymDpOpData *operation);
CpaStatus simulatorRun(CpaCySymDpOpData *operation, Session *session, CpaBoolean *right);

/* simulator_cipher.c: false if the algorithm or a length is none */
bool simulatorCipher(const Session *session, const unsigned char *iv, int ivLength, const unsigned char *in,
    unsigned char *out, int length);
bool simulatorAead(const Session *session, const unsigned char *iv, int ivLength, const unsigned char *aad,
    int aadLength, const unsigned char *in, unsigned char *out, int length, unsigned char *tag);

/* simulator_digest.c */
bool simulatorDigest(const Session *session, const unsigned char *iv, const unsigned char *in, int length,
    unsigned char *result);

/* Made once: libIPSec_MB's functions, and libcrypto's old algorithms. */
struct IMB_MGR;
struct IMB_MGR *simulatorMultiBuffer(void);
void simulatorLoadLegacy(void);

#endif
