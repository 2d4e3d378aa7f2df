#include "simulator.h"

#include <errno.h>
#include <stdlib.h>
#include <unistd.h>

enum { HELD_CHECK_MICROS = 1000 };

static void append(struct list *list, struct job *job) {
    job->next = NULL;
    if (list->last) {
        list->last->next = job;
    } else {
        list->first = job;
    }
    list->last = job;
}

static struct job *take(struct list *list) {
    struct job *job = list->first;
    if (job) {
        list->first = job->next;
        if (!list->first) {
            list->last = NULL;
        }
    }
    return job;
}

int queue_open(struct client *client) {
    pthread_cond_init(&client->more, NULL);
    for (; client->items < RING_DEFAULT; client->items++) {
        struct job *job = calloc(1, sizeof *job);
        if (!job) {
            return -ENOMEM;
        }
        append(&client->free, job);
    }
    return 0;
}

/* Takes all that waits, works on it in order, and hands it over at once, as the module's work item does. */
static void *work(void *argument) {
    struct client *client = argument;
    pthread_mutex_lock(&client->lock);
    while (!client->ending) {
        if (__atomic_load_n(&client->settings->census->held, __ATOMIC_SEQ_CST)) {
            pthread_mutex_unlock(&client->lock);
            usleep(HELD_CHECK_MICROS);
            pthread_mutex_lock(&client->lock);
            continue;
        }
        struct list batch = client->todo;
        if (!batch.first) {
            pthread_cond_wait(&client->more, &client->lock);
            continue;
        }
        client->todo.first = client->todo.last = NULL;
        pthread_mutex_unlock(&client->lock);
        for (struct job *job = batch.first; job; job = job->next) {
            job->result = request_run(client, &job->request);
        }
        pthread_mutex_lock(&client->lock);
        struct job *job;
        while ((job = take(&batch))) {
            append(&client->done, job);
        }
        pthread_mutex_unlock(&client->lock);
        client->wake(client->wake_argument);
        pthread_mutex_lock(&client->lock);
    }
    pthread_mutex_unlock(&client->lock);
    return NULL;
}

/* Waits for what is at work, and drops what is not: after this nobody touches the caller's memory. */
void queue_close(struct client *client) {
    pthread_mutex_lock(&client->lock);
    client->ending = true;
    pthread_cond_signal(&client->more);
    pthread_mutex_unlock(&client->lock);
    if (client->working) {
        pthread_join(client->worker, NULL);
    }
    struct list *lists[] = {&client->free, &client->todo, &client->done};
    for (int i = 0; i < 3; i++) {
        struct job *job;
        while ((job = take(lists[i]))) {
            free(job);
        }
    }
    pthread_cond_destroy(&client->more);
}

int queue_submit(struct client *client, const struct request *request) {
    if (request->op.flags & COP_FLAG_NO_ZC) {
        return -EINVAL;
    }
    int error = 0;
    pthread_mutex_lock(&client->lock);
    if (!client->working) {
        client->working = pthread_create(&client->worker, NULL, work, client) == 0;
    }
    struct job *job = take(&client->free);
    if (!job) {
        if (client->items == RING_MAX) {
            error = -EBUSY;
        } else if (!(job = calloc(1, sizeof *job))) {
            error = -EFAULT;
        } else {
            client->items++;
        }
    }
    if (job) {
        job->request = *request;
        job->request.deferred = true;
        append(&client->todo, job);
        pthread_cond_signal(&client->more);
    }
    pthread_mutex_unlock(&client->lock);
    return error;
}

int queue_fetch(struct client *client, struct request *request) {
    pthread_mutex_lock(&client->lock);
    struct job *job = take(&client->done);
    int result = -EBUSY;
    if (job) {
        *request = job->request;
        result = job->result;
        append(&client->free, job);
    }
    pthread_mutex_unlock(&client->lock);
    if (job) {
        client->wake(client->wake_argument);
    }
    return result;
}

bool queue_readable(struct client *client) {
    pthread_mutex_lock(&client->lock);
    bool answer = client->done.first;
    pthread_mutex_unlock(&client->lock);
    return answer;
}

bool queue_writable(struct client *client) {
    pthread_mutex_lock(&client->lock);
    bool answer = client->free.first || client->items < RING_MAX;
    pthread_mutex_unlock(&client->lock);
    return answer;
}
