// SPDX-License-Identifier: Apache-2.0

import LedgerCore

/// What speaks against an order at one listing.
extension Placement {
    /// All reasons against one listing, where the ledger would name the first.
    static func objections(to terms: OrderTerms, at listing: Listing, _ facts: Facts) -> [Objection] {
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
        if listing.terms.collateral < needs.collateral {
            found.append(
                Objection(
                    code: "collateralTooLow",
                    reason: "it stakes \(Credits.format(listing.terms.collateral)) on a lease, and "
                        + "\(Credits.format(needs.collateral)) is demanded",
                    remedy: ""))
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
}
