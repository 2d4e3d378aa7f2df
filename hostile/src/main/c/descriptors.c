/* Descriptors of every kind, and what can be done to them behind the daemon's back. */
#include "helper.h"

#include <errno.h>
#include <fcntl.h>
#include <linux/memfd.h>
#include <netinet/in.h>
#include <signal.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/epoll.h>
#include <sys/eventfd.h>
#include <sys/inotify.h>
#include <sys/mman.h>
#include <sys/signalfd.h>
#include <sys/socket.h>
#include <sys/syscall.h>
#include <sys/timerfd.h>
#include <time.h>
#include <unistd.h>

static int has(char **words, int count, const char *word) {
    for (int i = 0; i < count; i++) {
        if (strcmp(words[i], word) == 0) {
            return 1;
        }
    }
    return 0;
}

static long number(char **words, int count, int index) {
    return index < count ? strtol(words[index], NULL, 0) : 0;
}

static int checked(int result) {
    return result < 0 ? -errno : result;
}

static int memory_file(char **words, int count) {
    int huge = has(words, count, "huge");
    int fd = memfd_create("hostile", MFD_CLOEXEC | MFD_ALLOW_SEALING | (huge ? MFD_HUGETLB : 0));
    if (fd < 0) {
        return -errno;
    }
    if (ftruncate(fd, number(words, count, 1)) < 0
            || (has(words, count, "sealed") && fcntl(fd, F_ADD_SEALS, F_SEAL_SHRINK) < 0)
            || (has(words, count, "grow") && fcntl(fd, F_ADD_SEALS, F_SEAL_GROW) < 0)) {
        int error = errno;
        close(fd);
        return -error;
    }
    return fd;
}

/* One end of a pair goes out, the other stays open here for ever, or is closed at once. */
static int end_of(int ends[2], int out, int lonely) {
    if (lonely) {
        close(ends[1 - out]);
    }
    return ends[out];
}

static int filled(int fd) {
    char bytes[4096] = {0};
    fcntl(fd, F_SETFL, O_NONBLOCK);
    while (write(fd, bytes, sizeof bytes) > 0) {
    }
    fcntl(fd, F_SETFL, 0);
    return fd;
}

static int pair(char **words, int count) {
    int ends[2];
    int lonely = has(words, count, "lonely");
    int end = 0;
    if (strncmp(words[0], "pipe", 4) == 0) {
        if (pipe2(ends, O_CLOEXEC) < 0) {
            return -errno;
        }
        end = strcmp(words[0], "pipe-w") == 0;
    } else if (socketpair(AF_UNIX, (has(words, count, "datagram") ? SOCK_DGRAM : SOCK_STREAM) | SOCK_CLOEXEC, 0, ends)
            < 0) {
        return -errno;
    }
    int fd = end_of(ends, end, lonely);
    return has(words, count, "full") ? filled(fd) : fd;
}

static int event(char **words, int count) {
    int fd = eventfd(0, EFD_CLOEXEC | (has(words, count, "semaphore") ? EFD_SEMAPHORE : 0)
            | (has(words, count, "nonblock") ? EFD_NONBLOCK : 0));
    uint64_t full = UINT64_MAX - 1;
    if (fd >= 0 && has(words, count, "full") && write(fd, &full, sizeof full) < 0) {
        return -errno;
    }
    return checked(fd);
}

static int listener(void) {
    int fd = socket(AF_UNIX, SOCK_STREAM | SOCK_CLOEXEC, 0);
    sa_family_t address = AF_UNIX;
    if (fd < 0 || bind(fd, (struct sockaddr *) &address, sizeof address) < 0 || listen(fd, 4) < 0) {
        return -errno;
    }
    return fd;
}

/* A connection whose last close waits so many seconds for a peer that reads nothing. */
static int lingering(char **words, int count) {
    struct sockaddr_in address = {.sin_family = AF_INET, .sin_addr.s_addr = htonl(INADDR_LOOPBACK)};
    socklen_t length = sizeof address;
    struct linger linger = {1, (int) number(words, count, 1)};
    int server = socket(AF_INET, SOCK_STREAM | SOCK_CLOEXEC, 0);
    int fd = socket(AF_INET, SOCK_STREAM | SOCK_CLOEXEC, 0);
    if (server < 0 || fd < 0 || bind(server, (struct sockaddr *) &address, length) < 0 || listen(server, 1) < 0
            || getsockname(server, (struct sockaddr *) &address, &length) < 0
            || connect(fd, (struct sockaddr *) &address, length) < 0 || accept(server, NULL, NULL) < 0
            || setsockopt(fd, SOL_SOCKET, SO_LINGER, &linger, sizeof linger) < 0) {
        return -errno;
    }
    close(server);
    return filled(fd);
}

