// SPDX-License-Identifier: Apache-2.0

import CSodium
import Keys

/// The 56-byte header that envelopes and frame streams share: kind, version, nonce, key commitment. See
/// ``EnvelopeFormat`` for the layout.
struct StreamHeader: Sendable {
    /// What follows the header.
    enum Kind: String {
        case envelope = "WEFTENV"
        case frames = "WEFTFRM"
    }

    static let version: UInt8 = 1
    static let nonceSize = 16
    static let commitmentSize = 32
    static let size = 8 + nonceSize + commitmentSize

    /// The 16-byte nonce of the stream.
    let nonce: [UInt8]
    /// The 56 bytes.
    let bytes: [UInt8]
    /// Key of everything that follows.
    let payloadKey: SecretBytes

    /// The header of a new stream. `nonce` must have 16 bytes and must never have been used with `key` before.
    init(kind: Kind, key: ContentKey, nonce: [UInt8]) {
        precondition(nonce.count == Self.nonceSize, "a stream nonce has 16 bytes")
        let open = Array(kind.rawValue.utf8) + [Self.version] + nonce
        let (payloadKey, commitment) = Self.keys(key, open)
        self.nonce = nonce
        self.bytes = open + commitment
        self.payloadKey = payloadKey
    }

    /// Reads a header and checks that it was made with `key`.
    init(kind: Kind, key: ContentKey, reading bytes: [UInt8]) throws(EnvelopeError) {
        guard bytes.count == Self.size, bytes.starts(with: kind.rawValue.utf8) else { throw .malformedHeader }
        guard bytes[7] == Self.version else { throw .unsupportedVersion(bytes[7]) }
        let (payloadKey, commitment) = Self.keys(key, Array(bytes[..<24]))
        guard sodium_memcmp(commitment, Array(bytes[24...]), Self.commitmentSize) == 0 else { throw .wrongKey }
        self.nonce = Array(bytes[8..<24])
        self.bytes = bytes
        self.payloadKey = payloadKey
    }

    /// Payload key and commitment under the open part of the header.
    private static func keys(_ key: ContentKey, _ open: [UInt8]) -> (payloadKey: SecretBytes, commitment: [UInt8]) {
        var mac = HMACSHA512(key: key.secret)
        mac.update(open)
        return mac.finalize().withBytes { digest in
            (
                SecretBytes(copying: UnsafeRawBufferPointer(rebasing: digest.prefix(ContentKey.size))),
                Array(digest.dropFirst(ContentKey.size)),
            )
        }
    }
}
