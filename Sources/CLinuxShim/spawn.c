// SPDX-License-Identifier: Apache-2.0
#define _GNU_SOURCE
#include "linux_shim.h"

#include <errno.h>
#include <fcntl.h>
#include <linux/sched.h>
#include <poll.h>
#include <sched.h>
#include <signal.h>
#include <stdio.h>
#include <string.h>
#include <sys/prctl.h>
#include <sys/resource.h>
#include <sys/socket.h>
#include <sys/stat.h>
#include <sys/syscall.h>
#include <sys/wait.h>
#include <unistd.h>

// The child is a copy of one thread of a big program: until exec it may call nothing that takes a lock or allocates,
// and no glibc wrapper that talks to the other threads (setuid and friends do). It does not share memory with its
// parent although that would be faster: a process that changes its user must not be able to write to the daemon.

enum stage { stage_clone, stage_cgroup, stage_network, stage_limits, stage_user, stage_descriptors, stage_exec };
static const char *const stage_names[] = {
    "clone3", "joining the cgroup", "entering the network namespace", "setting limits", "becoming the job's user",
    "placing descriptors", "exec",
};

struct failure {
    int error;
    enum stage stage;
};

static int limit(int resource, uint64_t value)
{
    struct rlimit l = {value, value};
    return setrlimit(resource, &l);
}

static int write_text(const char *path, const char *text)
{
    int fd = open(path, O_WRONLY | O_CLOEXEC);
    if (fd < 0) return -1;
    ssize_t n = write(fd, text, strlen(text));
    int e = errno;
    close(fd);
    errno = e;
    return n < 0 ? -1 : 0;
}

static int set_limits(const struct weft_spawn_request *r, const char *oom_score)
{
    if (r->oom_score_adjustment && write_text("/proc/self/oom_score_adj", oom_score)) return -1;
    if (r->open_files && limit(RLIMIT_NOFILE, r->open_files)) return -1;
    if (r->file_bytes && limit(RLIMIT_FSIZE, r->file_bytes)) return -1;
    if (!r->harden) return 0;
    // One byte rather than none: with 0 the kernel still starts a core_pattern pipe handler, with 1 it never does.
    return limit(RLIMIT_CORE, 1) || limit(RLIMIT_RTPRIO, 0) || limit(RLIMIT_NICE, 0)
        || limit(RLIMIT_MEMLOCK, 64 << 10) || limit(RLIMIT_MSGQUEUE, 64 << 10) ? -1 : 0;
}

static int become(int64_t user)
{
    if (user < 0) return 0;
    if (syscall(SYS_setgroups, 0, NULL)) return -1;
    if (syscall(SYS_setresgid, user, user, user)) return -1;
    return syscall(SYS_setresuid, user, user, user) ? -1 : 0;
}

/// Puts the descriptors in place and `report` right behind them. Returns the new number of `report`, or -1.
static int place_descriptors(const struct weft_spawn_request *r, int report)
{
    int high[64];
    int count = r->descriptor_count;
    if (count < 0 || count > 63) {
        errno = EINVAL;
        return -1;
    }
    // First out of the way, then down: a source may have the number of another one's target.
    for (int i = 0; i <= count; i++) {
        int source = i == count ? report : r->descriptors[i];
        if (source < 0) source = open("/dev/null", O_RDWR | O_CLOEXEC);
        if (source < 0 || (high[i] = fcntl(source, F_DUPFD_CLOEXEC, 64)) < 0) return -1;
    }
    for (int i = 0; i < count; i++)
        if (dup2(high[i], i) < 0) return -1;
    if (dup3(high[count], count, O_CLOEXEC) < 0) return -1;
    return close_range(count + 1, ~0U, 0) ? -1 : count;
}

static void reset_signals(void)
{
    struct sigaction action = {.sa_handler = SIG_DFL};
    for (int s = 1; s < 65; s++)
        if (s != SIGKILL && s != SIGSTOP) sigaction(s, &action, NULL);
}

