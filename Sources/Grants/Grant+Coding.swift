// SPDX-License-Identifier: Apache-2.0

import DagCBOR
import Keys
import LedgerCore
import Multiformats

/// Nine keys in canonical DAG-CBOR order.
extension Grant: DagCBORCodable {
    public func encode(to writer: inout DagCBORWriter) {
        writer.writeMapHeader(count: 9)
        writer.writeKey("issued")
        writer.writeUnsigned(issued)
        writer.writeKey("grantor")
        writer.writeBytes(grantor.raw)
        writer.writeKey("network")
        writer.writeLink(network)
        writer.writeKey("proxies")
        writer.writeArrayHeader(count: proxies.count)
        for proxy in proxies { writer.writeBytes(proxy) }
        writer.writeKey("condition")
        condition.encode(to: &writer)
        writer.writeKey("receiving")
        writer.writeBytes(receiving)
        writer.writeKey("threshold")
        writer.writeUnsigned(UInt64(threshold))
        writer.writeKey("verifying")
        writer.writeBytes(verifying)
        writer.writeKey("delegating")
        writer.writeBytes(delegating)
    }

    public init(from reader: inout DagCBORReader) throws(DagCBORError) {
        try reader.readMapHeader(exactly: 9)
        try reader.expectKey("issued")
        issued = try reader.readUnsigned()
        try reader.expectKey("grantor")
        grantor = PublicKey(try reader.readBytes32())
        try reader.expectKey("network")
        network = try reader.readLink()
        try reader.expectKey("proxies")
        proxies = []
        for _ in 0..<(try reader.readArrayHeader(max: GrantLimits.proxies)) { proxies.append(try reader.readBytes32()) }
        try reader.expectKey("condition")
        condition = try GrantCondition(from: &reader)
        try reader.expectKey("receiving")
        receiving = try reader.readBytes32()
        try reader.expectKey("threshold")
        guard let threshold = Int(exactly: try reader.readUnsigned()) else { throw .invalid("a threshold is small") }
        self.threshold = threshold
        try reader.expectKey("verifying")
        verifying = try reader.readBytes32()
        try reader.expectKey("delegating")
        delegating = try reader.readBytes32()
        if let fault { throw .invalid(fault) }
    }
}

/// A keyed union: `{"lease": id}`, `{"order": {"order", "provider"}}`, `{"until": time}`.
extension GrantCondition: DagCBORCodable {
    public func encode(to writer: inout DagCBORWriter) {
        writer.writeMapHeader(count: 1)
        switch self {
        case .lease(let id):
            writer.writeKey("lease")
            writer.writeBytes(id.digest)
        case .order(let id, let provider):
            writer.writeKey("order")
            writer.writeMapHeader(count: 2)
            writer.writeKey("order")
            writer.writeBytes(id.digest)
            writer.writeKey("provider")
            writer.writeBytes(provider.raw)
        case .until(let time):
            writer.writeKey("until")
            writer.writeUnsigned(time)
        }
    }

    public init(from reader: inout DagCBORReader) throws(DagCBORError) {
        try reader.readMapHeader(exactly: 1)
        switch try reader.readKey(max: 16) {
        case "lease": self = .lease(LeaseID(digest: try reader.readBytes32()))
        case "order":
            try reader.readMapHeader(exactly: 2)
            try reader.expectKey("order")
            let order = OrderID(digest: try reader.readBytes32())
            try reader.expectKey("provider")
            self = .order(order, provider: PublicKey(try reader.readBytes32()))
        case "until": self = .until(try reader.readUnsigned())
        default: throw .invalid("unknown condition of a grant")
        }
    }
}

extension SignedGrant: DagCBORCodable {
    public func encode(to writer: inout DagCBORWriter) {
        writer.writeMapHeader(count: 2)
        writer.writeKey("grant")
        grant.encode(to: &writer)
        writer.writeKey("signature")
        writer.writeBytes(signature)
    }

    public init(from reader: inout DagCBORReader) throws(DagCBORError) {
        try reader.readMapHeader(exactly: 2)
        try reader.expectKey("grant")
        grant = try Grant(from: &reader)
        try reader.expectKey("signature")
        signature = try reader.readBytes(max: 64)
    }
}
