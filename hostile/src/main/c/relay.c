/* A front-end's process that can be killed: it passes bytes and descriptors on, and dies where it is told to. */
#include "helper.h"

#include <errno.h>
#include <poll.h>
#include <signal.h>
#include <sys/socket.h>
#include <sys/wait.h>
#include <unistd.h>

/* Passes on what is there; returns bytes, 0 at the end. */
static ssize_t pass(int from, int to, size_t most) {
    char bytes[16384];
    int fds[MAX_FDS * 2];
    int count;
    ssize_t got = receive_with_fds(from, bytes, most < sizeof bytes ? most : sizeof bytes, fds, &count);
    ssize_t sent = 0;
    while (sent < got) {
        ssize_t now = send_with_fds(to, bytes + sent, got - sent, fds, sent == 0 ? count : 0);
        if (now <= 0) {
            got = 0;
            break;
        }
        sent += now;
    }
    for (int i = 0; i < count; i++) {
        close(fds[i]);
    }
    return got < 0 ? 0 : got;
}

static void relay(int local, int remote, long left) {
    struct pollfd polls[2] = {{local, POLLIN, 0}, {remote, POLLIN, 0}};
    while (left != 0 && poll(polls, 2, -1) > 0) {
        if (polls[0].revents != 0) {
            ssize_t passed = pass(local, remote, left < 0 ? 16384 : left);
            if (passed == 0) {
                break;
            }
            left -= left < 0 ? 0 : passed;
        }
        if (polls[1].revents != 0 && pass(remote, local, 16384) == 0) {
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
