/* Instances, memory, rings, events and faults of the simulator. simulator.h says what it is. */
#define _GNU_SOURCE
#include "simulator.h"

#include <pthread.h>
#include <stdio.h>
#include <string.h>
#include <sys/eventfd.h>
#include <unistd.h>

#define MAX_RANGES 8192
#define MAX_ALLOCATION (2UL << 20)
#define MAX_MAPPING (2UL << 30)
#define PAGE 4096UL

typedef struct {
    uintptr_t address;
    size_t size;
    CpaPhysicalAddr physical;
    bool mapped;
    int node;
} Range;

static pthread_mutex_t lock = PTHREAD_RECURSIVE_MUTEX_INITIALIZER_NP;
static Range ranges[MAX_RANGES];
static int rangeCount;
static CpaPhysicalAddr nextPhysical = 0x100000000UL;
static Instance instances[MAX_INSTANCES];
static bool started;

/* What tests set and read by name; see control(). */
static struct {
    const char *name;
    long value;
} switches[] = {{"instances", 2}, {"ring", 64}, {"shuffle", 0}, {"no-device", 0}, {"lose", 0}, {"fail", 0},
    {"late", 0}, {"late-come", 0}, {"retry", 0}, {"epoll", 0}, {"legacy", 1}, {"no-memory", 0}, {"no-mapping", 0},
    {"refuse", 0}, {"weak", -1}, {"down", -1}, {"no-session", 0}, {"violations", 0}, {"doorbells", 0},
    {"requests", 0}, {"completions", 0}, {"key-requests", 0}, {"sessions", 0}, {"busy-removals", 0},
    {"descriptors", 0}, {"set-ups", 0}};

static long *named(const char *name, size_t length) {
    for (size_t i = 0; i < sizeof switches / sizeof *switches; i++) {
        if (strlen(switches[i].name) == length && memcmp(switches[i].name, name, length) == 0) {
            return &switches[i].value;
        }
    }
    fprintf(stderr, "simulator: no switch %.*s\n", (int) length, name);
    abort();
}

static long *sw(const char *name) {
    return named(name, strlen(name));
}

void simulatorLock(void) {
    pthread_mutex_lock(&lock);
}

void simulatorUnlock(void) {
    pthread_mutex_unlock(&lock);
}

void simulatorCount(const char *name, long more) {
    __atomic_add_fetch(sw(name), more, __ATOMIC_RELAXED);
}

bool simulatorSwitch(const char *name) {
    return *sw(name) != 0;
}

long simulatorWrong(const char *what) {
    fprintf(stderr, "simulator: used wrongly: %s\n", what);
    __atomic_add_fetch(sw("violations"), 1, __ATOMIC_RELAXED);
    return CPA_STATUS_INVALID_PARAM;
}

bool simulatorTakeFault(const char *name) {
    long *left = sw(name);
    if (*left <= 0) {
        return false;
    }
    --*left;
    return true;
}

int simulatorRingSize(void) {
    return (int) *sw("ring");
}

bool simulatorLegacy(void) {
    return *sw("legacy") != 0;
}

/* Finds the range of a virtual address: -1 if there is none. */
static int findRange(uintptr_t address, size_t size) {
    for (int i = 0; i < rangeCount; i++) {
        if (address >= ranges[i].address && address - ranges[i].address < ranges[i].size
            && size <= ranges[i].size - (address - ranges[i].address)) {
            return i;
        }
    }
    return -1;
}

static CpaPhysicalAddr addRange(void *address, size_t size, bool mapped, int node) {
    if (rangeCount == MAX_RANGES) {
        return 0;
    }
    /* A hole behind each range, so that an address beyond the end is nobody's. */
    ranges[rangeCount++] = (Range) {(uintptr_t) address, size, nextPhysical, mapped, node};
    CpaPhysicalAddr physical = nextPhysical;
    nextPhysical += size + 16 * PAGE;
    return physical;
}

