#include "simulator.h"

#include <errno.h>
#include <stdlib.h>
#include <string.h>

#include <openssl/rand.h>

struct client *client_open(const struct settings *settings, void (*wake)(void *), void *argument) {
    struct client *client = calloc(1, sizeof *client);
    if (!client) {
        return NULL;
    }
    client->settings = settings;
    client->wake = wake;
    client->wake_argument = argument;
    pthread_mutex_init(&client->lock, NULL);
    __atomic_add_fetch(&settings->census->files, 1, __ATOMIC_SEQ_CST);
    if (queue_open(client)) {
        client_close(client);
        return NULL;
    }
    return client;
}

static void end(struct client *client, struct session *session) {
    session_destroy(session);
    __atomic_sub_fetch(&client->settings->census->sessions, 1, __ATOMIC_SEQ_CST);
}

void client_close(struct client *client) {
    queue_close(client);
    while (client->sessions) {
        struct session *session = client->sessions;
        client->sessions = session->next;
        end(client, session);
    }
    __atomic_sub_fetch(&client->settings->census->files, 1, __ATOMIC_SEQ_CST);
    pthread_mutex_destroy(&client->lock);
    free(client);
}

static struct session *find(struct client *client, uint32_t id) {
    struct session *session = client->sessions;
    while (session && session->id != id) {
        session = session->next;
    }
    return session;
}

/* The session, locked; or NULL. One operation at a time: a second one with the same session waits here. */
struct session *client_lock_session(struct client *client, uint32_t id) {
    pthread_mutex_lock(&client->lock);
    struct session *session = find(client, id);
    if (session) {
        pthread_mutex_lock(&session->lock);
    }
    pthread_mutex_unlock(&client->lock);
    return session;
}

static int finish(struct client *client, uint32_t id) {
    pthread_mutex_lock(&client->lock);
    struct session **link = &client->sessions;
    while (*link && (*link)->id != id) {
        link = &(*link)->next;
    }
    struct session *session = *link;
    if (session) {
        *link = session->next;
        end(client, session);
    }
    pthread_mutex_unlock(&client->lock);
    return session ? 0 : -ENOENT;
}

static int create(struct client *client, pid_t process, uint64_t argument) {
    struct session_op op;
    struct session *session;
    if (caller_read(process, &op, argument, sizeof op)) {
        return -EFAULT;
    }
    int error = session_create(client->settings, process, &op, &session);
    if (error) {
        return error;
    }
    pthread_mutex_lock(&client->lock);
    do {
        RAND_bytes((unsigned char *)&session->id, sizeof session->id);
    } while (find(client, session->id));
    session->next = client->sessions;
    client->sessions = session;
    __atomic_add_fetch(&client->settings->census->sessions, 1, __ATOMIC_SEQ_CST);
    pthread_mutex_unlock(&client->lock);
    op.ses = session->id;
    if (caller_write(process, argument, &op, sizeof op)) {
        finish(client, op.ses);
        return -EFAULT;
    }
    return 0;
}

static int info(struct client *client, pid_t process, uint64_t argument) {
    struct session_info_op info;
    if (caller_read(process, &info, argument, sizeof info)) {
        return -EFAULT;
    }
    struct session *session = client_lock_session(client, info.ses);
    if (!session) {
        return -EINVAL;
    }
    session_names(session, &info);
    info.alignmask = (uint16_t)session->alignmask;
    info.flags = 0;
    pthread_mutex_unlock(&session->lock);
    return caller_write(process, argument, &info, sizeof info);
}

static int copy_digest(struct client *client, pid_t process, uint64_t argument) {
    struct cphash_op op;
    if (caller_read(process, &op, argument, sizeof op)) {
        return -EFAULT;
    }
    if (op.dst_ses == op.src_ses) {
        return -EDEADLK;
    }
    int error = -ENOENT;
    pthread_mutex_lock(&client->lock);
    struct session *from = find(client, op.src_ses), *to = find(client, op.dst_ses);
    if (from && to) {
        pthread_mutex_lock(&from->lock);
        pthread_mutex_lock(&to->lock);
        error = digest_copy(&to->digest, &from->digest);
        pthread_mutex_unlock(&to->lock);
        pthread_mutex_unlock(&from->lock);
    }
    pthread_mutex_unlock(&client->lock);
    return error;
}

static int crypt_sync(struct client *client, pid_t process, uint64_t argument) {
    struct request request;
    int error = request_take(client, process, argument, &request);
    error = error ? error : request_run(client, &request);
    return error ? error : request_give(&request, argument);
}

static int crypt_async(struct client *client, pid_t process, uint64_t argument) {
    struct request request;
    int error = request_take(client, process, argument, &request);
    return error ? error : queue_submit(client, &request);
}

static int fetch(struct client *client, uint64_t argument) {
    struct request request;
    int error = queue_fetch(client, &request);
    return error ? error : request_give(&request, argument);
}

int client_ioctl(struct client *client, pid_t process, unsigned command, uint64_t argument) {
    uint32_t word = 0;
    switch (command) {
    case CIOCASYMFEAT:
        return caller_write(process, argument, &word, sizeof word);
    case CRIOGET:
        /* No process can put a descriptor into another one, so this is the module's answer when there is no room. */
        word = (uint32_t)-EMFILE;
        return caller_write(process, argument, &word, sizeof word);
    case CIOCGSESSION:
        return create(client, process, argument);
    case CIOCFSESSION:
        return caller_read(process, &word, argument, sizeof word) ? -EFAULT : finish(client, word);
    case CIOCGSESSINFO:
        return info(client, process, argument);
    case CIOCCPHASH:
        return copy_digest(client, process, argument);
    case CIOCCRYPT:
        return crypt_sync(client, process, argument);
    case CIOCAUTHCRYPT:
        return aead_ioctl(client, process, argument);
    case CIOCASYNCCRYPT:
        return client->settings->async ? crypt_async(client, process, argument) : -EINVAL;
    case CIOCASYNCFETCH:
        return client->settings->async ? fetch(client, argument) : -EINVAL;
    default:
        return -EINVAL;
    }
}
