// SPDX-License-Identifier: Apache-2.0

import Workload

/// Reads the frames of a job's log from pieces of any size. A pure value.
struct LogFrames: Sendable {
    private var buffer: [UInt8] = []

    /// Takes the next bytes.
    /// - Returns: the frames that they complete.
    /// - Throws: `CommandFailure` when the bytes are no log.
    mutating func push(_ bytes: some Sequence<UInt8>) throws(CommandFailure) -> [LogFrame] {
        buffer += bytes
        var frames: [LogFrame] = []
        do {
            while let frame = try LogFrame.take(from: &buffer) { frames.append(frame) }
        } catch {
            throw CommandFailure(.badAnswer, "\(error)", hint: "fetch it again with `weft logs`")
        }
        return frames
    }

    /// Whether the last frame came whole.
    var isComplete: Bool { buffer.isEmpty }
}
