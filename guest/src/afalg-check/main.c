/*
 * afalg-check: does AES-CBC of one kernel driver, bound by its name, give the right results?
 *
 *     afalg-check [-d DRIVER] [-m MODULE] [-r REFERENCE] [-s SEED] [-p PROCESSES] [-n ROUNDS] [-t SECONDS]
 *                 [-x] [-b SIZE] [-c COUNT] STAGE...
 *
 * One line per stage, for people and for programs:
 *
 *     RESULT afalg-check stage=kat driver=... operations=24 comparisons=24 expected=24 mismatches=0 ... status=passed
 *
 * A stage passes only if every process of it came to its end, made exactly the comparisons that it should make,
 * found no difference, and if the device raised interrupts meanwhile. Exit code 0: all passed; 1: not; 2: usage.
 */
#define _GNU_SOURCE
#include <errno.h>
#include <signal.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/mman.h>
#include <sys/wait.h>
#include <time.h>
#include <unistd.h>

#include "cipher.h"
#include "evidence.h"
#include "stages.h"

enum { MAX_PROCESSES = 64 };

static struct options options = {
    .tested = "virtio_crypto_aes_cbc",
    .module = "virtio_crypto",
    .reference = "cbc(aes-generic)",
    .seed = 1,
    .processes = 8,
    .rounds = 24,
    .limit = 60,
    .bench_count = 300,
};

static double now(void) {
    struct timespec time;

    clock_gettime(CLOCK_MONOTONIC, &time);
    return time.tv_sec + time.tv_nsec / 1e9;
}

/*
 * Waits for the processes until the deadline. An operation that the device never completes can't be interrupted,
 * not even by SIGKILL, so never wait for a process without a limit. Returns how many ended with code 0.
 */
static int wait_for(const pid_t *processes, int count, double deadline) {
    int running = count, succeeded = 0;

    while (running > 0 && now() < deadline) {
        int status;
        pid_t ended = waitpid(-1, &status, WNOHANG);
        if (ended <= 0) {
            usleep(1000);
            continue;
        }
        running--;
        if (WIFEXITED(status) && WEXITSTATUS(status) == 0)
            succeeded++;
        else if (WIFSIGNALED(status))
            fprintf(stderr, "afalg-check: process %d was killed by signal %d\n", (int)ended, WTERMSIG(status));
    }
    if (running > 0) {
        fprintf(stderr, "afalg-check: %d of %d processes hang: no end within %d s\n", running, count, options.limit);
        for (int i = 0; i < count; i++)
            kill(processes[i], SIGKILL);
    }
    return succeeded;
}

/* Lets all processes begin at the same moment: they wait until the parent closes its end of the pipe. */
static void wait_for_start(const int gate[2]) {
    char byte;

    close(gate[1]);
    while (read(gate[0], &byte, 1) < 0 && errno == EINTR)
        ;
    close(gate[0]);
}

static bool run_stage(const struct stage *stage) {
    int count = stage->parallel ? options.processes : 1;
    pid_t processes[MAX_PROCESSES];
    int gate[2], devices;

    evidence_check_drivers(options.tested, options.module, options.reference);
    struct tally *tallies = mmap(NULL, MAX_PROCESSES * sizeof *tallies, PROT_READ | PROT_WRITE,
                                 MAP_SHARED | MAP_ANONYMOUS, -1, 0);
    if (tallies == MAP_FAILED || pipe(gate) < 0)
        die("stage %s: cannot start", stage->name);
    fflush(stdout);
    for (int i = 0; i < count; i++) {
        processes[i] = fork();
        if (processes[i] < 0)
            die("stage %s: fork", stage->name);
        if (processes[i] == 0) {
            wait_for_start(gate);
            stage->run(&options, i, &tallies[i]);
            exit(0);
        }
    }
    close(gate[0]);
    uint64_t interrupts = evidence_interrupts(options.module, &devices);
    double started = now();
    close(gate[1]);
    int ended = wait_for(processes, count, started + options.limit);
    double seconds = now() - started;
    interrupts = evidence_interrupts(options.module, &devices) - interrupts;

    struct tally sum = {0};
    uint64_t expected = 0;
    bool complete = ended == count;
    for (int i = 0; i < count; i++) {
        uint64_t own = stage->comparisons(&options);
        complete = complete && own > 0 && tallies[i].comparisons == own && tallies[i].operations >= own;
        expected += own;
        sum.operations += tallies[i].operations;
        sum.comparisons += tallies[i].comparisons;
        sum.mismatches += tallies[i].mismatches;
    }
    munmap(tallies, MAX_PROCESSES * sizeof *tallies);
    /*
     * The driver learns of a completed operation by an interrupt. A process that waits for each operation makes one
     * for each; half of them leaves room for a completion that the handler of the one before found. Processes
     * at once can share them.
     */
    bool device_worked = devices > 0 && (stage->parallel ? interrupts > 0 : interrupts * 2 >= sum.operations);
    bool passed = complete && sum.mismatches == 0 && device_worked;
    printf("RESULT afalg-check stage=%s driver=%s processes=%d ended=%d operations=%llu comparisons=%llu expected=%llu "
           "mismatches=%llu interrupts=%llu seconds=%.2f status=%s\n",
           stage->name, options.tested, count, ended, (unsigned long long)sum.operations,
           (unsigned long long)sum.comparisons, (unsigned long long)expected, (unsigned long long)sum.mismatches,
           (unsigned long long)interrupts, seconds, passed ? "passed" : "failed");
    if (!passed && sum.mismatches == 0)
        printf("stage %s: %s\n", stage->name,
               complete ? "the device raised too few interrupts to have done these operations"
                        : "not all comparisons were made");
    fflush(stdout);
    return passed;
}

