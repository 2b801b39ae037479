// SPDX-License-Identifier: Apache-2.0
//
// Process 1 inside a sandbox. It starts the job's program when told to, reaps orphans, passes on requests to end, and
// reports how the program ended, exactly: a wait status, not a shell's 128 + n. When it ends, the kernel kills whatever
// is left in its process namespace; and it ends when the daemon's end of the control socket closes.
//
// Descriptor 3: control socket, SOCK_SEQPACKET.  From the daemon: 'G' = go, 'T' + signal byte = signal the job.
//               To the daemon: struct report: 'R' ready, 'S' started, 'E' + errno not started, 'X' + raw wait status.
// Descriptor 4: what to run (`struct config`, then strings that end with 0: folder, arguments, NAME=VALUEs).

#include "system.h"

#include <fcntl.h>
#include <poll.h>
#include <signal.h>
#include <sys/mman.h>
#include <sys/prctl.h>
#include <sys/resource.h>
#include <sys/signalfd.h>
#include <sys/socket.h>
#include <sys/wait.h>

enum { control = 3, configuration = 4, exit_broken = 125 };

struct report {
    int32_t kind;
    int32_t value;
};

struct config {
    uint32_t argument_count;
    uint32_t environment_count;
    uint64_t processes; // RLIMIT_NPROC of the job, 0 = leave
};

static char *folder, **arguments, **environment;
static uint64_t processes;

static void report(char kind, int value)
{
    struct report r = {kind, value};
    if (call6(__NR_sendto, control, (long)&r, sizeof r, MSG_NOSIGNAL, 0, 0) != sizeof r) leave(exit_broken);
}

static void *map(size_t bytes, int flags, int descriptor)
{
    long at = call6(__NR_mmap, 0, (long)bytes, PROT_READ | PROT_WRITE, MAP_PRIVATE | flags, descriptor, 0);
    if (at < 0 && at > -4096) leave(exit_broken);
    return (void *)at;
}

/// Reads descriptor 4 into the variables above. The daemon wrote it, so a mistake in it ends everything.
static void load_configuration(void)
{
    long size = call(lseek, configuration, 0, 2 /* SEEK_END */, 0, 0);
    if (size <= (long)sizeof(struct config)) leave(exit_broken);
    char *base = map((size_t)size, 0, configuration);
    if (base[size - 1] != 0) leave(exit_broken);
    struct config c = *(struct config *)base;
    if (c.argument_count < 1 || c.argument_count > 65536 || c.environment_count > 65536) leave(exit_broken);
    uint32_t count = 1 + c.argument_count + c.environment_count;
    char **strings = map((count + 2) * sizeof(char *), MAP_ANONYMOUS, -1);
    char *at = base + sizeof c, *end = base + size;
    for (uint32_t i = 0; i < count; i++) {
        if (at >= end) leave(exit_broken);
        // One place is left free behind the arguments and one behind the environment: the NULL that ends each.
        strings[i <= c.argument_count ? i : i + 1] = at;
        at += length(at) + 1;
    }
    folder = strings[0];
    arguments = strings + 1;
    environment = strings + 2 + c.argument_count;
    processes = c.processes;
    call(close, configuration, 0, 0, 0, 0);
}

/// Executes the file; one that is neither a program nor names its interpreter is a shell script, as for any shell.
static long execute(char *path)
{
    long error = call(execve, path, arguments, environment, 0, 0);
    if (error != -ENOEXEC) return error;
    uint32_t count = 0;
    while (arguments[count]) count++;
    char *script[count + 2];
    script[0] = "sh";
    script[1] = path;
    // The arguments' own NULL comes along.
    for (uint32_t i = 1; i <= count; i++) script[i + 1] = arguments[i];
    return call(execve, "/bin/sh", script, environment, 0, 0);
}

static const char *search_path(void)
{
    for (char **e = environment; *e; e++) {
        const char *name = "PATH=", *at = *e;
        while (*name && *name == *at) name++, at++;
        if (!*name) return at;
    }
    return "/bin:/usr/bin";
}

