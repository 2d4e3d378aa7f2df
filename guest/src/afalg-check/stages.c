#define _GNU_SOURCE
#include "stages.h"

#include <errno.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/mman.h>

#include "cipher.h"

/*
 * MAX_PIECES: the kernel keeps about 700 bytes for each piece of a result and a page for the input, and the limit
 * net.core.optmem_max (20 KiB) ends that at some 20 pieces.
 */
enum { PAGE = 4096, MAX_LENGTH = 65536, MAX_PIECES = 16, GUARD = 64, GUARD_BYTE = 0xa5 };

#define COUNT(array) (sizeof(array) / sizeof((array)[0]))

static const size_t key_lengths[] = {16, 24, 32};
static const enum direction directions[] = {ENCRYPT, DECRYPT};

static const char *direction_name(enum direction direction) { return direction == ENCRYPT ? "encrypt" : "decrypt"; }

/* ------------------------------------------------------------------------------------------------------------
 * Random data that a seed repeats: splitmix64. Secrecy is no concern here.
 */

struct random {
    uint64_t state;
};

static struct random random_of(const struct options *options, const char *stage, int process) {
    struct random random = {options->seed * 1000003 + process};

    for (; *stage; stage++)
        random.state = random.state * 31 + *stage;
    return random;
}

static uint64_t random_next(struct random *random) {
    uint64_t z = random->state += 0x9e3779b97f4a7c15;

    z = (z ^ z >> 30) * 0xbf58476d1ce4e5b9;
    z = (z ^ z >> 27) * 0x94d049bb133111eb;
    return z ^ z >> 31;
}

/* A number from low to high, both included. */
static size_t random_between(struct random *random, size_t low, size_t high) {
    return low + random_next(random) % (high - low + 1);
}

static void random_fill(struct random *random, uint8_t *at, size_t length) {
    for (size_t i = 0; i < length; i++)
        at[i] = (uint8_t)random_next(random);
}

/* ------------------------------------------------------------------------------------------------------------
 * Comparing
 */

/* Room for a message at any place within its first page, with guard bytes on both sides. */
static uint8_t *new_buffer(void) {
    uint8_t *buffer =
        mmap(NULL, MAX_LENGTH + 4 * PAGE, PROT_READ | PROT_WRITE, MAP_PRIVATE | MAP_ANONYMOUS, -1, 0);

    if (buffer == MAP_FAILED)
        die("no memory for a buffer");
    return buffer;
}

/* What is being compared; for the message if it differs. */
struct subject {
    const struct options *options;
    struct tally *tally;
    const char *stage;
    size_t key_length;
    enum direction direction;
};

/* Counts one comparison. */
static void compare(const struct subject *subject, const char *detail, const uint8_t *got, const uint8_t *expected,
                    size_t length) {
    bool spoiled = subject->options->spoil && subject->tally->comparisons == 0;
    size_t at = 0;

    subject->tally->comparisons++;
    while (at < length && got[at] == (expected[at] ^ (spoiled && at == length - 1)))
        at++;
    if (at == length)
        return;
    /* Enough of them to see a pattern. */
    if (subject->tally->mismatches++ < 5)
        printf("MISMATCH stage=%s driver=%s key=%zu %s %s length=%zu: byte %zu is %02x, expected %02x%s\n",
               subject->stage, subject->options->tested, subject->key_length * 8,
               direction_name(subject->direction), detail, length, at, got[at],
               expected[at] ^ (spoiled && at == length - 1), spoiled ? " (spoiled on purpose)" : "");
}

static void set_guards(uint8_t *at, size_t length) {
    memset(at - GUARD, GUARD_BYTE, length + 2 * GUARD);
}

/* The device writes into our pages directly: nothing outside the result may have changed. */
static void check_guards(const struct subject *subject, const uint8_t *at, size_t length) {
    for (int i = 0; i < GUARD; i++) {
        if (at[-1 - i] != GUARD_BYTE || at[length + i] != GUARD_BYTE) {
            subject->tally->mismatches++;
            printf("MISMATCH stage=%s driver=%s key=%zu %s length=%zu: wrote outside the result, %d bytes %s it\n",
                   subject->stage, subject->options->tested, subject->key_length * 8,
                   direction_name(subject->direction), length, i + 1, at[-1 - i] != GUARD_BYTE ? "before" : "behind");
            return;
        }
    }
}

