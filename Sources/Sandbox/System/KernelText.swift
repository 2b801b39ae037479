// SPDX-License-Identifier: Apache-2.0

import Glibc

/// Small files of the kernel's own file systems, and other small text files.
package enum KernelText {
    /// The whole file as text, nil if it cannot be read or is longer than 16 MiB.
    package static func read(_ path: String) -> String? {
        let file = open(path, O_RDONLY | O_CLOEXEC)
        guard file >= 0 else { return nil }
        defer { close(file) }
        var bytes: [UInt8] = []
        var piece = [UInt8](repeating: 0, count: 16 << 10)
        while bytes.count <= Limits.kernelTextBytes {
            let count = Glibc.read(file, &piece, piece.count)
            if count < 0 && errno == EINTR { continue }
            if count < 0 { return nil }
            if count == 0 { return String(decoding: bytes, as: UTF8.self) }
            bytes.append(contentsOf: piece[..<count])
        }
        return nil
    }

    /// Writes in a single call, as kernel files want it.
    /// - Returns: 0 or an errno.
    package static func write(_ path: String, _ text: String) -> Int32 {
        let file = open(path, O_WRONLY | O_CLOEXEC)
        guard file >= 0 else { return errno }
        defer { close(file) }
        let bytes = Array(text.utf8)
        let count = Glibc.write(file, bytes, bytes.count)
        return count == bytes.count ? 0 : (count < 0 ? errno : EIO)
    }

    /// The value after `key` in a file of "key value" lines.
    static func value(_ key: String, in text: String) -> Int64? {
        for line in text.split(separator: "\n") {
            let words = line.split(separator: " ")
            if words.count == 2, words[0] == key { return Int64(words[1]) }
        }
        return nil
    }

    /// A file that holds one number.
    static func number(_ path: String) -> Int64? {
        guard let text = read(path) else { return nil }
        return Int64(text.split(whereSeparator: \.isWhitespace).first ?? "")
    }
}
