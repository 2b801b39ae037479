// SPDX-License-Identifier: Apache-2.0

import LedgerCore

/// Decides on orders: pure, so that the same facts give the same answer and every answer can be explained.
public enum Placement {
    /// What the provider knows at the moment of deciding.
    public struct Facts: Sendable {
        public var provider: AccountID
        /// What the ledger has of the provider.
        public var record: ProviderRecord
        public var now: LedgerTime
        /// Its own listings.
        public var listings: [(id: ListingID, listing: Listing)]
        public var policy: OwnerPolicy
        /// Limits that this machine cannot enforce, by the name a tenant knows, with the reason.
        public var missing: [(limit: String, why: String)]
        public var openLeases: Int
        public var isDraining: Bool
        /// Longest silence of the ledger that it does not count as its own absence (`Parameters.outage`).
        public var outage: UInt64

        public init(
            provider: AccountID, record: ProviderRecord, now: LedgerTime,
            listings: [(id: ListingID, listing: Listing)], policy: OwnerPolicy,
            missing: [(limit: String, why: String)], openLeases: Int, isDraining: Bool,
            outage: UInt64 = Parameters().outage
        ) {
            self.provider = provider
            self.record = record
            self.now = now
            self.listings = listings
            self.policy = policy
            self.missing = missing
            self.openLeases = openLeases
            self.isDraining = isDraining
            self.outage = outage
        }
    }

    /// The cheapest listing that takes the order, or every reason against it: all of the owner's, and for listings those
    /// of the one that comes nearest.
    public static func decide(_ order: Order, _ facts: Facts) -> Decision {
        let general = objections(to: order, facts) + profileObjections(order.terms.requirements, facts)
        guard general.isEmpty else { return .refuse(general) }
        var best: (id: ListingID, rate: NanoCredits)?
        var nearest: [Objection]?
        for (id, listing) in facts.listings {
            let found = objections(to: order.terms, at: listing, facts)
            if found.isEmpty, let rate = listing.prices.rate(for: order.terms.requirements.resources) {
                if rate < best?.rate ?? .max || best == nil { best = (id, rate) }
            } else if found.count < nearest?.count ?? .max {
                nearest = found
            }
        }
        guard let best else {
            return .refuse(
                nearest ?? [Objection(code: "noListing", reason: "it has nothing on the market", remedy: "")])
        }
        return facts.policy.acceptsAutomatically
            ? .accept(best.id, rate: best.rate) : .awaitOwner(best.id, rate: best.rate)
    }
}
