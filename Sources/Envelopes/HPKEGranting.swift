// SPDX-License-Identifier: Apache-2.0

import Crypto
// swift-crypto takes and returns Data.
import Foundation
import Multiformats

/// Grants by hybrid public key encryption (RFC 9180): base mode, DHKEM(X25519, HKDF-SHA256), HKDF-SHA256,
/// ChaCha20Poly1305.
///
/// ```
///  0   1   version, 0x01, also the associated data
///  1  32   encapsulated key
/// 33  48   sealed content key: 32 bytes and the tag
/// ```
/// The HPKE info is `weft/grant/v1`, 0x00 and the context. Each grant uses a fresh ephemeral key, so two grants of one
/// key are unrelated bytes. Base mode does not authenticate the sender: carry a grant in something signed.
public struct HPKEGranting: Granting {
    /// Length of a grant in bytes.
    public static let grantSize = 1 + 32 + ContentKey.size + 16

    private static let version: UInt8 = 1
    static let suite = HPKE.Ciphersuite.Curve25519_SHA256_ChachaPoly

    /// Makes one; it has no state.
    public init() {}

    /// See ``Granting/grant(_:to:context:)``.
    ///
    /// - Throws: `unusableRecipient` for a point of small order.
    public func grant(
        _ key: ContentKey, to recipient: Bytes32, context: [UInt8]
    ) throws(EnvelopeError) -> [UInt8] {
        guard X25519Point.isUsable(recipient.bytes) else { throw .unusableRecipient }
        do {
            let publicKey = try Curve25519.KeyAgreement.PublicKey(rawRepresentation: recipient.bytes)
            var sender = try HPKE.Sender(recipientKey: publicKey, ciphersuite: Self.suite, info: Self.info(context))
            var plaintext = key.withBytes { Data($0) }
            defer { plaintext.resetBytes(in: 0..<plaintext.count) }
            let sealed = try sender.seal(plaintext, authenticating: Data([Self.version]))
            return [Self.version] + sender.encapsulatedKey + sealed
        } catch {
            throw .unusableRecipient
        }
    }

    /// See ``Granting/open(_:with:context:)``.
    ///
    /// - Throws: `unopenableGrant`, `unsupportedVersion`.
    public func open(
        _ grant: [UInt8], with recipient: RecipientKey, context: [UInt8]
    ) throws(EnvelopeError) -> ContentKey {
        guard grant.count == Self.grantSize else { throw .unopenableGrant }
        guard grant[0] == Self.version else { throw .unsupportedVersion(grant[0]) }
        guard X25519Point.isUsable(Array(grant[1..<33])) else { throw .unopenableGrant }
        do {
            let privateKey = try recipient.withRaw { raw throws in
                try Curve25519.KeyAgreement.PrivateKey(rawRepresentation: raw)
            }
            var opener = try HPKE.Recipient(
                privateKey: privateKey, ciphersuite: Self.suite, info: Self.info(context),
                encapsulatedKey: Data(grant[1..<33]))
            var plaintext = try opener.open(Data(grant[33...]), authenticating: Data(grant[..<1]))
            defer { plaintext.resetBytes(in: 0..<plaintext.count) }
            return try ContentKey(bytes: Array(plaintext))
        } catch {
            throw .unopenableGrant
        }
    }

    private static func info(_ context: [UInt8]) -> Data {
        Data("weft/grant/v1\u{0}".utf8) + context
    }
}
