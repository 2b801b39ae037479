// SPDX-License-Identifier: Apache-2.0

import CLinuxShim
import Glibc

/// Folders by path. Nothing here follows a symbolic link below the folder it is given.
package enum Folder {
    /// Names in the folder, sorted by bytes, without `.` and `..`; empty if it cannot be read.
    package static func names(in path: String, foldersOnly: Bool = false) -> [String] {
        guard let folder = try? Descriptor.open(path, O_RDONLY | O_DIRECTORY | O_NOFOLLOW),
            let entries = FolderEntries.read(folder, atMost: Int.max)
        else { return [] }
        return entries.filter { !foldersOnly || $0.isFolder(in: folder) }.map {
            String(decoding: $0.name, as: UTF8.self)
        }
    }

    /// Everything before the last `/`.
    package static func parent(of path: String) -> String {
        guard let slash = path.lastIndex(of: "/"), slash != path.startIndex else { return "/" }
        return String(path[..<slash])
    }

    /// The user that owns what is at `path`, nil if nothing is. Does not follow a link.
    package static func owner(_ path: String) -> UInt32? {
        var status = stat()
        return lstat(path, &status) == 0 ? status.st_uid : nil
    }

    /// Where a link points, nil if it is none.
    package static func target(ofLink path: String) -> String? {
        var target = [CChar](repeating: 0, count: Int(PATH_MAX))
        guard readlink(path, &target, target.count - 1) > 0 else { return nil }
        return String(decoding: target.prefix { $0 != 0 }.map { UInt8(bitPattern: $0) }, as: UTF8.self)
    }

    /// Makes a folder with exactly these permissions, or sets them if it exists and is a real folder.
    package static func make(_ path: String, mode: mode_t) throws(SandboxError) {
        guard mkdir(path, mode) == 0 || errno == EEXIST else { throw .system("making \(path)", errno) }
        let folder = try Descriptor.open(path, O_RDONLY | O_DIRECTORY | O_NOFOLLOW)
        guard fchmod(folder.number, mode) == 0 else { throw .system("setting the mode of \(path)", errno) }
    }

    /// Makes the folders above `path` that are missing; those that are there stay as they are.
    package static func makeParents(of path: String) throws(SandboxError) {
        let above = parent(of: path)
        if access(above, F_OK) == 0 { return }
        try makeParents(of: above)
        try make(above, mode: 0o755)
    }

    /// Writes a whole file, replacing what was there.
    package static func write(_ path: String, _ bytes: [UInt8], mode: mode_t) throws(SandboxError) {
        unlink(path)
        let file = try Descriptor.open(path, O_WRONLY | O_CREAT | O_EXCL | O_NOFOLLOW, mode: mode)
        var rest = bytes[...]
        while !rest.isEmpty {
            let count = rest.withUnsafeBytes { Glibc.write(file.number, $0.baseAddress, $0.count) }
            if count < 0 && errno == EINTR { continue }
            guard count > 0 else { throw .system("writing \(path)", errno) }
            rest = rest.dropFirst(count)
        }
        guard fchmod(file.number, mode) == 0 else { throw .system("setting the mode of \(path)", errno) }
    }

    /// Removes a file or a folder with all that is in it, however deep. What cannot be removed stays.
    package static func remove(_ path: String) {
        if unlink(path) == 0 || errno == ENOENT { return }
        if let folder = try? Descriptor.open(path, O_RDONLY | O_DIRECTORY | O_NOFOLLOW) { empty(folder) }
        rmdir(path)
    }

    /// Removes what is in a folder. Depth is whatever a hostile program made it, so folders are brought up to the top
    /// one rather than descended into.
    private static func empty(_ top: Descriptor) {
        var serial = 0
        // A bound on the number of passes, should something be impossible to remove.
        for _ in 0..<Limits.walkEntries {
            guard let entries = FolderEntries.read(top, atMost: Int.max), !entries.isEmpty else { return }
            var progress = false
            for entry in entries {
                let name = entry.name.map { CChar(bitPattern: $0) } + [0]
                if unlinkat(top.number, name, 0) == 0 || unlinkat(top.number, name, AT_REMOVEDIR) == 0 {
                    progress = true
                } else if let below = FolderEntries.openForRemoval(top, entry.name) {
                    progress = lift(from: below, to: top, &serial) || progress
                }
            }
            if !progress { return }
        }
    }

    /// Deletes the files of a folder and moves its folders up to `top` under fresh names.
    private static func lift(from folder: Descriptor, to top: Descriptor, _ serial: inout Int) -> Bool {
        var progress = false
        for entry in FolderEntries.read(folder, atMost: Int.max) ?? [] {
            let name = entry.name.map { CChar(bitPattern: $0) } + [0]
            if unlinkat(folder.number, name, 0) == 0 || unlinkat(folder.number, name, AT_REMOVEDIR) == 0 {
                progress = true
                continue
            }
            // Moving a folder rewrites its "..", for which it must be writable by its owner.
            fchmodat(folder.number, name, 0o700, 0)
            serial += 1
            if weft_rename_new(folder.number, name, top.number, ".weft-removed-\(serial)") == 0 {
                progress = true
            }
        }
        return progress
    }

    /// Gives everything in the folder, and the folder, to a user and a group of the same number.
    package static func give(_ path: String, to user: UInt32) throws(SandboxError) {
        let folder = try Descriptor.open(path, O_RDONLY | O_DIRECTORY | O_NOFOLLOW)
        var queue = [folder]
        while let next = queue.popLast() {
            guard fchown(next.number, user, user) == 0 else { throw .system("giving \(path) to the job", errno) }
            for entry in FolderEntries.read(next, atMost: Int.max) ?? [] {
                let name = entry.name.map { CChar(bitPattern: $0) } + [0]
                guard fchownat(next.number, name, user, user, AT_SYMLINK_NOFOLLOW) == 0 else {
                    throw .system("giving a file in \(path) to the job", errno)
                }
                if entry.isFolder(in: next), let below = FolderEntries.open(next, entry.name) { queue.append(below) }
            }
        }
    }

    /// Lets a user look into a folder and no other user; it stays its owner's.
    package static func show(_ path: String, to user: UInt32) throws(SandboxError) {
        let folder = try Descriptor.open(path, O_RDONLY | O_DIRECTORY | O_NOFOLLOW)
        guard fchown(folder.number, uid_t.max, user) == 0, fchmod(folder.number, 0o750) == 0 else {
            throw .system("showing \(path) to the job", errno)
        }
    }

    /// Takes everybody's right to write from a file, or from a folder and everything in it: files become 0444, or 0555
    /// where their owner may execute them, folders 0555. Links stay as they are and are not followed.
    package static func makeReadOnly(_ path: String) throws(SandboxError) {
        var status = stat()
        guard lstat(path, &status) == 0 else { throw .system("looking at \(path)", errno) }
        guard status.st_mode & S_IFMT == S_IFDIR else {
            guard status.st_mode & S_IFMT == S_IFREG, chmod(path, readMode(status)) == 0 else {
                throw .system("making \(path) read-only", EINVAL)
            }
            return
        }
        var queue = [try Descriptor.open(path, O_RDONLY | O_DIRECTORY | O_NOFOLLOW)]
        while let folder = queue.popLast() {
            for entry in FolderEntries.read(folder, atMost: Int.max) ?? [] {
                guard let status = entry.status(in: folder) else { throw .system("looking into \(path)", errno) }
                switch status.st_mode & S_IFMT {
                case S_IFDIR: if let below = FolderEntries.open(folder, entry.name) { queue.append(below) }
                case S_IFREG:
                    let name = entry.name.map { CChar(bitPattern: $0) } + [0]
                    guard fchmodat(folder.number, name, readMode(status), 0) == 0 else {
                        throw .system("making a file in \(path) read-only", errno)
                    }
                default: continue
                }
            }
            guard fchmod(folder.number, 0o555) == 0 else { throw .system("making \(path) read-only", errno) }
        }
    }

    private static func readMode(_ status: stat) -> mode_t { status.st_mode & 0o100 != 0 ? 0o555 : 0o444 }
}
