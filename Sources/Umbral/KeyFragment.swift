// SPDX-License-Identifier: Apache-2.0

import Multiformats

/// One proxy's share of the right to re-encrypt from one key to another (paper §3.2.2, `kFrag`), as it came: nothing
/// works with it before ``verified(by:delegatingKey:receivingKey:)`` says whose it is.
///
/// It holds a secret, the share of the re-encryption key: carry it encrypted. All copies share one block of memory for
/// it, which is overwritten when the last copy goes away; printing shows nothing of it.
public struct KeyFragment: Sendable {
    /// Names the share among those of one set; 32 random bytes.
    public let id: Bytes32
    /// rk = f(argument of the id).
    let key: SecretScalar
    /// X = xG, the same for all shares of one set.
    let precursor: CurvePoint
    /// U₁ = rk·U.
    let commitment: CurvePoint
    /// Over what ``signsDelegatingKey`` and ``signsReceivingKey`` say; the proxy verifies it.
    let signatureForProxy: UmbralSignature
    /// Over both keys; it goes along in each capsule fragment, and the receiver verifies it.
    let signatureForReceiver: UmbralSignature
    /// Whether the proxy must know the delegating key for verifying.
    public let signsDelegatingKey: Bool
    /// Whether the proxy must know the receiving key for verifying.
    public let signsReceivingKey: Bool

    /// What is signed: id ‖ U₁ ‖ X and for each key 0x01 and the key, or 0x00.
    static func message(
        id: Bytes32, commitment: CurvePoint, precursor: CurvePoint, delegatingKey: UmbralPublicKey?,
        receivingKey: UmbralPublicKey?
    ) -> Bytes32 {
        var hasher = SHA256Hasher()
        hasher.update(id)
        commitment.withBytes { hasher.update($0) }
        precursor.withBytes { hasher.update($0) }
        for key in [delegatingKey, receivingKey] {
            hasher.update([key == nil ? 0 : 1])
            key?.point.withBytes { hasher.update($0) }
        }
        return hasher.finalize()
    }

    /// The fragment with the proof that it was signed by `signer` and is unaltered.
    ///
    /// A key that the fragment does not name under its signature may be given and is not looked at, as in umbral-pre.
    ///
    /// - Throws: `wrongCommitment`, `delegatingKeyNeeded`, `receivingKeyNeeded`, `wrongSignature`.
    public func verified(
        by signer: UmbralPublicKey, delegatingKey: UmbralPublicKey? = nil, receivingKey: UmbralPublicKey? = nil
    ) throws(UmbralError) -> VerifiedKeyFragment {
        guard CurvePoint.secondGenerator.published(times: key) == commitment else { throw .wrongCommitment }
        if signsDelegatingKey, delegatingKey == nil { throw .delegatingKeyNeeded }
        if signsReceivingKey, receivingKey == nil { throw .receivingKeyNeeded }
        let message = Self.message(
            id: id, commitment: commitment, precursor: precursor,
            delegatingKey: signsDelegatingKey ? delegatingKey : nil,
            receivingKey: signsReceivingKey ? receivingKey : nil)
        guard signatureForProxy.verifies(digest: message, by: signer.point) else { throw .wrongSignature }
        return VerifiedKeyFragment(self)
    }
}

extension KeyFragment: CustomStringConvertible, CustomDebugStringConvertible, CustomReflectable {
    /// The id, never the key.
    public var description: String { "KeyFragment(\(id), redacted)" }
    /// The id, never the key.
    public var debugDescription: String { description }
    /// No children.
    public var customMirror: Mirror { Mirror(self, children: EmptyCollection<Mirror.Child>()) }
}
