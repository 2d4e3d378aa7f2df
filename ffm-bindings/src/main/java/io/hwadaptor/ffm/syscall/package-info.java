/**
 * System calls as C has them: C names, C order of arguments, addresses as {@code long}, and a result that is either
 * the call's own (0 or more) or the negated error code. Nothing here throws for what the kernel answers, retries, or
 * allocates after a thread's first call. The package is not exported; {@link io.hwadaptor.ffm.linux} is its facade.
 * {@link io.hwadaptor.ffm.syscall.Downcalls} makes the handles of all functions, those of other libraries included.
 *
 * <p>Addresses are {@code long} because a segment argument costs two atomic operations when its arena is shared. The
 * caller keeps the memory alive during the call.
 *
 * <p>No call here is bound as {@code critical}: a system call may sleep, and a critical call holds off every safepoint
 * of the JVM until it returns.
 */
package io.hwadaptor.ffm.syscall;
