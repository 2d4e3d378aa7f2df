/*
 * Evidence from outside the cipher calls that the driver under test did the work: what /proc/crypto says of
 * it, and how many interrupts its device raised.
 */
#ifndef EVIDENCE_H
#define EVIDENCE_H

#include <stdbool.h>
#include <stdint.h>

struct registered {
    char name[64]; /* the algorithm, like cbc(aes) */
    char driver[64];
    char module[64];
    char selftest[16];
    char type[16];
    long references;
};

/* Looks a driver up in /proc/crypto; false if it isn't there. */
bool evidence_registered(const char *driver, struct registered *result);

/* Interrupts so far of all devices that the module drives; also counts the devices. */
uint64_t evidence_interrupts(const char *module, int *devices);

/*
 * Binds both drivers, and dies unless the bound ones are what they should be: the tested one belongs to
 * `module`, does cbc(aes), passed its self-test and is the one that a bind by its name takes a reference on;
 * the reference is another driver of another module.
 */
void evidence_check_drivers(const char *tested, const char *module, const char *reference);

#endif
