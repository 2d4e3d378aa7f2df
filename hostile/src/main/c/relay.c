/* A front-end's process that can be killed: it passes bytes and descriptors on, and dies where it is told to. */
#include "helper.h"

#include <errno.h>
#include <poll.h>
#include <signal.h>
#include <string.h>
#include <sys/socket.h>
#include <sys/wait.h>
#include <unistd.h>

static ssize_t send_all(int to, const char *bytes, ssize_t length, const int *fds, int count) {
    ssize_t sent = 0;
    while (sent < length) {
        ssize_t now = send_with_fds(to, bytes + sent, length - sent, fds, sent == 0 ? count : 0);
        if (now <= 0) {
            return 0;
        }
        sent += now;
    }
    return sent;
}

/* Passes on what is there; returns bytes, 0 at the end. */
static ssize_t pass(int from, int to) {
    char bytes[16384];
    int fds[MAX_FDS * 2];
    int count;
    ssize_t got = receive_with_fds(from, bytes, sizeof bytes, fds, &count);
    if (got > 0) {
        got = send_all(to, bytes, got, fds, count);
    }
    for (int i = 0; i < count; i++) {
        close(fds[i]);
    }
    return got < 0 ? 0 : got;
}

/* What is to come of the message that is being passed on: a socket's bytes may be read across the end of a message, and
 * then the next one's descriptors would go out with the first. */
struct part {
    char header[12];
    size_t have;
    size_t payload;
};

/* Passes on a piece of one message; returns bytes, 0 at the end. */
static ssize_t pass_part(int from, int to, struct part *part, long left) {
    size_t most = part->have < sizeof part->header ? sizeof part->header - part->have : part->payload;
    if (left >= 0 && (size_t) left < most) {
        most = left;
    }
    char bytes[16384];
    int fds[MAX_FDS * 2];
    int count;
    ssize_t got = receive_with_fds(from, bytes, most < sizeof bytes ? most : sizeof bytes, fds, &count);
    if (got > 0) {
        if (part->have < sizeof part->header) {
            memcpy(part->header + part->have, bytes, got);
            part->have += got;
            uint32_t size;
            memcpy(&size, part->header + 8, sizeof size);
            part->payload = part->have == sizeof part->header ? size : 0;
        } else {
            part->payload -= got;
        }
        if (part->have == sizeof part->header && part->payload == 0) {
            part->have = 0;
        }
        got = send_all(to, bytes, got, fds, count);
    }
    for (int i = 0; i < count; i++) {
        close(fds[i]);
    }
    return got < 0 ? 0 : got;
}

static void relay(int local, int remote, long left) {
    struct pollfd polls[2] = {{local, POLLIN, 0}, {remote, POLLIN, 0}};
    struct part part = {.have = 0};
    while (left != 0 && poll(polls, 2, -1) > 0) {
        if (polls[0].revents != 0) {
            ssize_t passed = pass_part(local, remote, &part, left);
            if (passed == 0) {
                break;
            }
            left -= left < 0 ? 0 : passed;
        }
        if (polls[1].revents != 0 && pass(remote, local) == 0) {
            break;
        }
    }
}

pid_t start_relay(const char *path, long kill_after, int keep, int *local, int *remote) {
    int ends[2];
    if (socketpair(AF_UNIX, SOCK_STREAM | SOCK_CLOEXEC, 0, ends) < 0) {
        return -errno;
    }
    /* The child connects, because the kernel keeps the id of who did; its socket comes back over the pair. */
    pid_t pid = fork_bound();
    if (pid == 0) {
        int socket = connect_to(path);
        char byte = (char) (socket < 0 ? -socket : 0);
        close(ends[0]);
        send_with_fds(ends[1], &byte, 1, &socket, socket < 0 ? 0 : 1);
        if (socket < 0) {
            _exit(1);
        }
        if (keep && fork() == 0) {
            close(ends[1]);
            alarm(60);
            pause();
            _exit(0);
        }
        relay(ends[1], socket, kill_after);
        kill(getpid(), SIGKILL);
    }
    close(ends[1]);
    if (pid < 0) {
        close(ends[0]);
        return -errno;
    }
    char byte = EPIPE;
    int count = 0;
    receive_with_fds(ends[0], &byte, 1, remote, &count);
    if (count == 0) {
        close(ends[0]);
        waitpid(pid, NULL, 0);
        return -byte;
    }
    *local = ends[0];
    return pid;
}
