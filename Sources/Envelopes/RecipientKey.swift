// SPDX-License-Identifier: Apache-2.0

import CSodium
import Keys
import Multiformats

/// An X25519 key pair (RFC 7748) to which content keys are granted.
///
/// All copies share one block of memory, which is overwritten with zeros when the last copy goes away. Printing and
/// mirroring show nothing of it.
public struct RecipientKey: Sendable {
    /// Length of the private and of the public half in bytes.
    public static let size = 32

    let secret: SecretBytes

    /// The public half, the u-coordinate.
    public let publicKey: Bytes32

    /// The key with this private half, for reading back what ``withRaw(_:)`` gave.
    ///
    /// - Throws: `wrongLength` unless there are 32 bytes. The caller's array is not overwritten.
    public init(raw: [UInt8]) throws(EnvelopeError) {
        guard raw.count == Self.size else { throw .wrongLength(expected: Self.size, found: raw.count) }
        self.init(secret: SecretBytes(copying: raw))
    }

    /// The key that follows from a 32-byte secret, the same every time: its private half is the first 32 bytes of
    /// HMAC-SHA-512 under `secret` over `weft/recipient-key/v1`. With ``Keys/PrivateKey/derive(_:salt:)`` a key per
    /// order needs no storage.
    ///
    /// - Throws: `wrongLength` unless there are 32 bytes.
    public init(deriving secret: [UInt8]) throws(EnvelopeError) {
        guard secret.count == Self.size else { throw .wrongLength(expected: Self.size, found: secret.count) }
        var mac = HMACSHA512(key: SecretBytes(copying: secret))
        mac.update("weft/recipient-key/v1".utf8)
        self.init(
            secret: mac.finalize().withBytes { digest in
                SecretBytes(copying: UnsafeRawBufferPointer(rebasing: digest.prefix(Self.size)))
            })
    }

    private init(secret: SecretBytes) {
        Sodium.prepare()
        var point: [UInt8] = Array(repeating: 0, count: Self.size)
        secret.withBytes { _ = crypto_scalarmult_curve25519_base(&point, $0.octets) }
        self.secret = secret
        self.publicKey = Bytes32(point) ?? .zero
    }

    /// A new key from the operating system's randomness.
    public static func generate() -> RecipientKey {
        RecipientKey(secret: .random(count: size))
    }

    /// A new key from `generator`; for real keys it must be cryptographically secure.
    public static func generate(using generator: inout some RandomNumberGenerator) -> RecipientKey {
        RecipientKey(secret: .random(count: size, using: &generator))
    }

    /// The private half, for durable storage; store it only sealed or in a file that nobody else can read.
    public var raw: [UInt8] { withRaw { Array($0) } }

    /// Calls `body` with the private half, valid only during the call.
    public func withRaw<R, E: Error>(_ body: (UnsafeRawBufferPointer) throws(E) -> R) throws(E) -> R {
        try secret.withBytes(body)
    }
}

extension RecipientKey: CustomStringConvertible, CustomDebugStringConvertible, CustomReflectable {
    /// Never the key.
    public var description: String { "RecipientKey(redacted)" }
    /// Never the key.
    public var debugDescription: String { description }
    /// No children.
    public var customMirror: Mirror { Mirror(self, children: EmptyCollection<Mirror.Child>()) }
}
