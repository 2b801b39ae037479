// SPDX-License-Identifier: Apache-2.0

import Keys

/// Seals the small messages of one live stream, such as log lines, each as it comes.
///
/// ```
/// header of the stream, 56 bytes: as an envelope's, with "WEFTFRM"
/// frame n: n as 8 bytes, big-endian ‖ XChaCha20-Poly1305 ciphertext ‖ 16-byte tag
/// nonce of frame n = stream nonce (16) ‖ n as 8 bytes, big-endian
/// ```
///
/// A live stream has no last frame: its end proves nothing. The finished log is an envelope, whose end does.
public struct FrameSealer: Sendable {
    /// What sealing adds to a message, in bytes: sequence number and tag.
    public static let overhead = 8 + XChaCha20Poly1305.tagSize
    /// Largest message in bytes: 1 MiB.
    public static let maximumFrameSize = Limits.frame

    private let stream: StreamHeader

    /// Sequence number of the next frame; the first is 0.
    public private(set) var sequence: UInt64 = 0

    /// Starts a stream.
    ///
    /// - Parameters:
    ///   - key: Key of the content.
    ///   - nonce: 16 random bytes (``EnvelopeFormat/randomNonce()``), new for every sealer; traps on another length. A
    ///     program that starts again starts another stream, so a nonce is never used twice.
    public init(key: ContentKey, nonce: [UInt8]) {
        stream = StreamHeader(kind: .frames, key: key, nonce: nonce)
    }

    /// The 56 bytes that a reader needs first.
    public func header() -> [UInt8] { stream.bytes }

    /// Seals the next message. `associatedData` is not in the frame: the reader must know it.
    ///
    /// - Throws: `tooLarge` above 1 MiB.
    public mutating func seal(
        _ message: [UInt8], associatedData: [UInt8] = []
    ) throws(EnvelopeError) -> [UInt8] {
        guard message.count <= Limits.frame, sequence < .max else { throw .tooLarge }
        let number = FrameSequence.bytes(sequence)
        let frame = message.withUnsafeBytes { message in
            associatedData.withUnsafeBytes { associated in
                XChaCha20Poly1305.seal(
                    message, authenticating: associated, nonce: stream.nonce + number, key: stream.payloadKey,
                    prefix: number)
            }
        }
        sequence += 1
        return frame
    }
}

/// The 8-byte form of a sequence number.
enum FrameSequence {
    static func bytes(_ sequence: UInt64) -> [UInt8] {
        withUnsafeBytes(of: sequence.bigEndian) { Array($0) }
    }

    static func read(_ bytes: some Sequence<UInt8>) -> UInt64 {
        bytes.prefix(8).reduce(0) { $0 << 8 | UInt64($1) }
    }
}
