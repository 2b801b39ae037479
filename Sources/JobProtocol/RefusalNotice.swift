// SPDX-License-Identifier: Apache-2.0

import DagCBOR
import Keys
import LedgerCore
import Multiformats
import PeerNetwork

/// A provider's signed answer to an order that it does not take, sent to the tenant's node.
public struct RefusalNotice: Hashable, Sendable {
    public struct Reason: Hashable, Sendable {
        public var code: String
        public var reason: String
        public var remedy: String

        public init(code: String, reason: String, remedy: String) {
            self.code = code
            self.reason = reason
            self.remedy = remedy
        }
    }

    public static let name = PeerProtocol("/weft/refusal/1")
    /// Separates refusals from everything else that a key signs.
    public static let domain = "refusal/1"
    /// Reasons in one notice; a provider has fewer kinds of them.
    public static let maximumReasons = 16
    /// Bytes of a reason's text.
    public static let maximumText = 512

    public var order: OrderID
    public var provider: AccountID
    public var at: LedgerTime
    /// Empty: the provider would take it, and waits for its owner's word.
    public var reasons: [Reason]
    public var signature: [UInt8]

    /// Makes and signs a notice.
    public init(order: OrderID, at: LedgerTime, reasons: [Reason], key: PrivateKey, network: CID) {
        self.order = order
        provider = key.publicKey
        self.at = at
        self.reasons = Array(reasons.prefix(Self.maximumReasons))
        signature = []
        signature = key.signature(of: message(network))
    }

    /// Whether the provider it names signed it, for this network.
    public func isSigned(for network: CID) -> Bool { provider.verifies(signature, of: message(network)) }

    private func message(_ network: CID) -> [UInt8] {
        var body = DagCBORWriter()
        encodeBody(to: &body)
        return SigningDomain.message(tag: Self.domain, network: network, body: body.finished())
    }

    private func encodeBody(to writer: inout DagCBORWriter) {
        writer.writeMapHeader(count: 4)
        writer.writeKey("at")
        writer.writeUnsigned(at)
        writer.writeKey("order")
        writer.writeBytes(order.digest)
        writer.writeKey("reasons")
        writer.writeArrayHeader(count: reasons.count)
        for reason in reasons {
            writer.writeArrayHeader(count: 3)
            writer.writeText(reason.code)
            writer.writeText(reason.reason)
            writer.writeText(reason.remedy)
        }
        writer.writeKey("provider")
        writer.writeBytes(provider.raw)
    }
}

extension RefusalNotice: DagCBORCodable {
    public func encode(to writer: inout DagCBORWriter) {
        writer.writeMapHeader(count: 2)
        writer.writeKey("body")
        encodeBody(to: &writer)
        writer.writeKey("signature")
        writer.writeBytes(signature)
    }

    public init(from reader: inout DagCBORReader) throws(DagCBORError) {
        try reader.readMapHeader(exactly: 2)
        try reader.expectKey("body")
        try reader.readMapHeader(exactly: 4)
        try reader.expectKey("at")
        at = try reader.readUnsigned()
        try reader.expectKey("order")
        order = OrderID(digest: try reader.readBytes32())
        try reader.expectKey("reasons")
        reasons = []
        for _ in 0..<(try reader.readArrayHeader(max: Self.maximumReasons)) {
            guard try reader.readArrayHeader(max: 3) == 3 else { throw .invalid("a reason has three texts") }
            let code = try reader.readText(max: Self.maximumText)
            let reason = try reader.readText(max: Self.maximumText)
            reasons.append(Reason(code: code, reason: reason, remedy: try reader.readText(max: Self.maximumText)))
        }
        try reader.expectKey("provider")
        provider = PublicKey(try reader.readBytes32())
        try reader.expectKey("signature")
        signature = try reader.readBytes(max: 64)
    }
}
