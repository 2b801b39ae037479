// SPDX-License-Identifier: Apache-2.0

import ChannelCore
import DagCBOR
import Keys
import Multiformats

extension Operation {
    public init(from reader: inout DagCBORReader) throws(DagCBORError) {
        try reader.readMapHeader(exactly: 1)
        let name = try reader.readKey(max: 64)
        // Not chained by `??`, which loses the type of the error.
        if let operation = try Self.account(name, &reader) {
            self = operation
        } else if let operation = try Self.provider(name, &reader) {
            self = operation
        } else if let operation = try Self.order(name, &reader) {
            self = operation
        } else if let operation = try Self.lease(name, &reader) {
            self = operation
        } else if let operation = try Self.channel(name, &reader) {
            self = operation
        } else {
            throw .invalid("unknown operation \(name)")
        }
    }

    private static func account(_ name: String, _ reader: inout DagCBORReader) throws(DagCBORError) -> Operation? {
        switch name {
        case "transfer":
            try reader.readMapHeader(exactly: 2)
            let to = try reader.account("to")
            return .transfer(to: to, amount: try reader.number("amount"))
        case "setSpendingLimit":
            try reader.readMapHeader(exactly: 1)
            return .setSpendingLimit(perDay: try reader.optionalNumber("perDay"))
        case "setDirectoryEntry":
            try reader.readMapHeader(exactly: 1)
            return .setDirectoryEntry(try reader.optionalValue("entry"))
        default: return nil
        }
    }

    private static func provider(_ name: String, _ reader: inout DagCBORReader) throws(DagCBORError) -> Operation? {
        switch name {
        case "registerProvider": return .registerProvider(try ProviderProfile(from: &reader))
        case "updateProvider": return .updateProvider(try ProviderProfile(from: &reader))
        case "retireProvider":
            try reader.readMapHeader(exactly: 0)
            return .retireProvider
        case "addCollateral":
            try reader.readMapHeader(exactly: 1)
            return .addCollateral(try reader.number("amount"))
        case "withdrawCollateral":
            try reader.readMapHeader(exactly: 1)
            return .withdrawCollateral(try reader.number("amount"))
        case "createListing": return .createListing(try ListingTerms(from: &reader))
        case "updateListing":
            try reader.readMapHeader(exactly: 2)
            let id: ListingID = try reader.record("id")
            return .updateListing(id, try reader.value("terms"))
        case "removeListing": return .removeListing(try reader.id())
        default: return nil
        }
    }

    private static func order(_ name: String, _ reader: inout DagCBORReader) throws(DagCBORError) -> Operation? {
        switch name {
        case "placeOrder": return .placeOrder(try OrderTerms(from: &reader))
        case "cancelOrder": return .cancelOrder(try reader.id())
        case "acceptOrder":
            try reader.readMapHeader(exactly: 3)
            let order: OrderID = try reader.record("order")
            let grantee = try reader.bytes32("grantee")
            return .acceptOrder(order, listing: try reader.record("listing"), grantee: grantee)
        case "placeBid":
            try reader.readMapHeader(exactly: 4)
            let rate = try reader.number("rate")
            let order: OrderID = try reader.record("order")
            let grantee = try reader.bytes32("grantee")
            return .placeBid(order, listing: try reader.record("listing"), rate: rate, grantee: grantee)
        case "commitBid":
            try reader.readMapHeader(exactly: 3)
            let order: OrderID = try reader.record("order")
            let listing: ListingID = try reader.record("listing")
            return .commitBid(order, listing: listing, commitment: try reader.bytes32("commitment"))
        case "revealBid":
            try reader.readMapHeader(exactly: 5)
            let rate = try reader.number("rate")
            let nonce = try reader.bytes("nonce", max: LedgerLimits.bidNonceBytes)
            let order: OrderID = try reader.record("order")
            let grantee = try reader.bytes32("grantee")
            return .revealBid(order, listing: try reader.record("listing"), rate: rate, grantee: grantee, nonce: nonce)
        default: return nil
        }
    }

    private static func lease(_ name: String, _ reader: inout DagCBORReader) throws(DagCBORError) -> Operation? {
        switch name {
        case "createLease":
            try reader.readMapHeader(exactly: 2)
            let terms: OrderTerms = try reader.value("terms")
            return .createLease(try reader.record("listing"), terms)
        case "answerLease":
            try reader.readMapHeader(exactly: 2)
            let id: LeaseID = try reader.record("id")
            return .answerLease(id, grantee: try reader.bytes32("grantee"))
        case "startLease": return .startLease(try reader.id())
        case "heartbeat":
            let count = try reader.readArrayHeader(max: LedgerLimits.leasesPerHeartbeat)
            var leases: [LeaseID] = []
            leases.reserveCapacity(count)
            for _ in 0..<count { leases.append(LeaseID(digest: try reader.readBytes32())) }
            return .heartbeat(leases)
        case "completeLease":
            let (id, result) = try reader.result()
            return .completeLease(id, result)
        case "declineLease":
            let (id, result) = try reader.result()
            return .declineLease(id, result)
        case "closeLease": return .closeLease(try reader.id())
        case "giveNotice": return .giveNotice(try reader.id())
        case "topUpLease":
            try reader.readMapHeader(exactly: 2)
            let id: LeaseID = try reader.record("id")
            return .topUpLease(id, amount: try reader.number("amount"))
        case "rateLease":
            try reader.readMapHeader(exactly: 3)
            let id: LeaseID = try reader.record("id")
            guard let stars = UInt8(exactly: try reader.number("stars")) else { throw .outOfRange }
            return .rateLease(id, stars: stars, review: try reader.optionalLink("review"))
        default: return nil
        }
    }

    private static func channel(_ name: String, _ reader: inout DagCBORReader) throws(DagCBORError) -> Operation? {
        switch name {
        case "openChannel": return .openChannel(try ChannelOffer(from: &reader))
        case "topUpChannel":
            try reader.readMapHeader(exactly: 2)
            let id: ChannelID = try reader.record("id")
            return .topUpChannel(id, amount: try reader.number("amount"))
        case "closeChannel":
            try reader.readMapHeader(exactly: 2)
            let id: ChannelID = try reader.record("id")
            return .closeChannel(id, try reader.optionalValue("voucher"))
        default: return nil
        }
    }
}

extension DagCBORReader {
    fileprivate mutating func id<ID: RecordID>() throws(DagCBORError) -> ID {
        try readMapHeader(exactly: 1)
        return try record("id")
    }

    fileprivate mutating func result() throws(DagCBORError) -> (LeaseID, JobResult) {
        try readMapHeader(exactly: 2)
        let id: LeaseID = try record("id")
        return (id, try value("result"))
    }
}
