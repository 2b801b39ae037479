// SPDX-License-Identifier: Apache-2.0

import CLinuxShim
import Glibc

/// The names in a folder, as bytes: a hostile job need not use UTF-8.
struct FolderEntries {
    let name: [UInt8]
    private let type: UInt8

    /// Reads a folder's names sorted by bytes.
    /// - Returns: nil if it cannot be read or holds more than `atMost`.
    static func read(_ folder: Descriptor, atMost limit: Int) -> [FolderEntries]? {
        // A descriptor of its own, because closedir closes it and because it starts at the beginning.
        let copy = openat(folder.number, ".", O_RDONLY | O_DIRECTORY | O_CLOEXEC)
        guard copy >= 0, let stream = fdopendir(copy) else {
            if copy >= 0 { close(copy) }
            return nil
        }
        defer { closedir(stream) }
        var entries: [FolderEntries] = []
        while let entry = readdir(stream) {
            let name = withUnsafePointer(to: &entry.pointee.d_name) { pointer in
                pointer.withMemoryRebound(to: UInt8.self, capacity: 256) {
                    Array(UnsafeBufferPointer(start: $0, count: strnlen(pointer, 255)))
                }
            }
            if name == [46] || name == [46, 46] { continue }
            if entries.count == limit { return nil }
            entries.append(FolderEntries(name: name, type: entry.pointee.d_type))
        }
        return entries.sorted { $0.name.lexicographicallyPrecedes($1.name) }
    }

    func isFolder(in folder: Descriptor) -> Bool {
        if type == UInt8(DT_DIR) { return true }
        guard type == UInt8(DT_UNKNOWN) else { return false }
        return status(in: folder).map { $0.st_mode & S_IFMT == S_IFDIR } ?? false
    }

    /// What is there, without following it.
    func status(in folder: Descriptor) -> stat? {
        var status = stat()
        let bytes = name.map { CChar(bitPattern: $0) } + [0]
        return fstatat(folder.number, bytes, &status, AT_SYMLINK_NOFOLLOW) == 0 ? status : nil
    }

    /// Opens a folder in a folder, nil if it is none or out of reach.
    static func open(_ folder: Descriptor, _ name: [UInt8]) -> Descriptor? {
        let bytes = name.map { CChar(bitPattern: $0) } + [0]
        let number = weft_open_beneath(folder.number, bytes, O_RDONLY | O_DIRECTORY)
        return number >= 0 ? Descriptor(owning: number) : nil
    }

    /// As `open`, after making sure that its owner may look into it and change it.
    static func openForRemoval(_ folder: Descriptor, _ name: [UInt8]) -> Descriptor? {
        if let opened = open(folder, name), faccessat(opened.number, ".", R_OK | W_OK | X_OK, 0) == 0 { return opened }
        let bytes = name.map { CChar(bitPattern: $0) } + [0]
        // fchmodat follows links; a link here only points at something this user could change anyway, and only a
        // process without privileges gets here, because nothing is closed to root.
        fchmodat(folder.number, bytes, 0o700, 0)
        return open(folder, name)
    }
}