void *simulatorReach(CpaPhysicalAddr physical, size_t size) {
    void *found = NULL;
    simulatorLock();
    for (int i = 0; i < rangeCount && found == NULL; i++) {
        if (physical >= ranges[i].physical && physical - ranges[i].physical < ranges[i].size
            && size <= ranges[i].size - (physical - ranges[i].physical)) {
            found = (void *) (ranges[i].address + (physical - ranges[i].physical));
        }
    }
    simulatorUnlock();
    return found;
}

CpaPhysicalAddr simulatorPhysical(const void *address, size_t size) {
    simulatorLock();
    int i = findRange((uintptr_t) address, size);
    CpaPhysicalAddr physical = i < 0 ? 0 : ranges[i].physical + ((uintptr_t) address - ranges[i].address);
    simulatorUnlock();
    return physical;
}

void *qaeMemAllocNUMA(size_t size, int node, size_t alignment) {
    if (size == 0 || size > MAX_ALLOCATION || node < -1 || (alignment & (alignment - 1)) != 0) {
        simulatorWrong("allocation of a wrong size, node or alignment");
        return NULL;
    }
    if (*sw("no-memory")) {
        return NULL;
    }
    void *memory = NULL;
    size_t whole = (size + PAGE - 1) & ~(PAGE - 1);
    if (posix_memalign(&memory, alignment > PAGE ? alignment : PAGE, whole) != 0) {
        return NULL;
    }
    memset(memory, 0xA5, whole);
    simulatorLock();
    nextPhysical = (nextPhysical + alignment) & ~(CpaPhysicalAddr) (alignment > PAGE ? alignment - 1 : PAGE - 1);
    CpaPhysicalAddr physical = addRange(memory, whole, false, node);
    simulatorUnlock();
    if (physical == 0) {
        free(memory);
        return NULL;
    }
    return memory;
}

void qaeMemFreeNUMA(void **pointer) {
    simulatorLock();
    int i = findRange((uintptr_t) *pointer, 1);
    bool right = i >= 0 && ranges[i].address == (uintptr_t) *pointer && !ranges[i].mapped;
    size_t size = right ? ranges[i].size : 0;
    if (right) {
        ranges[i] = ranges[--rangeCount];
    }
    simulatorUnlock();
    if (!right) {
        simulatorWrong("free of memory that was not allocated");
        return;
    }
    const unsigned char *bytes = *pointer;
    if (bytes[0] != 0 || memcmp(bytes, bytes + 1, size - 1) != 0) {
        /* The library doesn't mind; whoever gets the pages next would read keys. */
        simulatorWrong("free of memory that is not zeroized");
    }
    free(*pointer);
    *pointer = NULL;
}

uint64_t qaeVirtToPhysNUMA(void *address) {
    return simulatorPhysical(address, 1);
}

#ifndef WITHOUT_MAPPING
uint64_t qaeMemMapContiguousIova(void *address, size_t size) {
    uintptr_t start = (uintptr_t) address;
    if (start % PAGE != 0 || size == 0 || size % PAGE != 0 || size > MAX_MAPPING) {
        simulatorWrong("mapping of a wrong address or size");
        return 0;
    }
    simulatorLock();
    CpaPhysicalAddr physical = *sw("no-mapping") ? 0 : 1;
    for (int i = 0; i < rangeCount; i++) {
        if (start < ranges[i].address + ranges[i].size && ranges[i].address < start + size) {
            physical = 0;
        }
    }
    if (physical != 0) {
        nextPhysical = (nextPhysical + PAGE) & ~(CpaPhysicalAddr) (PAGE - 1);
        physical = addRange(address, size, true, -2);
    }
    simulatorUnlock();
    return physical;
}

int qaeMemUnmapContiguousIova(void *address, size_t size) {
    simulatorLock();
    int i = findRange((uintptr_t) address, size);
    bool right = i >= 0 && ranges[i].address == (uintptr_t) address && ranges[i].size == size && ranges[i].mapped;
    if (right) {
        ranges[i] = ranges[--rangeCount];
    }
    simulatorUnlock();
    return right ? 0 : (simulatorWrong("unmapping of what was not mapped"), 1);
}
#endif

