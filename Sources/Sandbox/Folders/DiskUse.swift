// SPDX-License-Identifier: Apache-2.0

import Glibc

/// Space taken by a folder tree, as the file system counts it, without following links.
package enum DiskUse {
    /// Bytes in use below `path`, nil if there is more to look at than is worth the time.
    package static func bytes(_ path: String) -> Int64? {
        guard let top = try? Descriptor.open(path, O_RDONLY | O_DIRECTORY | O_NOFOLLOW) else { return nil }
        var left = Limits.usageEntries
        var total: Int64 = 0
        return add(top, &total, &left, depth: 0) ? total : nil
    }

    private static func add(_ folder: Descriptor, _ total: inout Int64, _ left: inout Int, depth: Int) -> Bool {
        guard depth < Limits.walkDepth, let entries = FolderEntries.read(folder, atMost: left) else { return false }
        left -= entries.count
        for entry in entries {
            guard let status = entry.status(in: folder) else { continue }
            // Blocks of 512 bytes, whatever the file system's own are (stat(2)).
            total += Int64(status.st_blocks) * 512
            if status.st_mode & S_IFMT == S_IFDIR, let below = FolderEntries.open(folder, entry.name),
                !add(below, &total, &left, depth: depth + 1)
            {
                return false
            }
        }
        return true
    }
}
