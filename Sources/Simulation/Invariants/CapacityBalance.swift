// SPDX-License-Identifier: Apache-2.0

import LedgerCore

/// Free and leased resources come to a listing's capacity: nothing is sold twice, nothing leaks.
struct CapacityBalance: Invariant {
    static let name = InvariantName.capacity
    private var leased: [ListingID: Resources] = [:]

    mutating func follow(_ block: DurableBlock, _ ledger: NodeLedger) throws(Violation) {
        var touched: [ListingID] = []
        for event in block.events {
            switch event {
            case .leaseCreated(_, let lease):
                leased[lease.listing] = (leased[lease.listing] ?? .zero) + lease.terms.requirements.resources
                touched.append(lease.listing)
            case .leaseEnded(let id, let lease, _, _, _, _):
                let before = leased[lease.listing] ?? .zero
                let needs = lease.terms.requirements.resources
                try require(before.covers(needs), "lease \(id) gives back more than was leased")
                leased[lease.listing] = before - needs
                touched.append(lease.listing)
            case .listingCreated(let id, _), .listingUpdated(let id, _), .listingRemoved(let id, _):
                touched.append(id)
            default: continue
            }
        }
        for id in touched { try check(id, ledger.listing(id)) }
    }

    private func check(_ id: ListingID, _ listing: Listing?) throws(Violation) {
        let leased = leased[id] ?? .zero
        guard let listing else {
            return try require(leased == .zero, "listing \(id) is gone, and \(leased) are leased")
        }
        try require(
            listing.free + leased == listing.capacity,
            "listing \(id): \(listing.free) free and \(leased) leased of \(listing.capacity)")
    }

    func audit(_ ledger: NodeLedger) throws(Violation) {
        for (id, _) in ledger.core.allListings() { try check(id, ledger.listing(id)) }
    }
}
