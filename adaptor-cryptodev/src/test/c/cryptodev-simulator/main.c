#define _GNU_SOURCE
#define FUSE_USE_VERSION 31

#include "simulator.h"

#include <errno.h>
#include <fcntl.h>
#include <poll.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/mman.h>
#include <sys/uio.h>
#include <unistd.h>

#include <cuse_lowlevel.h>
#include <fuse_opt.h>

/* One open file of the node. */
struct file {
    struct client *client;
    pthread_mutex_t lock;
    struct fuse_pollhandle *waiting;
    pid_t thread; /* the last one that called, and its process */
    pid_t process;
};

static struct census uncounted;
static struct settings settings = {.async = false, .alignmask = 15, .census = &uncounted};

/*
 * The ioctls carry pointers into the caller's memory, and a queued request is worked on after its ioctl has returned.
 * So memory is reached by the caller's process id, like the module pins pages by the caller's memory map, and not
 * through the buffers that CUSE would copy for the duration of one call.
 */
int caller_read(pid_t process, void *to, uint64_t from, size_t length) {
    struct iovec local = {to, length}, remote = {(void *)(uintptr_t)from, length};
    if (length == 0) {
        return 0;
    }
    return process_vm_readv(process, &local, 1, &remote, 1, 0) == (ssize_t)length ? 0 : -EFAULT;
}

int caller_write(pid_t process, uint64_t to, const void *from, size_t length) {
    struct iovec local = {(void *)(uintptr_t)from, length}, remote = {(void *)(uintptr_t)to, length};
    if (length == 0) {
        return 0;
    }
    return process_vm_writev(process, &local, 1, &remote, 1, 0) == (ssize_t)length ? 0 : -EFAULT;
}

/* The process of a thread: a request outlives the thread that queued it, but not the process. */
static pid_t process_of(struct file *file, pid_t thread) {
    char path[40], line[128];
    pthread_mutex_lock(&file->lock);
    if (file->thread != thread) {
        snprintf(path, sizeof path, "/proc/%d/status", (int)thread);
        FILE *status = fopen(path, "r");
        int process = (int)thread;
        while (status && fgets(line, sizeof line, status)) {
            if (sscanf(line, "Tgid: %d", &process) == 1) {
                break;
            }
        }
        if (status) {
            fclose(status);
        }
        file->thread = thread;
        file->process = (pid_t)process;
    }
    pid_t process = file->process;
    pthread_mutex_unlock(&file->lock);
    return process;
}

static void wake(void *argument) {
    struct file *file = argument;
    pthread_mutex_lock(&file->lock);
    struct fuse_pollhandle *waiting = file->waiting;
    file->waiting = NULL;
    pthread_mutex_unlock(&file->lock);
    if (waiting) {
        fuse_lowlevel_notify_poll(waiting);
        fuse_pollhandle_destroy(waiting);
    }
}

static void simulator_open(fuse_req_t request, struct fuse_file_info *info) {
    struct file *file = calloc(1, sizeof *file);
    if (file) {
        pthread_mutex_init(&file->lock, NULL);
        file->client = client_open(&settings, wake, file);
    }
    if (!file || !file->client) {
        free(file);
        fuse_reply_err(request, ENOMEM);
        return;
    }
    info->fh = (uintptr_t)file;
    fuse_reply_open(request, info);
}

static void simulator_release(fuse_req_t request, struct fuse_file_info *info) {
    struct file *file = (struct file *)(uintptr_t)info->fh;
    client_close(file->client);
    if (file->waiting) {
        fuse_pollhandle_destroy(file->waiting);
    }
    pthread_mutex_destroy(&file->lock);
    free(file);
    fuse_reply_err(request, 0);
}

static void simulator_ioctl(fuse_req_t request, int command, void *argument, struct fuse_file_info *info,
                            unsigned flags, const void *in, size_t in_length, size_t out_length) {
    (void)in;
    (void)in_length;
    (void)out_length;
    if (flags & FUSE_IOCTL_COMPAT) {
        fuse_reply_err(request, ENOSYS); /* 32-bit callers have other structs */
        return;
    }
    struct file *file = (struct file *)(uintptr_t)info->fh;
    pid_t process = process_of(file, fuse_req_ctx(request)->pid);
    int result = client_ioctl(file->client, process, (unsigned)command, (uintptr_t)argument);
    if (result < 0) {
        fuse_reply_err(request, -result);
    } else {
        fuse_reply_ioctl(request, result, NULL, 0);
    }
}

static void simulator_poll(fuse_req_t request, struct fuse_file_info *info, struct fuse_pollhandle *handle) {
    struct file *file = (struct file *)(uintptr_t)info->fh;
    unsigned ready = 0;
    if (handle) {
        pthread_mutex_lock(&file->lock);
        struct fuse_pollhandle *before = file->waiting;
        file->waiting = handle;
        pthread_mutex_unlock(&file->lock);
        if (before) {
            fuse_pollhandle_destroy(before);
        }
    }
    /* Looked at after the handle is in place, so nothing that becomes ready meanwhile is missed. */
    ready |= queue_readable(file->client) ? POLLIN | POLLRDNORM : 0;
    ready |= queue_writable(file->client) ? POLLOUT | POLLWRNORM : 0;
    fuse_reply_poll(request, ready);
}

static const struct cuse_lowlevel_ops operations = {
    .open = simulator_open,
    .release = simulator_release,
    .ioctl = simulator_ioctl,
    .poll = simulator_poll,
};

/* Puts the census into a file that others can reach. */
static int count_in(const char *path) {
    int file = open(path, O_RDWR | O_CREAT | O_TRUNC | O_CLOEXEC, 0600);
    if (file < 0 || ftruncate(file, sizeof(struct census))) {
        return -1;
    }
    void *shared = mmap(NULL, sizeof(struct census), PROT_READ | PROT_WRITE, MAP_SHARED, file, 0);
    close(file);
    settings.census = shared;
    return shared == MAP_FAILED ? -1 : 0;
}

/*
 * cryptodev-simulator NAME [async] [alignmask=N] [census=PATH]: makes the node /dev/NAME and serves it until it is
 * killed. The census are three 32-bit numbers, see struct census.
 */
int main(int argc, char **argv) {
    char name[80];
    if (argc < 2) {
        fprintf(stderr, "usage: %s NAME [async] [alignmask=N] [census=PATH]\n", argv[0]);
        return 64;
    }
    for (int i = 2; i < argc; i++) {
        if (!strcmp(argv[i], "async")) {
            settings.async = true;
        } else if (!strncmp(argv[i], "census=", 7)) {
            if (count_in(argv[i] + 7)) {
                perror(argv[i]);
                return 69;
            }
        } else if (sscanf(argv[i], "alignmask=%u", &settings.alignmask) != 1) {
            fprintf(stderr, "%s: unknown argument: %s\n", argv[0], argv[i]);
            return 64;
        }
    }
    snprintf(name, sizeof name, "DEVNAME=%s", argv[1]);
    const char *device[] = {name};
    struct cuse_info info = {.dev_info_argc = 1, .dev_info_argv = device, .flags = CUSE_UNRESTRICTED_IOCTL};
    char *fuse_arguments[] = {argv[0], "-f", NULL};
    return cuse_lowlevel_main(2, fuse_arguments, &info, &operations, NULL);
}
