// SPDX-License-Identifier: Apache-2.0

import Glibc
import Workload

/// Reads what a run is about: a script's first line, or a manifest.
enum ScriptFile {
    /// The first bytes of a script, as many as the kernel would look at.
    /// - Throws: `CommandFailure` when there is no such file.
    static func firstBytes(_ path: String) throws(CommandFailure) -> [UInt8] { try read(path, limit: 256) }

    /// A manifest.
    /// - Throws: `CommandFailure` with every problem and its line.
    static func manifest(_ path: String) throws(CommandFailure) -> Manifest {
        let bytes = try read(path, limit: WorkloadLimits.manifestBytes + 1)
        guard let text = String(validating: bytes, as: UTF8.self) else {
            throw CommandFailure(.usage, "\(path) is not valid UTF-8", hint: "save it as UTF-8")
        }
        do {
            return try ManifestYAML.parse(text)
        } catch {
            throw CommandFailure(.usage, "\(path) is no manifest\n\(error.message)", hint: "correct these lines")
        }
    }

    private static func read(_ path: String, limit: Int) throws(CommandFailure) -> [UInt8] {
        let file = open(path, O_RDONLY | O_CLOEXEC | O_NONBLOCK)
        guard file >= 0 else {
            throw CommandFailure(
                .file, "could not open \(path): \(String(cString: strerror(errno)))",
                hint: "check the name, and the folder that you are in")
        }
        defer { close(file) }
        var status = stat()
        guard fstat(file, &status) == 0, status.st_mode & S_IFMT == S_IFREG else {
            throw CommandFailure(.file, "\(path) is not a file", hint: "name a script; folders go along with --input")
        }
        var bytes: [UInt8] = []
        var buffer = [UInt8](repeating: 0, count: limit)
        while bytes.count < limit {
            let count = Glibc.read(file, &buffer, limit - bytes.count)
            if count < 0, errno == EINTR { continue }
            guard count >= 0 else {
                throw CommandFailure(.file, "could not read \(path): \(String(cString: strerror(errno)))")
            }
            guard count > 0 else { break }
            bytes += buffer.prefix(count)
        }
        return bytes
    }
}
