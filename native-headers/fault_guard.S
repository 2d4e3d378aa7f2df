/*
 * The handler of SIGBUS that FaultGuard installs, x86-64, position-independent. FaultGuard.java holds what this
 * assembles to, because a library of our own is no part of the project; FaultGuardCodeTest assembles it again and
 * compares.
 *
 * A page of a guarded region can't be had: its file was truncated, a huge page or a page of a full file system is
 * missing, memory has failed. The whole region becomes private memory of zeros, the instruction runs again, and the
 * region's owner is told through its event counter. If there is no memory for that (strict overcommit), the one page
 * is replaced. All other faults go to the handler that was there before, the JVM's, as if it had been called itself.
 *
 * What a handler may do: system calls of its own, no function, no stack beyond a few words, no vector register.
 *
 * The table, written by FaultGuard:
 *     0   the handler that was there before
 *     8   entries in use, those that are free in between included
 *     16  1, what is written to an event counter
 *     64  entries of 64 bytes:
 *         0   first byte of the region; all bits set if the entry is free
 *         8   first byte behind it
 *         16  descriptor of the event counter
 *         24  bytes of a page of the region
 *         32  the address of the last fault; written here, 0 before
 *
 * An entry is written from its end to its start and freed by its start, so an entry whose start is the same after its
 * end was read is one entry and not two.
 *
 * In: edi the signal, rsi the siginfo_t, rdx the context. All three are passed on as they came.
 */
        .intel_syntax noprefix
        .text
        .globl  fault_guard
fault_guard:
        mov     r8, [rip + table]
        cmp     dword ptr [rsi + 8], 0          /* si_code: 0 and less are signals that somebody has sent */
        jle     chain
        mov     rax, [rsi + 16]                 /* si_addr */
        mov     rcx, [r8 + 8]
        lea     r9, [r8 + 64]
next:
        test    rcx, rcx
        jz      chain
        dec     rcx
        mov     r10, [r9]
        cmp     rax, r10
        jb      skip
        mov     r11, [r9 + 8]
        cmp     rax, r11
        jae     skip
        cmp     r10, [r9]
        je      found
skip:
        add     r9, 64
        jmp     next

chain:
        jmp     qword ptr [r8]

found:
        push    rdi
        push    rsi
        push    rdx
        push    rbx
        push    r12
        mov     rbx, r9
        mov     r12, r8
        mov     [rbx + 32], rax
        mov     rdi, r10                        /* all of the region */
        mov     rsi, r11
        sub     rsi, r10
        call    replace
        cmp     rax, -4096
        jbe     tell
        mov     rsi, [rbx + 24]                 /* its page alone */
        mov     rdi, rsi
        neg     rdi
        and     rdi, [rbx + 32]
        call    replace
        cmp     rax, -4096
        ja      fail
tell:
        mov     edi, [rbx + 16]
        lea     rsi, [r12 + 16]
        mov     edx, 8
        mov     eax, 1                          /* write */
        syscall
        pop     r12
        pop     rbx
        pop     rdx
        pop     rsi
        pop     rdi
        ret
fail:
        mov     r8, r12
        pop     r12
        pop     rbx
        pop     rdx
        pop     rsi
        pop     rdi
        jmp     chain

replace:
        mov     edx, 3                          /* PROT_READ | PROT_WRITE */
        mov     r10d, 0x4032                    /* MAP_PRIVATE | MAP_FIXED | MAP_ANONYMOUS | MAP_NORESERVE */
        mov     r8, -1
        xor     r9d, r9d
        mov     eax, 9                          /* mmap */
        syscall
        ret

        .balign 8
table:
        .quad   0                               /* written when the code is put into memory */
fault_guard_end:
