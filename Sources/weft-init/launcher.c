// SPDX-License-Identifier: Apache-2.0
//
// Starts programs for the daemon. A fork of the daemon itself would copy its page tables, make every later write of
// each of its threads a fault, and leave its memory, keys and all, in a process that is about to become a stranger's.
//
// The new processes are children of the daemon, not of this one: it waits for them, and they die with the thread that
// started this program.

#include "system.h"

#include <fcntl.h>
#include <linux/sched.h>
#include <signal.h>
#include <sys/mount.h>
#include <sys/prctl.h>
#include <sys/resource.h>
#include <sys/socket.h>

#include "../CLinuxShim/include/launch_message.h"

static union {
    struct weft_launch_order order;
    char bytes[weft_launch_bytes];
} message;
static long message_bytes;
static int carried[weft_launch_carried];
static int carried_count;
static char *strings[weft_launch_bytes / 2];

static int take(void)
{
    union {
        struct cmsghdr header;
        char bytes[CMSG_SPACE(sizeof carried)];
    } extra;
    struct iovec vector = {message.bytes, sizeof message};
    struct msghdr m = {.msg_iov = &vector, .msg_iovlen = 1, .msg_control = &extra, .msg_controllen = sizeof extra};
    message_bytes = retried(call(recvmsg, weft_launch_socket, &m, MSG_CMSG_CLOEXEC, 0, 0));
    if (message_bytes <= 0) leave(0);
    carried_count = 0;
    if (m.msg_controllen >= sizeof(struct cmsghdr) && extra.header.cmsg_type == SCM_RIGHTS) {
        carried_count = (int)((extra.header.cmsg_len - CMSG_LEN(0)) / sizeof(int));
        for (int i = 0; i < carried_count; i++) carried[i] = ((int *)CMSG_DATA(&extra.header))[i];
    }
    return !(m.msg_flags & (MSG_TRUNC | MSG_CTRUNC));
}

/// Finds the strings and counts the descriptors: 1 if the message is whole.
static int parse(void)
{
    const struct weft_launch_order *o = &message.order;
    if (message_bytes <= (long)sizeof *o || message.bytes[message_bytes - 1] != 0) return 0;
    if (o->argument_count > 16384 || o->environment_count > 16384 || o->descriptor_count > weft_launch_descriptors
        || o->task_count > 16 || !o->argument_count)
        return 0;
    uint32_t expected = 1 + o->task_count + !!o->has_cgroup_folder + !!o->has_network_namespace;
    for (uint32_t i = 0; i < o->descriptor_count; i++) expected += !(o->nulls >> i & 1);
    if (expected != (uint32_t)carried_count) return 0;
    uint32_t count = 1 + o->argument_count + o->environment_count;
    char *at = message.bytes + sizeof *o, *end = message.bytes + message_bytes;
    for (uint32_t i = 0; i < count; i++) {
        if (at >= end) return 0;
        // A place is left free behind the arguments and behind the environment.
        strings[i <= o->argument_count ? i : i + 1] = at;
        at += length(at) + 1;
    }
    strings[o->argument_count + 1] = 0;
    strings[count + 1] = 0;
    return 1;
}

static long limit(int resource, uint64_t value)
{
    uint64_t both[2] = {value, value};
    return call(prlimit64, 0, resource, both, 0, 0);
}

static long set_oom_score(int score)
{
    char text[8];
    int used = 0;
    unsigned magnitude = (unsigned)(score < 0 ? -score : score);
    if (score < 0) text[used++] = '-';
    for (unsigned unit = 1000; unit; unit /= 10)
        if (magnitude >= unit || unit == 1) text[used++] = (char)('0' + magnitude / unit % 10);
    long fd = call(openat, AT_FDCWD, "/proc/self/oom_score_adj", O_WRONLY | O_CLOEXEC, 0, 0);
    if (fd < 0) return fd;
    long n = call(write, fd, text, used, 0, 0);
    call(close, fd, 0, 0, 0, 0);
    return n < 0 ? n : 0;
}

static long set_limits(void)
{
    const struct weft_launch_order *o = &message.order;
    long e = 0;
    if (o->oom_score_adjustment && (e = set_oom_score(o->oom_score_adjustment))) return e;
    if (o->open_files && (e = limit(RLIMIT_NOFILE, o->open_files))) return e;
    if (o->file_bytes && (e = limit(RLIMIT_FSIZE, o->file_bytes))) return e;
    if (!o->harden) return 0;
    // One byte rather than none: with 0 the kernel still starts a core_pattern pipe handler, with 1 it never does.
    if ((e = limit(RLIMIT_CORE, 1)) || (e = limit(RLIMIT_RTPRIO, 0)) || (e = limit(RLIMIT_NICE, 0))) return e;
    if ((e = limit(RLIMIT_MEMLOCK, 64 << 10))) return e;
    return limit(RLIMIT_MSGQUEUE, 64 << 10);
}

static long become(int64_t user)
{
    long e;
    if (user < 0) return 0;
    if ((e = call(setgroups, 0, 0, 0, 0, 0)) || (e = call(setresgid, user, user, user, 0, 0))) return e;
    return call(setresuid, user, user, user, 0, 0);
}

