/* What the parts of the helper share. It does for the tests what Java can't: makes descriptors of every kind, stands
 * between a front-end and the daemon to die at a chosen byte, and plays a file system that doesn't answer. */
#ifndef HELPER_H
#define HELPER_H

#define _GNU_SOURCE
#include <stddef.h>
#include <stdint.h>
#include <sys/types.h>

enum { MAX_FDS = 64, LINE_BYTES = 4096 };

/* Makes a descriptor as words say; a number below 0 is -errno. */
int make_descriptor(char **words, int count);

/* Does something with a descriptor that came along; returns 0 or more, or -errno. */
long work_on(int fd, char **words, int count);

/* Sends bytes with descriptors; returns bytes sent or -errno. */
ssize_t send_with_fds(int socket, const void *bytes, size_t length, const int *fds, int count);

/* Receives bytes with descriptors, at most MAX_FDS; returns bytes, 0 at the end, or -errno. */
ssize_t receive_with_fds(int socket, void *bytes, size_t length, int *fds, int *count);

/* Connects to a socket in the file system; returns the descriptor or -errno. */
int connect_to(const char *path);

/* Starts a process that passes everything on between a socket pair's end and the daemon, and kills itself after so many
 * bytes to the daemon (below 0: never). With `keep`, a child of it keeps the daemon's socket after that. */
pid_t start_relay(const char *path, long kill_after, int keep, int *local, int *remote);

/* Starts a process that serves a file system with one file at a folder, and leaves requests of one process without an
 * answer: "transfers" (read, write, poll, fsync), "attributes" (those too), "everything" (flush at close too). Returns
 * its id or -errno. */
pid_t start_fuse(const char *folder, const char *variant, int victim);

/* Forks; the child dies with this process and ignores nothing. */
pid_t fork_bound(void);

#endif
