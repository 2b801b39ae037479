// SPDX-License-Identifier: Apache-2.0

import Envelopes
import JobProtocol
import Keys
import LedgerCore
import Multiformats
import Ordering
import PeerNetwork
import PlacementCore
import Sandbox

/// Finding work.
extension ProviderService {
    /// Looks at all open orders, oldest first.
    func considerAll(tellsTenants: Bool) {
        let orders = ledger.read { $0.allOrders().prefix(ProviderLimits.ordersPerRound) }
        for (id, order) in orders {
            planFetch(id, order)
            consider(id, order, tellsTenant: tellsTenants)
        }
    }

    /// Decides on one order. Refusals are told on the timer only: most orders are taken by somebody within milliseconds.
    func consider(_ id: OrderID, _ order: Order, tellsTenant: Bool = false) {
        guard state == .onboarded, !isEnding, answering[id] == nil, bidding[id] == nil, isMyTurn(order) else { return }
        switch Placement.decide(order, facts()) {
        case .accept(let listing, let rate):
            answering[id] = order.terms.requirements.resources
            if case .auction = order.terms.allocation {
                assign.yield(.bid(id, listing, rate: rate))
            } else {
                assign.yield(.answer(id, listing))
            }
        case .awaitOwner:
            waiting.insert(id)
            if tellsTenant { tell(order, id, []) }
        case .refuse(let objections):
            if tellsTenant { tell(order, id, objections) }
        }
    }

    /// Whether the order's policy lets this provider answer now.
    private func isMyTurn(_ order: Order) -> Bool {
        switch order.terms.allocation {
        case .firstCome: return true
        case .auction: return ledger.now < order.biddingEnds ?? 0
        case .reputation(let window):
            let now = ledger.now
            let score = ledger.read { [account] in $0.standing(account)?.score(at: now) ?? 0 }
            return now >= Allocation.firstRefusal(standing: score, placed: order.placed, window: window)
        }
    }

    private func facts() -> Placement.Facts {
        let mine = account
        let record: ProviderRecord?
        var listings: [(id: ListingID, listing: Listing)]
        (record, listings) = ledger.read { state in
            (state.provider(mine), state.allListings().filter { $0.listing.provider == mine })
        }
        // Answers on the way are counted as if they were leases already.
        let reserved = answering.values.reduce(Resources.zero, +)
        for index in listings.indices {
            let free = listings[index].listing.free
            listings[index].listing.free = Resources(
                cpuMillis: free.cpuMillis - min(free.cpuMillis, reserved.cpuMillis),
                memoryBytes: free.memoryBytes - min(free.memoryBytes, reserved.memoryBytes),
                diskBytes: free.diskBytes - min(free.diskBytes, reserved.diskBytes))
        }
        let unknown = ProviderRecord(profile: ProviderProfile(peer: peers.id.key))
        return Placement.Facts(
            provider: account, record: record ?? unknown, now: ledger.now, listings: listings,
            policy: configuration.policy, missing: missingLimits,
            openLeases: active.count + answering.count, isDraining: state != .onboarded,
            outage: ledger.read { $0.parameters.outage })
    }

    /// Limits without which no stranger's code runs here.
    var missingLimits: [(limit: String, why: String)] {
        capabilities.required.compactMap { name, capability in
            if case .unavailable(let why, _) = capability { (name, why) } else { nil }
        }
    }

    private func tell(_ order: Order, _ id: OrderID, _ objections: [Objection]) {
        let codes = objections.map { $0.code + $0.reason }
        guard told[id] != codes else { return }
        told[id] = codes
        let notice = RefusalNotice(
            order: id, at: ledger.now,
            reasons: objections.map { .init(code: $0.code, reason: $0.reason, remedy: $0.remedy) }, key: key,
            network: ledger.network)
        let peers = peers
        Task {
            _ = try? await peers.request(
                PeerID(key: order.terms.peer), RefusalNotice.name, notice.encoded(), timeout: .seconds(5))
        }
    }

    /// Answers an order; runs the job if this provider is the first. The caller has put it into `answering`.
    func answer(_ id: OrderID, from listing: ListingID) async {
        do {
            let (lease, key) = try await claim(id, from: listing)
            await take(lease, key: key)
        } catch is Refusal {  // Somebody was faster, or the tenant took it back.
        } catch {
            logger.warning("an order could not be answered", metadata: ["error": "\(error)"])
        }
    }

