// SPDX-License-Identifier: Apache-2.0

/// Caps of this module, each with its reason.
enum Limits {
    /// Longest id; it becomes part of folder and cgroup names.
    static let idLength = 40
    /// RFC 1123 section 2.1 and `sethostname`.
    static let hostnameLength = 63
    /// Arguments, and environment entries, of one job. More does not come from people.
    static let strings = 4096
    /// One argument or environment entry. Linux itself stops at 128 KiB (MAX_ARG_STRLEN).
    static let stringBytes = (128 << 10) - 1
    /// All of them together, half of what Linux gives by default (ARG_MAX, 2 MiB).
    static let stringsBytes = 1 << 20
    /// Mounts of one job; each costs its start some microseconds.
    static let mounts = 64
    /// Secret files of one job: each is a descriptor of the program that makes the sandbox, which has 48.
    static let secretFiles = 32
    /// Longest path inside the sandbox (PATH_MAX).
    static let pathBytes = 4095
    /// Below this the kernel cannot make a useful quota: 1 ms in 100.
    static let cpuMillis = 10...1_024_000
    /// Below this the sandbox cannot start a program.
    static let memoryBytes: ClosedRange<Int64> = (4 << 20)...(1 << 50)
    static let pids = 1...1_000_000
    /// Below this the file system's own bookkeeping takes it all.
    static let diskBytes: ClosedRange<Int64> = (1 << 20)...(1 << 50)
    static let fileBytes: ClosedRange<Int64> = 1...(1 << 50)
    static let openFiles = 16...1_000_000
    /// A year: longer runs are renewed.
    static let wallTime: ClosedRange<Duration> = .milliseconds(1) ... .seconds(366 * 86400)
    static let logBytes: ClosedRange<Int64> = 0...(1 << 40)
    /// Largest kernel text file read (mountinfo of a host with thousands of mounts).
    static let kernelTextBytes = 16 << 20
    /// Entries of a collected folder tree. Each costs memory in the receiver.
    static let walkEntries = 100_000
    /// Depth of a collected folder tree; each level holds one descriptor.
    static let walkDepth = 64
    /// Piece that a file is read in.
    static let readBytes = 64 << 10
    /// Entries that are looked at to sum up disk use exactly; beyond it the file system's own count is taken.
    static let usageEntries = 10_000
    /// Threads for blocking calls: enough to overlap waiting for the kernel, few enough not to matter.
    static let workers = 8
    /// Stack of a worker thread. Deletion and walks recurse, each level taking less than 1 KiB.
    static let stackBytes = 512 << 10
    /// Output kept of a helper program.
    static let toolOutputBytes = 16 << 10
    /// How long a job waits for the disk space of jobs that have just gone.
    static let cleaningPatience = Duration.seconds(5)
    /// How long removing a cgroup or waiting for its processes is tried.
    static let cgroupPatience = Duration.seconds(10)
    /// Removed folders of a disk pool that the kernel may leave to be cleaned up.
    static let stalePlaces = 32
    /// Empty folders of a disk pool kept to be used again; as many as jobs may end at once on a large machine.
    static let sparePlaces = 64
    /// What a job may have left in a folder that is used again. The kernel frees it with its next commit.
    static let spareBytes: Int64 = 64 << 10
    static let spareEntries = 64
}