/*
 * fatal=N and restart=N: an instance says so, and begins to restart; what its device had is lost, as with a reset.
 * restarted=N ends that.
 */
static void event(Instance *instance, CpaInstanceEvent event) {
    instance->restarting = event == CPA_INSTANCE_EVENT_RESTARTED ? CPA_FALSE : CPA_TRUE;
    instance->restarts += !instance->restarting;
    if (instance->restarting) {
        instance->sym.count = instance->late.count = 0;
    }
    instance->pendingEvents |= 1 << event;
}

static const struct {
    const char *name;
    CpaInstanceEvent event;
} events[] = {{"fatal=", CPA_INSTANCE_EVENT_FATAL_ERROR}, {"restart=", CPA_INSTANCE_EVENT_RESTARTING},
    {"restarted=", CPA_INSTANCE_EVENT_RESTARTED}};

/* found=HEX: in how many places of the memory that the library has given out those bytes stand. */
static int found(const char *hex) {
    unsigned char bytes[64];
    size_t length = strlen(hex) / 2;
    int places = 0;
    for (size_t i = 0; i < length && i < sizeof bytes; i++) {
        unsigned value = 0;
        sscanf(hex + 2 * i, "%2x", &value);
        bytes[i] = (unsigned char) value;
    }
    simulatorLock();
    for (int i = 0; i < rangeCount; i++) {
        const char *at = (const char *) ranges[i].address, *end = at + ranges[i].size;
        while (!ranges[i].mapped && (at = memmem(at, (size_t) (end - at), bytes, length)) != NULL) {
            places++;
            at++;
        }
    }
    simulatorUnlock();
    return places;
}

/* How tests reach the switches: "simulator:NAME" reads one, "simulator:NAME=VALUE" sets it. */
static int control(const char *text) {
    const char *equals = strchr(text, '=');
    for (size_t i = 0; i < sizeof events / sizeof *events; i++) {
        if (strncmp(text, events[i].name, strlen(events[i].name)) == 0) {
            simulatorLock();
            event(&instances[atoi(equals + 1)], events[i].event);
            simulatorUnlock();
            return 0;
        }
    }
    if (strncmp(text, "found=", 6) == 0) {
        return found(equals + 1);
    }
    if (strcmp(text, "ranges") == 0) {
        return rangeCount;
    }
    /* on-node=N: how many ranges were allocated for that node. */
    if (strcmp(text, "mapped") == 0 || strncmp(text, "on-node=", 8) == 0) {
        int count = 0;
        for (int i = 0; i < rangeCount; i++) {
            count += equals == NULL ? ranges[i].mapped : ranges[i].node == atoi(equals + 1);
        }
        return count;
    }
    long *value = named(text, equals == NULL ? strlen(text) : (size_t) (equals - text));
    if (equals != NULL) {
        *value = atol(equals + 1);
    }
    return (int) *value;
}

CpaStatus icp_sal_userStart(const char *section) {
    if (strncmp(section, "simulator:", 10) == 0) {
        return control(section + 10);
    }
    if (started || *sw("no-device")) {
        return CPA_STATUS_FAIL;
    }
    simulatorLoadLegacy();
    memset(instances, 0, sizeof instances);
    started = true;
    return CPA_STATUS_SUCCESS;
}

CpaStatus icp_sal_userStop(void) {
    if (!started) {
        return CPA_STATUS_FAIL;
    }
    for (int i = 0; i < MAX_INSTANCES; i++) {
        if (instances[i].started) {
            simulatorWrong("the service is stopped before its instances");
        }
    }
    started = false;
    return CPA_STATUS_SUCCESS;
}

CpaBoolean icp_sal_userIsQatAvailable(void) {
    return *sw("no-device") ? CPA_FALSE : CPA_TRUE;
}

CpaStatus icp_sal_poll_device_events(void) {
    for (int i = 0; i < MAX_INSTANCES; i++) {
        simulatorLock();
        int events = instances[i].pendingEvents;
        instances[i].pendingEvents = 0;
        simulatorUnlock();
        for (int event = 0; instances[i].notify != NULL && event <= CPA_INSTANCE_EVENT_FATAL_ERROR; event++) {
            if (events >> event & 1) {
                instances[i].notify(&instances[i], instances[i].notifyTag, (CpaInstanceEvent) event);
            }
        }
    }
    return CPA_STATUS_SUCCESS;
}

