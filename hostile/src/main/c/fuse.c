/* A file system with one file, over the kernel's own protocol, that leaves some requests without an answer. */
#include "helper.h"

#include <errno.h>
#include <fcntl.h>
#include <linux/fuse.h>
#include <stdio.h>
#include <string.h>
#include <sys/mount.h>
#include <sys/stat.h>
#include <time.h>
#include <unistd.h>

enum { ROOT = 1, FILE_NODE = 2, BUFFER_BYTES = 1 << 18 };

static const uint64_t FILE_BYTES = 64 << 20;

/* Since Linux 6.6; headers of older systems don't have it. */
enum { STATX = 52 };

/* Who gets no answers; everybody else does, so that those who made the file can let go of it. */
static int victim;
static FILE *notes;

static void reply(int device, uint64_t unique, int error, const void *body, size_t length) {
    char bytes[4096];
    struct fuse_out_header header = {.len = sizeof header + length, .error = error, .unique = unique};
    memcpy(bytes, &header, sizeof header);
    if (length > 0) {
        memcpy(bytes + sizeof header, body, length);
    }
    if (write(device, bytes, header.len) < 0) {
        /* The one who asked has gone. */
    }
}

static struct fuse_attr attributes(uint64_t node) {
    struct fuse_attr attr = {.ino = node, .nlink = 1, .blksize = 4096,
        .mode = node == ROOT ? S_IFDIR | 0755 : S_IFREG | 0666, .size = node == ROOT ? 0 : FILE_BYTES};
    return attr;
}

static void greet(int device, const struct fuse_in_header *in) {
    const struct fuse_init_in *asked = (const void *) (in + 1);
    struct fuse_init_out out = {.major = FUSE_KERNEL_VERSION, .minor = FUSE_KERNEL_MINOR_VERSION,
        .max_readahead = asked->max_readahead, .max_background = 16, .congestion_threshold = 12, .max_write = 4096};
    reply(device, in->unique, 0, &out, sizeof out);
}

static void tell(int device, const struct fuse_in_header *in, uint64_t node, int entry) {
    if (entry) {
        struct fuse_entry_out out = {.nodeid = node, .attr = attributes(node), .attr_valid = 0, .entry_valid = 0};
        reply(device, in->unique, 0, &out, sizeof out);
    } else {
        struct fuse_attr_out out = {.attr = attributes(node)};
        reply(device, in->unique, 0, &out, sizeof out);
    }
}

static int is_victim(uint32_t thread) {
    char path[64];
    snprintf(path, sizeof path, "/proc/%d/task/%u", victim, thread);
    return access(path, F_OK) == 0;
}

static int is_silent(const char *variant, uint32_t opcode) {
    int transfer = opcode == FUSE_READ || opcode == FUSE_WRITE || opcode == FUSE_POLL || opcode == FUSE_FSYNC;
    if (strcmp(variant, "transfers") == 0) {
        return transfer;
    }
    if (strcmp(variant, "attributes") == 0) {
        return transfer || opcode == FUSE_GETATTR || opcode == STATX;
    }
    return strcmp(variant, "everything") == 0;
}

static void serve(int device, const struct fuse_in_header *in) {
    switch (in->opcode) {
        case FUSE_INIT:
            greet(device, in);
            break;
        case FUSE_LOOKUP:
            tell(device, in, FILE_NODE, 1);
            break;
        case FUSE_GETATTR:
        case FUSE_SETATTR:
            tell(device, in, in->nodeid, 0);
            break;
        case FUSE_OPEN:
        case FUSE_OPENDIR: {
            struct fuse_open_out out = {.fh = 1, .open_flags = FOPEN_DIRECT_IO | FOPEN_NONSEEKABLE};
            reply(device, in->unique, 0, &out, sizeof out);
            break;
        }
        case FUSE_FLUSH:
        case FUSE_RELEASE:
        case FUSE_RELEASEDIR:
        case FUSE_ACCESS:
            reply(device, in->unique, 0, NULL, 0);
            break;
        case FUSE_FORGET:
        case FUSE_BATCH_FORGET:
        case FUSE_INTERRUPT:
            break;
        default:
            reply(device, in->unique, -ENOSYS, NULL, 0);
    }
}

static void run(int device, const char *variant) {
    static char buffer[BUFFER_BYTES];
    while (1) {
        ssize_t got = read(device, buffer, sizeof buffer);
        if (got < 0 && (errno == EINTR || errno == ENOENT)) {
            continue;
        }
        if (got < (ssize_t) sizeof(struct fuse_in_header)) {
            return;
        }
        const struct fuse_in_header *in = (const void *) buffer;
        int silent = is_victim(in->pid) && is_silent(variant, in->opcode);
        if (notes != NULL) {
            fprintf(notes, "opcode %u of pid %u: %s\n", in->opcode, in->pid, silent ? "no answer" : "answered");
            fflush(notes);
        }
        if (!silent) {
            serve(device, in);
        }
    }
}

pid_t start_fuse(const char *folder, const char *variant, int victim_id) {
    victim = victim_id;
    int device = open("/dev/fuse", O_RDWR | O_CLOEXEC);
    if (device < 0) {
        return -errno;
    }
    char options[128];
    snprintf(options, sizeof options, "fd=%d,rootmode=40000,user_id=0,group_id=0,allow_other", device);
    if (mount("hostile", folder, "fuse.hostile", MS_NOSUID | MS_NODEV, options) < 0) {
        int error = errno;
        close(device);
        return -error;
    }
    pid_t pid = fork_bound();
    if (pid == 0) {
        char path[4096];
        snprintf(path, sizeof path, "%s.log", folder);
        notes = fopen(path, "w");
        run(device, variant);
        _exit(0);
    }
    close(device);
    return pid < 0 ? -errno : pid;
}
