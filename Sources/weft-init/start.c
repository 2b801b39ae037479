// SPDX-License-Identifier: Apache-2.0

#include "system.h"

// The compiler calls these by itself.
void *memcpy(void *restrict to, const void *restrict from, size_t count)
{
    for (size_t i = 0; i < count; i++) ((volatile char *)to)[i] = ((const char *)from)[i];
    return to;
}

void *memset(void *to, int byte, size_t count)
{
    for (size_t i = 0; i < count; i++) ((volatile char *)to)[i] = (char)byte;
    return to;
}

size_t length(const char *text)
{
    size_t count = 0;
    while (text[count]) count++;
    return count;
}

/// `stack` is what the kernel left there: the count of arguments, the arguments, 0, the environment, 0.
void __attribute__((noreturn, used)) begin(const long *stack)
{
    if (stack[0] > 1) launcher((char *const *)(stack + stack[0] + 2));
    process_one();
}

#if defined(__x86_64__)
__asm__(".globl _start\n_start:\n xor %ebp, %ebp\n mov %rsp, %rdi\n and $-16, %rsp\n call begin\n");
#else
__asm__(".globl _start\n_start:\n mov x29, #0\n mov x0, sp\n bl begin\n");
#endif
