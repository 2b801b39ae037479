// SPDX-License-Identifier: Apache-2.0

import Glibc

/// Space taken by a folder tree, as the file system counts it, without following links.
package struct DiskUse: Sendable {
    package private(set) var bytes: Int64 = 0
    /// Files and folders below the top.
    package private(set) var entries = 0

    /// What is in use below `path`, nil if there is more to look at than is worth the time.
    package static func measure(_ path: String) -> DiskUse? {
        guard let top = try? Descriptor.open(path, O_RDONLY | O_DIRECTORY | O_NOFOLLOW) else { return nil }
        var use = DiskUse()
        return use.add(top, depth: 0) ? use : nil
    }

    private mutating func add(_ folder: Descriptor, depth: Int) -> Bool {
        guard depth < Limits.walkDepth,
            let found = FolderEntries.read(folder, atMost: Limits.usageEntries - entries)
        else { return false }
        entries += found.count
        for entry in found {
            guard let status = entry.status(in: folder) else { continue }
            // Blocks of 512 bytes, whatever the file system's own are (stat(2)).
            bytes += Int64(status.st_blocks) * 512
            if status.st_mode & S_IFMT == S_IFDIR, let below = FolderEntries.open(folder, entry.name),
                !add(below, depth: depth + 1)
            {
                return false
            }
        }
        return true
    }
}
