/*
 * What the kernel's AES-CBC costs a plain C program, one operation after the other, by the system calls that the
 * adaptor makes: the measure of the adaptor's own cost.
 *
 *     afalg-bench NAME SECONDS SPLICE SIZE...
 *
 * NAME is an algorithm or driver, SPLICE the size from which on input goes in by vmsplice and splice. One line of each
 * size: RESULT afalg-bench driver=NAME size=BYTES operations=N seconds=S per-second=N
 */
#define _GNU_SOURCE
#include <errno.h>
#include <fcntl.h>
#include <stdint.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/mman.h>
#include <sys/socket.h>
#include <sys/uio.h>
#include <time.h>
#include <unistd.h>

#include <linux/if_alg.h>

enum { BLOCK = 16, MAX_SIZE = 65536, BUFFERS = 32, MEMORY = BUFFERS * 2 * MAX_SIZE };

static int operation;
static int pipes[2];

static _Noreturn void die(const char *what) {
    fprintf(stderr, "afalg-bench: %s: %s\n", what, strerror(errno));
    exit(1);
}

static int must(int result, const char *what) {
    if (result < 0) {
        die(what);
    }
    return result;
}

static void take_driver(const char *name) {
    static const uint8_t key[BLOCK] = "0123456789abcde";
    struct sockaddr_alg address = {.salg_family = AF_ALG, .salg_type = "skcipher"};
    snprintf((char *) address.salg_name, sizeof address.salg_name, "%s", name);
    int algorithm = must(socket(AF_ALG, SOCK_SEQPACKET, 0), "socket");
    must(bind(algorithm, (struct sockaddr *) &address, sizeof address), name);
    must(setsockopt(algorithm, SOL_ALG, ALG_SET_KEY, key, sizeof key), "ALG_SET_KEY");
    operation = must(accept4(algorithm, NULL, NULL, SOCK_NONBLOCK), "accept4");
    int bytes = 212992;
    must(setsockopt(operation, SOL_SOCKET, SO_SNDBUF, &bytes, sizeof bytes), "SO_SNDBUF");
    must(setsockopt(operation, SOL_SOCKET, SO_RCVBUF, &bytes, sizeof bytes), "SO_RCVBUF");
    must(pipe2(pipes, O_NONBLOCK), "pipe2");
}

static void encrypt(uint8_t *source, uint8_t *target, size_t size, size_t splice_from) {
    union {
        struct cmsghdr align;
        uint8_t bytes[CMSG_SPACE(sizeof(uint32_t)) + CMSG_SPACE(sizeof(struct af_alg_iv) + BLOCK)];
    } control;
    memset(&control, 0, sizeof control);
    struct iovec piece = {source, size};
    int spliced = size >= splice_from;
    struct msghdr message = {.msg_iov = &piece, .msg_iovlen = spliced ? 0 : 1, .msg_control = control.bytes,
                             .msg_controllen = sizeof control.bytes};
    struct cmsghdr *header = CMSG_FIRSTHDR(&message);
    header->cmsg_level = SOL_ALG;
    header->cmsg_type = ALG_SET_OP;
    header->cmsg_len = CMSG_LEN(sizeof(uint32_t));
    *(uint32_t *) CMSG_DATA(header) = ALG_OP_ENCRYPT;
    header = CMSG_NXTHDR(&message, header);
    header->cmsg_level = SOL_ALG;
    header->cmsg_type = ALG_SET_IV;
    header->cmsg_len = CMSG_LEN(sizeof(struct af_alg_iv) + BLOCK);
    struct af_alg_iv *iv = (struct af_alg_iv *) CMSG_DATA(header);
    iv->ivlen = BLOCK;

    if (sendmsg(operation, &message, MSG_DONTWAIT | MSG_NOSIGNAL | (spliced ? MSG_MORE : 0)) != (spliced ? 0 : (ssize_t) size)) {
        die("sendmsg");
    }
    for (size_t done = 0; spliced && done < size;) {
        struct iovec rest = {source + done, size - done};
        ssize_t entered = vmsplice(pipes[1], &rest, 1, SPLICE_F_NONBLOCK);
        if (entered <= 0) {
            die("vmsplice");
        }
        for (size_t left = entered; left > 0;) {
            ssize_t moved = splice(pipes[0], NULL, operation, NULL, left,
                                   SPLICE_F_NONBLOCK | (done + left < size ? SPLICE_F_MORE : 0));
            if (moved <= 0) {
                die("splice");
            }
            left -= moved;
            done += moved;
        }
    }
    struct iovec result = {target, size};
    struct msghdr received = {.msg_iov = &result, .msg_iovlen = 1};
    if (recvmsg(operation, &received, MSG_DONTWAIT) != (ssize_t) size) {
        die("recvmsg");
    }
}

static double now(void) {
    struct timespec time;
    clock_gettime(CLOCK_MONOTONIC, &time);
    return time.tv_sec + time.tv_nsec / 1e9;
}

int main(int argc, char **argv) {
    if (argc < 5) {
        fprintf(stderr, "usage: afalg-bench NAME SECONDS SPLICE SIZE...\n");
        return 64;
    }
    double limit = atof(argv[2]);
    size_t splice_from = strtoull(argv[3], NULL, 10);
    take_driver(argv[1]);
    for (int i = 4; i < argc; i++) {
        size_t size = strtoul(argv[i], NULL, 10);
        if (size == 0 || size % BLOCK != 0 || size > MAX_SIZE) {
            fprintf(stderr, "afalg-bench: %s: not a multiple of 16 up to 65536\n", argv[i]);
            return 64;
        }
        /* As many buffers as the adaptor's asynchronous run has in flight: caches shall not tell them apart. */
        uint8_t *memory = mmap(NULL, MEMORY, PROT_READ | PROT_WRITE, MAP_PRIVATE | MAP_ANONYMOUS | MAP_POPULATE, -1, 0);
        if (memory == MAP_FAILED) {
            die("mmap");
        }
        for (int warm = 0; warm < 50; warm++) {
            encrypt(memory, memory + MAX_SIZE, size, splice_from);
        }
        long count = 0;
        double start = now(), end = start;
        while (end - start < limit) {
            for (int i = 0; i < BUFFERS; i++) {
                uint8_t *source = memory + (size_t) i * 2 * MAX_SIZE;
                encrypt(source, source + MAX_SIZE, size, splice_from);
            }
            count += BUFFERS;
            end = now();
        }
        printf("RESULT afalg-bench driver=%s size=%zu operations=%ld seconds=%.2f per-second=%.0f\n", argv[1], size,
               count, end - start, count / (end - start));
        fflush(stdout);
        munmap(memory, MEMORY);
    }
    return 0;
}
