#define _GNU_SOURCE
#include "evidence.h"

#include <ctype.h>
#include <errno.h>
#include <glob.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#include "cipher.h"

/* Copies the value of "key : value" if the line has that key. */
static void field(const char *line, const char *key, char *value, size_t size) {
    const char *colon = strchr(line, ':');

    if (colon == NULL || strncmp(line, key, strlen(key)) != 0 || !isspace((unsigned char)line[strlen(key)]))
        return;
    snprintf(value, size, "%s", colon + (colon[1] == ' ' ? 2 : 1));
    value[strcspn(value, "\n")] = 0;
}

bool evidence_registered(const char *driver, struct registered *result) {
    FILE *file = fopen("/proc/crypto", "re");
    char line[256], references[16] = "";
    bool found = false;

    if (file == NULL)
        die("/proc/crypto");
    memset(result, 0, sizeof *result);
    /* One block of lines per driver, ended by an empty line. */
    while (!found && fgets(line, sizeof line, file) != NULL) {
        if (line[0] == '\n') {
            /* While a self-test runs, a placeholder has the driver's name and says that it has passed. */
            found = strcmp(result->driver, driver) == 0 && strcmp(result->type, "larval") != 0;
            if (!found)
                memset(result, 0, sizeof *result);
            continue;
        }
        field(line, "name", result->name, sizeof result->name);
        field(line, "driver", result->driver, sizeof result->driver);
        field(line, "module", result->module, sizeof result->module);
        field(line, "selftest", result->selftest, sizeof result->selftest);
        field(line, "type", result->type, sizeof result->type);
        field(line, "refcnt", references, sizeof references);
        result->references = strtol(references, NULL, 10);
    }
    fclose(file);
    return found;
}

/* Sum of the per-processor counts in a line of /proc/interrupts, which come after "24:". */
static uint64_t counts(const char *line) {
    uint64_t sum = 0;
    const char *at = strchr(line, ':');

    while (at != NULL) {
        char *end;
        unsigned long long value = strtoull(++at, &end, 10);
        if (end == at || (*end != ' ' && *end != '\n'))
            break;
        sum += value;
        at = end - 1;
        while (at[1] == ' ')
            at++;
        if (!isdigit((unsigned char)at[1]))
            break;
    }
    return sum;
}

/* Whether the line has the name, and not as the start of a longer number: virtio1 is not in "virtio12". */
static bool names(const char *line, const char *name) {
    for (const char *at = line; (at = strstr(at, name)) != NULL; at++)
        if (!isdigit((unsigned char)at[strlen(name)]))
            return true;
    return false;
}

uint64_t evidence_interrupts(const char *module, int *devices) {
    char pattern[128], line[1024];
    glob_t found;
    uint64_t sum = 0;

    snprintf(pattern, sizeof pattern, "/sys/bus/virtio/drivers/%s/virtio*", module);
    *devices = 0;
    if (glob(pattern, 0, NULL, &found) != 0)
        return 0;
    *devices = (int)found.gl_pathc;
    FILE *file = fopen("/proc/interrupts", "re");
    if (file == NULL)
        die("/proc/interrupts");
    while (fgets(line, sizeof line, file) != NULL) {
        for (size_t i = 0; i < found.gl_pathc; i++) {
            if (names(line, strrchr(found.gl_pathv[i], '/') + 1)) {
                sum += counts(line);
                break;
            }
        }
    }
    fclose(file);
    globfree(&found);
    return sum;
}

static void look_up(const char *driver, struct registered *result) {
    errno = 0;
    if (!evidence_registered(driver, result))
        die("driver %s: not in /proc/crypto", driver);
    /* Newer kernels make their software modes as "lskcipher", a simpler kind that AF_ALG offers just the same. */
    bool cipher = strcmp(result->type, "skcipher") == 0 || strcmp(result->type, "lskcipher") == 0;
    if (!cipher || strcmp(result->name, "cbc(aes)") != 0)
        die("driver %s: is %s of type %s, expected cbc(aes) of type skcipher", driver, result->name, result->type);
    if (strcmp(result->selftest, "passed") != 0)
        die("driver %s: selftest is %s", driver, result->selftest);
}

void evidence_check_drivers(const char *tested, const char *module, const char *reference) {
    struct registered before, after, other;
    struct cipher cipher, software;

    look_up(tested, &before);
    errno = 0;
    if (strcmp(before.module, module) != 0)
        die("driver %s: belongs to module %s, expected %s", tested, before.module, module);
    cipher_open(&cipher, tested);
    look_up(tested, &after);
    if (after.references != before.references + 1)
        die("driver %s: bound, but its reference count went from %ld to %ld; another driver was bound", tested,
            before.references, after.references);

    /* The reference may be made from a template by the bind itself, so look only now. */
    cipher_open(&software, reference);
    look_up(reference, &other);
    if (strcmp(reference, tested) == 0 || strcmp(other.module, module) == 0)
        die("reference %s: belongs to module %s, so it compares the driver with itself", reference, other.module);
    cipher_close(&software);
    cipher_close(&cipher);
}
