#include "simulator.h"

#include <errno.h>
#include <stdlib.h>
#include <string.h>

#include <openssl/crypto.h>

static unsigned least(unsigned one, unsigned other) {
    return one < other ? one : other;
}

/* Reads the caller's struct, looks the session up for its IV's length, and takes a copy of the IV. */
int request_take(struct client *client, pid_t process, uint64_t argument, struct request *request) {
    memset(request, 0, sizeof *request);
    request->process = process;
    if (caller_read(process, &request->op, argument, sizeof request->op)) {
        return -EFAULT;
    }
    struct session *session = client_lock_session(client, request->op.ses);
    if (!session) {
        return -EINVAL;
    }
    request->iv_length = request->op.iv ? session_iv(session) : 0;
    pthread_mutex_unlock(&session->lock);
    return request->iv_length ? caller_read(process, request->iv, (uintptr_t)request->op.iv, request->iv_length) : 0;
}

/* Writes digest and IV where the caller wants them, and the struct back. */
int request_give(struct request *request, uint64_t argument) {
    const struct crypt_op *op = &request->op;
    if (request->digest_length
        && caller_write(request->process, (uintptr_t)op->mac, request->digest, request->digest_length)) {
        return -EFAULT;
    }
    if (request->iv_length && op->flags & COP_FLAG_WRITE_IV
        && caller_write(request->process, (uintptr_t)op->iv, request->iv, request->iv_length)) {
        return -EFAULT;
    }
    return caller_write(request->process, argument, op, sizeof *op);
}

/* Digest before encryption, or after decryption. */
static int hash_and_crypt(struct session *session, bool encrypt, uint8_t *data, size_t length) {
    int error = 0;
    if (encrypt && session->digest.kind) {
        error = digest_update(&session->digest, data, length);
    }
    if (!error && session->cipher.kind) {
        error = session_cipher(session, encrypt, data, length);
    }
    if (!error && !encrypt && session->digest.kind) {
        error = digest_update(&session->digest, data, length);
    }
    return error;
}

static int run_piece(struct session *session, const struct request *request, size_t at, size_t length, uint8_t *data) {
    const struct crypt_op *op = &request->op;
    if (caller_read(request->process, data, (uintptr_t)op->src + at, length)) {
        return -EFAULT;
    }
    int error = hash_and_crypt(session, op->op == COP_ENCRYPT, data, length);
    if (!error && session->cipher.kind && caller_write(request->process, (uintptr_t)op->dst + at, data, length)) {
        error = -EFAULT;
    }
    return error;
}

/*
 * The module works on pinned pages in one go; where an address misses the alignment mask, it copies page by page
 * instead, each page with the IV that the one before has left.
 */
static int run_data(struct session *session, const struct request *request) {
    const struct crypt_op *op = &request->op;
    bool copies = op->flags & COP_FLAG_NO_ZC || ((uintptr_t)op->src | (uintptr_t)op->dst) & session->alignmask;
    int error = 0;
    if (!op->src || (session->cipher.kind && !op->dst)) {
        return -EFAULT;
    }
    if (copies && request->deferred) {
        return -EFAULT; /* the queue's thread can pin the caller's pages but not copy from its addresses */
    }
    size_t step = copies ? MODULE_PAGE : op->len;
    uint8_t *data = malloc(step);
    if (!data) {
        return -ENOMEM;
    }
    for (size_t at = 0; !error && at < op->len; at += step) {
        error = run_piece(session, request, at, op->len - at < step ? op->len - at : step, data);
    }
    OPENSSL_cleanse(data, step);
    free(data);
    return error;
}

static int run_locked(struct session *session, struct request *request) {
    const struct crypt_op *op = &request->op;
    unsigned iv = least(session_iv(session), request->iv_length);
    int error = 0;
    if (session->digest.kind && (op->flags == 0 || op->flags & COP_FLAG_RESET)) {
        error = digest_reset(&session->digest);
    }
    if (!error && session->cipher.kind) {
        if (op->len % session_block(session)) {
            return -EINVAL;
        }
        memcpy(session->cipher.iv, request->iv, iv);
    }
    if (!error && op->len) {
        error = run_data(session, request);
    }
    if (error) {
        return error;
    }
    memcpy(request->iv, session->cipher.iv, iv);
    /* An empty update counts as the end of the message. */
    if (session->digest.kind && (op->flags & COP_FLAG_FINAL || !(op->flags & COP_FLAG_UPDATE) || op->len == 0)) {
        error = digest_final(&session->digest, request->digest);
        request->digest_length = session_digest(session);
    }
    return error;
}

int request_run(struct client *client, struct request *request) {
    if (request->op.op != COP_ENCRYPT && request->op.op != COP_DECRYPT) {
        return -EINVAL;
    }
    struct session *session = client_lock_session(client, request->op.ses);
    if (!session) {
        return -EINVAL;
    }
    int error = run_locked(session, request);
    pthread_mutex_unlock(&session->lock);
    return error;
}

