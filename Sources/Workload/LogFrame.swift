// SPDX-License-Identifier: Apache-2.0

/// A piece of a job's log, as providers seal it and the API hands it out: stream (1 byte: 1 stdout, 2 stderr), milliseconds since 1970 (8 bytes,
/// big-endian), length (4 bytes, big-endian), bytes.
public struct LogFrame: Sendable, Hashable {
    public static let headerBytes = 13
    /// Longest piece.
    public static let maximumBytes = 64 * 1024

    public var isError: Bool
    public var time: UInt64
    public var bytes: [UInt8]

    public init(isError: Bool, time: UInt64, bytes: [UInt8]) {
        self.isError = isError
        self.time = time
        self.bytes = bytes
    }

    public func encoded() -> [UInt8] {
        var out: [UInt8] = [isError ? 2 : 1]
        out.reserveCapacity(Self.headerBytes + bytes.count)
        for shift in stride(from: 56, through: 0, by: -8) {
            out.append(UInt8(truncatingIfNeeded: time >> UInt64(shift)))
        }
        let count = UInt32(bytes.count)
        for shift in stride(from: 24, through: 0, by: -8) {
            out.append(UInt8(truncatingIfNeeded: count >> UInt32(shift)))
        }
        return out + bytes
    }

    /// Takes one frame off the front of `buffer`; nil while it is incomplete.
    ///
    /// - Throws: `LogFrameError` when the bytes are no frame.
    public static func take(from buffer: inout [UInt8]) throws(LogFrameError) -> LogFrame? {
        guard buffer.count >= headerBytes else { return nil }
        let time = buffer[1..<9].reduce(UInt64(0)) { $0 << 8 | UInt64($1) }
        let count = Int(buffer[9..<13].reduce(UInt32(0)) { $0 << 8 | UInt32($1) })
        guard buffer[0] == 1 || buffer[0] == 2, count <= maximumBytes else {
            throw LogFrameError()
        }
        guard buffer.count >= headerBytes + count else { return nil }
        let frame = LogFrame(
            isError: buffer[0] == 2, time: time, bytes: Array(buffer[headerBytes..<headerBytes + count]))
        buffer.removeFirst(headerBytes + count)
        return frame
    }
}

/// The bytes are no log: damaged on the way, or not a log at all.
public struct LogFrameError: Error, Hashable, Sendable, CustomStringConvertible {
    public init() {}
    public var description: String { "the log is damaged" }
}