/* ------------------------------------------------------------------------------------------------------------
 * Stage "kat": the AES-CBC examples of NIST SP 800-38A, appendix F.2, each over its first one to four blocks.
 */

static const uint8_t example_iv[BLOCK] = {0x00, 0x01, 0x02, 0x03, 0x04, 0x05, 0x06, 0x07,
                                          0x08, 0x09, 0x0a, 0x0b, 0x0c, 0x0d, 0x0e, 0x0f};

static const uint8_t example_plain[4 * BLOCK] = {
    0x6b, 0xc1, 0xbe, 0xe2, 0x2e, 0x40, 0x9f, 0x96, 0xe9, 0x3d, 0x7e, 0x11, 0x73, 0x93, 0x17, 0x2a,
    0xae, 0x2d, 0x8a, 0x57, 0x1e, 0x03, 0xac, 0x9c, 0x9e, 0xb7, 0x6f, 0xac, 0x45, 0xaf, 0x8e, 0x51,
    0x30, 0xc8, 0x1c, 0x46, 0xa3, 0x5c, 0xe4, 0x11, 0xe5, 0xfb, 0xc1, 0x19, 0x1a, 0x0a, 0x52, 0xef,
    0xf6, 0x9f, 0x24, 0x45, 0xdf, 0x4f, 0x9b, 0x17, 0xad, 0x2b, 0x41, 0x7b, 0xe6, 0x6c, 0x37, 0x10};

static const struct {
    size_t key_length;
    uint8_t key[MAX_KEY];
    uint8_t cipher[4 * BLOCK];
} examples[] = {
    /* F.2.1 and F.2.2 */
    {16,
     {0x2b, 0x7e, 0x15, 0x16, 0x28, 0xae, 0xd2, 0xa6, 0xab, 0xf7, 0x15, 0x88, 0x09, 0xcf, 0x4f, 0x3c},
     {0x76, 0x49, 0xab, 0xac, 0x81, 0x19, 0xb2, 0x46, 0xce, 0xe9, 0x8e, 0x9b, 0x12, 0xe9, 0x19, 0x7d,
      0x50, 0x86, 0xcb, 0x9b, 0x50, 0x72, 0x19, 0xee, 0x95, 0xdb, 0x11, 0x3a, 0x91, 0x76, 0x78, 0xb2,
      0x73, 0xbe, 0xd6, 0xb8, 0xe3, 0xc1, 0x74, 0x3b, 0x71, 0x16, 0xe6, 0x9e, 0x22, 0x22, 0x95, 0x16,
      0x3f, 0xf1, 0xca, 0xa1, 0x68, 0x1f, 0xac, 0x09, 0x12, 0x0e, 0xca, 0x30, 0x75, 0x86, 0xe1, 0xa7}},
    /* F.2.3 and F.2.4 */
    {24,
     {0x8e, 0x73, 0xb0, 0xf7, 0xda, 0x0e, 0x64, 0x52, 0xc8, 0x10, 0xf3, 0x2b,
      0x80, 0x90, 0x79, 0xe5, 0x62, 0xf8, 0xea, 0xd2, 0x52, 0x2c, 0x6b, 0x7b},
     {0x4f, 0x02, 0x1d, 0xb2, 0x43, 0xbc, 0x63, 0x3d, 0x71, 0x78, 0x18, 0x3a, 0x9f, 0xa0, 0x71, 0xe8,
      0xb4, 0xd9, 0xad, 0xa9, 0xad, 0x7d, 0xed, 0xf4, 0xe5, 0xe7, 0x38, 0x76, 0x3f, 0x69, 0x14, 0x5a,
      0x57, 0x1b, 0x24, 0x20, 0x12, 0xfb, 0x7a, 0xe0, 0x7f, 0xa9, 0xba, 0xac, 0x3d, 0xf1, 0x02, 0xe0,
      0x08, 0xb0, 0xe2, 0x79, 0x88, 0x59, 0x88, 0x81, 0xd9, 0x20, 0xa9, 0xe6, 0x4f, 0x56, 0x15, 0xcd}},
    /* F.2.5 and F.2.6 */
    {32,
     {0x60, 0x3d, 0xeb, 0x10, 0x15, 0xca, 0x71, 0xbe, 0x2b, 0x73, 0xae, 0xf0, 0x85, 0x7d, 0x77, 0x81,
      0x1f, 0x35, 0x2c, 0x07, 0x3b, 0x61, 0x08, 0xd7, 0x2d, 0x98, 0x10, 0xa3, 0x09, 0x14, 0xdf, 0xf4},
     {0xf5, 0x8c, 0x4c, 0x04, 0xd6, 0xe5, 0xf1, 0xba, 0x77, 0x9e, 0xab, 0xfb, 0x5f, 0x7b, 0xfb, 0xd6,
      0x9c, 0xfc, 0x4e, 0x96, 0x7e, 0xdb, 0x80, 0x8d, 0x67, 0x9f, 0x77, 0x7b, 0xc6, 0x70, 0x2c, 0x7d,
      0x39, 0xf2, 0x33, 0x69, 0xa9, 0xd9, 0xba, 0xcf, 0xa5, 0x30, 0xe2, 0x63, 0x04, 0x23, 0x14, 0x61,
      0xb2, 0xeb, 0x05, 0xe2, 0xc3, 0x9b, 0xe9, 0xfc, 0xda, 0x6c, 0x19, 0x07, 0x8c, 0x6a, 0x9d, 0x1b}},
};

