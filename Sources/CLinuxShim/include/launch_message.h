// SPDX-License-Identifier: Apache-2.0
//
// What the daemon and its launcher (weft-init with the argument "launcher") say to each other over a SOCK_SEQPACKET
// socket. Both come from one build on one machine, so this is a memory layout, not a wire format.

#ifndef WEFT_LAUNCH_MESSAGE_H
#define WEFT_LAUNCH_MESSAGE_H

#include <stdint.h>

enum {
    /// The launcher's end of the socket.
    weft_launch_socket = 3,
    /// Most descriptors that a started program gets.
    weft_launch_descriptors = 48,
    /// Most descriptors in one message: those, the report, the groups and the network. The kernel takes 253.
    weft_launch_carried = 64,
    /// Largest message. A socket's buffer takes this much under the kernel's defaults.
    weft_launch_bytes = 128 << 10,
};

/// The daemon's message: this, then strings that end with 0 (path, arguments, NAME=VALUEs). Along with it come, in this
/// order: where to report a failure, the descriptors whose bit in `nulls` is 0, the groups' `tasks` files, the group's
/// folder, the network namespace.
struct weft_launch_order {
    uint32_t argument_count;
    uint32_t environment_count;
    uint32_t descriptor_count;
    uint32_t task_count;
    uint32_t has_cgroup_folder;
    uint32_t has_network_namespace;
    uint32_t harden;
    int32_t oom_score_adjustment;
    int64_t user;
    uint64_t open_files;
    uint64_t file_bytes;
    /// Bit i: descriptor i is /dev/null.
    uint64_t nulls;
};

/// The launcher's answer: a process number or a negated errno. A descriptor of the process comes along.
struct weft_launch_answer {
    int32_t process;
};

enum weft_launch_stage {
    weft_stage_clone, weft_stage_cgroup, weft_stage_network, weft_stage_limits, weft_stage_user,
    weft_stage_descriptors, weft_stage_exec,
};

/// What the new process reports when it cannot be executed. It closes the descriptor when it is.
struct weft_launch_failure {
    int32_t error;
    int32_t stage;
};

#endif
