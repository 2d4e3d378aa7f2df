/*
 * Umbrella header of the AF_ALG binding: the kernel's crypto sockets, pipes that carry pages into them, and asynchronous
 * input/output, which libc has no functions for. The symbols that are bound are listed in af_alg.includes.
 */
#define _GNU_SOURCE

#include <errno.h>
#include <fcntl.h>
#include <sys/socket.h>
#include <sys/syscall.h>
#include <sys/uio.h>
#include <unistd.h>

#include <linux/aio_abi.h>
#include <linux/if_alg.h>
