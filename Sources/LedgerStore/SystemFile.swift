// SPDX-License-Identifier: Apache-2.0

import Foundation

/// An open file whose writer must know when its bytes are on the disk. Closed with its last use.
struct SystemFile: ~Copyable {
    private let descriptor: Int32
    private let path: String

    /// Makes the file, or empties it.
    init(writing path: String) throws {
        descriptor = open(path, O_WRONLY | O_CREAT | O_TRUNC | O_CLOEXEC, 0o600)
        self.path = path
        guard descriptor >= 0 else { throw Self.failure("open", path) }
    }

    init(reading path: String) throws {
        descriptor = open(path, O_RDONLY | O_CLOEXEC)
        self.path = path
        guard descriptor >= 0 else { throw Self.failure("open", path) }
    }

    func write(_ bytes: [UInt8]) throws {
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
    func read(_ count: Int) throws -> [UInt8]? {
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

    /// Returns when all that was written is on the disk.
    func synchronize() throws {
        guard fsync(descriptor) == 0 else { throw Self.failure("fsync", path) }
    }

    deinit { _ = Foundation.close(descriptor) }

    /// Makes renames and removals in a folder durable.
    static func synchronize(folder: String) throws {
        let descriptor = open(folder, O_RDONLY | O_DIRECTORY | O_CLOEXEC)
        guard descriptor >= 0 else { throw failure("open", folder) }
        defer { _ = Foundation.close(descriptor) }
        guard fsync(descriptor) == 0 else { throw failure("fsync", folder) }
    }

    static func failure(_ call: String, _ path: String) -> LedgerStoreError {
        LedgerStoreError(.unreadable, "\(call) \(path): \(String(cString: strerror(errno)))")
    }
}