/// Executes the program, looking for it in the job's PATH as execvp does. Returns only the reason why it cannot.
static long find_and_execute(void)
{
    char *name = arguments[0];
    size_t name_length = length(name);
    for (size_t i = 0; i < name_length; i++)
        if (name[i] == '/') return execute(name);
    if (!name_length || name_length > 255) return name_length ? -ENAMETOOLONG : -ENOENT;
    long reason = -ENOENT;
    for (const char *at = search_path();; at++) {
        char path[4096];
        size_t used = 0;
        for (; *at && *at != ':'; at++)
            if (used < sizeof path - 258) path[used++] = *at;
        if (used) path[used++] = '/';
        for (size_t i = 0; i <= name_length; i++) path[used++] = name[i];
        long error = execute(path);
        if (error == -EACCES) reason = error;
        else if (error != -ENOENT && error != -ENOTDIR && error != -ESTALE && error != -ENODEV) return error;
        if (!*at) return reason;
    }
}

static void __attribute__((noreturn)) become_job(int failed)
{
    uint64_t none = 0;
    call(rt_sigprocmask, SIG_SETMASK, &none, 0, sizeof none, 0);
    call(setsid, 0, 0, 0, 0, 0);
    // A second net below the pids cgroup, and the only one where no cgroup can be made. It is counted in the sandbox's
    // own user namespace, so it has to be set in here.
    uint64_t limit[2] = {processes, processes};
    long error = processes ? call(prlimit64, 0, RLIMIT_NPROC, limit, 0, 0) : 0;
    if (!error) error = call(chdir, folder, 0, 0, 0, 0);
    if (!error) error = find_and_execute();
    int e = (int)-error;
    if (call(write, failed, &e, sizeof e, 0, 0) < 0) leave(exit_broken);
    leave(127);
}

static int start_job(void)
{
    int failed[2], error = 0;
    if (call(pipe2, failed, O_CLOEXEC, 0, 0, 0)) leave(exit_broken);
    long job = call(clone, SIGCHLD, 0, 0, 0, 0);
    if (job == 0) become_job(failed[1]);
    if (job < 0) error = (int)-job;
    call(close, failed[1], 0, 0, 0, 0);
    if (job > 0) retried(call(read, failed[0], &error, sizeof error, 0, 0));
    call(close, failed[0], 0, 0, 0, 0);
    report(error ? 'E' : 'S', error);
    if (error) leave(0);
    return (int)job;
}

/// Takes one message of the daemon. Its end of the socket closes only when it dies or gives up: then this ends too.
static char receive(int job)
{
    unsigned char message[2] = {0, 0};
    long n = retried(call6(__NR_recvfrom, control, (long)message, sizeof message, 0, 0, 0));
    if (n <= 0) leave(exit_broken);
    // The program leads a session and a group of its own, and is not reaped yet: the number is still its own.
    if (message[0] == 'T' && job > 0) call(kill, -job, message[1], 0, 0, 0);
    return (char)message[0];
}

static void reap(int job)
{
    int status;
    long ended;
    while ((ended = call(wait4, -1, &status, WNOHANG, 0, 0)) > 0) {
        if (ended != job) continue;
        call(kill, -1, SIGKILL, 0, 0, 0);
        report('X', status);
        leave(0);
    }
}

void process_one(void)
{
    // Nothing of this process may be read, traced or written through /proc by the job, which has the same user.
    if (call(prctl, PR_SET_DUMPABLE, 0, 0, 0, 0)) leave(exit_broken);
    if (call(close_range, 5, ~0U, 0, 0, 0) || call(fcntl, control, F_SETFD, FD_CLOEXEC, 0, 0)) leave(exit_broken);
    load_configuration();
    uint64_t children = 1ULL << (SIGCHLD - 1);
    call(rt_sigprocmask, SIG_BLOCK, &children, 0, sizeof children, 0);
    long signals = call(signalfd4, -1, &children, sizeof children, SFD_CLOEXEC | SFD_NONBLOCK, 0);
    if (signals < 0) leave(exit_broken);
    report('R', 0);
    while (receive(0) != 'G') {}
    int job = start_job();
    struct pollfd events[] = {{(int)signals, POLLIN, 0}, {control, POLLIN, 0}};
    for (;;) {
        reap(job);
        events[1].revents = 0;
        long n = call(ppoll, events, 2, 0, 0, 8);
        if (n < 0 && n != -EINTR) leave(exit_broken);
        struct signalfd_siginfo info;
        while (call(read, signals, &info, sizeof info, 0, 0) > 0) {}
        if (events[1].revents) receive(job);
    }
}
