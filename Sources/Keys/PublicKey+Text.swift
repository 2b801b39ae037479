// SPDX-License-Identifier: Apache-2.0

import Multiformats

extension PublicKey: CustomStringConvertible {
    /// Multicodec `ed25519-pub` (0xed) as a varint.
    private static let codecPrefix: [UInt8] = [0xed, 0x01]
    private static let didPrefix = "did:key:"

    /// Reads `z6Mk…` or `did:key:z6Mk…`.
    ///
    /// - Throws: `invalidPublicKey` for other text, other key types and other lengths.
    public init(string: String) throws(KeysError) {
        guard string.utf8.count <= Limits.publicKeyText else {
            throw Self.invalid("it is longer than \(Limits.publicKeyText) characters")
        }
        let fingerprint = string.hasPrefix(Self.didPrefix) ? String(string.dropFirst(Self.didPrefix.count)) : string
        guard fingerprint.utf8.first == UInt8(ascii: "z") else { throw Self.invalid("it does not start with z6Mk") }
        let bytes: [UInt8]
        do {
            bytes = try Multibase.decode(fingerprint)
        } catch {
            throw Self.invalid("it is not base58btc text")
        }
        guard bytes.starts(with: Self.codecPrefix) else { throw Self.invalid("it is a key of another kind") }
        guard let raw = Bytes32(bytes.dropFirst(Self.codecPrefix.count)) else {
            throw Self.invalid("it has not 32 bytes")
        }
        self.init(raw)
    }

    /// `z6Mk…`.
    public var description: String { Multibase.encode(Self.codecPrefix + raw.bytes, as: .base58btc) }

    private static func invalid(_ reason: String) -> KeysError {
        KeysError(.invalidPublicKey, "This is no Ed25519 public key: \(reason). Give one like z6Mk… or did:key:z6Mk….")
    }
}

extension PublicKey: Codable {
    /// Reads the text form.
    public init(from decoder: any Decoder) throws {
        let container = try decoder.singleValueContainer()
        do {
            try self.init(string: container.decode(String.self))
        } catch let error as KeysError {
            throw DecodingError.dataCorruptedError(in: container, debugDescription: error.message)
        }
    }

    /// Writes the text form.
    public func encode(to encoder: any Encoder) throws {
        var container = encoder.singleValueContainer()
        try container.encode(description)
    }
}
