// SPDX-License-Identifier: Apache-2.0
//
// Process 1 inside a sandbox. It starts the job's program when told to, reaps orphans, passes on requests to end, and
// reports how the program ended, exactly: a wait status, not a shell's 128 + n. When it ends, the kernel kills whatever
// is left in its process namespace; and it ends when the daemon's end of the control socket closes.
//
// Descriptor 3: control socket, SOCK_SEQPACKET.  From the daemon: 'G' = go, 'T' + signal byte = signal the job.
//               To the daemon: struct report: 'R' ready, 'S' started, 'E' + errno not started, 'X' + raw wait status.
// Descriptor 4: what to run (`struct config`, then strings that end with 0: folder, arguments, NAME=VALUEs).

#define _GNU_SOURCE
#include <errno.h>
#include <fcntl.h>
#include <poll.h>
#include <signal.h>
#include <stdint.h>
#include <stdlib.h>
#include <string.h>
#include <sys/mman.h>
#include <sys/prctl.h>
#include <sys/resource.h>
#include <sys/signalfd.h>
#include <sys/socket.h>
#include <sys/stat.h>
#include <sys/wait.h>
#include <unistd.h>

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
    if (send(control, &r, sizeof r, MSG_NOSIGNAL) != sizeof r) _exit(exit_broken);
}

/// Reads descriptor 4 into the variables above. The daemon wrote it, so a mistake in it ends everything.
static void load_configuration(void)
{
    struct stat s;
    if (fstat(configuration, &s) || s.st_size <= (off_t)sizeof(struct config)) _exit(exit_broken);
    char *base = mmap(NULL, (size_t)s.st_size, PROT_READ | PROT_WRITE, MAP_PRIVATE, configuration, 0);
    if (base == MAP_FAILED || base[s.st_size - 1] != 0) _exit(exit_broken);
    struct config c;
    memcpy(&c, base, sizeof c);
    if (c.argument_count < 1 || c.argument_count > 65536 || c.environment_count > 65536) _exit(exit_broken);
    uint32_t count = 1 + c.argument_count + c.environment_count;
    char **strings = calloc(count + 2, sizeof(char *));
    if (!strings) _exit(exit_broken);
    char *at = base + sizeof c, *end = base + s.st_size;
    for (uint32_t i = 0; i < count; i++) {
        if (at >= end) _exit(exit_broken);
        // One place is left free behind the arguments and one behind the environment: the NULL that ends each.
        strings[i <= c.argument_count ? i : i + 1] = at;
        at += strlen(at) + 1;
    }
    folder = strings[0];
    arguments = strings + 1;
    environment = strings + 2 + c.argument_count;
    processes = c.processes;
    close(configuration);
}

static void __attribute__((noreturn)) become_job(int failed)
{
    sigset_t none;
    sigemptyset(&none);
    sigprocmask(SIG_SETMASK, &none, NULL);
    setsid();
    // A second net below the pids cgroup, and the only one where no cgroup can be made. It is counted in the sandbox's
    // own user namespace, so it has to be set in here.
    struct rlimit limit = {processes, processes};
    if ((!processes || !setrlimit(RLIMIT_NPROC, &limit)) && !chdir(folder)) {
        environ = environment;
        execvp(arguments[0], arguments);
    }
    int e = errno;
    if (write(failed, &e, sizeof e) < 0) _exit(exit_broken);
    _exit(127);
}

static pid_t start_job(void)
{
    int failed[2], error = 0;
    if (pipe2(failed, O_CLOEXEC)) _exit(exit_broken);
    pid_t job = fork();
    if (job == 0) become_job(failed[1]);
    if (job < 0) error = errno;
    close(failed[1]);
    ssize_t n;
    if (job > 0) {
        do n = read(failed[0], &error, sizeof error);
        while (n < 0 && errno == EINTR);
    }
    close(failed[0]);
    report(error ? 'E' : 'S', error);
    if (error) _exit(0);
    return job;
}

/// Takes one message of the daemon. Its end of the socket closes only when it dies or gives up: then this ends too.
static char receive(pid_t job)
{
    unsigned char message[2] = {0, 0};
    ssize_t n;
    do n = recv(control, message, sizeof message, 0);
    while (n < 0 && errno == EINTR);
    if (n <= 0) _exit(exit_broken);
    // The program leads a session and a group of its own, and is not reaped yet: the number is still its own.
    if (message[0] == 'T' && job > 0) kill(-job, message[1]);
    return (char)message[0];
}

static void reap(pid_t job)
{
    int status;
    pid_t ended;
    while ((ended = waitpid(-1, &status, WNOHANG)) > 0) {
        if (ended != job) continue;
        kill(-1, SIGKILL);
        report('X', status);
        _exit(0);
    }
}

int main(void)
{
    // Nothing of this process may be read, traced or written through /proc by the job, which has the same user.
    if (prctl(PR_SET_DUMPABLE, 0)) _exit(exit_broken);
    if (close_range(5, ~0U, 0) || fcntl(control, F_SETFD, FD_CLOEXEC)) _exit(exit_broken);
    load_configuration();
    sigset_t children;
    sigemptyset(&children);
    sigaddset(&children, SIGCHLD);
    sigprocmask(SIG_BLOCK, &children, NULL);
    int signals = signalfd(-1, &children, SFD_CLOEXEC | SFD_NONBLOCK);
    if (signals < 0) _exit(exit_broken);
    report('R', 0);
    while (receive(0) != 'G') {}
    pid_t job = start_job();
    struct pollfd events[] = {{signals, POLLIN, 0}, {control, POLLIN, 0}};
    for (;;) {
        reap(job);
        if (poll(events, 2, -1) < 0 && errno != EINTR) _exit(exit_broken);
        struct signalfd_siginfo info;
        while (read(signals, &info, sizeof info) > 0) {}
        if (events[1].revents) receive(job);
    }
}