    /// Makes an order a lease, which is `active` from then on. The caller has put the order into `answering`.
    ///
    /// - Throws: `Refusal`, `LedgerUnavailable`, `ProviderError.leaving`, or trouble with the own records.
    private func claim(_ id: OrderID, from listing: ListingID) async throws -> (LeaseID, LeaseKey) {
        defer { answering[id] = nil }
        guard !isEnding else { throw ProviderError(.leaving, "the provider is leaving") }
        let key = LeaseKey.generate()
        try await database.insert(id, key: key)
        do {
            let transaction = try await signer.submit([.acceptOrder(id, listing: listing, grantee: key.publicKey)])
            let lease = LeaseID(transaction: transaction, operation: 0)
            active.insert(lease)
            return (lease, key)
        } catch {
            try? await database.remove(id)
            throw error
        }
    }

    /// A lease of this provider's has come into being: by an auction that it won, or by a tenant who took its listing.
    func welcome(_ id: LeaseID, _ lease: Lease) {
        guard !active.contains(id) else { return }
        if lease.grantee == nil {
            active.insert(id)
            assign.yield(.answerLease(id, lease.order))
        } else if let key = bidding[lease.order], lease.grantee == key.publicKey {
            active.insert(id)
            assign.yield(.run(id, key))
        }
    }

    /// Makes the key of a lease that a tenant took from a listing, and runs its job. The caller has put it into `active`.
    func answerLease(_ id: LeaseID, _ order: OrderID) async {
        do {
            if let lease = ledger.read({ $0.lease(id) }), try await decline(id, lease) {
                active.remove(id)
                return
            }
            let key = try await key(for: order)
            do { try await signer.submit([.answerLease(id, grantee: key.publicKey)]) } catch Refusal.alreadyAnswered {
                // An earlier answer came through after all; `take` finds out whether it was this one's.
            }
            guard ledger.read({ $0.lease(id)?.grantee }) == key.publicKey else { throw Refusal.alreadyAnswered(id) }
            await take(id, key: key)
        } catch {
            active.remove(id)
            logger.warning("a lease could not be answered", metadata: ["lease": "\(id)", "error": "\(error)"])
        }
    }

    /// The key that was made before, if the ledger may have been told of it.
    private func key(for order: OrderID) async throws -> LeaseKey {
        if let known = try await database.key(of: order) { return known }
        let key = LeaseKey.generate()
        try await database.insert(order, key: key)
        return key
    }

    /// Declines a lease that was taken from a listing where an order like it would be refused, and tells the tenant why.
    private func decline(_ id: LeaseID, _ lease: Lease) async throws -> Bool {
        var facts = facts()
        // This very lease is among those that are taken care of.
        facts.openLeases -= 1
        let order = Order(tenant: lease.tenant, terms: lease.terms, placed: lease.created)
        let objections = Placement.objections(toTaken: order, facts)
        guard !objections.isEmpty else { return false }
        let why = objections.map(\.reason).joined(separator: "; ")
        try await signer.submit([.declineLease(id, JobFault(exitCode: 125, message: why).result(log: nil))])
        tell(order, lease.order, objections)
        return true
    }

    /// The owner's word for an order that waits, or any order that fits.
    ///
    /// - Returns: the new lease and its price per hour.
    /// - Throws: `ProviderError.refused` with the reasons; `Refusal`; `LedgerUnavailable`.
    public func accept(_ id: OrderID) async throws -> (LeaseID, NanoCredits) {
        guard let order = ledger.read({ $0.order(id) }) else { throw Refusal.unknownOrder(id) }
        let listing: ListingID
        let rate: NanoCredits
        switch Placement.decide(order, facts()) {
        case .accept(let id, let price), .awaitOwner(let id, let price): (listing, rate) = (id, price)
        case .refuse(let objections):
            throw ProviderError(.refused, objections.map(\.reason).joined(separator: "; "))
        }
        guard answering.updateValue(order.terms.requirements.resources, forKey: id) == nil else {
            throw ProviderError(.refused, "the order is being answered")
        }
        let (lease, key) = try await claim(id, from: listing)
        assign.yield(.run(lease, key))
        return (lease, rate)
    }
}

extension RuntimeCapabilities {
    /// Everything that an order relies on without naming it.
    var required: [(String, Capability)] {
        [
            ("processor time", cpu), ("memory", memory), ("processes", pids), ("disk", disk), ("run time", wallTime),
            ("file sizes", fileSize), ("network access", networkNone), ("system calls", seccomp), ("users", jobUsers),
        ]
    }
}
