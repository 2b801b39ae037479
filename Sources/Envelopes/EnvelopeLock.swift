// SPDX-License-Identifier: Apache-2.0

import DagCBOR
import Keys
import Multiformats
import Umbral

/// A content key, locked to a key pair of the content's own: its owner opens it directly, and whoever holds a grant
/// through proxies (Umbral; see ``Umbral/UmbralCiphertext``).
///
/// ```
/// {"key":        bytes, the content key: nonce (24) ‖ ciphertext (32) ‖ tag (16), associated with the capsule
///  "salt":       bytes, 16: the owner's secret key follows from its account's key and this
///  "capsule":    bytes, 98: E ‖ V ‖ s
///  "delegating": bytes, 32: the x-only public key (BIP 340) of the pair}
/// ```
/// Nothing in it names the owner.
public struct EnvelopeLock: Hashable, Sendable {
    /// Bytes of a salt.
    public static let saltSize = 16
    static let sealedKeySize = 24 + ContentKey.size + 16

    /// The public half of the content's key pair, x-only.
    public let delegating: Bytes32
    public let salt: [UInt8]
    private let ciphertext: UmbralCiphertext

    /// What proxies re-encrypt.
    public var capsule: Capsule { ciphertext.capsule }

    /// Locks `key` to the pair that its owner derives from `salt`.
    ///
    /// - Parameter owner: the pair's secret half, normalised to an even y-coordinate.
    /// - Throws: `wrongLength` for a salt of other than 16 bytes, `wrongKey` for a key of odd y.
    public init(_ key: ContentKey, owner: UmbralSecretKey, salt: [UInt8]) throws {
        guard salt.count == Self.saltSize else {
            throw EnvelopeError.wrongLength(expected: Self.saltSize, found: salt.count)
        }
        guard let delegating = owner.publicKey.xOnly else { throw EnvelopeError.wrongKey }
        self.delegating = delegating
        self.salt = salt
        var plain = key.withBytes { Array($0) }
        defer { plain.wipe() }
        ciphertext = try UmbralCiphertext.encrypt(plain, for: owner.publicKey)
    }

    /// For the owner.
    public func open(owner: UmbralSecretKey) throws -> ContentKey {
        var plain = try ciphertext.decryptOriginal(with: owner)
        defer { plain.wipe() }
        return try ContentKey(bytes: plain)
    }

    /// For whom a grant was made, with as many fragments as it asks for.
    public func open(_ fragments: [VerifiedCapsuleFragment], receiving: UmbralSecretKey) throws -> ContentKey {
        var plain = try ciphertext.decryptReencrypted(
            fragments, delegatingKey: try UmbralPublicKey(xOnly: delegating), receivingKey: receiving)
        defer { plain.wipe() }
        return try ContentKey(bytes: plain)
    }
}

extension EnvelopeLock: DagCBORCodable {
    public func encode(to writer: inout DagCBORWriter) {
        writer.writeMapHeader(count: 4)
        writer.writeKey("key")
        writer.writeBytes(ciphertext.sealed)
        writer.writeKey("salt")
        writer.writeBytes(salt)
        writer.writeKey("capsule")
        writer.writeBytes(capsule.simpleBytes)
        writer.writeKey("delegating")
        writer.writeBytes(delegating)
    }

    public init(from reader: inout DagCBORReader) throws(DagCBORError) {
        try reader.readMapHeader(exactly: 4)
        try reader.expectKey("key")
        let sealed = try reader.readBytes(max: Self.sealedKeySize)
        try reader.expectKey("salt")
        salt = try reader.readBytes(max: Self.saltSize)
        try reader.expectKey("capsule")
        let capsule = try reader.readBytes(max: Capsule.simpleSize)
        try reader.expectKey("delegating")
        delegating = try reader.readBytes32()
        guard sealed.count == Self.sealedKeySize, salt.count == Self.saltSize else {
            throw .invalid("a lock's key has 72 bytes, and its salt 16")
        }
        do { ciphertext = UmbralCiphertext(capsule: try Capsule(simpleBytes: capsule), sealed: sealed) } catch {
            throw .invalid("a lock without a sound capsule")
        }
    }
}