static void __attribute__((noreturn)) child(
    const struct weft_spawn_request *r, const char *oom_score, int report, pid_t parent)
{
    struct failure f = {0, stage_cgroup};
    // "tasks" and not "cgroup.procs": for the calling thread alone the kernel needs no lock over all processes, which
    // saves some 10 ms.
    for (int i = 0; i < r->cgroup_task_count; i++)
        if (write(r->cgroup_tasks[i], "0", 1) < 0) goto fail;
    f.stage = stage_network;
    if (r->network_namespace >= 0 && setns(r->network_namespace, CLONE_NEWNET)) goto fail;
    f.stage = stage_descriptors;
    int moved = place_descriptors(r, report);
    if (moved < 0) goto fail;
    report = moved;
    f.stage = stage_limits;
    if (set_limits(r, oom_score)) goto fail;
    f.stage = stage_user;
    umask(077);
    if (setsid() < 0 || become(r->user)) goto fail;
    // After the change of user, which clears it. It fires when the thread that spawned ends.
    if (prctl(PR_SET_PDEATHSIG, SIGKILL)) goto fail;
    if (getppid() != parent) _exit(1);
    f.stage = stage_exec;
    reset_signals();
    sigset_t none;
    sigemptyset(&none);
    sigprocmask(SIG_SETMASK, &none, NULL);
    execve(r->path, r->argv, r->envp);
fail:
    f.error = errno;
    if (write(report, &f, sizeof f) < 0) _exit(126);
    _exit(127);
}

int weft_spawn(const struct weft_spawn_request *r, int *pidfd, pid_t *pid, const char **stage)
{
    int report[2];
    *stage = stage_names[stage_clone];
    if (pipe2(report, O_CLOEXEC)) return -errno;
    struct clone_args args = {
        .flags = CLONE_PIDFD | (r->cgroup_folder >= 0 ? CLONE_INTO_CGROUP : 0),
        .pidfd = (uint64_t)(uintptr_t)pidfd,
        .exit_signal = SIGCHLD,
        .cgroup = r->cgroup_folder >= 0 ? (uint64_t)r->cgroup_folder : 0,
    };
    pid_t parent = getpid();
    char oom_score[16];
    snprintf(oom_score, sizeof oom_score, "%d", r->oom_score_adjustment);
    sigset_t all, before;
    sigfillset(&all);
    pthread_sigmask(SIG_SETMASK, &all, &before);
    long made = syscall(SYS_clone3, &args, sizeof args);
    if (made == 0) child(r, oom_score, report[1], parent);
    int error = errno;
    pthread_sigmask(SIG_SETMASK, &before, NULL);
    close(report[1]);
    if (made < 0) {
        close(report[0]);
        return -error;
    }
    struct failure f = {0, stage_exec};
    ssize_t n;
    do n = read(report[0], &f, sizeof f);
    while (n < 0 && errno == EINTR);
    close(report[0]);
    *pid = (pid_t)made;
    *stage = stage_names[f.stage];
    if (n == 0) return 0;
    int status;
    weft_wait(*pidfd, 1, &status);
    close(*pidfd);
    *pidfd = -1;
    return n == sizeof f && f.error > 0 ? -f.error : -EIO;
}

int weft_wait(int pidfd, int block, int *status)
{
    siginfo_t info;
    info.si_pid = 0;
    int r;
    do r = waitid(P_PIDFD, (id_t)pidfd, &info, WEXITED | (block ? 0 : WNOHANG));
    while (r < 0 && errno == EINTR);
    if (r < 0) return -errno;
    if (info.si_pid == 0) return -EAGAIN;
    *status = info.si_code == CLD_EXITED ? (info.si_status & 0xff) << 8 : info.si_status & 0x7f;
    return 0;
}

int weft_name_senders(int socket)
{
    int on = 1;
    return setsockopt(socket, SOL_SOCKET, SO_PASSCRED, &on, sizeof on) ? -errno : 0;
}

ssize_t weft_receive_from(int socket, void *bytes, size_t count, int *pidfd)
{
    union {
        char bytes[CMSG_SPACE(sizeof(struct ucred))];
        struct cmsghdr align;
    } extra;
    struct iovec vector = {bytes, count};
    struct msghdr message = {
        .msg_iov = &vector, .msg_iovlen = 1, .msg_control = &extra, .msg_controllen = sizeof extra,
    };
    *pidfd = -1;
    ssize_t n = recvmsg(socket, &message, MSG_DONTWAIT | MSG_CMSG_CLOEXEC);
    if (n < 0) return -errno;
    struct cmsghdr *header = CMSG_FIRSTHDR(&message);
    if (n > 0 && header && header->cmsg_level == SOL_SOCKET && header->cmsg_type == SCM_CREDENTIALS) {
        struct ucred sender;
        memcpy(&sender, CMSG_DATA(header), sizeof sender);
        // The number is that of this process's own namespace. The sender waits for an answer, so it is still his.
        if (sender.pid > 0) *pidfd = (int)syscall(SYS_pidfd_open, sender.pid, 0);
    }
    return n;
}

int weft_pidfd_signal(int pidfd, int signal)
{
    return syscall(SYS_pidfd_send_signal, pidfd, signal, NULL, 0) < 0 ? -errno : 0;
}
