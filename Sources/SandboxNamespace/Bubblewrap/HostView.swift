// SPDX-License-Identifier: Apache-2.0

import Glibc
import Sandbox

/// What of the host's file system a job is shown besides `/usr`.
struct HostView: Sendable {
    /// Top-level folders that are links into /usr, and those that are folders.
    let links: [(name: String, target: String)]
    let folders: [String]
    /// Whether the host has certificates to show.
    let hasCertificates: Bool
    /// Files of /proc that an empty file covers.
    let hidden: [String]

    /// Which of the host's mounts no sandbox is made from, deepest first.
    /// - Parameter state: the folder with what sandboxes are given besides the host's own.
    static func needless(_ mounts: [String], state: String) -> [String] {
        let shown = ["usr", state] + candidates + ["etc/" + EtcFolder.certificates]
        let whole = shown.map { $0.hasPrefix("/") ? $0 : "/" + $0 }
        func contains(_ folder: String, _ path: String) -> Bool {
            folder == "/" || path == folder || path.hasPrefix(folder + "/")
        }
        return mounts.filter { mount in
            // /proc and /dev themselves are what bubblewrap makes its own from.
            mount != "/proc" && mount != "/dev"
                && !whole.contains { contains(mount, $0) || contains($0, mount) }
        }.sorted(by: >)
    }

    /// What there is on this machine.
    static func here() -> HostView {
        HostView(
            links: links(), folders: candidates.filter { type(of: "/" + $0) == S_IFDIR },
            hasCertificates: type(of: "/etc/" + EtcFolder.certificates) == S_IFDIR,
            hidden: telling.filter { isReadableByAll($0) })
    }

    /// Top-level folders with programs and libraries: on most systems links into /usr.
    private static let candidates = ["bin", "sbin", "lib", "lib32", "lib64", "libx32"]

    /// Files of /proc that say something about the host's devices, keys or neighbours. What tells of its load alone
    /// stays: /proc/stat and /proc/meminfo, which programs need, tell that too; and a cover costs each sandbox a mount.
    private static let telling = [
        "/proc/acpi", "/proc/cmdline", "/proc/diskstats", "/proc/interrupts", "/proc/kallsyms", "/proc/kcore",
        "/proc/keys", "/proc/kmsg", "/proc/latency_stats", "/proc/modules", "/proc/partitions", "/proc/sched_debug",
        "/proc/scsi", "/proc/sysrq-trigger", "/proc/timer_list", "/proc/timer_stats",
    ]

    private static func links() -> [(name: String, target: String)] {
        candidates.compactMap { name in Folder.target(ofLink: "/" + name).map { (name, $0) } }
    }

    /// A regular file that a job could read: others need no cover, which each sandbox would pay for.
    private static func isReadableByAll(_ path: String) -> Bool {
        var status = stat()
        return lstat(path, &status) == 0 && status.st_mode & S_IFMT == S_IFREG && status.st_mode & 0o004 != 0
    }

    private static func type(of path: String) -> mode_t? {
        var status = stat()
        return lstat(path, &status) == 0 ? status.st_mode & S_IFMT : nil
    }
}
