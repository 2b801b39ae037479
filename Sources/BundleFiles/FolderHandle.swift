// SPDX-License-Identifier: Apache-2.0

import Glibc

/// An open file or folder; closes itself. Names below it are never resolved through a symbolic link.
final class FolderHandle: Sendable {
    /// What a name stands for, without following it.
    enum Kind: Equatable {
        case file(size: UInt64, isExecutable: Bool)
        case folder
        case link(target: String)
        case other
    }

    let descriptor: CInt

    init(_ descriptor: CInt) { self.descriptor = descriptor }

    deinit { close(descriptor) }

    /// Opens a folder by a path of the caller's own, following links in it.
    /// - Parameter last: whether the last component may be a link as well.
    static func open(_ path: String, followingLast last: Bool = true) throws(BundleFilesError) -> FolderHandle {
        let descriptor = Glibc.open(path, O_RDONLY | O_DIRECTORY | O_CLOEXEC | (last ? 0 : O_NOFOLLOW))
        guard descriptor >= 0 else { throw .system("open the folder", path) }
        return FolderHandle(descriptor)
    }

    /// Opens the folder `name`, one component.
    func folder(_ name: some StringProtocol, as path: String) throws(BundleFilesError) -> FolderHandle {
        let descriptor = openat(self.descriptor, String(name), O_RDONLY | O_DIRECTORY | O_CLOEXEC | O_NOFOLLOW)
        guard descriptor >= 0 else { throw .system("open the folder", path) }
        return FolderHandle(descriptor)
    }

    /// Opens the folder at `path`, any number of components, one after the other.
    func folder(atPath path: some StringProtocol) throws(BundleFilesError) -> FolderHandle {
        var handle = self
        for component in path.split(separator: "/") { handle = try handle.folder(component, as: String(path)) }
        return handle
    }

    /// - Returns: nil when there is nothing.
    func kind(of name: String, as path: String) throws(BundleFilesError) -> Kind? {
        var status = stat()
        guard fstatat(descriptor, name, &status, AT_SYMLINK_NOFOLLOW) == 0 else {
            if errno == ENOENT { return nil }
            throw .system("look at", path)
        }
        switch status.st_mode & S_IFMT {
        case S_IFREG: return Self.file(status)
        case S_IFDIR: return .folder
        case S_IFLNK: return .link(target: try target(of: name, as: path))
        default: return .other
        }
    }

    static func file(_ status: stat) -> Kind {
        .file(size: UInt64(max(0, status.st_size)), isExecutable: status.st_mode & S_IXUSR != 0)
    }

    private func target(of name: String, as path: String) throws(BundleFilesError) -> String {
        var buffer = [UInt8](repeating: 0, count: Int(PATH_MAX))
        let count = buffer.withUnsafeMutableBytes { raw in
            raw.withMemoryRebound(to: CChar.self) { readlinkat(descriptor, name, $0.baseAddress!, $0.count) }
        }
        guard count >= 0 else { throw .system("read the link", path) }
        guard let target = String(validating: buffer.prefix(count), as: UTF8.self) else {
            throw BundleFilesError(.unsupported, "The link \(path) has a target that is not UTF-8.")
        }
        return target
    }

    /// The names in the folder, sorted by bytes, without `.` and `..`.
    /// - Parameter path: for errors.
    func names(as path: String) throws(BundleFilesError) -> [String] {
        let copy = openat(descriptor, ".", O_RDONLY | O_DIRECTORY | O_CLOEXEC)
        guard copy >= 0, let stream = fdopendir(copy) else { throw .system("list", path) }
        defer { closedir(stream) }
        var names: [String] = []
        while let entry = readdir(stream) {
            let name = withUnsafePointer(to: &entry.pointee.d_name) {
                $0.withMemoryRebound(to: CChar.self, capacity: 256) { String(validatingCString: $0) }
            }
            guard let name else {
                throw BundleFilesError(
                    .unsupported, "The folder \(path) has a file whose name is not UTF-8: rename it.")
            }
            if name != ".", name != ".." { names.append(name) }
        }
        return names.sorted { $0.utf8.lexicographicallyPrecedes($1.utf8) }
    }

    func makeFolder(_ name: String, mode: mode_t = 0o777, as path: String) throws(BundleFilesError) {
        guard mkdirat(descriptor, name, mode) == 0 else { throw .system("make the folder", path) }
    }

    /// Makes a new file; there must be nothing of that name.
    func makeFile(_ name: String, isExecutable: Bool, as path: String) throws(BundleFilesError) -> FolderHandle {
        let flags = O_WRONLY | O_CREAT | O_EXCL | O_CLOEXEC | O_NOFOLLOW
        let file = openat(descriptor, name, flags, isExecutable ? 0o777 : 0o666)
        guard file >= 0 else { throw .system("create", path) }
        return FolderHandle(file)
    }

    func makeLink(_ name: String, to target: String, as path: String) throws(BundleFilesError) {
        guard symlinkat(target, descriptor, name) == 0 else { throw .system("make the link", path) }
    }

    func move(_ name: String, to folder: FolderHandle, _ newName: String, as path: String) throws(BundleFilesError) {
        guard renameat(descriptor, name, folder.descriptor, newName) == 0 else { throw .system("move a file to", path) }
    }

    /// Writes all bytes at the end.
    func write(_ bytes: [UInt8], as path: String) throws(BundleFilesError) {
        var offset = 0
        while offset < bytes.count {
            let written = bytes.withUnsafeBytes { Glibc.write(descriptor, $0.baseAddress! + offset, $0.count - offset) }
            if written < 0, errno == EINTR { continue }
            guard written > 0 else { throw .system("write", path) }
            offset += written
        }
    }

    /// The next bytes, at most `max`; empty at the end.
    func read(max: Int, as path: String) throws(BundleFilesError) -> [UInt8] {
        var got = 0
        let bytes = [UInt8](unsafeUninitializedCapacity: max) { buffer, count in
            repeat { got = Glibc.read(descriptor, buffer.baseAddress, max) } while got < 0 && errno == EINTR
            count = Swift.max(0, got)
        }
        guard got >= 0 else { throw .system("read", path) }
        return bytes
    }

    /// Removes whatever has this name, with all that is in it, as far as possible; links are removed, not followed.
    func removeTree(_ name: String) {
        guard unlinkat(descriptor, name, 0) != 0, errno == EISDIR || errno == EPERM else { return }
        if let inner = try? folder(name, as: name) {
            for child in (try? inner.names(as: name)) ?? [] { inner.removeTree(child) }
        }
        unlinkat(descriptor, name, AT_REMOVEDIR)
    }
}
