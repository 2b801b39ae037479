// SPDX-License-Identifier: Apache-2.0

import Glibc
import Sandbox

/// What of the host's file system a job is shown besides `/usr`.
enum HostView {
    /// Top-level folders with programs and libraries: on most systems links into /usr.
    private static let candidates = ["bin", "sbin", "lib", "lib32", "lib64", "libx32"]

    /// Files of /proc that say something about the host, and that no job needs.
    private static let telling = [
        "/proc/acpi", "/proc/cmdline", "/proc/config.gz", "/proc/diskstats", "/proc/interrupts", "/proc/iomem",
        "/proc/kallsyms", "/proc/kcore", "/proc/key-users", "/proc/keys", "/proc/kmsg", "/proc/latency_stats",
        "/proc/modules", "/proc/partitions", "/proc/sched_debug", "/proc/schedstat", "/proc/scsi", "/proc/softirqs",
        "/proc/swaps", "/proc/sysrq-trigger", "/proc/timer_list", "/proc/timer_stats", "/proc/zoneinfo",
    ]

    static func links() -> [(name: String, target: String)] {
        candidates.compactMap { name in
            var target = [CChar](repeating: 0, count: 256)
            guard readlink("/" + name, &target, target.count - 1) > 0 else { return nil }
            let bytes = target.prefix { $0 != 0 }.map { UInt8(bitPattern: $0) }
            return (name, String(decoding: bytes, as: UTF8.self))
        }
    }

    static func folders() -> [String] { candidates.filter { type(of: "/" + $0) == S_IFDIR } }

    static func etcFolders() -> [String] { EtcFolder.shared.filter { type(of: "/etc/" + $0) == S_IFDIR } }

    /// Only regular files can be covered by an empty one; folders among them hold nothing that root alone cannot read.
    static func hidden() -> [String] { telling.filter { type(of: $0) == S_IFREG } }

    private static func type(of path: String) -> mode_t? {
        var status = stat()
        return lstat(path, &status) == 0 ? status.st_mode & S_IFMT : nil
    }
}
