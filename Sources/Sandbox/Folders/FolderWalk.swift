// SPDX-License-Identifier: Apache-2.0

import CLinuxShim
import Glibc
import Synchronization

/// Shows what is in a folder that a hostile job may have written, see `SandboxInstance.withOutput`.
///
/// Every name is opened relative to an open folder with `openat2` and its strictest rules (no symbolic link, no magic
/// link, no mount, nothing above), and looked at again through the opened descriptor.
package struct FolderWalk {
    private let visit: @Sendable (SandboxFile) throws -> Void
    private var left: Int
    private let depthLimit: Int

    package init(visit: @escaping @Sendable (SandboxFile) throws -> Void) {
        self.init(entries: Limits.walkEntries, depth: Limits.walkDepth, visit: visit)
    }

    init(entries: Int, depth: Int, visit: @escaping @Sendable (SandboxFile) throws -> Void) {
        left = entries
        depthLimit = depth
        self.visit = visit
    }

    /// Walks the file or folder `relative` below `root`. Blocks.
    package mutating func run(root: String, relative: String) throws {
        let top = try Descriptor.open(root, O_RDONLY | O_DIRECTORY | O_NOFOLLOW)
        let components = relative.split(separator: "/").filter { $0 != "." }
        guard !relative.utf8.contains(0), !relative.hasPrefix("/"), !components.contains("..") else {
            throw SandboxError(.notFound, "'\(relative)' is not a path below /work")
        }
        if components.isEmpty { return try walk(top, path: [], depth: 0) }
        let path = components.joined(separator: "/")
        let found = weft_open_beneath(top.number, path, WEFT_O_PATH)
        guard found >= 0 else {
            throw SandboxError(.notFound, "'\(relative)' cannot be opened below /work: \(errorText(-found))")
        }
        let handle = Descriptor(owning: found)
        var status = stat()
        guard fstat(handle.number, &status) == 0 else { throw SandboxError.system("looking at '\(relative)'", errno) }
        if status.st_mode & S_IFMT == S_IFDIR {
            let folder = weft_open_beneath(top.number, path, O_RDONLY | O_DIRECTORY)
            return try walk(try .checked(folder, "opening '\(relative)'"), path: [], depth: 0)
        }
        let name = Array((components.last ?? "").utf8)
        let parent = components.dropLast().joined(separator: "/")
        let folder =
            parent.isEmpty
            ? top : try .checked(weft_open_beneath(top.number, parent, O_RDONLY | O_DIRECTORY), "opening '\(parent)'")
        try show(name, status, in: folder, path: name)
    }

    private mutating func walk(_ folder: Descriptor, path: [UInt8], depth: Int) throws {
        guard depth < depthLimit else {
            throw SandboxError(.tooLarge, "folders are nested deeper than \(depthLimit); leave less to collect")
        }
        guard let entries = FolderEntries.read(folder, atMost: left) else {
            throw SandboxError(.tooLarge, "there is more to collect than \(Limits.walkEntries) files and folders")
        }
        left -= entries.count
        for entry in entries {
            guard let status = entry.status(in: folder) else { continue }
            let below = path.isEmpty ? entry.name : path + [UInt8(ascii: "/")] + entry.name
            try show(entry.name, status, in: folder, path: below)
            if status.st_mode & S_IFMT == S_IFDIR, let next = FolderEntries.open(folder, entry.name) {
                try walk(next, path: below, depth: depth + 1)
            }
        }
    }

    private func show(_ name: [UInt8], _ status: stat, in folder: Descriptor, path: [UInt8]) throws {
        guard let text = String(validating: path, as: UTF8.self) else {
            return try present(String(decoding: path, as: UTF8.self), .skipped(reason: "its name is not UTF-8"), status)
        }
        switch status.st_mode & S_IFMT {
        case S_IFREG: try showFile(name, in: folder, path: text, status)
        case S_IFDIR: try present(text, .folder, status)
        case S_IFLNK: try present(text, linkKind(name, in: folder), status)
        case S_IFIFO: try present(text, .skipped(reason: "it is a pipe"), status)
        case S_IFSOCK: try present(text, .skipped(reason: "it is a socket"), status)
        default: try present(text, .skipped(reason: "it is a device"), status)
        }
    }

    private func present(_ path: String, _ kind: SandboxFile.Kind, _ status: stat) throws {
        try visit(
            SandboxFile(path: path, kind: kind, mode: status.st_mode & 0o7777, size: 0) { _ in
                throw SandboxError(.wrongState, "'\(path)' is not a regular file")
            })
    }

    private func showFile(_ name: [UInt8], in folder: Descriptor, path: String, _ before: stat) throws {
        let bytes = name.map { CChar(bitPattern: $0) } + [0]
        let opened = weft_open_beneath(folder.number, bytes, O_RDONLY | O_NONBLOCK | O_NOCTTY)
        guard opened >= 0 else {
            return try present(path, .skipped(reason: "it cannot be opened: \(errorText(-opened))"), before)
        }
        let file = Descriptor(owning: opened)
        var status = stat()
        guard fstat(opened, &status) == 0, status.st_mode & S_IFMT == S_IFREG else {
            return try present(path, .skipped(reason: "it changed while being looked at"), before)
        }
        // The visitor may keep the value; the descriptor is taken from it when the visit is over.
        let reader = OpenFile(path: path, size: Int64(status.st_size))
        reader.file.withLock { $0 = file }
        defer { reader.file.withLock { $0 = nil } }
        try visit(
            SandboxFile(path: path, kind: .file, mode: status.st_mode & 0o7777, size: Int64(status.st_size)) { body in
                try reader.read(body)
            })
    }

    private func linkKind(_ name: [UInt8], in folder: Descriptor) -> SandboxFile.Kind {
        var target = [UInt8](repeating: 0, count: Int(PATH_MAX))
        let bytes = name.map { CChar(bitPattern: $0) } + [0]
        let count = target.withUnsafeMutableBytes { buffer in
            buffer.withMemoryRebound(to: CChar.self) { text in
                text.baseAddress.map { readlinkat(folder.number, bytes, $0, text.count) } ?? -1
            }
        }
        guard count >= 0, let text = String(validating: target[..<count], as: UTF8.self) else {
            return .skipped(reason: "its target is not UTF-8")
        }
        return .symlink(target: text)
    }
}

/// A regular file during its visit.
private final class OpenFile: Sendable {
    let file = Mutex<Descriptor?>(nil)
    private let path: String
    private let size: Int64

    init(path: String, size: Int64) {
        self.path = path
        self.size = size
    }

    func read(_ body: ([UInt8]) throws -> Void) throws {
        guard let file = file.withLock({ $0 }) else {
            throw SandboxError(.wrongState, "'\(path)' was read after its visit")
        }
        var done: Int64 = 0
        var piece = [UInt8](repeating: 0, count: Limits.readBytes)
        while done < size {
            let want = min(piece.count, Int(clamping: size - done))
            let count = pread(file.number, &piece, want, off_t(done))
            if count < 0 && errno == EINTR { continue }
            guard count > 0 else { throw SandboxError(.sandboxFailed, "'\(path)' ended before its size") }
            done += Int64(count)
            try body(Array(piece[..<count]))
        }
    }
}
