/*
 * Calls a function of libc and returns its result, or the negated errno if it has failed, x86-64, position-independent.
 * ErrnoTrampoline.java holds what this assembles to, because a library of our own is no part of the project;
 * ErrnoTrampolineTest assembles it again and compares.
 *
 * errno belongs to the thread and is gone when the thread is back in Java, so somebody must read it before. The JVM's
 * own way, a segment that it fills, costs each call two objects wherever the compiler can't prove that they are not
 * needed.
 *
 * In:  rdi the function; rsi, rdx, rcx, r8, r9 and the first word of the stack: its arguments, integers and addresses.
 *      Who passes fewer leaves something else there, which the function does not look at.
 * Out: what the function has returned, but -errno instead of -1.
 */
        .intel_syntax noprefix
        .text

        .macro  shift_and_call
        mov     r11, rdi
        mov     rdi, rsi
        mov     rsi, rdx
        mov     rdx, rcx
        mov     rcx, r8
        mov     r8, r9
        mov     r9, [rsp + 8]
        sub     rsp, 8                          /* a multiple of 16 at the call */
        xor     eax, eax                        /* no vector register is an argument of a variadic function */
        call    r11
        .endm

        .globl  errno_call_int                  /* a function that returns an int */
errno_call_int:
        shift_and_call
        cmp     eax, -1
        je      failed
        add     rsp, 8
        ret

        .balign 64
        .globl  errno_call_long                 /* a function that returns a long or an address */
errno_call_long:
        shift_and_call
        cmp     rax, -1
        je      failed
        add     rsp, 8
        ret

failed:
        call    [rip + errno_location]
        movsxd  rax, dword ptr [rax]
        neg     rax
        add     rsp, 8
        ret

        .balign 8
errno_location:
        .quad   0                               /* __errno_location, written when the code is put into memory */
errno_call_end:
