/* A server of one connection: a line asks, with descriptors along; a line answers, with descriptors along. */
#include "helper.h"

#include <errno.h>
#include <fcntl.h>
#include <signal.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/prctl.h>
#include <sys/socket.h>
#include <sys/un.h>
#include <sys/wait.h>
#include <unistd.h>

enum { MAX_WORDS = 16 };

static int connection;

pid_t fork_bound(void) {
    pid_t parent = getpid();
    pid_t pid = fork();
    if (pid == 0) {
        prctl(PR_SET_PDEATHSIG, SIGKILL);
        if (getppid() != parent) {
            _exit(1);
        }
        if (connection > 0) {
            close(connection);
        }
    }
    return pid;
}

ssize_t send_with_fds(int socket, const void *bytes, size_t length, const int *fds, int count) {
    char control[CMSG_SPACE(MAX_FDS * sizeof(int))];
    struct iovec vector = {(void *) bytes, length};
    struct msghdr message = {.msg_iov = &vector, .msg_iovlen = 1};
    if (count > 0) {
        memset(control, 0, sizeof control);
        message.msg_control = control;
        message.msg_controllen = CMSG_SPACE(count * sizeof(int));
        struct cmsghdr *header = CMSG_FIRSTHDR(&message);
        header->cmsg_level = SOL_SOCKET;
        header->cmsg_type = SCM_RIGHTS;
        header->cmsg_len = CMSG_LEN(count * sizeof(int));
        memcpy(CMSG_DATA(header), fds, count * sizeof(int));
    }
    ssize_t sent = sendmsg(socket, &message, MSG_NOSIGNAL);
    return sent < 0 ? -errno : sent;
}

ssize_t receive_with_fds(int socket, void *bytes, size_t length, int *fds, int *count) {
    char control[CMSG_SPACE(MAX_FDS * sizeof(int))];
    struct iovec vector = {bytes, length};
    struct msghdr message = {.msg_iov = &vector, .msg_iovlen = 1, .msg_control = control,
        .msg_controllen = sizeof control};
    *count = 0;
    ssize_t got = recvmsg(socket, &message, MSG_CMSG_CLOEXEC);
    if (got < 0) {
        return -errno;
    }
    for (struct cmsghdr *header = CMSG_FIRSTHDR(&message); header != NULL; header = CMSG_NXTHDR(&message, header)) {
        if (header->cmsg_level == SOL_SOCKET && header->cmsg_type == SCM_RIGHTS) {
            int here = (int) ((header->cmsg_len - CMSG_LEN(0)) / sizeof(int));
            memcpy(fds + *count, CMSG_DATA(header), here * sizeof(int));
            *count += here;
        }
    }
    return got;
}

int connect_to(const char *path) {
    struct sockaddr_un address = {.sun_family = AF_UNIX};
    if (strlen(path) >= sizeof address.sun_path) {
        return -ENAMETOOLONG;
    }
    strcpy(address.sun_path, path);
    /* Not waiting: with a full backlog a connect waits for ever. */
    int fd = socket(AF_UNIX, SOCK_STREAM | SOCK_CLOEXEC | SOCK_NONBLOCK, 0);
    if (fd < 0) {
        return -errno;
    }
    if (connect(fd, (struct sockaddr *) &address, sizeof address) < 0) {
        int error = errno;
        close(fd);
        return -error;
    }
    fcntl(fd, F_SETFL, 0);
    return fd;
}

static void answer(long value, const int *fds, int count) {
    char line[64];
    int length = snprintf(line, sizeof line, "%ld\n", value);
    send_with_fds(connection, line, length, fds, count);
}

static void serve(char **words, int count, const int *fds, int fd_count) {
    const char *verb = words[0];
    if (strcmp(verb, "make") == 0) {
        int fd = make_descriptor(words + 1, count - 1);
        answer(fd, &fd, fd < 0 ? 0 : 1);
        if (fd >= 0) {
            close(fd);
        }
    } else if (strcmp(verb, "connect") == 0 && count > 1) {
        int fd = connect_to(words[1]);
        answer(fd, &fd, fd < 0 ? 0 : 1);
        if (fd >= 0) {
            close(fd);
        }
    } else if (strcmp(verb, "relay") == 0 && count > 3) {
        int ends[2];
        pid_t pid = start_relay(words[1], atol(words[2]), atoi(words[3]), &ends[0], &ends[1]);
        answer(pid, ends, pid < 0 ? 0 : 2);
        if (pid >= 0) {
            close(ends[0]);
            close(ends[1]);
        }
    } else if (strcmp(verb, "fuse") == 0 && count > 3) {
        answer(start_fuse(words[1], words[2], atoi(words[3])), NULL, 0);
    } else if (strcmp(verb, "keep") == 0) {
        pid_t pid = fork_bound();
        if (pid == 0) {
            alarm(120);
            pause();
            _exit(0);
        }
        answer(pid < 0 ? -errno : pid, NULL, 0);
    } else if (strcmp(verb, "kill") == 0 && count > 1) {
        pid_t pid = atoi(words[1]);
        kill(pid, SIGKILL);
        answer(waitpid(pid, NULL, 0) < 0 ? -errno : 0, NULL, 0);
    } else if (strcmp(verb, "on") == 0 && fd_count > 0) {
        answer(work_on(fds[0], words + 1, count - 1), NULL, 0);
    } else {
        answer(-EINVAL, NULL, 0);
    }
}

static int listen_once(const char *path) {
    struct sockaddr_un address = {.sun_family = AF_UNIX};
    strncpy(address.sun_path, path, sizeof address.sun_path - 1);
    int fd = socket(AF_UNIX, SOCK_STREAM | SOCK_CLOEXEC, 0);
    if (fd < 0 || bind(fd, (struct sockaddr *) &address, sizeof address) < 0 || listen(fd, 1) < 0) {
        perror(path);
        return -1;
    }
    puts("ready");
    fflush(stdout);
    int accepted = accept4(fd, NULL, NULL, SOCK_CLOEXEC);
    close(fd);
    unlink(path);
    return accepted;
}

int main(int argc, char **argv) {
    if (argc != 2) {
        fprintf(stderr, "usage: helper SOCKET\n");
        return 2;
    }
    prctl(PR_SET_PDEATHSIG, SIGKILL);
    signal(SIGPIPE, SIG_IGN);
    connection = listen_once(argv[1]);
    char line[LINE_BYTES];
    int fds[MAX_FDS * 2];
    int fd_count;
    ssize_t got;
    while (connection >= 0 && (got = receive_with_fds(connection, line, sizeof line - 1, fds, &fd_count)) > 0) {
        line[got] = 0;
        char *words[MAX_WORDS];
        int count = 0;
        for (char *word = strtok(line, " \n"); word != NULL && count < MAX_WORDS; word = strtok(NULL, " \n")) {
            words[count++] = word;
        }
        if (count > 0) {
            serve(words, count, fds, fd_count);
        }
        for (int i = 0; i < fd_count; i++) {
            close(fds[i]);
        }
        while (waitpid(-1, NULL, WNOHANG) > 0) {
        }
    }
    return 0;
}
