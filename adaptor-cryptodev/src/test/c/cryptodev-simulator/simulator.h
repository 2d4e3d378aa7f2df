/*
 * A simulator of the device node that the Linux module cryptodev-linux makes. It answers the node's ioctls as the
 * module does, computes with libcrypto, and refuses what the module refuses. It exists because the module can't be
 * built from packages; it is for tests and proves nothing about speed.
 *
 *     main.c       the node itself, by CUSE: open, ioctl, poll and close of real descriptors
 *     client.c     one open file: its sessions, and which ioctl does what
 *     session.c    one session: keys, ciphers, digests, limits of each algorithm
 *     crypt.c      CIOCCRYPT and CIOCAUTHCRYPT, with the module's two ways to reach the caller's memory
 *     queue.c      CIOCASYNCCRYPT and CIOCASYNCFETCH: the ring and the thread that works on it
 */
#ifndef CRYPTODEV_SIMULATOR_H
#define CRYPTODEV_SIMULATOR_H

#include <pthread.h>
#include <stdbool.h>
#include <stddef.h>
#include <stdint.h>
#include <sys/types.h>

#include <openssl/evp.h>

#include "cryptodev.h"

#define MODULE_PAGE 4096u
#define BLOCK_MAX 16
#define DIGEST_MAX 64
#define RING_DEFAULT 16
#define RING_MAX 64

/* How the process that called is reached. Both return 0 or -EFAULT. */
int caller_read(pid_t process, void *to, uint64_t from, size_t length);
int caller_write(pid_t process, uint64_t to, const void *from, size_t length);

/*
 * The file that tests and simulator share. What there is at this moment, for tests that look for leaks; and whether the
 * queues' threads shall start nothing new, for tests that need a full ring. Changed atomically.
 */
struct census {
    uint32_t files;
    uint32_t sessions;
    uint32_t held; /* written by the test */
};

/* What all of a node's files have in common: the command line. */
struct settings {
    bool async;         /* whether the module was built with ENABLE_ASYNC */
    unsigned alignmask; /* of ciphers; digests have none */
    struct census *census;
};

struct cipher {
    const struct cipher_kind *kind; /* NULL for a session without one */
    EVP_CIPHER_CTX *encrypt;
    EVP_CIPHER_CTX *decrypt;
    EVP_CIPHER_CTX *tweak; /* XTS: the second key */
    uint8_t key[CRYPTO_CIPHER_MAX_KEY_LEN];
    unsigned key_length;
    uint8_t iv[BLOCK_MAX]; /* as the last operation left it */
};

struct digest {
    const struct digest_kind *kind; /* NULL for a session without one */
    EVP_MD_CTX *state;
    EVP_MD_CTX *inner; /* state at the start of a message: with the inner pad for HMAC */
    EVP_MD_CTX *outer;
    bool finished; /* a result was taken and no reset came since */
};

struct session {
    struct session *next;
    uint32_t id;
    pthread_mutex_t lock; /* one operation at a time */
    struct cipher cipher;
    struct digest digest;
    unsigned alignmask;
};

/* One operation of CIOCCRYPT with what the module keeps beside it in the kernel. */
struct request {
    struct crypt_op op;
    pid_t process;
    uint8_t iv[BLOCK_MAX];
    unsigned iv_length;
    uint8_t digest[DIGEST_MAX];
    unsigned digest_length;
    bool deferred; /* runs on the queue's thread, which has no memory of the caller mapped */
};

struct job {
    struct job *next;
    struct request request;
    int result;
};

struct list {
    struct job *first;
    struct job *last;
};

struct client {
    const struct settings *settings;
    pthread_mutex_t lock; /* sessions and ring */
    struct session *sessions;

    struct list free, todo, done;
    unsigned items;
    bool working; /* the queue's thread exists */
    bool ending;
    pthread_t worker;
    pthread_cond_t more;
    void (*wake)(void *); /* called without the lock when done is not empty any more, or free has one more */
    void *wake_argument;
};

/* session.c: 0 or a negated error code */
int session_create(const struct settings *settings, pid_t process, const struct session_op *op, struct session **made);
void session_destroy(struct session *session);
void session_names(const struct session *session, struct session_info_op *info);
bool session_is_aead(const struct session *session);
unsigned session_block(const struct session *session);
unsigned session_iv(const struct session *session);
unsigned session_digest(const struct session *session);
int session_cipher(struct session *session, bool encrypt, uint8_t *data, size_t length);
int session_aead(struct session *session, bool encrypt, const uint8_t *aad, size_t aad_length, uint8_t *data,
                 size_t length, unsigned tag_length);
int digest_reset(struct digest *digest);
int digest_update(struct digest *digest, const void *data, size_t length);
int digest_final(struct digest *digest, uint8_t *result);
int digest_copy(struct digest *to, const struct digest *from);

/* client.c */
struct client *client_open(const struct settings *settings, void (*wake)(void *), void *argument);
void client_close(struct client *client);
int client_ioctl(struct client *client, pid_t process, unsigned command, uint64_t argument);
struct session *client_lock_session(struct client *client, uint32_t id);

/* crypt.c: 0 or a negated error code */
int request_take(struct client *client, pid_t process, uint64_t argument, struct request *request);
int request_run(struct client *client, struct request *request);
int request_give(struct request *request, uint64_t argument);
int aead_ioctl(struct client *client, pid_t process, uint64_t argument);

/* queue.c: 0 or a negated error code */
int queue_open(struct client *client);
void queue_close(struct client *client);
int queue_submit(struct client *client, const struct request *request);
int queue_fetch(struct client *client, struct request *request);
bool queue_readable(struct client *client);
bool queue_writable(struct client *client);

#endif