static int disk_file(char **words, int count) {
    int fd = open(words[1], O_RDWR | O_CREAT | O_TRUNC | O_CLOEXEC, 0600);
    if (fd < 0 || ftruncate(fd, number(words, count, 2)) < 0) {
        return -errno;
    }
    unlink(words[1]);
    return fd;
}

static int opened(char **words, int count) {
    int flags = O_CLOEXEC | (has(words, count, "rw") ? O_RDWR : has(words, count, "w") ? O_WRONLY : O_RDONLY)
            | (has(words, count, "path") ? O_PATH : 0) | (has(words, count, "directory") ? O_DIRECTORY : 0)
            | (has(words, count, "create") ? O_CREAT : 0);
    int fd = open(words[1], flags, 0600);
    if (fd >= 0 && has(words, count, "sized") && ftruncate(fd, number(words, count, 2)) < 0) {
        return -errno;
    }
    return checked(fd);
}

static int waiting(const char *kind) {
    sigset_t set;
    struct itimerspec soon = {.it_value = {0, 1000000}, .it_interval = {0, 1000000}};
    sigemptyset(&set);
    sigaddset(&set, SIGUSR1);
    if (strcmp(kind, "epoll") == 0) {
        return checked(epoll_create1(EPOLL_CLOEXEC));
    }
    if (strcmp(kind, "timerfd") == 0) {
        int fd = timerfd_create(CLOCK_MONOTONIC, TFD_CLOEXEC);
        timerfd_settime(fd, 0, &soon, NULL);
        return checked(fd);
    }
    if (strcmp(kind, "signalfd") == 0) {
        return checked(signalfd(-1, &set, SFD_CLOEXEC));
    }
    if (strcmp(kind, "pidfd") == 0) {
        return checked((int) syscall(SYS_pidfd_open, getpid(), 0));
    }
    if (strcmp(kind, "inotify") == 0) {
        return checked(inotify_init1(IN_CLOEXEC));
    }
    return -EINVAL;
}

int make_descriptor(char **words, int count) {
    if (count == 0) {
        return -EINVAL;
    }
    const char *kind = words[0];
    if (strcmp(kind, "memfd") == 0) {
        return memory_file(words, count);
    }
    if (strcmp(kind, "secret") == 0) {
        int fd = (int) syscall(447, O_CLOEXEC);
        return fd >= 0 && ftruncate(fd, number(words, count, 1)) < 0 ? -errno : checked(fd);
    }
    if (strncmp(kind, "pipe", 4) == 0 || strcmp(kind, "socket") == 0) {
        return pair(words, count);
    }
    if (strcmp(kind, "eventfd") == 0) {
        return event(words, count);
    }
    if (strcmp(kind, "listener") == 0) {
        return listener();
    }
    if (strcmp(kind, "lingering") == 0) {
        return lingering(words, count);
    }
    if (strcmp(kind, "disk") == 0 && count > 2) {
        return disk_file(words, count);
    }
    if (strcmp(kind, "open") == 0 && count > 1) {
        return opened(words, count);
    }
    return waiting(kind);
}

/* Keeps an eventfd's counter at its limit, for ever or until this process is killed. */
static long refill(int fd) {
    pid_t pid = fork_bound();
    if (pid == 0) {
        alarm(120);
        fcntl(fd, F_SETFL, O_NONBLOCK);
        struct timespec pause = {0, 20000};
        for (uint64_t left = UINT64_MAX - 1;; left = left > 1 ? left / 2 : UINT64_MAX - 1) {
            if (write(fd, &left, sizeof left) < 0 && left == 1) {
                nanosleep(&pause, NULL);
            }
        }
    }
    return pid;
}

static long touch(int fd, long offset, long length) {
    char *bytes = mmap(NULL, length, PROT_READ | PROT_WRITE, MAP_SHARED, fd, offset);
    if (bytes == MAP_FAILED) {
        return -errno;
    }
    for (long at = 0; at < length; at += 4096) {
        bytes[at] = 1;
    }
    munmap(bytes, length);
    return 0;
}

long work_on(int fd, char **words, int count) {
    long first = number(words, count, 1);
    long second = number(words, count, 2);
    if (strcmp(words[0], "truncate") == 0) {
        return checked(ftruncate(fd, first));
    }
    if (strcmp(words[0], "punch") == 0) {
        return checked(fallocate(fd, FALLOC_FL_PUNCH_HOLE | FALLOC_FL_KEEP_SIZE, first, second));
    }
    if (strcmp(words[0], "allocate") == 0) {
        return checked(fallocate(fd, 0, first, second));
    }
    if (strcmp(words[0], "touch") == 0) {
        return touch(fd, first, second);
    }
    if (strcmp(words[0], "refill") == 0) {
        return refill(fd);
    }
    if (strcmp(words[0], "nonblock") == 0) {
        return checked(fcntl(fd, F_SETFL, first ? O_NONBLOCK : 0));
    }
    return -EINVAL;
}