static void run_kat(const struct options *options, int process, struct tally *tally) {
    uint8_t *out = new_buffer() + PAGE;
    struct cipher tested;

    (void)process;
    cipher_open(&tested, options->tested);
    for (size_t e = 0; e < COUNT(examples); e++) {
        cipher_set_key(&tested, examples[e].key, examples[e].key_length);
        for (size_t d = 0; d < COUNT(directions); d++) {
            bool encrypt = directions[d] == ENCRYPT;
            struct subject subject = {options, tally, "kat", examples[e].key_length, directions[d]};
            for (size_t length = BLOCK; length <= 4 * BLOCK; length += BLOCK) {
                set_guards(out, length);
                cipher_run(&tested, directions[d], example_iv, encrypt ? example_plain : examples[e].cipher, out,
                           length);
                tally->operations++;
                compare(&subject, "known-answer", out, encrypt ? examples[e].cipher : example_plain, length);
                check_guards(&subject, out, length);
            }
        }
    }
    cipher_close(&tested);
}

static uint64_t count_kat(const struct options *options) {
    (void)options;
    return 3 /* keys */ * 2 /* directions */ * 4 /* lengths */;
}

/* ------------------------------------------------------------------------------------------------------------
 * Against the software driver. A pair has both drivers under the same key.
 */

struct pair {
    struct cipher tested;
    struct cipher reference;
};

static void pair_open(struct pair *pair, const struct options *options) {
    cipher_open(&pair->tested, options->tested);
    cipher_open(&pair->reference, options->reference);
}

static void pair_set_key(struct pair *pair, struct random *random, size_t length) {
    uint8_t key[MAX_KEY];

    random_fill(random, key, length);
    cipher_set_key(&pair->tested, key, length);
    cipher_set_key(&pair->reference, key, length);
}

static void pair_close(struct pair *pair) {
    cipher_close(&pair->tested);
    cipher_close(&pair->reference);
}

/* One message through both drivers. `in` and `out` may lie anywhere within a page. */
static void pair_compare(struct pair *pair, const struct subject *subject, struct random *random, uint8_t *in,
                         uint8_t *out, uint8_t *expected, size_t length) {
    uint8_t iv[BLOCK];

    random_fill(random, iv, sizeof iv);
    random_fill(random, in, length);
    set_guards(out, length);
    cipher_run(&pair->tested, subject->direction, iv, in, out, length);
    subject->tally->operations++;
    cipher_run(&pair->reference, subject->direction, iv, in, expected, length);
    compare(subject, "whole", out, expected, length);
    check_guards(subject, out, length);
}

