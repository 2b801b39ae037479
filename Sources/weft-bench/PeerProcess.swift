// SPDX-License-Identifier: Apache-2.0

import Foundation

/// A program started as plainly as can be: Foundation's `Process` polls for the end, which would blur milliseconds.
struct PeerProcess {
    private let name: String
    private let process: pid_t
    private let output: String

    /// Starts `words`, a program by path or name and its arguments, with its output in the file `output` and its
    /// diagnostics in a file beside it.
    init(_ words: [String], output: String) throws {
        name = words[0].split(separator: "/").last.map(String.init) ?? words[0]
        self.output = output
        var actions = posix_spawn_file_actions_t()
        posix_spawn_file_actions_init(&actions)
        defer { posix_spawn_file_actions_destroy(&actions) }
        let creates = O_WRONLY | O_CREAT | O_TRUNC
        posix_spawn_file_actions_addopen(&actions, 0, "/dev/null", O_RDONLY, 0)
        posix_spawn_file_actions_addopen(&actions, 1, output, creates, 0o600)
        posix_spawn_file_actions_addopen(&actions, 2, output + ".log", creates, 0o600)
        var pointers: [UnsafeMutablePointer<CChar>?] = words.map { strdup($0) } + [nil]
        defer { for pointer in pointers { free(pointer) } }
        var child = pid_t()
        let code = posix_spawnp(&child, words[0], &actions, nil, &pointers, environ)
        guard code == 0 else {
            throw ValidationFailure(message: "\(words[0]) cannot be started: \(String(cString: strerror(code)))")
        }
        process = child
    }

    /// Waits for the end and returns the output.
    ///
    /// - Throws: `ValidationFailure` with the last diagnostics unless the status is 0.
    func finish() throws -> String {
        let status = wait()
        guard status == 0 else {
            let signal = status & 0x7f
            throw failure(signal == 0 ? "ended with exit code \(status >> 8)" : "was ended by signal \(signal)")
        }
        return try String(contentsOfFile: output, encoding: .utf8)
    }

    /// Whether the program has not ended yet; leaves its status to `finish` and `kill`.
    var isRunning: Bool {
        var information = siginfo_t()
        let code = waitid(P_PID, id_t(process), &information, WEXITED | WNOHANG | WNOWAIT)
        return code == 0 && information.si_signo == 0
    }

    /// Ends the program at once: what it keeps is thrown away.
    func kill() {
        Glibc.kill(process, SIGKILL)
        _ = wait()
    }

    func failure(_ event: String) -> ValidationFailure {
        let log = (try? String(contentsOfFile: output + ".log", encoding: .utf8)) ?? ""
        return ValidationFailure(
            message: "\(name) \(event): " + log.split(separator: "\n").suffix(8).joined(separator: "\n"))
    }

    private func wait() -> Int32 {
        var status: Int32 = 0
        while waitpid(process, &status, 0) != process {
            guard errno == EINTR else { return -1 }
        }
        return status
    }

    /// The path of an installed program. Daemons lie in folders that the path of a plain user lacks.
    static func find(_ name: String) -> String? {
        if name.contains("/") { return access(name, X_OK) == 0 ? name : nil }
        let folders = (ProcessInfo.processInfo.environment["PATH"] ?? "").split(separator: ":").map(String.init)
        return (folders + ["/usr/sbin", "/sbin"]).map { "\($0)/\(name)" }.first { access($0, X_OK) == 0 }
    }
}
