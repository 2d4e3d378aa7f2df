/*
 * AES-CBC through AF_ALG sockets, the way any program reaches the kernel's crypto.
 *
 * A transform socket (struct cipher) stands for one driver with one key; an operation socket takes messages
 * for it. Every function here ends the process with one line on stderr when the kernel refuses: the parent
 * process counts that as a failed stage, so no caller can forget to look.
 */
#ifndef CIPHER_H
#define CIPHER_H

#include <stdbool.h>
#include <stddef.h>
#include <stdint.h>
#include <sys/uio.h>

enum { BLOCK = 16, MAX_KEY = 32 };

enum direction { DECRYPT = 0, ENCRYPT = 1 }; /* the values of ALG_OP_DECRYPT and ALG_OP_ENCRYPT */

struct cipher {
    const char *driver;
    int transform; /* socket that was bound to the driver */
    int operation; /* socket that was accepted from it, -1 before the first key */
};

/* Prints "afalg-check: ..." with the text of errno if it is not 0, and exits with code 1. */
void die(const char *format, ...) __attribute__((format(printf, 1, 2), noreturn));

void cipher_open(struct cipher *cipher, const char *driver);

/* Drops the sessions of the previous key, if any, and starts anew. */
void cipher_set_key(struct cipher *cipher, const uint8_t *key, size_t length);

void cipher_close(struct cipher *cipher);

/* Which way the input takes into the kernel. */
enum transport {
    COPIED,  /* sendmsg: the kernel copies into pages of its own */
    SPLICED, /* vmsplice and splice: the driver sees our own pages, cut where we cut them */
};

/* Starts a message. Data follow, by cipher_send. */
void cipher_begin(struct cipher *cipher, enum direction direction, const uint8_t iv[BLOCK]);

/* `more`: this is not the end of the message. */
void cipher_send(struct cipher *cipher, enum transport transport, const struct iovec *pieces, int count, bool more);

/*
 * Fetches exactly as many bytes as the pieces hold. Asking for more than was sent would block for ever, and
 * the operation is carried out within this call.
 */
void cipher_receive(struct cipher *cipher, const struct iovec *pieces, int count);

/* A whole message in one piece. */
void cipher_run(struct cipher *cipher, enum direction direction, const uint8_t iv[BLOCK], const uint8_t *in,
                uint8_t *out, size_t length);

#endif