/* Stage "compare": all lengths up to 1 KiB, then around the sizes of pages and of powers of two. */

enum { SMALL_LIMIT = 1024, SMALL_COUNT = SMALL_LIMIT / BLOCK };

static const size_t large_lengths[] = {1040,  1520,  2032,  2048,  2064,  3072,  4080,  4096,  4112,
                                       6000,  8176,  8192,  8208,  12304, 16368, 16384, 16400, 20528,
                                       32752, 32768, 32784, 40960, 49136, 65520, 65536};

static size_t compare_length(size_t index) {
    return index < SMALL_COUNT ? (index + 1) * BLOCK : large_lengths[index - SMALL_COUNT];
}

static void run_compare(const struct options *options, int process, struct tally *tally) {
    struct random random = random_of(options, "compare", process);
    uint8_t *in = new_buffer(), *out = new_buffer() + PAGE, *expected = new_buffer();
    struct pair pair;

    pair_open(&pair, options);
    for (size_t k = 0; k < COUNT(key_lengths); k++) {
        pair_set_key(&pair, &random, key_lengths[k]);
        for (size_t i = 0; i < SMALL_COUNT + COUNT(large_lengths); i++) {
            for (size_t d = 0; d < COUNT(directions); d++) {
                struct subject subject = {options, tally, "compare", key_lengths[k], directions[d]};
                /* A different place in the page each time. */
                pair_compare(&pair, &subject, &random, in, out + random_between(&random, 0, PAGE - 1), expected,
                             compare_length(i));
            }
        }
    }
    pair_close(&pair);
}

static uint64_t count_compare(const struct options *options) {
    (void)options;
    return 3 /* keys */ * (64 + 25) /* lengths */ * 2 /* directions */;
}

/* ------------------------------------------------------------------------------------------------------------
 * Stage "scatter": messages cut into pieces of odd lengths at odd places, so that the device gets scatter lists
 * whose elements start and end anywhere, within blocks and across pages.
 */

static const size_t scatter_lengths[] = {16, 32, 48, 64, 80, 144, 256, 1008, 1024, 4080, 4096, 4112, 8192, 16400, 32768, 65536};

/* Which sides are in pieces, and how the input travels. */
static const struct {
    const char *name;
    enum transport transport;
    bool in_pieces, out_pieces;
} scatter_ways[] = {
    {"out-in-pieces", COPIED, false, true},
    {"in-copied-from-pieces", COPIED, true, false},
    {"in-spliced", SPLICED, false, false},
    {"in-spliced-from-pieces", SPLICED, true, false},
    {"both-in-pieces", SPLICED, true, true},
};

/* A buffer with room for every piece to start at any place in a page of its own. */
enum { SCATTERED = MAX_LENGTH + MAX_PIECES * 3 * PAGE };

static uint8_t *new_scattered_buffer(void) {
    uint8_t *buffer = mmap(NULL, SCATTERED, PROT_READ | PROT_WRITE, MAP_PRIVATE | MAP_ANONYMOUS, -1, 0);

    if (buffer == MAP_FAILED)
        die("no memory for a scattered buffer");
    return buffer;
}

/* Cuts `length` bytes into pieces within `buffer`; returns their number. */
static int cut(struct random *random, uint8_t *buffer, size_t length, bool in_pieces, struct iovec *pieces) {
    size_t limit = length < 4 * MAX_PIECES ? 7 : 2 * length / MAX_PIECES + 1;
    size_t page = 0;
    int count = 0;

    while (length > 0) {
        size_t offset = random_between(random, GUARD, PAGE - 1) | 1;
        size_t piece = in_pieces && count < MAX_PIECES - 1 ? random_between(random, 1, limit) | 1 : length;
        if (piece > length)
            piece = length;
        pieces[count++] = (struct iovec){buffer + page + offset, piece};
        page += (offset + piece + GUARD + PAGE - 1) / PAGE * PAGE;
        length -= piece;
    }
    return count;
}