/* For people: operations one after the other, the driver under test beside the software driver. */
static void bench(void) {
    static const int sizes[] = {64, 256, 1024, 4096, 16384, 65536};
    static uint8_t in[65536], out[65536];
    const char *drivers[] = {options.tested, options.reference};
    uint8_t iv[BLOCK] = {0}, key[16] = {1};

    evidence_check_drivers(options.tested, options.module, options.reference);
    for (size_t d = 0; d < 2; d++) {
        struct cipher cipher;
        cipher_open(&cipher, drivers[d]);
        cipher_set_key(&cipher, key, sizeof key);
        for (size_t s = 0; s < sizeof sizes / sizeof sizes[0]; s++) {
            int size = options.bench_size ? options.bench_size : sizes[s];
            double started = now();
            for (int i = 0; i < options.bench_count; i++)
                cipher_run(&cipher, ENCRYPT, iv, in, out, size);
            double seconds = now() - started;
            printf("RESULT afalg-bench driver=%s key=128 direction=encrypt size=%d operations=%d seconds=%.3f "
                   "operations_per_second=%.0f megabytes_per_second=%.2f\n",
                   drivers[d], size, options.bench_count, seconds, options.bench_count / seconds,
                   (double)size * options.bench_count / seconds / 1e6);
            fflush(stdout);
            if (options.bench_size)
                break;
        }
        cipher_close(&cipher);
    }
}

static void usage(void) {
    fprintf(stderr,
            "usage: afalg-check [OPTION...] STAGE...\n"
            "  stages: kat compare scatter multipart parallel bench\n"
            "  -d DRIVER     driver under test (%s)\n"
            "  -m MODULE     kernel module it belongs to (%s)\n"
            "  -r REFERENCE  software driver to compare with (%s)\n"
            "  -s SEED       of all random data (%llu)\n"
            "  -p PROCESSES  of stage parallel (%d)\n"
            "  -n ROUNDS     of each of them (%d)\n"
            "  -t SECONDS    limit of each stage (%d)\n"
            "  -x            falsify an expectation in each process, to see that the stage fails\n"
            "  -b SIZE       bench: this size only, a multiple of 16\n"
            "  -c COUNT      bench: operations of each size (%d)\n",
            options.tested, options.module, options.reference, (unsigned long long)options.seed, options.processes,
            options.rounds, options.limit, options.bench_count);
    exit(2);
}

static int number(const char *text, int low, int high) {
    char *end;
    long value = strtol(text, &end, 10);

    if (end == text || *end != 0 || value < low || value > high) {
        fprintf(stderr, "afalg-check: %s: not a number from %d to %d\n", text, low, high);
        usage();
    }
    return (int)value;
}

static const struct stage *find_stage(const char *name) {
    for (int i = 0; i < stage_count; i++)
        if (strcmp(stages[i].name, name) == 0)
            return &stages[i];
    return NULL;
}

int main(int argc, char **argv) {
    bool passed = true;
    int option;

    while ((option = getopt(argc, argv, "d:m:r:s:p:n:t:xb:c:")) >= 0) {
        switch (option) {
        case 'd': options.tested = optarg; break;
        case 'm': options.module = optarg; break;
        case 'r': options.reference = optarg; break;
        case 's': options.seed = (uint64_t)number(optarg, 0, 2147483647); break;
        case 'p': options.processes = number(optarg, 1, MAX_PROCESSES); break;
        case 'n': options.rounds = number(optarg, 1, 1000000); break;
        case 't': options.limit = number(optarg, 1, 86400); break;
        case 'x': options.spoil = true; break;
        case 'b': options.bench_size = number(optarg, BLOCK, 65536); break;
        case 'c': options.bench_count = number(optarg, 1, 100000000); break;
        default: usage();
        }
    }
    if (optind == argc || options.bench_size % BLOCK != 0)
        usage();
    for (int i = optind; i < argc; i++)
        if (strcmp(argv[i], "bench") != 0 && find_stage(argv[i]) == NULL)
            usage();
    for (int i = optind; i < argc; i++) {
        if (strcmp(argv[i], "bench") == 0)
            bench();
        else
            passed = run_stage(find_stage(argv[i])) && passed;
    }
    return passed ? 0 : 1;
}
