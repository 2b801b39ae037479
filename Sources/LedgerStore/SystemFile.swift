// SPDX-License-Identifier: Apache-2.0

import Foundation

/// An open file whose writer must know when its bytes are on the disk. Closed with its last use.
package struct SystemFile: ~Copyable {
    private let descriptor: Int32
    private let path: String

    /// Makes the file, or empties it.
    package init(writing path: String) throws {
        descriptor = open(path, O_WRONLY | O_CREAT | O_TRUNC | O_CLOEXEC, 0o600)
        self.path = path
        guard descriptor >= 0 else { throw Self.failure("open", path) }
    }

    package init(reading path: String) throws {
        descriptor = open(path, O_RDONLY | O_CLOEXEC)
        self.path = path
        guard descriptor >= 0 else { throw Self.failure("open", path) }
    }

    package func write(_ bytes: [UInt8]) throws {
        var done = 0
        while done < bytes.count {
            let written = bytes.withUnsafeBytes {
                Foundation.write(descriptor, $0.baseAddress?.advanced(by: done), $0.count - done)
            }
            if written < 0 && errno == EINTR { continue }
            guard written > 0 else { throw Self.failure("write", path) }
            done += written
        }
    }

    /// The next bytes, at most `count`; nil at the end.
    package func read(_ count: Int) throws -> [UInt8]? {
        var failed = false
        let bytes = [UInt8](unsafeUninitializedCapacity: count) { buffer, used in
            var got = Foundation.read(descriptor, buffer.baseAddress, count)
            while got < 0 && errno == EINTR { got = Foundation.read(descriptor, buffer.baseAddress, count) }
            failed = got < 0
            used = max(0, got)
        }
        guard !failed else { throw Self.failure("read", path) }
        return bytes.isEmpty ? nil : bytes
    }

    /// So many bytes from one place.
    ///
    /// - Throws: `LedgerStoreError.damaged` if the file ends before.
    func read(_ count: Int, at offset: UInt64) throws -> [UInt8] {
        let short = LedgerStoreError(.damaged, "\(path) is shorter than it should be")
        guard let start = off_t(exactly: offset), lseek(descriptor, start, SEEK_SET) == start else { throw short }
        var bytes: [UInt8] = []
        while bytes.count < count {
            guard let next = try read(count - bytes.count) else { throw short }
            bytes += next
        }
        return bytes
    }

    /// Returns when all that was written is on the disk.
    package func synchronize() throws {
        guard fsync(descriptor) == 0 else { throw Self.failure("fsync", path) }
    }

    /// Writes a small file as a whole: when it returns, the new content survives a power cut; before, the old one is
    /// there, never a part of either.
    ///
    /// - Throws: `LedgerStoreError.unreadable`; the old content is there then, or the new if only the last step failed.
    package static func replace(_ path: String, with bytes: [UInt8]) throws {
        let temporary = path + ".new"
        do {
            let file = try SystemFile(writing: temporary)
            try file.write(bytes)
            try file.synchronize()
            guard rename(temporary, path) == 0 else { throw failure("rename", temporary) }
        } catch {
            unlink(temporary)
            throw error
        }
        try synchronize(folder: URL(fileURLWithPath: path).deletingLastPathComponent().path)
    }

    /// A small file's content; nil if there is no such file.
    ///
    /// - Throws: `LedgerStoreError.unreadable`; `.damaged` for more than `limit` bytes.
    package static func contents(of path: String, limit: Int) throws -> [UInt8]? {
        if access(path, F_OK) != 0 && errno == ENOENT { return nil }
        let file = try SystemFile(reading: path)
        var bytes: [UInt8] = []
        while let next = try file.read(limit + 1 - bytes.count) {
            bytes += next
            guard bytes.count <= limit else { throw LedgerStoreError(.damaged, "\(path) is longer than it should be") }
        }
        return bytes
    }

    deinit { _ = Foundation.close(descriptor) }

    /// Makes renames and removals in a folder durable.
    package static func synchronize(folder: String) throws {
        let descriptor = open(folder, O_RDONLY | O_DIRECTORY | O_CLOEXEC)
        guard descriptor >= 0 else { throw failure("open", folder) }
        defer { _ = Foundation.close(descriptor) }
        guard fsync(descriptor) == 0 else { throw failure("fsync", folder) }
    }

    package static func failure(_ call: String, _ path: String) -> LedgerStoreError {
        LedgerStoreError(.unreadable, "\(call) \(path): \(String(cString: strerror(errno)))")
    }
}
