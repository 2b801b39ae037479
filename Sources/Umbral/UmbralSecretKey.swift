// SPDX-License-Identifier: Apache-2.0

import Keys
import Multiformats

/// A secret key of Umbral: a number from 1 to n - 1 (paper §3.2.2, `KeyGen`).
///
/// All copies share one block of memory, which is overwritten with zeros when the last copy goes away. Printing and
/// mirroring show nothing of it. Whoever holds the threshold of fragments and the receiving key opens everything under
/// the delegating key: take another delegating key for each set of data that is shared on its own.
public struct UmbralSecretKey: Sendable {
    /// Length of the key in bytes.
    public static let size = Secp256k1.scalarSize

    let scalar: SecretScalar

    /// The public half.
    public let publicKey: UmbralPublicKey

    init(_ scalar: SecretScalar) {
        self.scalar = scalar
        publicKey = UmbralPublicKey(.generator(times: scalar))
    }

    /// The key with these 32 big-endian bytes, as umbral-pre's `to_be_bytes` gives them.
    ///
    /// - Throws: `wrongLength`; `invalidSecretKey` for zero and for n or more. The caller's array is not overwritten.
    public init(bytes: [UInt8]) throws(UmbralError) {
        guard bytes.count == Self.size else { throw .wrongLength(expected: Self.size, found: bytes.count) }
        guard let scalar = bytes.withUnsafeBytes({ SecretScalar($0) }) else { throw .invalidSecretKey }
        self.init(scalar)
    }

    /// A new key from the operating system's randomness; its public half may have an odd y-coordinate.
    public static func generate() -> UmbralSecretKey {
        var generator = SystemRandomNumberGenerator()
        return generate(using: &generator)
    }

    /// A new key from `generator`; for real keys it must be cryptographically secure.
    public static func generate(using generator: inout some RandomNumberGenerator) -> UmbralSecretKey {
        UmbralSecretKey(.random(using: &generator))
    }

    /// Calls `body` with the 32 bytes, valid only during the call: for sealing the key into a file.
    public func withBytes<R, E: Error>(_ body: (UnsafeRawBufferPointer) throws(E) -> R) throws(E) -> R {
        try scalar.withBytes(body)
    }
}

extension UmbralSecretKey {
    /// The key that follows from 64 uniformly random bytes, such as an HMAC-SHA-512, the same every time; its public
    /// half has an even y-coordinate.
    ///
    /// The number is SHA-256 of `weft/umbral-key/v1`, its length in four bytes before it, and the 64 bytes, reduced as
    /// umbral-pre reduces hashes to numbers, then ``normalised``.
    ///
    /// - Throws: `wrongLength` unless there are 64 bytes. The caller's array is not overwritten.
    public init(uniform bytes: [UInt8]) throws(UmbralError) {
        guard bytes.count == Self.uniformSize else {
            throw .wrongLength(expected: Self.uniformSize, found: bytes.count)
        }
        self = bytes.withUnsafeBytes { UmbralSecretKey(uniform64: $0) }
    }

    /// As ``init(uniform:)`` from bytes that need not be copied; there must be 64.
    package init(uniform secret: SecretBytes) {
        self = secret.withBytes { UmbralSecretKey(uniform64: $0) }
    }

    private init(uniform64 bytes: UnsafeRawBufferPointer) {
        precondition(bytes.count == Self.uniformSize, "a key is made of 64 random bytes")
        var hash = ScalarHash(domain: Array("weft/umbral-key/v1".utf8))
        hash.add(bytes)
        self = UmbralSecretKey(hash.secretScalar()).normalised
    }

    private static let uniformSize = 64

    /// Whether the public half has an even y-coordinate, so that its x-coordinate names it.
    public var isEvenY: Bool { publicKey.isEvenY }

    /// This key or its negative, whichever has a public half with an even y-coordinate (BIP 340).
    public var normalised: UmbralSecretKey { isEvenY ? self : UmbralSecretKey(scalar.negated()) }
}

extension UmbralSecretKey: CustomStringConvertible, CustomDebugStringConvertible, CustomReflectable {
    /// Never the key.
    public var description: String { "UmbralSecretKey(redacted)" }
    /// Never the key.
    public var debugDescription: String { description }
    /// No children.
    public var customMirror: Mirror { Mirror(self, children: EmptyCollection<Mirror.Child>()) }
}
