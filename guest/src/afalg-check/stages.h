/*
 * The test stages. Each one compares results of the driver under test with known answers or with the kernel's
 * software driver, and says beforehand how many comparisons that makes.
 */
#ifndef STAGES_H
#define STAGES_H

#include <stdbool.h>
#include <stdint.h>

struct options {
    const char *tested;    /* driver under test */
    const char *module;    /* kernel module that it belongs to */
    const char *reference; /* software driver to compare with */
    uint64_t seed;
    int processes; /* of stage "parallel" */
    int rounds;    /* of each of these processes */
    int limit;     /* seconds that a stage may take */
    bool spoil;    /* falsify the first expectation of each process: it must be noticed */
    int bench_size;
    int bench_count;
};

/* What one process did. Lies in memory shared with the parent, which counts on a process that died or hangs. */
struct tally {
    uint64_t operations; /* on the driver under test */
    uint64_t comparisons;
    uint64_t mismatches;
};

struct stage {
    const char *name;
    void (*run)(const struct options *options, int process, struct tally *tally);
    /* Comparisons that a complete run of one process makes. */
    uint64_t (*comparisons)(const struct options *options);
    bool parallel;
};

extern const struct stage stages[];
extern const int stage_count;

#endif
