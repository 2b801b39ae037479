// SPDX-License-Identifier: Apache-2.0

import LedgerCore

/// What a provider does with an order.
public enum Decision: Hashable, Sendable {
    case accept(ListingID, rate: NanoCredits)
    /// It would fit, but the owner decides by hand.
    case awaitOwner(ListingID, rate: NanoCredits)
    case refuse([Objection])
}

/// Why a provider does not take an order, and the nearest change with which it would.
public struct Objection: Hashable, Sendable {
    /// A stable word for programs.
    public let code: String
    public let reason: String
    /// What the tenant could change; empty when nothing of its own would help.
    public let remedy: String

    public init(code: String, reason: String, remedy: String) {
        self.code = code
        self.reason = reason
        self.remedy = remedy
    }
}

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

        public init(
            provider: AccountID, record: ProviderRecord, now: LedgerTime,
            listings: [(id: ListingID, listing: Listing)], policy: OwnerPolicy,
            missing: [(limit: String, why: String)], openLeases: Int, isDraining: Bool
        ) {
            self.provider = provider
            self.record = record
            self.now = now
            self.listings = listings
            self.policy = policy
            self.missing = missing
            self.openLeases = openLeases
            self.isDraining = isDraining
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

    private static func objections(to order: Order, _ facts: Facts) -> [Objection] {
        var found: [Objection] = []
        if order.tenant == facts.provider {
            found.append(Objection(code: "ownOrder", reason: "it is the provider's own order", remedy: ""))
        }
        if facts.isDraining {
            found.append(Objection(code: "draining", reason: "it takes no new work at the moment", remedy: "try later"))
        }
        for (limit, why) in facts.missing {
            found.append(
                Objection(code: "cannotLimit", reason: "its machine cannot limit \(limit): \(why)", remedy: ""))
        }
        if let most = facts.policy.maximumLeases, facts.openLeases >= most {
            found.append(
                Objection(
                    code: "leasesFull", reason: "it holds \(most) leases, its owner's maximum", remedy: "try later"))
        }
        let terms = order.terms
        if terms.maximumRate < facts.policy.minimumRate {
            found.append(
                Objection(
                    code: "belowMinimumRate",
                    reason: "it works for at least \(Credits.format(facts.policy.minimumRate))/h",
                    remedy: "--max-price \(Credits.format(facts.policy.minimumRate))/h"))
        }
        if terms.duration > facts.policy.maximumDuration {
            found.append(tooLong(facts.policy.maximumDuration))
        }
        if terms.requirements.openNetwork, !facts.policy.allowsOpenNetwork {
            found.append(noNetwork)
        }
        if let offered = facts.policy.interpreters, !offered.contains(terms.requirements.interpreter) {
            found.append(interpreterMissing(terms.requirements.interpreter, offered))
        }
        return found
    }

    /// What the order demands of the provider itself.
    private static func profileObjections(_ needs: Requirements, _ facts: Facts) -> [Objection] {
        let profile = facts.record.profile
        let attributes = needs.attributes.filter { !$0.isMet(by: profile.attributes, at: facts.now) }.map { need in
            Objection(
                code: "attributeMissing",
                reason: "it does not have \(need.name) = \(need.value)"
                    + (need.signer.map { " as attested by \($0)" } ?? ""),
                remedy: "")
        }
        let datasets = needs.datasets.filter { !profile.datasets.contains($0) }.map {
            Objection(code: "datasetMissing", reason: "it does not hold the data set \($0)", remedy: "")
        }
        return attributes + datasets
    }

    /// All reasons against one listing, where the ledger would name the first.
    private static func objections(to terms: OrderTerms, at listing: Listing, _ facts: Facts) -> [Objection] {
        let policy = facts.policy
        var found: [Objection] = []
        let needs = terms.requirements
        if listing.isClosing {
            found.append(Objection(code: "listingClosing", reason: "its listing is closing", remedy: ""))
        }
        found += capacityObjections(needs.resources, listing)
        if listing.offer.isolation < needs.isolation {
            found.append(
                Objection(
                    code: "isolationTooWeak",
                    reason:
                        "it offers isolation \(listing.offer.isolation.name), and \(needs.isolation.name) is required",
                    remedy: "--isolation \(listing.offer.isolation.name)"))
        }
        if !listing.offer.interpreters.contains(needs.interpreter) {
            found.append(interpreterMissing(needs.interpreter, listing.offer.interpreters))
        }
        if needs.openNetwork, !listing.offer.openNetwork { found.append(noNetwork) }
        if terms.duration > listing.maximumDuration { found.append(tooLong(listing.maximumDuration)) }
        if terms.duration < listing.terms.minimumDuration {
            let least = (listing.terms.minimumDuration + 999) / 1000
            found.append(
                Objection(
                    code: "durationTooShort", reason: "it takes leases of at least \(least) s",
                    remedy: "--timeout \(least)s"))
        }
        if facts.record.collateral < listing.terms.collateral {
            found.append(
                Objection(
                    code: "insufficientCollateral",
                    reason: "its free collateral is \(Credits.format(facts.record.collateral)), and it stakes "
                        + "\(Credits.format(listing.terms.collateral)) on a lease",
                    remedy: "try later"))
        }
        if let rate = listing.prices.rate(for: needs.resources) {
            // A lease costs the listing's price, however much the order would pay.
            if rate < policy.minimumRate {
                found.append(
                    Objection(
                        code: "belowMinimumRate",
                        reason: "at its price the order brings \(Credits.format(rate))/h, and it works for at least "
                            + "\(Credits.format(policy.minimumRate))/h",
                        remedy: ""))
            }
            if rate > terms.maximumRate {
                found.append(
                    Objection(
                        code: "priceTooLow",
                        reason: "it costs \(Credits.format(rate))/h, and the order pays at most "
                            + "\(Credits.format(terms.maximumRate))/h",
                        remedy: "--max-price \(Credits.format(rate))/h"))
            }
        } else {
            found.append(Objection(code: "amountOverflow", reason: "its price is beyond all money", remedy: ""))
        }
        return found
    }

    private static func capacityObjections(_ needs: Resources, _ listing: Listing) -> [Objection] {
        func objection(_ name: String, _ flag: String, need: String, free: String, all: String, fitsEmpty: Bool)
            -> Objection
        {
            let later = free.hasPrefix("0") ? "try later" : "try later, or \(flag) \(free)"
            return Objection(
                code: "capacity",
                reason: "it has \(free) \(name) free of \(all), and \(need) is asked for",
                remedy: fitsEmpty ? later : "\(flag) \(all)")
        }
        var found: [Objection] = []
        let free = listing.free, all = listing.capacity
        if free.cpuMillis < needs.cpuMillis {
            found.append(
                objection(
                    "cores", "--cpus", need: cores(needs.cpuMillis), free: cores(free.cpuMillis),
                    all: cores(all.cpuMillis),
                    fitsEmpty: all.cpuMillis >= needs.cpuMillis))
        }
        if free.memoryBytes < needs.memoryBytes {
            found.append(
                objection(
                    "memory", "--memory", need: mebibytes(needs.memoryBytes), free: mebibytes(free.memoryBytes),
                    all: mebibytes(all.memoryBytes), fitsEmpty: all.memoryBytes >= needs.memoryBytes))
        }
        if free.diskBytes < needs.diskBytes {
            found.append(
                objection(
                    "disk", "--disk", need: mebibytes(needs.diskBytes), free: mebibytes(free.diskBytes),
                    all: mebibytes(all.diskBytes), fitsEmpty: all.diskBytes >= needs.diskBytes))
        }
        return found
    }

    private static func interpreterMissing(_ name: String, _ offered: [String]) -> Objection {
        Objection(
            code: "interpreterMissing", reason: "it has no \(name), only \(offered.joined(separator: ", "))", remedy: ""
        )
    }

    private static var noNetwork: Objection {
        Objection(code: "networkNotOffered", reason: "it offers no network access", remedy: "--network none")
    }

    private static func tooLong(_ maximum: UInt64) -> Objection {
        Objection(
            code: "durationTooLong", reason: "it takes leases of at most \(maximum / 1000) s",
            remedy: "--timeout \(maximum / 1000)s")
    }

    private static func cores(_ millis: UInt64) -> String {
        millis % 1000 == 0 ? "\(millis / 1000)" : "\(millis)m"
    }

    private static func mebibytes(_ bytes: UInt64) -> String { "\(bytes >> 20)Mi" }
}