/// Puts the descriptors in place and the report right behind them. Returns the report's new number.
static long place_descriptors(void)
{
    const struct weft_launch_order *o = &message.order;
    long high[weft_launch_descriptors + 1];
    uint32_t count = o->descriptor_count, next = 1;
    // First out of the way, then down: a source may have the number of another one's target.
    for (uint32_t i = 0; i <= count; i++) {
        long source = i == count ? carried[0]
            : o->nulls >> i & 1  ? call(openat, AT_FDCWD, "/dev/null", O_RDWR | O_CLOEXEC, 0, 0)
                                 : carried[next++];
        if (source < 0) return source;
        high[i] = call(fcntl, source, F_DUPFD_CLOEXEC, 2 * weft_launch_carried, 0, 0);
        if (high[i] < 0) return high[i];
    }
    long e;
    for (uint32_t i = 0; i < count; i++)
        if ((e = call(dup3, high[i], i, 0, 0, 0)) < 0) return e;
    if ((e = call(dup3, high[count], count, O_CLOEXEC, 0, 0)) < 0) return e;
    if ((e = call(close_range, count + 1, ~0U, 0, 0, 0)) < 0) return e;
    return count;
}

static void __attribute__((noreturn)) become_program(long daemon)
{
    const struct weft_launch_order *o = &message.order;
    struct weft_launch_failure f = {0, weft_stage_cgroup};
    long report = carried[0], e;
    int at = carried_count - (int)o->task_count - !!o->has_cgroup_folder - !!o->has_network_namespace;
    // "tasks" and not "cgroup.procs": for the calling thread alone the kernel needs no lock over all processes, which
    // saves some 10 ms.
    for (uint32_t i = 0; i < o->task_count; i++)
        if ((e = call(write, carried[at++], "0", 1, 0, 0)) < 0) goto fail;
    f.stage = weft_stage_network;
    if (o->has_network_namespace && (e = call(setns, carried[carried_count - 1], CLONE_NEWNET, 0, 0, 0))) goto fail;
    f.stage = weft_stage_descriptors;
    if ((e = place_descriptors()) < 0) goto fail;
    report = e;
    f.stage = weft_stage_limits;
    if ((e = set_limits())) goto fail;
    f.stage = weft_stage_user;
    call(umask, 077, 0, 0, 0, 0);
    if ((e = call(setsid, 0, 0, 0, 0, 0)) < 0 || (e = become(o->user))) goto fail;
    // After the change of user, which clears it.
    if ((e = call(prctl, PR_SET_PDEATHSIG, SIGKILL, 0, 0, 0))) goto fail;
    if (call(getppid, 0, 0, 0, 0, 0) != daemon) leave(1);
    f.stage = weft_stage_exec;
    e = call(execve, strings[0], strings + 1, strings + 2 + o->argument_count, 0, 0);
fail:
    f.error = (int32_t)-e;
    call(write, report, &f, sizeof f, 0, 0);
    leave(127);
}

static void answer(int process, int handle)
{
    union {
        struct cmsghdr header;
        char bytes[CMSG_SPACE(sizeof(int))];
    } extra = {.bytes = {0}};
    struct weft_launch_answer a = {process};
    struct iovec vector = {&a, sizeof a};
    struct msghdr m = {.msg_iov = &vector, .msg_iovlen = 1};
    if (handle >= 0) {
        m.msg_control = &extra;
        m.msg_controllen = sizeof extra;
        extra.header.cmsg_level = SOL_SOCKET;
        extra.header.cmsg_type = SCM_RIGHTS;
        extra.header.cmsg_len = CMSG_LEN(sizeof(int));
        *(int *)CMSG_DATA(&extra.header) = handle;
    }
    if (retried(call(sendmsg, weft_launch_socket, &m, MSG_NOSIGNAL, 0, 0)) < 0) leave(0);
}

static void launch(long daemon)
{
    const struct weft_launch_order *o = &message.order;
    int handle = -1;
    struct clone_args args = {
        // The daemon is the parent, and it is told as of any child.
        .flags = CLONE_PIDFD | CLONE_PARENT | (o->has_cgroup_folder ? CLONE_INTO_CGROUP : 0),
        .pidfd = (uint64_t)(uintptr_t)&handle,
    };
    if (o->has_cgroup_folder) args.cgroup = (uint64_t)carried[carried_count - 1 - !!o->has_network_namespace];
    long process = call(clone3, &args, sizeof args, 0, 0, 0);
    if (process == 0) become_program(daemon);
    answer((int)process, handle);
    if (handle >= 0) call(close, handle, 0, 0, 0, 0);
}

/// Goes on in a view of the host without the mounts that no sandbox needs: bubblewrap reads the table of all mounts for
/// each thing it shows, and copies it for each sandbox. Without the right to do so, the view stays as it is.
static void hide(char *const *mounts)
{
    if (!*mounts || call(unshare, CLONE_NEWNS, 0, 0, 0, 0)) return;
    // First of all, or the host would lose them too.
    if (call(mount, 0, "/", 0, MS_REC | MS_PRIVATE, 0)) leave(1);
    for (; *mounts; mounts++) call(umount2, *mounts, MNT_DETACH, 0, 0, 0);
}

void launcher(char *const *mounts)
{
    // It ends with the daemon: by this signal, and because the socket's other end closes.
    call(prctl, PR_SET_PDEATHSIG, SIGKILL, 0, 0, 0);
    call(prctl, PR_SET_NAME, "weft-launcher", 0, 0, 0);
    long daemon = call(getppid, 0, 0, 0, 0, 0);
    if (call(close_range, weft_launch_socket + 1, ~0U, 0, 0, 0)) leave(1);
    call(fcntl, weft_launch_socket, F_SETFD, FD_CLOEXEC, 0, 0);
    hide(mounts);
    for (;;) {
        if (take() && parse()) launch(daemon);
        else answer(-EINVAL, -1);
        for (int i = 0; i < carried_count; i++) call(close, carried[i], 0, 0, 0, 0);
    }
}
