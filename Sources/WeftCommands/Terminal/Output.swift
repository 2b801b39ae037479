// SPDX-License-Identifier: Apache-2.0

import Glibc

/// Standard output for results, standard error for everything else.
public struct Output: Sendable {
    public static let standard = Output(descriptor: STDOUT_FILENO)
    public static let error = Output(descriptor: STDERR_FILENO)

    let descriptor: CInt

    public init(descriptor: CInt) { self.descriptor = descriptor }

    /// Writes all bytes, waiting for a slow reader.
    /// - Throws: `CommandFailure`: `outputClosed` when the reader went away, `file` for a full disk and the like.
    public func write(_ bytes: [UInt8]) throws(CommandFailure) {
        var offset = 0
        while offset < bytes.count {
            let count = bytes.withUnsafeBytes { Glibc.write(descriptor, $0.baseAddress! + offset, $0.count - offset) }
            if count >= 0 {
                offset += count
            } else {
                try recover(from: errno)
            }
        }
    }

    /// Writes a line of text.
    public func line(_ text: String) throws(CommandFailure) { try write(Array(text.utf8) + [UInt8(ascii: "\n")]) }

    /// Writes a line that is no result: it does not matter when nobody can read it.
    public func say(_ text: String) { try? line(text) }

    public var isTerminal: Bool { isatty(descriptor) == 1 }

    /// Columns of the terminal; nil when there is none.
    public var width: Int? {
        var size = winsize()
        guard isTerminal, ioctl(descriptor, UInt(TIOCGWINSZ), &size) == 0, size.ws_col > 0 else { return nil }
        return Int(size.ws_col)
    }

    private func recover(from number: CInt) throws(CommandFailure) {
        switch number {
        case EINTR: return
        case EAGAIN:
            // Somebody set the terminal to non-blocking; wait until it takes more.
            var poll = pollfd(fd: descriptor, events: Int16(POLLOUT), revents: 0)
            _ = Glibc.poll(&poll, 1, -1)
        case EPIPE: throw CommandFailure(.outputClosed, "the output was closed")
        default:
            throw CommandFailure(
                .file, "could not write the output: \(String(cString: strerror(number)))",
                hint: "free space where the output goes, and run the command again")
        }
    }
}