CpaStatus cpaCyGetNumInstances(Cpa16U *count) {
    *count = (Cpa16U) *sw("instances");
    return started ? CPA_STATUS_SUCCESS : CPA_STATUS_FAIL;
}

CpaStatus cpaCyGetInstances(Cpa16U count, CpaInstanceHandle *handles) {
    for (int i = 0; i < count; i++) {
        handles[i] = &instances[i];
    }
    return started ? CPA_STATUS_SUCCESS : CPA_STATUS_FAIL;
}

Instance *simulatorInstance(CpaInstanceHandle handle) {
    Instance *instance = handle;
    bool right = started && instance >= instances && instance < instances + *sw("instances");
    return right ? instance : (simulatorWrong("no instance"), NULL);
}

CpaStatus simulatorUsable(Instance *instance) {
    if (instance == NULL) {
        return CPA_STATUS_INVALID_PARAM;
    }
    if (instance->restarting) {
        return CPA_STATUS_RESTARTING;
    }
    return instance->started ? CPA_STATUS_SUCCESS : CPA_STATUS_FAIL;
}

CpaStatus cpaCyInstanceGetInfo2(const CpaInstanceHandle handle, CpaInstanceInfo2 *info) {
    Instance *instance = simulatorInstance(handle);
    if (instance == NULL) {
        return CPA_STATUS_INVALID_PARAM;
    }
    memset(info, 0, sizeof *info);
    info->accelerationServiceType = CPA_ACC_SVC_TYPE_CRYPTO;
    snprintf((char *) info->vendorName, sizeof info->vendorName, "Simulator");
    snprintf((char *) info->partName, sizeof info->partName, "simulated c4xxx");
    snprintf((char *) info->swVersion, sizeof info->swVersion, "24.2");
    snprintf((char *) info->instName, sizeof info->instName, "SIM_INST_%d", (int) (instance - instances));
    info->physInstId.packageId = (Cpa16U) ((instance - instances) / 2);
    info->physInstId.busAddress = (Cpa16U) (0x7800 + 8 * (instance - instances));
    info->nodeAffinity = (Cpa32U) ((instance - instances) % 2);
    bool down = instance->restarting || instance - instances == *sw("down");
    info->operState = down ? CPA_OPER_STATE_DOWN : CPA_OPER_STATE_UP;
    info->requiresPhysicallyContiguousMemory = CPA_TRUE;
    info->isPolled = CPA_TRUE;
    info->isOffloaded = CPA_TRUE;
    return CPA_STATUS_SUCCESS;
}

CpaStatus cpaCyInstanceSetNotificationCb(const CpaInstanceHandle handle, const CpaCyInstanceNotificationCbFunc notify,
    void *tag) {
    Instance *instance = simulatorInstance(handle);
    if (instance == NULL) {
        return CPA_STATUS_INVALID_PARAM;
    }
    instance->notify = notify;
    instance->notifyTag = tag;
    return CPA_STATUS_SUCCESS;
}

CpaStatus cpaCyStartInstance(CpaInstanceHandle handle) {
    Instance *instance = simulatorInstance(handle);
    if (instance == NULL) {
        return CPA_STATUS_INVALID_PARAM;
    }
    instance->started = CPA_TRUE;
    return CPA_STATUS_SUCCESS;
}

CpaStatus cpaCyStopInstance(CpaInstanceHandle handle) {
    Instance *instance = simulatorInstance(handle);
    if (instance == NULL) {
        return CPA_STATUS_INVALID_PARAM;
    }
    if (instance->sym.count + instance->asym.count > 0) {
        simulatorWrong("an instance is stopped that has requests in flight");
    }
    instance->started = CPA_FALSE;
    return CPA_STATUS_SUCCESS;
}

