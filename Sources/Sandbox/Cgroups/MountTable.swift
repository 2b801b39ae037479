// SPDX-License-Identifier: Apache-2.0

/// The mounts of a process, as the kernel lists them in `/proc/<pid>/mountinfo` (proc(5)).
package struct MountTable: Sendable, Equatable {
    /// One mount.
    package struct Entry: Sendable, Equatable {
        /// The folder of the mounted file system that is shown.
        package var root: String
        /// Where it is shown.
        package var path: String
        package var type: String
        /// What is mounted, such as a device.
        package var source: String
        /// Options of the file system; the names of the controllers for cgroup v1.
        package var options: [String]
    }

    package var entries: [Entry]

    /// Parses the kernel's text. Lines it cannot understand are left out.
    package init(parsing text: String) {
        entries = text.split(separator: "\n").compactMap { line in
            let words = line.split(separator: " ")
            // Field 7 on are optional ones, as many as there are, ended by a hyphen.
            guard words.count >= 10, let hyphen = words.dropFirst(6).firstIndex(of: "-"), words.count > hyphen + 3
            else { return nil }
            return Entry(
                root: Self.unescape(words[3]), path: Self.unescape(words[4]), type: String(words[hyphen + 1]),
                source: Self.unescape(words[hyphen + 2]),
                options: words[hyphen + 3].split(separator: ",").map(String.init))
        }
    }

    /// The mounts of this process; empty if /proc is not there.
    package static func current() -> MountTable { MountTable(parsing: KernelText.read("/proc/self/mountinfo") ?? "") }

    /// Undoes the kernel's `\040` for a space and the like.
    private static func unescape(_ text: Substring) -> String {
        var bytes: [UInt8] = []
        var rest = Array(text.utf8)[...]
        while let byte = rest.popFirst() {
            let digits = rest.prefix(3)
            if byte == UInt8(ascii: "\\"), digits.count == 3, digits.allSatisfy({ (48...55).contains($0) }) {
                bytes.append(UInt8(truncatingIfNeeded: digits.reduce(0) { $0 * 8 + Int($1 - 48) }))
                rest = rest.dropFirst(3)
            } else {
                bytes.append(byte)
            }
        }
        return String(decoding: bytes, as: UTF8.self)
    }
}
