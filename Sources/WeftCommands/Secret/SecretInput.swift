// SPDX-License-Identifier: Apache-2.0

import Glibc
import Workload

/// Reads the value of a secret: any bytes, up to what a secret may have.
enum SecretInput {
    /// A file's content as it is.
    static func file(_ path: String) throws(CommandFailure) -> [UInt8] {
        let file = open(path, O_RDONLY | O_CLOEXEC)
        guard file >= 0 else {
            throw CommandFailure(.file, "could not open \(path): \(String(cString: strerror(errno)))")
        }
        defer { close(file) }
        return try bytes(of: file, path)
    }

    /// What was piped in, without the line break at its end, which `echo` adds.
    static func standardInput() throws(CommandFailure) -> [UInt8] {
        var value = try bytes(of: STDIN_FILENO, "standard input")
        if value.last == 0x0a { value.removeLast() }
        return value
    }

    private static func bytes(of file: CInt, _ label: String) throws(CommandFailure) -> [UInt8] {
        var bytes: [UInt8] = []
        var buffer = [UInt8](repeating: 0, count: 4096)
        while true {
            let count = read(file, &buffer, buffer.count)
            if count < 0, errno == EINTR { continue }
            guard count >= 0 else {
                throw CommandFailure(.file, "could not read \(label): \(String(cString: strerror(errno)))")
            }
            guard count > 0 else { break }
            bytes += buffer.prefix(count)
            guard bytes.count <= WorkloadLimits.secretBytes else {
                throw CommandFailure(
                    .file, "\(label) has more than \(WorkloadLimits.secretBytes) bytes",
                    hint: "send what is larger as a sealed file: `weft data add`, then --mount")
            }
        }
        guard !bytes.isEmpty else { throw CommandFailure(.file, "\(label) is empty; a secret has at least one byte") }
        return bytes
    }
}
