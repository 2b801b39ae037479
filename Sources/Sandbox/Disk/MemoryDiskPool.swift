// SPDX-License-Identifier: Apache-2.0

import CLinuxShim
import Glibc

/// A `tmpfs` per sandbox. What is written takes memory, and counts against the job's memory limit as well.
package struct MemoryDiskPool: DiskPool {
    private let root: String
    package let enforcement: String? = "a tmpfs of its own, with a size and a number of files"
    package let mountsEach = true

    package init(root: String) { self.root = root }

    package func make(_ id: String, bytes: Int64) throws(SandboxError) -> String {
        let path = "\(root)/\(id)"
        try Folder.make(path, mode: 0o711)
        // A file without content still takes about 1 KiB of kernel memory.
        let options = "size=\(bytes),nr_inodes=\(max(bytes / 1024, 64)),mode=0711"
        let result = weft_mount("weft", path, "tmpfs", WEFT_MS_POOL, options)
        guard result == 0 else {
            rmdir(path)
            throw .system("mounting a tmpfs at \(path)", -result)
        }
        _ = weft_mount(nil, path, nil, WEFT_MS_PRIVATE, nil)
        return path
    }

    package func usage(_ id: String) -> Int64 {
        var status = statvfs()
        guard statvfs("\(root)/\(id)", &status) == 0 else { return 0 }
        return Int64(status.f_blocks - status.f_bfree) * Int64(status.f_frsize)
    }

    package func remove(_ id: String) {
        let path = "\(root)/\(id)"
        if weft_unmount(path, 0) != 0 { _ = weft_unmount(path, WEFT_MNT_DETACH) }
        rmdir(path)
    }

    package func close() {}
}
