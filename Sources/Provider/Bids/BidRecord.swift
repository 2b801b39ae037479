// SPDX-License-Identifier: Apache-2.0

import Envelopes
import JobProtocol
import LedgerCore
import Multiformats

/// A bid that this provider has made or is about to make, with what opens it.
struct BidRecord: Sendable {
    let listing: ListingID
    /// Nano-credits per hour.
    let rate: NanoCredits
    /// Opens the lease that it may win.
    let key: LeaseKey
    /// Hides the rate of a sealed bid; not used by an open one.
    let nonce: [UInt8]

    /// What a sealed bid publishes.
    func commitment(to order: OrderID) -> Bytes32 {
        SealedBid.commitment(order: order, listing: listing, rate: rate, grantee: key.publicKey, nonce: nonce)
    }

    /// Whether this is the bid that the ledger holds.
    func isSame(as bid: Bid, on order: OrderID) -> Bool {
        switch bid.content {
        case .open(let rate, let grantee): rate == self.rate && grantee == key.publicKey
        case .sealed(let commitment): commitment == self.commitment(to: order)
        }
    }
}