static void scatter_into(const struct iovec *pieces, int count, const uint8_t *from) {
    for (int i = 0; i < count; from += pieces[i].iov_len, i++)
        memcpy(pieces[i].iov_base, from, pieces[i].iov_len);
}

static void gather_from(const struct iovec *pieces, int count, uint8_t *to) {
    for (int i = 0; i < count; to += pieces[i].iov_len, i++)
        memcpy(to, pieces[i].iov_base, pieces[i].iov_len);
}

static void run_scatter(const struct options *options, int process, struct tally *tally) {
    struct random random = random_of(options, "scatter", process);
    uint8_t *in_room = new_scattered_buffer(), *out_room = new_scattered_buffer();
    uint8_t *in = new_buffer(), *out = new_buffer(), *expected = new_buffer();
    struct iovec in_pieces[MAX_PIECES], out_pieces[MAX_PIECES];
    uint8_t iv[BLOCK];
    struct pair pair;

    pair_open(&pair, options);
    for (size_t k = 0; k < COUNT(key_lengths); k++) {
        pair_set_key(&pair, &random, key_lengths[k]);
        for (size_t w = 0; w < COUNT(scatter_ways); w++) {
            for (size_t i = 0; i < COUNT(scatter_lengths) * COUNT(directions); i++) {
                size_t length = scatter_lengths[i / COUNT(directions)];
                struct subject subject = {options, tally, "scatter", key_lengths[k],
                                          directions[i % COUNT(directions)]};
                int ins = cut(&random, in_room, length, scatter_ways[w].in_pieces, in_pieces);
                int outs = cut(&random, out_room, length, scatter_ways[w].out_pieces, out_pieces);

                random_fill(&random, iv, sizeof iv);
                random_fill(&random, in, length);
                scatter_into(in_pieces, ins, in);
                for (int o = 0; o < outs; o++)
                    set_guards(out_pieces[o].iov_base, out_pieces[o].iov_len);
                cipher_begin(&pair.tested, subject.direction, iv);
                cipher_send(&pair.tested, scatter_ways[w].transport, in_pieces, ins, false);
                cipher_receive(&pair.tested, out_pieces, outs);
                tally->operations++;
                gather_from(out_pieces, outs, out);
                cipher_run(&pair.reference, subject.direction, iv, in, expected, length);
                compare(&subject, scatter_ways[w].name, out, expected, length);
                for (int o = 0; o < outs; o++)
                    check_guards(&subject, out_pieces[o].iov_base, out_pieces[o].iov_len);
            }
        }
    }
    pair_close(&pair);
}

static uint64_t count_scatter(const struct options *options) {
    (void)options;
    return 3 /* keys */ * 5 /* ways */ * 16 /* lengths */ * 2 /* directions */;
}

/* ------------------------------------------------------------------------------------------------------------
 * Stage "multipart": one message in several parts. Either each part's result is fetched before the next part is
 * sent, so that the IV of each operation is the last block of the one before (the driver keeps it); or the parts
 * have odd lengths and make one operation. The software driver gets the message whole.
 */

static const size_t multipart_lengths[] = {32, 96, 256, 1008, 4144, 8192, 20528, 65536};

/* Sends and fetches in parts of whole blocks. Returns the number of operations that makes. */
static int run_chained(struct cipher *cipher, struct random *random, const uint8_t *in, uint8_t *out,
                       size_t length) {
    int operations = 0;

    for (size_t done = 0; done < length; operations++) {
        size_t limit = length / BLOCK / 3 + 1;
        size_t part = random_between(random, 1, limit) * BLOCK;
        if (part > length - done)
            part = length - done;
        cipher_send(cipher, COPIED, &(struct iovec){(void *)(in + done), part}, 1, done + part < length);
        cipher_receive(cipher, &(struct iovec){out + done, part}, 1);
        done += part;
    }
    return operations;
}

/* Sends in parts of any length and fetches once. */
static int run_gathered(struct cipher *cipher, struct random *random, const uint8_t *in, uint8_t *out,
                        size_t length) {
    for (size_t done = 0; done < length;) {
        size_t part = random_between(random, 1, length / 4);
        if (part > length - done)
            part = length - done;
        cipher_send(cipher, COPIED, &(struct iovec){(void *)(in + done), part}, 1, done + part < length);
        done += part;
    }
    cipher_receive(cipher, &(struct iovec){out, length}, 1);
    return 1;
}

