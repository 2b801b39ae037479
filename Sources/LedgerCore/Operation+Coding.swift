// SPDX-License-Identifier: Apache-2.0

import DagCBOR
import Keys
import Multiformats

/// Wire form: a keyed union, `{"<operation>": {fields}}`, map keys in canonical DAG-CBOR order.
extension Operation: DagCBORCodable {
    public func encode(to writer: inout DagCBORWriter) {
        writer.writeMapHeader(count: 1)
        switch self {
        case .transfer(let to, let amount):
            writer.writeKey("transfer")
            writer.writeMapHeader(count: 2)
            writer.writeKey("to")
            writer.writeBytes(to.raw)
            writer.writeKey("amount")
            writer.writeUnsigned(amount)
        case .registerProvider(let peer):
            writer.writeKey("registerProvider")
            writer.writeMapHeader(count: 1)
            writer.writeKey("peer")
            writer.writeBytes(peer)
        case .retireProvider:
            writer.writeKey("retireProvider")
            writer.writeMapHeader(count: 0)
        case .createListing(let capacity, let prices, let offer, let maximumDuration):
            writer.writeKey("createListing")
            writer.writeMapHeader(count: 4)
            writer.writeKey("offer")
            offer.encode(to: &writer)
            writer.writeKey("prices")
            prices.encode(to: &writer)
            writer.writeKey("capacity")
            capacity.encode(to: &writer)
            writer.writeKey("maximumDuration")
            writer.writeUnsigned(maximumDuration)
        case .removeListing(let id): writer.writeUnion("removeListing", id: id.digest)
        case .placeOrder(let terms):
            writer.writeKey("placeOrder")
            terms.encode(to: &writer)
        case .cancelOrder(let id): writer.writeUnion("cancelOrder", id: id.digest)
        case .acceptOrder(let order, let listing, let grantee):
            writer.writeKey("acceptOrder")
            writer.writeMapHeader(count: 3)
            writer.writeKey("order")
            writer.writeBytes(order.digest)
            writer.writeKey("grantee")
            writer.writeBytes(grantee)
            writer.writeKey("listing")
            writer.writeBytes(listing.digest)
        case .startLease(let id): writer.writeUnion("startLease", id: id.digest)
        case .heartbeat(let leases):
            writer.writeKey("heartbeat")
            writer.writeArrayHeader(count: leases.count)
            for lease in leases { writer.writeBytes(lease.digest) }
        case .completeLease(let id, let result):
            writer.writeKey("completeLease")
            writer.writeMapHeader(count: 2)
            writer.writeKey("id")
            writer.writeBytes(id.digest)
            writer.writeKey("result")
            result.encode(to: &writer)
        case .closeLease(let id): writer.writeUnion("closeLease", id: id.digest)
        }
    }

    public init(from reader: inout DagCBORReader) throws(DagCBORError) {
        try reader.readMapHeader(exactly: 1)
        let name = try reader.readKey()
        switch name {
        case "transfer":
            try reader.readMapHeader(exactly: 2)
            try reader.expectKey("to")
            let to = PublicKey(try reader.readBytes32())
            try reader.expectKey("amount")
            self = .transfer(to: to, amount: try reader.readUnsigned())
        case "registerProvider":
            try reader.readMapHeader(exactly: 1)
            try reader.expectKey("peer")
            self = .registerProvider(peer: try reader.readBytes32())
        case "retireProvider":
            try reader.readMapHeader(exactly: 0)
            self = .retireProvider
        case "createListing":
            try reader.readMapHeader(exactly: 4)
            try reader.expectKey("offer")
            let offer = try Offer(from: &reader)
            try reader.expectKey("prices")
            let prices = try Prices(from: &reader)
            try reader.expectKey("capacity")
            let capacity = try Resources(from: &reader)
            try reader.expectKey("maximumDuration")
            let maximum = try reader.readUnsigned()
            self = .createListing(capacity: capacity, prices: prices, offer: offer, maximumDuration: maximum)
        case "removeListing": self = .removeListing(try reader.readRecordID())
        case "placeOrder": self = .placeOrder(try OrderTerms(from: &reader))
        case "cancelOrder": self = .cancelOrder(try reader.readRecordID())
        case "acceptOrder":
            try reader.readMapHeader(exactly: 3)
            try reader.expectKey("order")
            let order = OrderID(digest: try reader.readBytes32())
            try reader.expectKey("grantee")
            let grantee = try reader.readBytes32()
            try reader.expectKey("listing")
            let listing = ListingID(digest: try reader.readBytes32())
            self = .acceptOrder(order, listing: listing, grantee: grantee)
        case "startLease": self = .startLease(try reader.readRecordID())
        case "heartbeat":
            let count = try reader.readArrayHeader(max: LedgerLimits.leasesPerHeartbeat)
            var leases: [LeaseID] = []
            leases.reserveCapacity(count)
            for _ in 0..<count { leases.append(LeaseID(digest: try reader.readBytes32())) }
            self = .heartbeat(leases)
        case "completeLease":
            try reader.readMapHeader(exactly: 2)
            try reader.expectKey("id")
            let id = LeaseID(digest: try reader.readBytes32())
            try reader.expectKey("result")
            self = .completeLease(id, try JobResult(from: &reader))
        case "closeLease": self = .closeLease(try reader.readRecordID())
        default: throw .invalid("unknown operation \(name.prefix(64))")
        }
    }
}

extension DagCBORWriter {
    /// `"<name>": {"id": digest}`.
    fileprivate mutating func writeUnion(_ name: StaticString, id: Bytes32) {
        writeKey(name)
        writeMapHeader(count: 1)
        writeKey("id")
        writeBytes(id)
    }

    /// A CID or null.
    mutating func writeOptionalLink(_ cid: CID?) {
        if let cid { writeLink(cid) } else { writeNull() }
    }
}

extension DagCBORReader {
    fileprivate mutating func readRecordID<ID: RecordID>() throws(DagCBORError) -> ID {
        try readMapHeader(exactly: 1)
        try expectKey("id")
        return ID(digest: try readBytes32())
    }

    mutating func readOptionalLink() throws(DagCBORError) -> CID? {
        try readNullIfPresent() ? nil : try readLink()
    }
}
