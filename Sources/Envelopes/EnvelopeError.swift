// SPDX-License-Identifier: Apache-2.0

/// Why an envelope or a frame is refused.
public enum EnvelopeError: Error, Hashable, Sendable {
    /// A key, nonce or secret has another number of bytes than it must have.
    case wrongLength(expected: Int, found: Int)
    /// The header is cut short or does not start with the format's magic bytes: this is no envelope.
    case malformedHeader
    /// The header is of a version that this program does not know: update the program.
    case unsupportedVersion(UInt8)
    /// The key is not the one that sealed, or the header was altered.
    case wrongKey
    /// A chunk other than the last is not exactly ``EnvelopeFormat/chunkSize`` long, the last one is longer, or a last
    /// chunk that is not the first is empty.
    case wrongChunkSize
    /// The chunk was altered, or is not the chunk that belongs at this place, or is not the last where it should be.
    case damagedChunk(index: UInt64)
    /// The stream ends before its last chunk.
    case truncated
    /// There is more after the last chunk.
    case trailingData
    /// The content is larger than the format or this call allows.
    case tooLarge
    /// The frame is too short to be one, or larger than 1 MiB of content.
    case malformedFrame
    /// The frame was altered, or sealed with other associated data.
    case damagedFrame(sequence: UInt64)
    /// The frame came before: it is a repetition or out of order.
    case replayedFrame(sequence: UInt64)
    /// At least one frame is missing before this one.
    case missingFrame(expected: UInt64, found: UInt64)
}

extension EnvelopeError: CustomStringConvertible {
    /// What happened, in a sentence.
    public var description: String {
        switch self {
        case .wrongLength(let expected, let found): "Needed \(expected) bytes, got \(found)."
        case .malformedHeader: "This is no envelope: its header is cut short or foreign."
        case .unsupportedVersion(let version): "The envelope has version \(version), which this program does not know."
        case .wrongKey: "The key is not the one that sealed this, or the header was altered."
        case .wrongChunkSize: "A chunk has a size that the format does not allow at its place."
        case .damagedChunk(let index): "Chunk \(index) was altered or does not belong at this place."
        case .truncated: "The envelope ends before its last chunk."
        case .trailingData: "There is data after the last chunk of the envelope."
        case .tooLarge: "The content is larger than allowed here."
        case .malformedFrame: "The frame has a size that no frame has."
        case .damagedFrame(let sequence): "Frame \(sequence) was altered or has other associated data."
        case .replayedFrame(let sequence): "Frame \(sequence) is a repetition or out of order."
        case .missingFrame(let expected, let found): "Expected frame \(expected), got frame \(found)."
        }
    }
}
