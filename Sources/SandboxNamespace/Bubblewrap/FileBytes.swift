// SPDX-License-Identifier: Apache-2.0

import Glibc
import Sandbox

/// Whole small files.
enum FileBytes {
    /// The content, nil if it cannot be read or is longer than `limit`.
    static func read(_ path: String, limit: Int = 64 << 20) -> [UInt8]? {
        guard let file = try? Descriptor.open(path, O_RDONLY) else { return nil }
        return drain(file, limit: limit)
    }

    /// What can be read from a descriptor until its end, nil if it is more than `limit` or fails.
    static func drain(_ file: Descriptor, limit: Int) -> [UInt8]? {
        var bytes: [UInt8] = []
        var piece = [UInt8](repeating: 0, count: 64 << 10)
        while true {
            let count = Glibc.read(file.number, &piece, piece.count)
            if count < 0 && errno == EINTR { continue }
            guard count >= 0, bytes.count + count <= limit else { return nil }
            if count == 0 { return bytes }
            bytes += piece[..<count]
        }
    }
}
