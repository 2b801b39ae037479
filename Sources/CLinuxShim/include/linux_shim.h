// SPDX-License-Identifier: Apache-2.0
//
// The few Linux calls that Swift cannot make safely or at all: everything between clone and exec, and ioctls.
// Unless said otherwise a function returns 0 or a descriptor on success and a negated errno on failure.

#ifndef WEFT_LINUX_SHIM_H
#define WEFT_LINUX_SHIM_H

#include <stdint.h>
#include <stddef.h>
#include <sys/types.h>

/// What is done between clone and exec, in the order of the fields. Descriptors are borrowed.
struct weft_spawn_request {
    /// cgroup v2 folder that the child is born in, or -1.
    int cgroup_folder;
    /// cgroup v1 `tasks` files that the child writes "0" to. Their count is `cgroup_task_count`.
    const int *cgroup_tasks;
    int cgroup_task_count;
    /// Network namespace to enter, or -1.
    int network_namespace;
    /// Written to /proc/self/oom_score_adj if not 0.
    int oom_score_adjustment;
    /// Hard and soft limits; 0 leaves a limit as it is.
    uint64_t open_files;
    uint64_t file_bytes;
    /// Non-zero: no core dumps, locked memory, real-time priority or message queues to speak of.
    int harden;
    /// User and group to become with no supplementary groups, or -1 to stay.
    int64_t user;
    /// Descriptors that become 0, 1, 2, ... of the child. -1 means /dev/null. All others are closed.
    const int *descriptors;
    int descriptor_count;
    /// What is executed. `argv` and `envp` end with NULL.
    const char *path;
    char *const *argv;
    char *const *envp;
};

/// Starts the program that starts programs (weft-init) and returns the socket to it. Everything it starts gets SIGKILL
/// when the calling *thread* ends, so call it from a thread that lives as long as they may. They do not have the mounts
/// in `hidden`, a list that ends with NULL, if this process may take them away.
int weft_launcher_start(const char *program, char *const *hidden, pid_t *pid);

/// Has the launcher start a program: one call at a time for each launcher. Returns the descriptor for `weft_spawned`;
/// -EPIPE when the launcher is gone and nothing was started.
int weft_spawn(int launcher, const struct weft_spawn_request *request, int *pidfd, pid_t *pid);

/// Waits until the program is executing. On failure `*stage` says at which step, and no process is left. `report` stays
/// the caller's to close.
int weft_spawned(int report, int pidfd, int *stage);

/// A step of starting a program, for people.
const char *weft_stage_name(int stage);

/// Waits for the process and reaps it. `*status` is a raw wait status. With `block` 0 it returns -EAGAIN if it runs.
int weft_wait(int pidfd, int block, int *status);

int weft_pidfd_signal(int pidfd, int signal);

/// Makes the kernel tell who sent each message on a Unix socket.
int weft_name_senders(int socket);

/// Takes one message without waiting. `*pidfd` becomes a handle on its sender, or -1 if that is not known.
ssize_t weft_receive_from(int socket, void *bytes, size_t count, int *pidfd);

/// openat2 that never leaves `folder`, never follows a symbolic or magic link and never crosses a mount.
int weft_open_beneath(int folder, const char *path, int flags);

extern const int WEFT_O_PATH;

/// Renames within or between folders, refusing to replace anything.
int weft_rename_new(int from_folder, const char *from, int to_folder, const char *to);

/// Names the calling thread, for those who list threads; 15 bytes are kept.
void weft_name_thread(const char *name);

/// A pipe whose ends are not passed on to other programs: read end, write end.
int weft_pipe(int ends[2]);

/// Writes out what the file system of `folder` has in memory.
int weft_syncfs(int folder);

/// A sealed anonymous file with the given content, offset 0.
int weft_sealed_file(const char *name, const void *bytes, size_t count);

/// A new network namespace with its loopback interface up; returns a descriptor that keeps it alive.
int weft_network_namespace(void);

int weft_mount(const char *source, const char *target, const char *type, unsigned long flags, const char *data);
int weft_unmount(const char *target, int flags);
extern const unsigned long WEFT_MS_POOL;     // noatime, nosuid, nodev
extern const unsigned long WEFT_MS_PRIVATE;
extern const int WEFT_MNT_DETACH;

/// Attaches the file to a free loop device that goes away with its last user. Writes the device's path to `path`.
/// The returned descriptor must stay open until the device is mounted.
int weft_loop_attach(int backing, char *path, size_t path_size);

/// Turns quotas on: simple ones where the kernel knows them (*simple = 1), else full ones.
int weft_btrfs_enable_quota(int folder, int *simple);
int weft_btrfs_create_subvolume(int folder, const char *name);
int weft_btrfs_delete_subvolume(int folder, const char *name);
/// Number of the subvolume that `folder` is in.
int weft_btrfs_subvolume_id(int folder, uint64_t *id);
/// Has the kernel write out changes and clean up deleted subvolumes now rather than some time later; does not wait.
int weft_btrfs_clean_soon(int folder);
/// The same, and waits for the writing.
int weft_btrfs_clean_now(int folder);
int weft_btrfs_limit(int folder, uint64_t subvolume, uint64_t bytes);
int weft_btrfs_remove_quota_group(int folder, uint64_t subvolume);
/// Bytes that the subvolume is charged with, as of the last commit.
int weft_btrfs_usage(int folder, uint64_t subvolume, uint64_t *bytes);

#endif
