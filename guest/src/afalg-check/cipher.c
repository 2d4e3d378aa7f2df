#define _GNU_SOURCE
#include "cipher.h"

#include <errno.h>
#include <fcntl.h>
#include <linux/if_alg.h>
#include <stdarg.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/socket.h>
#include <unistd.h>

#ifndef SOL_ALG
#define SOL_ALG 279
#endif

void die(const char *format, ...) {
    int error = errno;
    va_list arguments;

    fflush(stdout);
    fprintf(stderr, "afalg-check: ");
    va_start(arguments, format);
    vfprintf(stderr, format, arguments);
    va_end(arguments);
    fprintf(stderr, error ? ": %s\n" : "\n", strerror(error));
    exit(1);
}

void cipher_open(struct cipher *cipher, const char *driver) {
    struct sockaddr_alg address = {.salg_family = AF_ALG, .salg_type = "skcipher"};

    if (strlen(driver) >= sizeof address.salg_name) {
        errno = 0;
        die("driver name %s: too long", driver);
    }
    strcpy((char *)address.salg_name, driver);
    cipher->driver = driver;
    cipher->operation = -1;
    cipher->transform = socket(AF_ALG, SOCK_SEQPACKET | SOCK_CLOEXEC, 0);
    if (cipher->transform < 0)
        die("socket(AF_ALG)");
    if (bind(cipher->transform, (struct sockaddr *)&address, sizeof address) < 0)
        die("bind to skcipher %s", driver);
}

void cipher_set_key(struct cipher *cipher, const uint8_t *key, size_t length) {
    /* The kernel refuses a new key while operation sockets of the old one are open. */
    if (cipher->operation >= 0)
        close(cipher->operation);
    cipher->operation = -1;
    if (setsockopt(cipher->transform, SOL_ALG, ALG_SET_KEY, key, length) < 0)
        die("%s: ALG_SET_KEY of %zu bytes", cipher->driver, length);
    cipher->operation = accept4(cipher->transform, NULL, NULL, SOCK_CLOEXEC);
    if (cipher->operation < 0)
        die("%s: accept", cipher->driver);
}

void cipher_close(struct cipher *cipher) {
    if (cipher->operation >= 0)
        close(cipher->operation);
    close(cipher->transform);
    cipher->operation = cipher->transform = -1;
}

void cipher_begin(struct cipher *cipher, enum direction direction, const uint8_t iv[BLOCK]) {
    union {
        char bytes[CMSG_SPACE(sizeof(uint32_t)) + CMSG_SPACE(sizeof(struct af_alg_iv) + BLOCK)];
        struct cmsghdr align;
    } control = {0};
    struct msghdr message = {.msg_control = control.bytes, .msg_controllen = sizeof control.bytes};
    struct cmsghdr *header = CMSG_FIRSTHDR(&message);

    header->cmsg_level = SOL_ALG;
    header->cmsg_type = ALG_SET_OP;
    header->cmsg_len = CMSG_LEN(sizeof(uint32_t));
    memcpy(CMSG_DATA(header), &(uint32_t){direction}, sizeof(uint32_t));

    header = CMSG_NXTHDR(&message, header);
    header->cmsg_level = SOL_ALG;
    header->cmsg_type = ALG_SET_IV;
    header->cmsg_len = CMSG_LEN(sizeof(struct af_alg_iv) + BLOCK);
    struct af_alg_iv *iv_data = (struct af_alg_iv *)CMSG_DATA(header);
    iv_data->ivlen = BLOCK;
    memcpy(iv_data->iv, iv, BLOCK);

    if (sendmsg(cipher->operation, &message, MSG_MORE) < 0)
        die("%s: sendmsg of direction and IV", cipher->driver);
}

static size_t total(const struct iovec *pieces, int count) {
    size_t sum = 0;

    for (int i = 0; i < count; i++)
        sum += pieces[i].iov_len;
    return sum;
}

static void send_copied(struct cipher *cipher, const struct iovec *pieces, int count, bool more) {
    struct msghdr message = {.msg_iov = (struct iovec *)pieces, .msg_iovlen = count};
    ssize_t sent = sendmsg(cipher->operation, &message, more ? MSG_MORE : 0);

    if (sent < 0)
        die("%s: sendmsg of %zu bytes", cipher->driver, total(pieces, count));
    if ((size_t)sent != total(pieces, count)) {
        errno = 0;
        die("%s: sendmsg took %zd of %zu bytes", cipher->driver, sent, total(pieces, count));
    }
}

static void send_spliced(struct cipher *cipher, const struct iovec *pieces, int count, bool more) {
    size_t length = total(pieces, count);
    int ends[2];

    if (pipe2(ends, O_CLOEXEC) < 0)
        die("pipe");
    /* A pipe holds 16 pages unless told otherwise, and each piece takes at least one of its slots. */
    if (fcntl(ends[1], F_SETPIPE_SZ, 1 << 20) < 0)
        die("F_SETPIPE_SZ");
    ssize_t moved = vmsplice(ends[1], pieces, count, 0);
    if (moved < 0 || (size_t)moved != length)
        die("vmsplice took %zd of %zu bytes", moved, length);
    for (size_t done = 0; done < length; done += moved) {
        moved = splice(ends[0], NULL, cipher->operation, NULL, length - done, more ? SPLICE_F_MORE : 0);
        if (moved <= 0)
            die("%s: splice of %zu bytes ended at %zu", cipher->driver, length, done);
    }
    close(ends[0]);
    close(ends[1]);
}

void cipher_send(struct cipher *cipher, enum transport transport, const struct iovec *pieces, int count, bool more) {
    if (transport == SPLICED)
        send_spliced(cipher, pieces, count, more);
    else
        send_copied(cipher, pieces, count, more);
}

void cipher_receive(struct cipher *cipher, const struct iovec *pieces, int count) {
    ssize_t received = readv(cipher->operation, pieces, count);

    if (received < 0)
        die("%s: operation on %zu bytes", cipher->driver, total(pieces, count));
    if ((size_t)received != total(pieces, count)) {
        errno = 0;
        die("%s: operation gave %zd bytes, expected %zu", cipher->driver, received, total(pieces, count));
    }
}

void cipher_run(struct cipher *cipher, enum direction direction, const uint8_t iv[BLOCK], const uint8_t *in,
                uint8_t *out, size_t length) {
    cipher_begin(cipher, direction, iv);
    cipher_send(cipher, COPIED, &(struct iovec){(void *)in, length}, 1, false);
    cipher_receive(cipher, &(struct iovec){out, length}, 1);
}
