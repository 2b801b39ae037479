// SPDX-License-Identifier: Apache-2.0

import Keys

/// Opens the frames of one live stream, in order, each exactly once.
public struct FrameOpener: Sendable {
    private let stream: StreamHeader

    /// Sequence number of the frame that is expected next.
    public private(set) var expected: UInt64

    /// Starts reading.
    ///
    /// - Parameters:
    ///   - key: Key of the content.
    ///   - header: The 56 bytes of ``FrameSealer/header()``.
    ///   - start: First sequence number to accept: 0, or one more than the last frame that was read before.
    /// - Throws: `malformedHeader`, `unsupportedVersion`, `wrongKey`.
    public init(key: ContentKey, header: [UInt8], startingAt start: UInt64 = 0) throws(EnvelopeError) {
        stream = try StreamHeader(kind: .frames, key: key, reading: header)
        expected = start
    }

    /// Opens the next frame. A refusal changes nothing.
    ///
    /// - Throws: `malformedFrame`, `replayedFrame`, `missingFrame`, `damagedFrame`; a sequence number that was altered
    ///   shows as a replay or a gap.
    public mutating func open(
        _ frame: [UInt8], associatedData: [UInt8] = []
    ) throws(EnvelopeError) -> [UInt8] {
        guard (FrameSealer.overhead...FrameSealer.overhead + Limits.frame).contains(frame.count) else {
            throw .malformedFrame
        }
        let sequence = FrameSequence.read(frame)
        guard sequence >= expected else { throw .replayedFrame(sequence: sequence) }
        guard sequence == expected, sequence < .max else {
            throw .missingFrame(expected: expected, found: sequence)
        }
        let message = frame.withUnsafeBytes { frame in
            associatedData.withUnsafeBytes { associated in
                XChaCha20Poly1305.open(
                    UnsafeRawBufferPointer(rebasing: frame.dropFirst(8)), authenticating: associated,
                    nonce: stream.nonce + FrameSequence.bytes(sequence), key: stream.payloadKey)
            }
        }
        guard let message else { throw .damagedFrame(sequence: sequence) }
        expected += 1
        return message
    }

    /// Gives up on frames before `sequence`, after a gap that the sender said will not be filled. Never goes back:
    /// traps if `sequence` is before ``expected``.
    public mutating func skip(to sequence: UInt64) {
        precondition(sequence >= expected, "a frame stream never goes back")
        expected = sequence
    }
}
