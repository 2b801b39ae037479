// SPDX-License-Identifier: Apache-2.0

/// Where a `BubblewrapRuntime` keeps its things and what it may use of the machine.
public struct BubblewrapConfiguration: Sendable {
    /// Absolute path of a folder for this runtime alone. As root, every folder above it must be searchable by others
    /// (`o+x`), because jobs run as users of their own.
    public var stateRoot: String
    /// The program that becomes process 1 of each sandbox; nil for `weft-init` beside the running program.
    public var initPath: String?
    /// bubblewrap; nil to look in the system's folders.
    public var bwrapPath: String?
    /// A folder to make control groups in instead of the daemon's own group: the root of a version 2 tree, or a folder
    /// that holds one folder per version 1 controller.
    public var cgroupRoot: String?
    /// First host user given to jobs. The default stands above the ranges that Debian, systemd and container tools
    /// give out (60,000 to 1,879,048,191, see https://systemd.io/UIDS-GIDS/) and below 2³¹.
    public var userBase: UInt32
    /// How many host users there are, and so how many jobs at once.
    public var userCount: UInt32
    /// Space reserved on disk for the work folders of all jobs together. Bytes.
    public var diskPoolBytes: Int64
    /// What to keep work folders in.
    public var disk: DiskKind
    /// Runs jobs even if a limit cannot be enforced here. Only for a machine where every job is trusted.
    public var allowsUnenforcedLimits: Bool

    /// How work folders are limited.
    public enum DiskKind: Sendable, Equatable {
        /// The best that works: `btrfs`, else `memory`, else plain folders without a limit.
        case automatic
        /// Subvolumes of a btrfs image; as root, with btrfs-progs and a loop device.
        case btrfs
        /// A tmpfs for each job; as root.
        case memory
    }

    public init(
        stateRoot: String, initPath: String? = nil, bwrapPath: String? = nil, cgroupRoot: String? = nil,
        userBase: UInt32 = 2_100_000_000, userCount: UInt32 = 4096, diskPoolBytes: Int64 = 8 << 30,
        disk: DiskKind = .automatic, allowsUnenforcedLimits: Bool = false
    ) {
        self.stateRoot = stateRoot
        self.initPath = initPath
        self.bwrapPath = bwrapPath
        self.cgroupRoot = cgroupRoot
        self.userBase = userBase
        self.userCount = userCount
        self.diskPoolBytes = diskPoolBytes
        self.disk = disk
        self.allowsUnenforcedLimits = allowsUnenforcedLimits
    }
}
