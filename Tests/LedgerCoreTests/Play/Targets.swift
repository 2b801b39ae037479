// SPDX-License-Identifier: Apache-2.0

import Multiformats

@testable import LedgerCore

/// Names of recent records, so that most operations meet something.
struct Targets {
    private(set) var listings: [ListingID] = []
    private(set) var orders: [OrderID] = []
    private(set) var auctions: [OrderID] = []
    private(set) var leases: [LeaseID] = []
    private(set) var ended: [LeaseID] = []
    private(set) var channels: [ChannelID] = []
    /// Bids whose content is known to who made them.
    var secrets: [Secret] = []

    struct Secret {
        let order: OrderID
        let listing: ListingID
        let rate: NanoCredits
        let grantee: Bytes32
        let nonce: [UInt8]
    }

    var digests: [Bytes32] {
        listings.map(\.digest) + orders.map(\.digest) + leases.map(\.digest) + channels.map(\.digest)
    }

    mutating func follow(_ event: LedgerEvent) {
        switch event {
        case .listingCreated(let id, _): listings.append(id)
        case .listingRemoved(let id, _): listings.removeAll { $0 == id }
        case .orderPlaced(let id, let order):
            if order.biddingEnds == nil { orders.append(id) } else { auctions.append(id) }
        case .orderCancelled(let id, _), .orderExpired(let id, _):
            orders.removeAll { $0 == id }
            auctions.removeAll { $0 == id }
        case .auctionDecided(let id, _):
            auctions.removeAll { $0 == id }
            secrets.removeAll { $0.order == id }
        case .leaseCreated(let id, let lease):
            leases.append(id)
            orders.removeAll { $0 == lease.order }
        case .leaseEnded(let id, _, _, _, _, _):
            leases.removeAll { $0 == id }
            ended.append(id)
        case .channelOpened(let id, _): channels.append(id)
        case .channelClosed(let id, _, _, _): channels.removeAll { $0 == id }
        default: break
        }
        forget()
    }

    private mutating func forget() {
        orders = orders.suffix(20)
        auctions = auctions.suffix(20)
        ended = ended.suffix(20)
        channels = channels.suffix(20)
        secrets = secrets.suffix(40)
    }
}
