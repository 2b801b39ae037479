// SPDX-License-Identifier: Apache-2.0

import Keys

/// The 32-byte symmetric key of one content: whoever holds it can read and write its envelopes and frames.
///
/// All copies share one block of memory, which is overwritten with zeros when the last copy goes away. Printing and
/// mirroring show nothing of it.
public struct ContentKey: Sendable {
    /// Length of a key in bytes.
    public static let size = 32

    let secret: SecretBytes

    /// The key with these bytes, which must be uniformly random.
    ///
    /// - Throws: `wrongLength` unless there are 32. The caller's array is not overwritten.
    public init(bytes: [UInt8]) throws(EnvelopeError) {
        guard bytes.count == Self.size else { throw .wrongLength(expected: Self.size, found: bytes.count) }
        secret = SecretBytes(copying: bytes)
    }

    init(secret: SecretBytes) {
        precondition(secret.count == Self.size, "a content key has 32 bytes")
        self.secret = secret
    }

    /// A new key from the operating system's randomness.
    public static func generate() -> ContentKey {
        ContentKey(secret: .random(count: size))
    }

    /// A new key from `generator`; for real keys it must be cryptographically secure.
    public static func generate(using generator: inout some RandomNumberGenerator) -> ContentKey {
        ContentKey(secret: .random(count: size, using: &generator))
    }

    /// The key for one purpose below this one: the first 32 bytes of HMAC-SHA-512 under this key over
    /// `weft/content-key/v1`, 0x00 and the UTF-8 of `purpose`. Subkeys of different purposes are unrelated and do not
    /// lead back to this key.
    public func subkey(_ purpose: String) -> ContentKey {
        var mac = HMACSHA512(key: secret)
        mac.update("weft/content-key/v1\u{0}".utf8)
        mac.update(purpose.utf8)
        return mac.finalize().withBytes { digest in
            ContentKey(secret: SecretBytes(copying: UnsafeRawBufferPointer(rebasing: digest.prefix(Self.size))))
        }
    }

    /// Calls `body` with the 32 bytes, valid only during the call.
    public func withBytes<R, E: Error>(_ body: (UnsafeRawBufferPointer) throws(E) -> R) throws(E) -> R {
        try secret.withBytes(body)
    }
}

extension ContentKey: Equatable {
    /// Compares in constant time.
    public static func == (lhs: ContentKey, rhs: ContentKey) -> Bool { lhs.secret.isEqual(to: rhs.secret) }
}

extension ContentKey: CustomStringConvertible, CustomDebugStringConvertible, CustomReflectable {
    /// Never the key.
    public var description: String { "ContentKey(redacted)" }
    /// Never the key.
    public var debugDescription: String { description }
    /// No children.
    public var customMirror: Mirror { Mirror(self, children: EmptyCollection<Mirror.Child>()) }
}
