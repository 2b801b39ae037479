// SPDX-License-Identifier: Apache-2.0

/// The numbers that one processor architecture gives to the system calls the filter is about.
struct SyscallTable: Sendable {
    /// AUDIT_ARCH_… of linux/audit.h.
    let architecture: UInt32
    /// First number of a second interface in the same architecture (x32), nil if there is none.
    let alternative: UInt32?
    let clone: UInt32
    let ioctl: UInt32
    let personality: UInt32
    let socket: UInt32
    let socketpair: UInt32
    /// Calls that no job may make, by name.
    let refused: [String: UInt32]

    /// The table of the machine this was compiled for.
    static var current: SyscallTable {
        #if arch(x86_64)
            x86
        #elseif arch(arm64)
            arm
        #else
            #error("the seccomp filter knows x86_64 and aarch64 only")
        #endif
    }

    /// From 424 on all architectures agree. clone3 is not here: it gets an answer of its own.
    private static let common: [String: UInt32] = [
        "io_uring_setup": 425, "io_uring_enter": 426, "io_uring_register": 427, "open_tree": 428, "move_mount": 429,
        "fsopen": 430, "fsconfig": 431, "fsmount": 432, "fspick": 433, "pidfd_getfd": 438, "process_madvise": 440,
        "mount_setattr": 442, "quotactl_fd": 443, "memfd_secret": 447, "process_mrelease": 448, "statmount": 457,
        "listmount": 458, "lsm_set_self_attr": 460, "open_tree_attr": 467,
    ]
    static let clone3: UInt32 = 435

    /// arch/x86/entry/syscalls/syscall_64.tbl
    static let x86 = SyscallTable(
        architecture: 0xc000_003e, alternative: 0x4000_0000, clone: 56, ioctl: 16, personality: 135, socket: 41,
        socketpair: 53,
        refused: common.merging([
            "ptrace": 101, "syslog": 103, "uselib": 134, "ustat": 136, "sysfs": 139, "vhangup": 153,
            "modify_ldt": 154, "pivot_root": 155, "_sysctl": 156, "adjtimex": 159, "chroot": 161, "acct": 163,
            "settimeofday": 164, "mount": 165, "umount2": 166, "swapon": 167, "swapoff": 168, "reboot": 169,
            "sethostname": 170, "setdomainname": 171, "iopl": 172, "ioperm": 173, "create_module": 174,
            "init_module": 175, "delete_module": 176, "get_kernel_syms": 177, "query_module": 178, "quotactl": 179,
            "nfsservctl": 180, "lookup_dcookie": 212, "clock_settime": 227, "vserver": 236, "kexec_load": 246,
            "add_key": 248, "request_key": 249, "keyctl": 250, "migrate_pages": 256, "unshare": 272,
            "move_pages": 279, "perf_event_open": 298, "fanotify_init": 300, "fanotify_mark": 301,
            "name_to_handle_at": 303, "open_by_handle_at": 304, "clock_adjtime": 305, "setns": 308,
            "process_vm_readv": 310, "process_vm_writev": 311, "kcmp": 312, "finit_module": 313,
            "kexec_file_load": 320, "bpf": 321, "userfaultfd": 323,
        ]) { $1 }
    )

    /// include/uapi/asm-generic/unistd.h
    static let arm = SyscallTable(
        architecture: 0xc000_00b7, alternative: nil, clone: 220, ioctl: 29, personality: 92, socket: 198,
        socketpair: 199,
        refused: common.merging([
            "lookup_dcookie": 18, "umount2": 39, "mount": 40, "pivot_root": 41, "nfsservctl": 42, "chroot": 51,
            "vhangup": 58, "quotactl": 60, "acct": 89, "unshare": 97, "kexec_load": 104, "init_module": 105,
            "delete_module": 106, "clock_settime": 112, "syslog": 116, "ptrace": 117, "reboot": 142,
            "sethostname": 161, "setdomainname": 162, "settimeofday": 170, "adjtimex": 171, "add_key": 217,
            "request_key": 218, "keyctl": 219, "swapon": 224, "swapoff": 225, "migrate_pages": 238,
            "move_pages": 239, "perf_event_open": 241, "fanotify_init": 262, "fanotify_mark": 263,
            "name_to_handle_at": 264, "open_by_handle_at": 265, "clock_adjtime": 266, "setns": 268,
            "process_vm_readv": 270, "process_vm_writev": 271, "kcmp": 272, "finit_module": 273, "bpf": 280,
            "userfaultfd": 282, "kexec_file_load": 294,
        ]) { $1 }
    )
}
