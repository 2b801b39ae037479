// SPDX-License-Identifier: Apache-2.0
//
// System calls and the few functions that a C compiler takes for granted. This program is linked without a C library:
// the start of glibc alone, which asks the processor about its caches, takes ten times as long as all of process 1 does
// where such questions end in a hypervisor; and a launcher that forks should be as small as can be.
//
// Every call returns its result, or a negated errno.

#ifndef WEFT_INIT_SYSTEM_H
#define WEFT_INIT_SYSTEM_H

#define _GNU_SOURCE
#include <asm/unistd.h>
#include <errno.h>
#include <stddef.h>
#include <stdint.h>

#if defined(__x86_64__)
static inline long call6(long number, long a, long b, long c, long d, long e, long f)
{
    long result;
    register long r10 __asm__("r10") = d;
    register long r8 __asm__("r8") = e;
    register long r9 __asm__("r9") = f;
    __asm__ volatile("syscall"
                     : "=a"(result)
                     : "a"(number), "D"(a), "S"(b), "d"(c), "r"(r10), "r"(r8), "r"(r9)
                     : "rcx", "r11", "memory");
    return result;
}
#elif defined(__aarch64__)
static inline long call6(long number, long a, long b, long c, long d, long e, long f)
{
    register long x8 __asm__("x8") = number;
    register long x0 __asm__("x0") = a;
    register long x1 __asm__("x1") = b;
    register long x2 __asm__("x2") = c;
    register long x3 __asm__("x3") = d;
    register long x4 __asm__("x4") = e;
    register long x5 __asm__("x5") = f;
    __asm__ volatile("svc 0" : "+r"(x0) : "r"(x8), "r"(x1), "r"(x2), "r"(x3), "r"(x4), "r"(x5) : "memory");
    return x0;
}
#else
#error "this processor's system calls are not written down here"
#endif

#define call(number, a, b, c, d, e) \
    call6(__NR_##number, (long)(a), (long)(b), (long)(c), (long)(d), (long)(e), 0)

static inline void __attribute__((noreturn)) leave(int code)
{
    for (;;) call(exit_group, code, 0, 0, 0, 0);
}

/// Again while a signal interrupts it.
#define retried(expression) \
    __extension__({ \
        long outcome_; \
        do outcome_ = (expression); \
        while (outcome_ == -EINTR); \
        outcome_; \
    })

size_t length(const char *text);

/// This program's two roles. `process_one` is what it does without arguments; the launcher finds, in place
/// of an environment, the mounts that its programs are not to have: arguments anybody could read.
void __attribute__((noreturn)) process_one(void);
void __attribute__((noreturn)) launcher(char *const *mounts);

#endif
