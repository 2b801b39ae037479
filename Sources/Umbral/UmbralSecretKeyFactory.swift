// SPDX-License-Identifier: Apache-2.0

import Keys

/// Keys, secrets and further factories from one seed, each the same every time for the same label; gives what
/// umbral-pre's `SecretKeyFactory` gives.
///
/// Each is HKDF-SHA-256 (RFC 5869) of the seed without salt, with a purpose and the label as info.
public struct UmbralSecretKeyFactory: Sendable {
    /// Length of a seed in bytes.
    public static let seedSize = 32

    private let seed: SecretBytes

    /// The factory of 32 uniformly random bytes (`from_secure_randomness`).
    ///
    /// - Throws: `wrongLength`. The caller's array is not overwritten.
    public init(seed: [UInt8]) throws(UmbralError) {
        guard seed.count == Self.seedSize else { throw .wrongLength(expected: Self.seedSize, found: seed.count) }
        self.seed = SecretBytes(copying: seed)
    }

    private init(seed: SecretBytes) { self.seed = seed }

    /// A new factory from the operating system's randomness.
    public static func generate() -> UmbralSecretKeyFactory {
        UmbralSecretKeyFactory(seed: .random(count: seedSize))
    }

    /// The key for `label` (`make_key`); its public half may have an odd y-coordinate.
    ///
    /// - Throws: `tooLarge` for a label of more than 1 KiB.
    public func key(label: [UInt8]) throws(UmbralError) -> UmbralSecretKey {
        let material = try derive("KEY_DERIVATION/", label, count: 64)
        var hash = ScalarHash(domain: Array("KEY_DERIVATION/".utf8) + label)
        material.withBytes { hash.add($0) }
        return UmbralSecretKey(hash.secretScalar())
    }

    /// The 64-byte secret for `label` (`make_secret`).
    ///
    /// - Throws: `tooLarge` for a label of more than 1 KiB.
    public func secret(label: [UInt8]) throws(UmbralError) -> [UInt8] {
        try derive("SECRET_DERIVATION/", label, count: 64).withBytes { Array($0) }
    }

    /// The factory for `label` (`make_factory`).
    ///
    /// - Throws: `tooLarge` for a label of more than 1 KiB.
    public func factory(label: [UInt8]) throws(UmbralError) -> UmbralSecretKeyFactory {
        UmbralSecretKeyFactory(seed: try derive("FACTORY_DERIVATION/", label, count: Self.seedSize))
    }

    private func derive(_ purpose: String, _ label: [UInt8], count: Int) throws(UmbralError) -> SecretBytes {
        guard label.count <= Limits.label else { throw .tooLarge }
        return seed.withBytes { HKDFSHA256.derive($0, info: Array(purpose.utf8) + label, count: count) }
    }
}

extension UmbralSecretKeyFactory: CustomStringConvertible, CustomDebugStringConvertible, CustomReflectable {
    /// Never the seed.
    public var description: String { "UmbralSecretKeyFactory(redacted)" }
    /// Never the seed.
    public var debugDescription: String { description }
    /// No children.
    public var customMirror: Mirror { Mirror(self, children: EmptyCollection<Mirror.Child>()) }
}