static const struct {
    const char *name;
    int (*run)(struct cipher *, struct random *, const uint8_t *, uint8_t *, size_t);
} multipart_ways[] = {{"chained", run_chained}, {"gathered", run_gathered}};

static void run_multipart(const struct options *options, int process, struct tally *tally) {
    struct random random = random_of(options, "multipart", process);
    uint8_t *in = new_buffer(), *out = new_buffer() + PAGE + 1, *expected = new_buffer();
    uint8_t iv[BLOCK];
    struct pair pair;

    pair_open(&pair, options);
    for (size_t k = 0; k < COUNT(key_lengths); k++) {
        pair_set_key(&pair, &random, key_lengths[k]);
        for (size_t w = 0; w < COUNT(multipart_ways); w++) {
            for (size_t i = 0; i < COUNT(multipart_lengths) * COUNT(directions); i++) {
                size_t length = multipart_lengths[i / COUNT(directions)];
                struct subject subject = {options, tally, "multipart", key_lengths[k],
                                          directions[i % COUNT(directions)]};
                random_fill(&random, iv, sizeof iv);
                random_fill(&random, in, length);
                set_guards(out, length);
                cipher_begin(&pair.tested, subject.direction, iv);
                tally->operations += multipart_ways[w].run(&pair.tested, &random, in, out, length);
                cipher_run(&pair.reference, subject.direction, iv, in, expected, length);
                compare(&subject, multipart_ways[w].name, out, expected, length);
                check_guards(&subject, out, length);
            }
        }
    }
    pair_close(&pair);
}

static uint64_t count_multipart(const struct options *options) {
    (void)options;
    return 3 /* keys */ * 2 /* ways */ * 8 /* lengths */ * 2 /* directions */;
}

/* ------------------------------------------------------------------------------------------------------------
 * Stage "parallel": many processes at once. Each round takes a new key, on the same socket or on a new one, so
 * sessions come and go while other processes have operations in flight.
 */

enum { MESSAGES_PER_ROUND = 4 };

/* Mostly short, now and then as long as it gets. */
static size_t parallel_length(struct random *random) {
    static const size_t limits[] = {64, 64, 1024, 1024, 4096, 4096, 16384, MAX_LENGTH};

    return random_between(random, 1, limits[random_between(random, 0, COUNT(limits) - 1)] / BLOCK) * BLOCK;
}

static void run_parallel(const struct options *options, int process, struct tally *tally) {
    struct random random = random_of(options, "parallel", process);
    uint8_t *in = new_buffer(), *out = new_buffer() + PAGE, *expected = new_buffer();
    struct pair pair;

    pair_open(&pair, options);
    for (int round = 0; round < options->rounds; round++) {
        size_t key_length = key_lengths[random_between(&random, 0, COUNT(key_lengths) - 1)];
        if (round % 3 == 2) {
            pair_close(&pair);
            pair_open(&pair, options);
        }
        pair_set_key(&pair, &random, key_length);
        for (int message = 0; message < MESSAGES_PER_ROUND; message++) {
            size_t length = parallel_length(&random);
            for (size_t d = 0; d < COUNT(directions); d++) {
                struct subject subject = {options, tally, "parallel", key_length, directions[d]};
                pair_compare(&pair, &subject, &random, in, out + random_between(&random, 0, PAGE - 1), expected,
                             length);
            }
        }
    }
    pair_close(&pair);
}

static uint64_t count_parallel(const struct options *options) {
    return (uint64_t)options->rounds * 4 /* messages */ * 2 /* directions */;
}

const struct stage stages[] = {
    {"kat", run_kat, count_kat, false},
    {"compare", run_compare, count_compare, false},
    {"scatter", run_scatter, count_scatter, false},
    {"multipart", run_multipart, count_multipart, false},
    {"parallel", run_parallel, count_parallel, true},
};

const int stage_count = COUNT(stages);
