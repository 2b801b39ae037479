// SPDX-License-Identifier: Apache-2.0

import DagCBOR
import Multiformats

/// Names a bid: one listing bids once on one order.
public struct BidID: Hashable, Comparable, Sendable {
    public let order: OrderID
    public let listing: ListingID

    public init(order: OrderID, listing: ListingID) {
        self.order = order
        self.listing = listing
    }

    public static func < (left: Self, right: Self) -> Bool {
        (left.order, left.listing) < (right.order, right.listing)
    }
}

/// A provider's answer to an order that is auctioned.
public struct Bid: Hashable, Sendable {
    public enum Content: Hashable, Sendable {
        /// Nano-credits per hour, and `grantee` of the lease that it may become: its fresh x-only secp256k1 public key (BIP
        /// 340), to which contents are re-encrypted.
        case open(rate: NanoCredits, grantee: Bytes32)
        /// See `SealedBid`.
        case sealed(commitment: Bytes32)
    }

    public var provider: AccountID
    public var placed: LedgerTime
    /// Returns when the auction is decided; a sealed bid that was never revealed loses it to the tenant.
    public var deposit: NanoCredits
    public var content: Content
    /// The listing of the bid before this one.
    public var previous: ListingID?
}

extension Bid: DagCBORCodable {
    public func encode(to writer: inout DagCBORWriter) {
        writer.writeMapHeader(count: 5)
        writer.field("placed", placed)
        writer.field("content", content)
        writer.field("deposit", deposit)
        writer.field("previous", previous)
        writer.field("provider", provider)
    }

    public init(from reader: inout DagCBORReader) throws(DagCBORError) {
        try reader.readMapHeader(exactly: 5)
        placed = try reader.number("placed")
        content = try reader.value("content")
        deposit = try reader.number("deposit")
        previous = try reader.optionalRecord("previous")
        provider = try reader.account("provider")
    }
}

extension Bid.Content: DagCBORCodable {
    public func encode(to writer: inout DagCBORWriter) {
        writer.writeMapHeader(count: 1)
        switch self {
        case .open(let rate, let grantee):
            writer.writeKey("open")
            writer.writeMapHeader(count: 2)
            writer.field("rate", rate)
            writer.field("grantee", grantee)
        case .sealed(let commitment):
            writer.field("sealed", commitment)
        }
    }

    public init(from reader: inout DagCBORReader) throws(DagCBORError) {
        try reader.readMapHeader(exactly: 1)
        switch try reader.readKey(max: 16) {
        case "open":
            try reader.readMapHeader(exactly: 2)
            let rate = try reader.number("rate")
            self = .open(rate: rate, grantee: try reader.bytes32("grantee"))
        case "sealed": self = .sealed(commitment: try reader.readBytes32())
        default: throw .invalid("unknown kind of bid")
        }
    }
}
