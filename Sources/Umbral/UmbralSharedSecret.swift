// SPDX-License-Identifier: Apache-2.0

import Keys

/// What a capsule carries: a secret point, from which keys are derived.
///
/// All copies share one block of memory, which is overwritten with zeros when the last copy goes away.
public struct UmbralSharedSecret: Sendable {
    private let point: SecretPoint

    init(_ point: SecretPoint) { self.point = point }

    /// The 32-byte key K = KDF(point) of the paper (§3.2.3), with HKDF-SHA-256 (RFC 5869) without salt and info: what
    /// umbral-pre encrypts with.
    package var key: SecretBytes {
        point.withCompressed { HKDFSHA256.derive($0, info: [], count: 32) }
    }

    /// Calls `body` with the 32-byte key, valid only during the call.
    public func withKey<R, E: Error>(_ body: (UnsafeRawBufferPointer) throws(E) -> R) throws(E) -> R {
        try key.withBytes(body)
    }
}

extension UmbralSharedSecret: CustomStringConvertible, CustomDebugStringConvertible, CustomReflectable {
    /// Never the secret.
    public var description: String { "UmbralSharedSecret(redacted)" }
    /// Never the secret.
    public var debugDescription: String { description }
    /// No children.
    public var customMirror: Mirror { Mirror(self, children: EmptyCollection<Mirror.Child>()) }
}
