// SPDX-License-Identifier: Apache-2.0

import Glibc

/// Questions to the person at the terminal.
enum Prompt {
    /// Whether somebody is there to answer.
    static var isPossible: Bool { isatty(STDIN_FILENO) == 1 && isatty(STDERR_FILENO) == 1 }

    /// Asks before something that costs or reveals.
    /// - Throws: `CommandFailure`: `unconfirmed` when nobody can answer, `declined` when the answer is not yes.
    static func confirm(_ question: String, yes: Bool) throws(CommandFailure) {
        guard !yes else { return }
        guard isPossible else {
            throw CommandFailure(
                .unconfirmed, "this needs a confirmation, and there is no terminal to ask at: \(question)",
                hint: "add --yes to confirm it")
        }
        try? Output.error.write(Array("\(PlainText.visible(question)) [y/N] ".utf8))
        guard isYes(Swift.readLine() ?? "") else { throw CommandFailure(.declined, "not confirmed; nothing was done") }
    }

    /// Whether an answer means yes.
    static func isYes(_ answer: String) -> Bool {
        ["y", "yes"].contains(answer.lowercased().filter { !$0.isWhitespace })
    }

    /// Asks for a secret, which is not shown. It is read from the terminal itself, whatever standard input is.
    /// - Parameter flag: the option that names a file instead, for the hint.
    static func secret(_ label: String, flag: String) throws(CommandFailure) -> String {
        let terminal = open("/dev/tty", O_RDWR | O_CLOEXEC | O_NOCTTY)
        guard terminal >= 0 else {
            throw CommandFailure(
                .unconfirmed, "\(label) is needed, and there is no terminal to ask at",
                hint: "write it to a file that only you can read (chmod 600) and name the file with \(flag)")
        }
        defer { close(terminal) }
        var before = termios()
        guard tcgetattr(terminal, &before) == 0 else {
            throw CommandFailure(.file, "the terminal cannot be told to hide what is typed", hint: "use \(flag) FILE")
        }
        var hidden = before
        // Signals are off too: Ctrl-C arrives as a byte, so that the terminal is always set back.
        hidden.c_lflag &= ~tcflag_t(ECHO | ICANON | ISIG)
        tcsetattr(terminal, TCSAFLUSH, &hidden)
        defer { tcsetattr(terminal, TCSAFLUSH, &before) }
        let output = Output(descriptor: terminal)
        try output.write(Array("\(label): ".utf8))
        defer { try? output.write([UInt8(ascii: "\n")]) }
        return try Self.text(of: try readLine(from: terminal), label)
    }

    /// Asks twice for a new secret.
    static func newSecret(_ label: String, flag: String) throws(CommandFailure) -> String {
        let first = try secret(label, flag: flag)
        guard try secret("\(label), once more", flag: flag) == first else {
            throw CommandFailure(
                .declined, "the two were not the same; nothing was done", hint: "run the command again")
        }
        return first
    }

    private static func readLine(from terminal: CInt) throws(CommandFailure) -> [UInt8] {
        var line = SecretLine()
        while true {
            var byte: UInt8 = 0
            let count = read(terminal, &byte, 1)
            if count < 0, errno == EINTR { continue }
            // A terminal that hangs up ends the line.
            switch count == 1 ? line.take(byte) : .cancelled {
            case .more: continue
            case .finished: return line.bytes
            case .cancelled: throw CommandFailure(.interrupted, "stopped; nothing was done")
            case .tooLong: throw CommandFailure(.file, "that is longer than \(CommandLimits.secretBytes) bytes")
            }
        }
    }

    static func text(of bytes: [UInt8], _ label: String) throws(CommandFailure) -> String {
        guard let text = String(validating: bytes, as: UTF8.self) else {
            throw CommandFailure(.file, "\(label) is not valid UTF-8", hint: "type it again")
        }
        guard !text.isEmpty else {
            throw CommandFailure(.file, "\(label) is empty", hint: "give it at least one character")
        }
        return text
    }
}
