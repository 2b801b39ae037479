// SPDX-License-Identifier: Apache-2.0

import Glibc

/// Reads what was piped into the program.
enum StandardInput {
    /// All of it, as text.
    /// - Parameter label: what it is, for errors.
    /// - Throws: `CommandFailure` when it is empty, longer than `limit`, or not UTF-8.
    static func text(limit: Int, _ label: String) throws(CommandFailure) -> String {
        var bytes: [UInt8] = []
        var buffer = [UInt8](repeating: 0, count: 4096)
        while true {
            let count = read(STDIN_FILENO, &buffer, buffer.count)
            if count < 0, errno == EINTR { continue }
            guard count > 0 else { break }
            bytes += buffer.prefix(count)
            guard bytes.count <= limit else { throw CommandFailure(.file, "\(label) has more than \(limit) bytes") }
        }
        return try Prompt.text(of: bytes, label)
    }
}
