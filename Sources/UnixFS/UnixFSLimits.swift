// SPDX-License-Identifier: Apache-2.0

/// The sizes this module accepts from foreign input. Every cap is checked before memory is taken.
public enum UnixFSLimits {
    /// Largest chunk, in bytes: what every implementation must be able to read, and the most that Bitswap carries.
    public static let chunkBytes = 2 << 20
    /// Most links of one node. A full chunk holds fewer links with real hashes; only tiny inline CIDs could give more.
    public static let linksPerNode = 1 << 16
    /// Most nodes above a leaf of a file. Two links a node reach 2^32 leaves; real trees have up to four levels.
    public static let fileDepth = 32
    /// Most parts of a file that a reader knows and has not read yet: about 25 MB. Four levels of 1024 links are 4096.
    public static let pendingParts = 1 << 18
    /// Most parts of no bytes in a file. Builders make none, and each costs a chunk for nothing.
    public static let emptyParts = 1024
    /// Largest file that a reader yields unless told otherwise, in bytes.
    public static let fileBytes: UInt64 = 1 << 40
    /// Smallest and largest fan-out of a sharded folder; it must also be a power of two. More was CVE-2023-23625.
    public static let fanout = 8...1024
    /// Most entries of a folder that a listing collects unless told otherwise: about 100 MB of memory.
    public static let folderEntries = 1 << 20
    /// Longest name of an entry, in bytes: Linux's longest path, so that a longer name is part of no path.
    public static let nameBytes = 4096
    /// Longest name that can be written to a disk, in bytes: `NAME_MAX` of Linux, macOS and their file systems.
    public static let diskNameBytes = 255
    /// Longest target of a symbolic link, in bytes: Linux's `PATH_MAX`.
    public static let symlinkBytes = 4096
    /// Most names of a path: a path of Linux has at most 4096 bytes, so at most 2048 names.
    public static let pathNames = 2048
}
