// SPDX-License-Identifier: Apache-2.0

import Foundation

/// Writes a mounted file where the job will find it.
enum MountFile {
    /// Makes a new file; what is written before an error stays for the sandbox's end.
    ///
    /// - Parameters:
    ///   - maxBytes: more is refused.
    ///   - check: called for each piece; what it throws ends the writing.
    static func write(
        _ pieces: some PieceSource, to path: String, maxBytes: UInt64, check: @Sendable () throws -> Void
    ) async throws {
        var pieces = pieces
        let descriptor = open(path, O_WRONLY | O_CREAT | O_EXCL | O_CLOEXEC | O_NOFOLLOW, 0o600)
        guard descriptor >= 0 else { throw failure() }
        let file = FileHandle(fileDescriptor: descriptor, closeOnDealloc: true)
        var count: UInt64 = 0
        while let piece = try await pieces.next() {
            try check()
            count += UInt64(piece.count)
            guard count <= maxBytes else { throw MountProblem("it is larger than the job's disk") }
            try append(piece, to: file.fileDescriptor)
        }
    }

    private static func append(_ bytes: [UInt8], to descriptor: Int32) throws {
        var rest = bytes[...]
        while !rest.isEmpty {
            let count = rest.withUnsafeBytes { Glibc.write(descriptor, $0.baseAddress, $0.count) }
            if count < 0, errno == EINTR { continue }
            guard count > 0 else { throw failure() }
            rest = rest.dropFirst(count)
        }
    }

    private static func failure() -> MountProblem {
        errno == EDQUOT || errno == ENOSPC
            ? MountProblem("it does not fit the job's disk") : MountProblem(String(cString: strerror(errno)))
    }
}

/// Why a mount cannot be laid out, in words for its tenant.
struct MountProblem: Error, CustomStringConvertible {
    let description: String
    init(_ description: String) { self.description = description }
}
