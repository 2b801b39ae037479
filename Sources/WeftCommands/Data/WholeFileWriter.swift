// SPDX-License-Identifier: Apache-2.0

import Glibc

/// Writes a file that appears under its name when it is whole, and not at all otherwise.
final class WholeFileWriter {
    private let path: String
    private let temporary: String
    private var descriptor: CInt

    init(path: String, replaces: Bool) throws(CommandFailure) {
        var status = stat()
        if !replaces, lstat(path, &status) == 0 {
            throw CommandFailure(
                .file, "\(path) exists", hint: "replace it with --force, or write elsewhere with --to")
        }
        self.path = path
        temporary = "\(path).weft-\(getpid())"
        descriptor = open(temporary, O_WRONLY | O_CREAT | O_TRUNC | O_CLOEXEC | O_NOFOLLOW, 0o666)
        guard descriptor >= 0 else { throw Self.failure("make", path) }
    }

    func write(_ bytes: [UInt8]) throws(CommandFailure) {
        var offset = 0
        while offset < bytes.count {
            let count = bytes.withUnsafeBytes { Glibc.write(descriptor, $0.baseAddress! + offset, $0.count - offset) }
            if count < 0, errno == EINTR { continue }
            guard count > 0 else { throw Self.failure("write", path) }
            offset += count
        }
    }

    func finish() throws(CommandFailure) -> String {
        let status = close(descriptor)
        descriptor = -1
        guard status == 0, rename(temporary, path) == 0 else {
            let failure = Self.failure("write", path)
            unlink(temporary)
            throw failure
        }
        return path
    }

    func cancel() {
        guard descriptor >= 0 else { return }
        close(descriptor)
        descriptor = -1
        unlink(temporary)
    }

    private static func failure(_ action: String, _ path: String) -> CommandFailure {
        CommandFailure(.file, "could not \(action) \(path): \(String(cString: strerror(errno)))")
    }
}
