// SPDX-License-Identifier: Apache-2.0

import LedgerCore

/// What speaks against an order wherever it would run.
extension Placement {
    /// Everything that the owner has against a lease that a tenant took from a listing. What the listing says of itself,
    /// the ledger has held it to.
    public static func objections(toTaken order: Order, _ facts: Facts) -> [Objection] {
        objections(to: order, facts) + profileObjections(order.terms.requirements, facts)
    }

    static func objections(to order: Order, _ facts: Facts) -> [Objection] {
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
        found += windowObjections(terms, facts)
        if terms.requirements.openNetwork, !facts.policy.allowsOpenNetwork {
            found.append(noNetwork)
        }
        if let offered = facts.policy.interpreters, !offered.contains(terms.requirements.interpreter) {
            found.append(interpreterMissing(terms.requirements.interpreter, offered))
        }
        return found
    }

    /// What the order demands of the provider itself.
    static func profileObjections(_ needs: Requirements, _ facts: Facts) -> [Objection] {
        let profile = facts.record.profile
        let named =
            needs.allows(facts.provider)
            ? [] : [Objection(code: "providerNotNamed", reason: "the order names others alone", remedy: "")]
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
        return named + attributes + datasets
    }

    /// Time in which this provider must say something, and could not if the ledger were away for as long as passes for no
    /// outage. Twice that leaves it as long again.
    private static func windowObjections(_ terms: OrderTerms, _ facts: Facts) -> [Objection] {
        let seconds = facts.outage / 500 + 1
        var found: [Objection] = []
        if case .auction(let rules) = terms.allocation, let reveal = rules.reveal, reveal / 2 < facts.outage {
            found.append(
                Objection(
                    code: "revealTooShort", reason: "it wants \(seconds) s to reveal a sealed bid",
                    remedy: "--reveal \(seconds)s"))
        }
        if case .channel(_, _, let window) = terms.payment, window / 2 < facts.outage {
            found.append(
                Objection(
                    code: "disputeTooShort", reason: "it wants \(seconds) s to show its last voucher", remedy: ""))
        }
        return found
    }
}
