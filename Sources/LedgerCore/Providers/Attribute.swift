// SPDX-License-Identifier: Apache-2.0

import DagCBOR
import Keys
import Multiformats

/// Something that a provider says of itself, such as `region: eu`, or that somebody else vouches for.
public struct Attribute: Hashable, Sendable {
    /// Printable ASCII without spaces; 1 to `LedgerLimits.attributeNameBytes`.
    public var name: String
    /// Printable ASCII; up to `LedgerLimits.attributeValueBytes`.
    public var value: String
    public var attestation: Attestation?

    public init(name: String, value: String, attestation: Attestation? = nil) {
        self.name = name
        self.value = value
        self.attestation = attestation
    }

    var isWellFormed: Bool {
        Offer.isInterpreterName(name) && value.utf8.count <= LedgerLimits.attributeValueBytes
            && value.utf8.allSatisfy { (0x20...0x7e).contains($0) }
    }
}

/// A third party's signature under an attribute of one provider on one network, until it expires.
public struct Attestation: Hashable, Sendable {
    /// Separates attestations from everything else that a key signs.
    public static let domain = "attestation/1"

    public var signer: PublicKey
    public var expires: LedgerTime
    /// 64 bytes.
    public var signature: [UInt8]

    public init(signer: PublicKey, expires: LedgerTime, signature: [UInt8]) {
        self.signer = signer
        self.expires = expires
        self.signature = signature
    }

    /// Vouches for an attribute.
    public init(
        of provider: AccountID, name: String, value: String, expires: LedgerTime, by key: PrivateKey, network: CID
    ) {
        let message = Self.message(provider, name, value, expires, network)
        self.init(signer: key.publicKey, expires: expires, signature: key.signature(of: message))
    }

    /// Whether the signer vouched for exactly this.
    public func holds(for attribute: Attribute, of provider: AccountID, network: CID) -> Bool {
        signer.verifies(signature, of: Self.message(provider, attribute.name, attribute.value, expires, network))
    }

    private static func message(
        _ provider: AccountID, _ name: String, _ value: String, _ expires: LedgerTime, _ network: CID
    ) -> [UInt8] {
        var writer = DagCBORWriter()
        writer.writeArrayHeader(count: 4)
        writer.writeBytes(provider.raw)
        writer.writeText(name)
        writer.writeText(value)
        writer.writeUnsigned(expires)
        return SigningDomain.message(tag: domain, network: network, body: writer.finished())
    }
}

/// What a tenant demands of a provider's attributes.
public struct AttributeRequirement: Hashable, Sendable {
    public var name: String
    public var value: String
    /// Who must have vouched for it; nil takes the provider's own word.
    public var signer: PublicKey?

    public init(name: String, value: String, signer: PublicKey? = nil) {
        self.name = name
        self.value = value
        self.signer = signer
    }

    /// Whether the provider meets it at `time`: an attestation that has expired counts as none.
    public func isMet(by attributes: [Attribute], at time: LedgerTime) -> Bool {
        attributes.contains { attribute in
            guard attribute.name == name, attribute.value == value else { return false }
            guard let signer else { return true }
            return attribute.attestation.map { $0.signer == signer && $0.expires > time } ?? false
        }
    }
}

extension Attribute: DagCBORCodable {
    public func encode(to writer: inout DagCBORWriter) {
        writer.writeMapHeader(count: 3)
        writer.field("name", name)
        writer.field("value", value)
        writer.field("attestation", optional: attestation)
    }

    public init(from reader: inout DagCBORReader) throws(DagCBORError) {
        try reader.readMapHeader(exactly: 3)
        name = try reader.text("name", max: LedgerLimits.attributeNameBytes)
        value = try reader.text("value", max: LedgerLimits.attributeValueBytes)
        attestation = try reader.optionalValue("attestation")
    }
}

extension Attestation: DagCBORCodable {
    public func encode(to writer: inout DagCBORWriter) {
        writer.writeMapHeader(count: 3)
        writer.field("signer", signer)
        writer.field("expires", expires)
        writer.field("signature", signature)
    }

    public init(from reader: inout DagCBORReader) throws(DagCBORError) {
        try reader.readMapHeader(exactly: 3)
        signer = try reader.account("signer")
        expires = try reader.number("expires")
        signature = try reader.bytes("signature", max: 64)
        guard signature.count == 64 else { throw .invalid("a signature has 64 bytes") }
    }
}

extension AttributeRequirement: DagCBORCodable {
    public func encode(to writer: inout DagCBORWriter) {
        writer.writeMapHeader(count: 3)
        writer.field("name", name)
        writer.field("value", value)
        writer.field("signer", signer?.raw)
    }

    public init(from reader: inout DagCBORReader) throws(DagCBORError) {
        try reader.readMapHeader(exactly: 3)
        name = try reader.text("name", max: LedgerLimits.attributeNameBytes)
        value = try reader.text("value", max: LedgerLimits.attributeValueBytes)
        signer = try reader.optionalBytes32("signer").map(PublicKey.init)
    }
}
