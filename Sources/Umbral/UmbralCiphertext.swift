// SPDX-License-Identifier: Apache-2.0

/// Something encrypted to an Umbral key: the capsule and what its key seals (paper §3.3).
///
/// The sealed bytes are nonce (24) ‖ ciphertext ‖ tag (16) of XChaCha20-Poly1305, with the capsule's
/// ``Capsule/simpleBytes`` as associated data, as in umbral-pre.
public struct UmbralCiphertext: Hashable, Sendable {
    /// The encapsulated key.
    public let capsule: Capsule
    /// nonce ‖ ciphertext ‖ tag: 40 bytes more than the plaintext.
    public let sealed: [UInt8]

    /// Puts together what came; nothing is checked before opening.
    public init(capsule: Capsule, sealed: [UInt8]) {
        self.capsule = capsule
        self.sealed = sealed
    }

    /// `plaintext` for the holder of `key` and whom they grant it to (paper §3.3, `Encrypt`).
    ///
    /// - Throws: `tooLarge` for more than 16 MiB, `unusableRandomness`.
    public static func encrypt(
        _ plaintext: [UInt8], for key: UmbralPublicKey
    ) throws(UmbralError) -> UmbralCiphertext {
        var generator = SystemRandomNumberGenerator()
        return try encrypt(plaintext, for: key, using: &generator)
    }

    /// As ``encrypt(_:for:)`` with `generator`, which for real secrets must be cryptographically secure.
    public static func encrypt(
        _ plaintext: [UInt8], for key: UmbralPublicKey, using generator: inout some RandomNumberGenerator
    ) throws(UmbralError) -> UmbralCiphertext {
        guard plaintext.count <= Limits.plaintext else { throw .tooLarge }
        let (capsule, secret) = try Capsule.encapsulate(to: key, using: &generator)
        let sealed = DataEncapsulation.seal(
            plaintext, authenticating: capsule.simpleBytes, key: secret.key, using: &generator)
        return UmbralCiphertext(capsule: capsule, sealed: sealed)
    }

    /// The plaintext, for the holder of the key that it was encrypted for (paper §3.3, `Decrypt`).
    ///
    /// - Throws: `tooLarge`, `damagedCapsule`, `unopenableCiphertext`.
    public func decryptOriginal(with key: UmbralSecretKey) throws(UmbralError) -> [UInt8] {
        try open(with: capsule.decapsulateOriginal(with: key))
    }

    /// The plaintext, for the holder of the key for which re-encryption was granted (paper §3.3, `DecryptFrags`).
    ///
    /// See ``Capsule/decapsulateReencrypted(_:delegatingKey:receivingKey:)`` for parameters.
    ///
    /// - Throws: `unopenableCiphertext`, `tooLarge` and what opening the capsule throws.
    public func decryptReencrypted(
        _ fragments: [VerifiedCapsuleFragment], delegatingKey: UmbralPublicKey, receivingKey: UmbralSecretKey
    ) throws(UmbralError) -> [UInt8] {
        try open(
            with: capsule.decapsulateReencrypted(fragments, delegatingKey: delegatingKey, receivingKey: receivingKey))
    }

    private func open(with secret: UmbralSharedSecret) throws(UmbralError) -> [UInt8] {
        guard sealed.count <= Limits.plaintext + DataEncapsulation.overhead else { throw .tooLarge }
        let plaintext = DataEncapsulation.open(sealed, authenticating: capsule.simpleBytes, key: secret.key)
        guard let plaintext else { throw .unopenableCiphertext }
        return plaintext
    }
}
