// SPDX-License-Identifier: Apache-2.0
#define _GNU_SOURCE
#include "launch_message.h"
#include "linux_shim.h"

#include <errno.h>
#include <fcntl.h>
#include <poll.h>
#include <signal.h>
#include <spawn.h>
#include <stdlib.h>
#include <string.h>
#include <sys/socket.h>
#include <sys/syscall.h>
#include <sys/wait.h>
#include <unistd.h>

static const char *const stage_names[] = {
    "clone3", "joining the cgroup", "entering the network namespace", "setting limits", "becoming the job's user",
    "placing descriptors", "exec",
};

const char *weft_stage_name(int stage)
{
    return stage >= 0 && stage <= weft_stage_exec ? stage_names[stage] : "an unknown step";
}

int weft_launcher_start(const char *program, char *const *hidden, pid_t *pid)
{
    int ends[2];
    if (socketpair(AF_UNIX, SOCK_SEQPACKET | SOCK_CLOEXEC, 0, ends)) return -errno;
    posix_spawn_file_actions_t actions;
    posix_spawnattr_t attributes;
    posix_spawn_file_actions_init(&actions);
    posix_spawnattr_init(&attributes);
    for (int i = 0; i < 3; i++) posix_spawn_file_actions_addopen(&actions, i, "/dev/null", O_RDWR, 0);
    posix_spawn_file_actions_adddup2(&actions, ends[1], weft_launch_socket);
    sigset_t all, none;
    sigfillset(&all);
    sigemptyset(&none);
    posix_spawnattr_setsigdefault(&attributes, &all);
    posix_spawnattr_setsigmask(&attributes, &none);
    posix_spawnattr_setflags(&attributes, POSIX_SPAWN_SETSIGDEF | POSIX_SPAWN_SETSIGMASK);
    char *const arguments[] = {"weft-init", "launcher", NULL};
    int error = posix_spawn(pid, program, &actions, &attributes, arguments, hidden);
    posix_spawnattr_destroy(&attributes);
    posix_spawn_file_actions_destroy(&actions);
    close(ends[1]);
    if (!error) return ends[0];
    close(ends[0]);
    return -error;
}

/// Appends the strings, each with its 0. Returns how many bytes are used then, or 0 if they do not fit.
static size_t append(char *bytes, size_t used, const char *const *strings, uint32_t *count)
{
    for (*count = 0; strings[*count]; ++*count) {
        size_t length = strlen(strings[*count]) + 1;
        if (used + length > weft_launch_bytes) return 0;
        memcpy(bytes + used, strings[*count], length);
        used += length;
    }
    return used;
}

/// Fills in the message's fields and lists the descriptors to send along. Returns how many, or a negated errno.
static int describe(const struct weft_spawn_request *r, int report, struct weft_launch_order *o, int *carried)
{
    if (r->descriptor_count < 0 || r->descriptor_count > weft_launch_descriptors) return -EINVAL;
    if (r->cgroup_task_count < 0 || r->cgroup_task_count + r->descriptor_count + 3 > weft_launch_carried) return -EINVAL;
    o->descriptor_count = (uint32_t)r->descriptor_count;
    o->task_count = (uint32_t)r->cgroup_task_count;
    o->has_cgroup_folder = r->cgroup_folder >= 0;
    o->has_network_namespace = r->network_namespace >= 0;
    o->harden = (uint32_t)r->harden;
    o->oom_score_adjustment = r->oom_score_adjustment;
    o->user = r->user;
    o->open_files = r->open_files;
    o->file_bytes = r->file_bytes;
    int count = 0;
    carried[count++] = report;
    for (int i = 0; i < r->descriptor_count; i++) {
        if (r->descriptors[i] < 0) o->nulls |= 1ULL << i;
        else carried[count++] = r->descriptors[i];
    }
    for (int i = 0; i < r->cgroup_task_count; i++) carried[count++] = r->cgroup_tasks[i];
    if (r->cgroup_folder >= 0) carried[count++] = r->cgroup_folder;
    if (r->network_namespace >= 0) carried[count++] = r->network_namespace;
    return count;
}

static int order(int launcher, const struct weft_spawn_request *r, int report)
{
    char *bytes = malloc(weft_launch_bytes);
    if (!bytes) return -ENOMEM;
    struct weft_launch_order o;
    memset(&o, 0, sizeof o);
    union {
        struct cmsghdr header;
        char bytes[CMSG_SPACE(weft_launch_carried * sizeof(int))];
    } extra;
    int carried[weft_launch_carried], count = describe(r, report, &o, carried), error = count < 0 ? count : 0;
    size_t used = sizeof o, length = strlen(r->path) + 1;
    if (used + length > weft_launch_bytes) used = 0;
    if (used) {
        memcpy(bytes + used, r->path, length);
        used = append(bytes, used + length, (const char *const *)r->argv, &o.argument_count);
    }
    if (used) used = append(bytes, used, (const char *const *)r->envp, &o.environment_count);
    if (!error && !used) error = -E2BIG;
    if (!error) {
        memcpy(bytes, &o, sizeof o);
        struct iovec vector = {bytes, used};
        struct msghdr m = {
            .msg_iov = &vector, .msg_iovlen = 1, .msg_control = &extra,
            .msg_controllen = CMSG_SPACE((size_t)count * sizeof(int)),
        };
        extra.header.cmsg_level = SOL_SOCKET;
        extra.header.cmsg_type = SCM_RIGHTS;
        extra.header.cmsg_len = CMSG_LEN((size_t)count * sizeof(int));
        memcpy(CMSG_DATA(&extra.header), carried, (size_t)count * sizeof(int));
        ssize_t n;
        do n = sendmsg(launcher, &m, MSG_NOSIGNAL);
        while (n < 0 && errno == EINTR);
        if (n < 0) error = -errno;
    }
    free(bytes);
    return error;
}

/// The launcher's answer: the process's number, and a handle on it.
static int answered(int launcher, int *pidfd)
{
    union {
        struct cmsghdr header;
        char bytes[CMSG_SPACE(sizeof(int))];
    } extra;
    struct weft_launch_answer a;
    struct iovec vector = {&a, sizeof a};
    struct msghdr m = {
        .msg_iov = &vector, .msg_iovlen = 1, .msg_control = &extra, .msg_controllen = sizeof extra,
    };
    ssize_t n;
    do n = recvmsg(launcher, &m, MSG_CMSG_CLOEXEC);
    while (n < 0 && errno == EINTR);
    if (n != sizeof a) return n < 0 ? -errno : -EIO;
    struct cmsghdr *header = CMSG_FIRSTHDR(&m);
    *pidfd = -1;
    if (header && header->cmsg_type == SCM_RIGHTS) memcpy(pidfd, CMSG_DATA(header), sizeof *pidfd);
    if (a.process > 0 && *pidfd < 0) return -EMFILE;
    return a.process;
}

int weft_spawn(int launcher, const struct weft_spawn_request *r, int *pidfd, pid_t *pid)
{
    int report[2];
    if (pipe2(report, O_CLOEXEC)) return -errno;
    int error = order(launcher, r, report[1]);
    close(report[1]);
    if (!error) {
        error = answered(launcher, pidfd);
        *pid = error;
    }
    if (error > 0) return report[0];
    close(report[0]);
    return error;
}

int weft_spawned(int report, int pidfd, int *stage)
{
    struct weft_launch_failure f = {0, weft_stage_exec};
    ssize_t n;
    do n = read(report, &f, sizeof f);
    while (n < 0 && errno == EINTR);
    *stage = f.stage;
    if (n == 0) return 0;
    int status;
    weft_wait(pidfd, 1, &status);
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