CpaStatus cpaCySetAddressTranslation(const CpaInstanceHandle handle, CpaVirtualToPhysical translate) {
    Instance *instance = simulatorInstance(handle);
    if (instance == NULL) {
        return CPA_STATUS_INVALID_PARAM;
    }
    instance->translate = translate;
    return CPA_STATUS_SUCCESS;
}

CpaStatus cpaCyQueryCapabilities(const CpaInstanceHandle handle, CpaCyCapabilitiesInfo *info) {
    if (simulatorInstance(handle) == NULL) {
        return CPA_STATUS_INVALID_PARAM;
    }
    memset(info, 0, sizeof *info);
    info->symSupported = info->symDpSupported = info->rsaSupported = info->lnSupported = CPA_TRUE;
    info->ecSupported = info->ecdhSupported = info->ecdsaSupported = CPA_TRUE;
    info->dhSupported = info->dsaSupported = simulatorLegacy() ? CPA_TRUE : CPA_FALSE;
    return CPA_STATUS_SUCCESS;
}

CpaStatus cpaCySymQueryCapabilities(const CpaInstanceHandle handle, CpaCySymCapabilitiesInfo *info) {
    if (simulatorInstance(handle) == NULL) {
        return CPA_STATUS_INVALID_PARAM;
    }
    memset(info, 0, sizeof *info);
    for (int cipher = CPA_CY_SYM_CIPHER_ARC4; cipher <= CPA_CY_SYM_CIPHER_CHACHA; cipher++) {
        CPA_BITMAP_BIT_SET(info->ciphers, cipher);
    }
    for (int hash = CPA_CY_SYM_HASH_MD5; hash <= CPA_CY_SYM_HASH_POLY; hash++) {
        CPA_BITMAP_BIT_SET(info->hashes, hash);
    }
    /* weak=N: an instance of a device that can less than the others. */
    if (handle == &instances[*sw("weak") & (MAX_INSTANCES - 1)] && *sw("weak") >= 0) {
        CPA_BITMAP_BIT_CLEAR(info->ciphers, CPA_CY_SYM_CIPHER_CHACHA);
    }
    if (!simulatorLegacy()) {
        CPA_BITMAP_BIT_CLEAR(info->ciphers, CPA_CY_SYM_CIPHER_AES_ECB);
        CPA_BITMAP_BIT_CLEAR(info->ciphers, CPA_CY_SYM_CIPHER_ARC4);
        CPA_BITMAP_BIT_CLEAR(info->hashes, CPA_CY_SYM_HASH_SHA1);
    }
    return CPA_STATUS_SUCCESS;
}

/* Where the switch "epoll" says so, an instance has a descriptor that is readable while requests wait. */
CpaStatus icp_sal_CyGetFileDescriptor(CpaInstanceHandle handle, int *fd) {
    Instance *instance = simulatorInstance(handle);
    *fd = 0;
    if (instance == NULL || !*sw("epoll")) {
        return instance == NULL ? CPA_STATUS_INVALID_PARAM : CPA_STATUS_UNSUPPORTED;
    }
    if (instance->fd <= 0) {
        instance->fd = eventfd(0, EFD_NONBLOCK | EFD_CLOEXEC);
        simulatorCount("descriptors", 1);
    }
    *fd = instance->fd;
    return CPA_STATUS_SUCCESS;
}

CpaStatus icp_sal_CyPutFileDescriptor(CpaInstanceHandle handle, int fd) {
    Instance *instance = simulatorInstance(handle);
    if (instance == NULL || instance->fd != fd) {
        return CPA_STATUS_INVALID_PARAM;
    }
    close(fd);
    simulatorCount("descriptors", -1);
    instance->fd = 0;
    return CPA_STATUS_SUCCESS;
}

CpaStatus cpaCySymDpRegCbFunc(const CpaInstanceHandle handle, const CpaCySymDpCbFunc callback) {
    Instance *instance = simulatorInstance(handle);
    if (instance != NULL) {
        instance->callback = callback;
    }
    return instance == NULL ? CPA_STATUS_INVALID_PARAM : CPA_STATUS_SUCCESS;
}
