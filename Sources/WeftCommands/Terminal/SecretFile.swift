// SPDX-License-Identifier: Apache-2.0

import Glibc

/// Files that hold secrets: only their owner may read them.
enum SecretFile {
    /// Reads a secret of one or more lines; the end of the last line is not part of it.
    /// - Throws: `CommandFailure` when somebody else may read the file, or it is no file, too long, empty or not UTF-8.
    static func read(_ path: String, limit: Int = CommandLimits.secretBytes) throws(CommandFailure) -> String {
        let file = open(path, O_RDONLY | O_CLOEXEC | O_NONBLOCK)
        guard file >= 0 else { throw failure("could not open \(path)") }
        defer { close(file) }
        var status = stat()
        guard fstat(file, &status) == 0 else { throw failure("could not look at \(path)") }
        guard status.st_mode & S_IFMT == S_IFREG else {
            throw CommandFailure(.file, "\(path) is not a file", hint: "name a file that holds the secret")
        }
        if let problem = problem(mode: status.st_mode, owner: status.st_uid, me: geteuid()) {
            throw CommandFailure(.file, "\(path) \(problem)", hint: "chmod 600 \(path)")
        }
        var bytes = try contents(of: file, path, limit: limit)
        if bytes.last == 0x0a { bytes.removeLast() }
        if bytes.last == 0x0d { bytes.removeLast() }
        return try Prompt.text(of: bytes, path)
    }

    /// What is wrong with the permissions of a secret file; nil when only its owner may read it.
    static func problem(mode: mode_t, owner: uid_t, me: uid_t) -> String? {
        if mode & 0o077 != 0 { return "can be read or changed by others" }
        return owner == me || me == 0 ? nil : "belongs to somebody else"
    }

    /// Writes a secret to a new file with mode 0600; a file that is there stays as it is.
    static func create(_ path: String, _ text: String) throws(CommandFailure) {
        let file = open(path, O_WRONLY | O_CREAT | O_EXCL | O_CLOEXEC | O_NOFOLLOW, 0o600)
        guard file >= 0 else {
            guard errno == EEXIST else { throw failure("could not create \(path)") }
            throw CommandFailure(.file, "\(path) is there already, and is left as it is", hint: "name a new file")
        }
        defer { close(file) }
        do throws(CommandFailure) {
            try Output(descriptor: file).write(Array(text.utf8))
            guard fsync(file) == 0 else { throw failure("could not write \(path)") }
        } catch {
            unlink(path)
            throw error
        }
    }

    private static func contents(of file: CInt, _ path: String, limit: Int) throws(CommandFailure) -> [UInt8] {
        var bytes: [UInt8] = []
        var buffer = [UInt8](repeating: 0, count: limit + 1)
        while bytes.count <= limit {
            let count = Glibc.read(file, &buffer, buffer.count - bytes.count)
            if count < 0, errno == EINTR { continue }
            guard count >= 0 else { throw failure("could not read \(path)") }
            guard count > 0 else { return bytes }
            bytes += buffer.prefix(count)
        }
        throw CommandFailure(.file, "\(path) has more than \(limit) bytes", hint: "name the file that holds the secret")
    }

    private static func failure(_ what: String) -> CommandFailure {
        CommandFailure(.file, "\(what): \(String(cString: strerror(errno)))")
    }
}
