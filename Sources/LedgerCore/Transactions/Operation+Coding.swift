// SPDX-License-Identifier: Apache-2.0

import ChannelCore
import DagCBOR
import Keys
import Multiformats

/// Wire form: a keyed union, `{"<operation>": {fields}}`, map keys in canonical DAG-CBOR order.
extension Operation: DagCBORCodable {
    public func encode(to writer: inout DagCBORWriter) {
        writer.writeMapHeader(count: 1)
        switch self {
        case .transfer, .setSpendingLimit, .setDirectoryEntry: encodeAccount(&writer)
        case .registerProvider, .updateProvider, .retireProvider, .addCollateral, .withdrawCollateral, .createListing,
            .updateListing, .removeListing:
            encodeProvider(&writer)
        case .placeOrder, .cancelOrder, .acceptOrder, .placeBid, .commitBid, .revealBid: encodeOrder(&writer)
        case .createLease, .answerLease, .startLease, .heartbeat, .completeLease, .declineLease, .closeLease,
            .giveNotice, .topUpLease, .rateLease:
            encodeLease(&writer)
        case .openChannel, .topUpChannel, .closeChannel: encodeChannel(&writer)
        }
    }

    private func encodeAccount(_ writer: inout DagCBORWriter) {
        switch self {
        case .transfer(let to, let amount):
            writer.begin("transfer", 2)
            writer.field("to", to)
            writer.field("amount", amount)
        case .setSpendingLimit(let perDay):
            writer.begin("setSpendingLimit", 1)
            writer.field("perDay", perDay)
        case .setDirectoryEntry(let entry):
            writer.begin("setDirectoryEntry", 1)
            writer.field("entry", optional: entry)
        default: return
        }
    }

    private func encodeProvider(_ writer: inout DagCBORWriter) {
        switch self {
        case .registerProvider(let profile): writer.field("registerProvider", profile)
        case .updateProvider(let profile): writer.field("updateProvider", profile)
        case .retireProvider: writer.begin("retireProvider", 0)
        case .addCollateral(let amount):
            writer.begin("addCollateral", 1)
            writer.field("amount", amount)
        case .withdrawCollateral(let amount):
            writer.begin("withdrawCollateral", 1)
            writer.field("amount", amount)
        case .createListing(let terms): writer.field("createListing", terms)
        case .updateListing(let id, let terms):
            writer.begin("updateListing", 2)
            writer.field("id", id)
            writer.field("terms", terms)
        case .removeListing(let id): writer.union("removeListing", id)
        default: return
        }
    }

    private func encodeOrder(_ writer: inout DagCBORWriter) {
        switch self {
        case .placeOrder(let terms): writer.field("placeOrder", terms)
        case .cancelOrder(let id): writer.union("cancelOrder", id)
        case .acceptOrder(let order, let listing, let grantee):
            writer.begin("acceptOrder", 3)
            writer.field("order", order)
            writer.field("grantee", grantee)
            writer.field("listing", listing)
        case .placeBid(let order, let listing, let rate, let grantee):
            writer.begin("placeBid", 4)
            writer.field("rate", rate)
            writer.field("order", order)
            writer.field("grantee", grantee)
            writer.field("listing", listing)
        case .commitBid(let order, let listing, let commitment):
            writer.begin("commitBid", 3)
            writer.field("order", order)
            writer.field("listing", listing)
            writer.field("commitment", commitment)
        case .revealBid(let order, let listing, let rate, let grantee, let nonce):
            writer.begin("revealBid", 5)
            writer.field("rate", rate)
            writer.field("nonce", nonce)
            writer.field("order", order)
            writer.field("grantee", grantee)
            writer.field("listing", listing)
        default: return
        }
    }

    private func encodeLease(_ writer: inout DagCBORWriter) {
        switch self {
        case .createLease(let listing, let terms):
            writer.begin("createLease", 2)
            writer.field("terms", terms)
            writer.field("listing", listing)
        case .answerLease(let id, let grantee):
            writer.begin("answerLease", 2)
            writer.field("id", id)
            writer.field("grantee", grantee)
        case .startLease(let id): writer.union("startLease", id)
        case .heartbeat(let leases):
            writer.writeKey("heartbeat")
            writer.writeArrayHeader(count: leases.count)
            for lease in leases { writer.writeBytes(lease.digest) }
        case .completeLease(let id, let result):
            writer.begin("completeLease", 2)
            writer.field("id", id)
            writer.field("result", result)
        case .declineLease(let id, let result):
            writer.begin("declineLease", 2)
            writer.field("id", id)
            writer.field("result", result)
        case .closeLease(let id): writer.union("closeLease", id)
        case .giveNotice(let id): writer.union("giveNotice", id)
        case .topUpLease(let id, let amount):
            writer.begin("topUpLease", 2)
            writer.field("id", id)
            writer.field("amount", amount)
        case .rateLease(let id, let stars, let review):
            writer.begin("rateLease", 3)
            writer.field("id", id)
            writer.field("stars", UInt64(stars))
            writer.field("review", link: review)
        default: return
        }
    }

    private func encodeChannel(_ writer: inout DagCBORWriter) {
        switch self {
        case .openChannel(let offer): writer.field("openChannel", offer)
        case .topUpChannel(let id, let amount):
            writer.begin("topUpChannel", 2)
            writer.field("id", id)
            writer.field("amount", amount)
        case .closeChannel(let id, let voucher):
            writer.begin("closeChannel", 2)
            writer.field("id", id)
            writer.field("voucher", optional: voucher)
        default: return
        }
    }
}

extension DagCBORWriter {
    /// `"<name>": {…}` with `count` fields, which follow.
    fileprivate mutating func begin(_ name: StaticString, _ count: Int) {
        writeKey(name)
        writeMapHeader(count: count)
    }

    /// `"<name>": {"id": digest}`.
    fileprivate mutating func union(_ name: StaticString, _ id: some RecordID) {
        begin(name, 1)
        field("id", id)
    }
}