/* SRTP: a stream cipher and a digest over text that lies in one buffer with its header; both in place. */
static int srtp(struct session *session, pid_t process, struct crypt_auth_op *op, uint8_t *text) {
    bool encrypt = op->op == COP_ENCRYPT;
    uint64_t offset = (uintptr_t)op->src - (uintptr_t)op->auth_src;
    uint8_t expected[DIGEST_MAX], computed[DIGEST_MAX];
    bool streams = session_block(session) == 1 && !session_is_aead(session);
    if (!streams || op->src != op->dst || !op->dst || op->len == 0 || op->auth_len == 0 || offset > 256
        || offset + op->len > op->auth_len || (!encrypt && op->len < op->tag_len)
        || (session->digest.kind && op->tag_len > session_digest(session))) {
        return -EINVAL;
    }
    if (caller_read(process, text, (uintptr_t)op->auth_src, op->auth_len)) {
        return -EFAULT;
    }
    int error = encrypt ? session_cipher(session, true, text + offset, op->len) : 0;
    if (!error && session->digest.kind) {
        error = digest_update(&session->digest, text, op->auth_len);
        error = error ? error : digest_final(&session->digest, computed);
        if (!error && encrypt) {
            error = caller_write(process, (uintptr_t)op->tag, computed, op->tag_len);
        } else if (!error) {
            error = caller_read(process, expected, (uintptr_t)op->tag, op->tag_len);
            if (!error && CRYPTO_memcmp(expected, computed, op->tag_len)) {
                error = -EBADMSG;
            }
        }
    }
    if (!error && !encrypt) {
        error = session_cipher(session, false, text + offset, op->len);
    }
    return error ? error : caller_write(process, (uintptr_t)op->dst, text + offset, op->len);
}

/* Plain AEAD: the tag lies behind the text, in the source of a decryption and in the destination of an encryption. */
static int plain(struct session *session, pid_t process, struct crypt_auth_op *op, uint8_t *text) {
    bool encrypt = op->op == COP_ENCRYPT;
    uint8_t aad[MODULE_PAGE];
    size_t aad_length = op->auth_src ? op->auth_len : 0;
    if (!session_is_aead(session) || op->auth_len > MODULE_PAGE || op->tag_len > 16
        || (!encrypt && op->len < op->tag_len)) {
        return -EINVAL;
    }
    size_t length = encrypt ? op->len : op->len - op->tag_len;
    size_t written = encrypt ? length + op->tag_len : length;
    if (!op->dst || (op->len && !op->src)) {
        return -EFAULT;
    }
    if (caller_read(process, aad, (uintptr_t)op->auth_src, aad_length)
        || caller_read(process, text, (uintptr_t)op->src, op->len)) {
        return -EFAULT;
    }
    int error = session_aead(session, encrypt, aad, aad_length, text, length, op->tag_len);
    /* A message that is not genuine has been decrypted in place all the same. */
    if ((!error || error == -EBADMSG) && caller_write(process, (uintptr_t)op->dst, text, written)) {
        error = -EFAULT;
    }
    op->len = (uint32_t)written;
    op->tag = op->dst + length;
    return error;
}

static int aead_locked(struct session *session, pid_t process, struct crypt_auth_op *op) {
    uint8_t iv[BLOCK_MAX];
    unsigned iv_length = op->iv ? session_iv(session) : 0;
    if (!session->cipher.kind || (op->op != COP_ENCRYPT && op->op != COP_DECRYPT)) {
        return -EINVAL;
    }
    if (op->flags & COP_FLAG_AEAD_TLS_TYPE) {
        return -EINVAL; /* not simulated */
    }
    if (iv_length && caller_read(process, iv, (uintptr_t)op->iv, iv_length)) {
        return -EFAULT;
    }
    if (op->tag_len == 0) {
        op->tag_len = session->digest.kind ? session_digest(session) : 16;
    }
    if (session->digest.kind && digest_reset(&session->digest)) {
        return -EIO;
    }
    memcpy(session->cipher.iv, iv, iv_length);
    size_t room = (size_t)op->len + op->auth_len + DIGEST_MAX;
    uint8_t *text = malloc(room);
    if (!text) {
        return -ENOMEM;
    }
    int error = op->flags & COP_FLAG_AEAD_SRTP_TYPE ? srtp(session, process, op, text)
                                                    : plain(session, process, op, text);
    OPENSSL_cleanse(text, room);
    free(text);
    return error;
}

int aead_ioctl(struct client *client, pid_t process, uint64_t argument) {
    struct crypt_auth_op op;
    if (caller_read(process, &op, argument, sizeof op)) {
        return -EFAULT;
    }
    struct session *session = client_lock_session(client, op.ses);
    if (!session) {
        return -EINVAL;
    }
    int error = aead_locked(session, process, &op);
    pthread_mutex_unlock(&session->lock);
    return error ? error : caller_write(process, argument, &op, sizeof op);
}
