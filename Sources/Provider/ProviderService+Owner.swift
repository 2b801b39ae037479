// SPDX-License-Identifier: Apache-2.0

import JobProtocol
import LedgerCore
import Multiformats
import Ordering
import PeerNetwork
import PlacementCore
import Sandbox

/// What the owner and the tenants' nodes ask of a provider.
extension ProviderService {
    /// Registers the account and puts the capacity on the market, where that has not happened before; otherwise brings
    /// the listing in line with what owner and machine say now.
    public func register() async throws {
        let mine = account
        if ledger.read({ $0.provider(mine) }) == nil {
            try await signer.submit([.registerProvider(ProviderProfile(peer: peers.id.key))])
        }
        try await publishKey()
        guard state == .onboarded else { return }
        guard let (id, listing) = ownListing() else { return try await relist() }
        let terms = listingTerms
        guard listing.terms != terms else { return }
        // What the owner or the machine says now is not what was said when the node last ran.
        do { try await signer.submit([.updateListing(id, terms)]) } catch let refusal as Refusal {
            logger.warning("the listing stays as it was", metadata: ["why": "\(refusal)"])
        }
    }

    /// What the listing says by the configuration as it is now.
    private var listingTerms: ListingTerms {
        let parameters = ledger.read { $0.parameters }
        let (policy, terms) = (configuration.policy, configuration.terms)
        return ListingTerms(
            capacity: configuration.capacity, prices: configuration.prices, offer: offer,
            minimumDuration: terms.minimumDuration,
            maximumDuration: policy.maximumDuration, notice: terms.notice,
            heartbeatInterval: terms.heartbeatInterval ?? parameters.heartbeatInterval,
            heartbeatGrace: terms.heartbeatGrace ?? parameters.heartbeatGrace, collateral: terms.collateral,
            // A tenant that takes a listing asks nobody: not where the owner decides by hand.
            isDirect: terms.isDirect ?? policy.acceptsAutomatically)
    }

    /// What this machine has proven and its owner allows.
    private var offer: Offer {
        let found = capabilities.interpreters.keys.map(\.rawValue)
        let allowed = configuration.policy.interpreters.map { allowed in found.filter(allowed.contains) } ?? found
        return Offer(
            isolation: IsolationLevel(rawValue: UInt8(runtime.isolation.rawValue)) ?? .namespace,
            interpreters: allowed.sorted(),
            openNetwork: configuration.policy.allowsOpenNetwork && capabilities.networkOpen.isProven)
    }

    private nonisolated func ownListing() -> (id: ListingID, listing: Listing)? {
        ledger.read { [account] state in
            state.allListings().first { $0.listing.provider == account && !$0.listing.isClosing }
        }
    }

    /// New prices from now on; leases that run keep theirs.
    public func setPrices(_ prices: Prices) async throws {
        configuration.prices = prices
        try await relist()
    }

    /// Brings the market in line with the configuration, while this provider is on it.
    func relist() async throws {
        guard state == .onboarded else { return }
        if let (id, _) = ownListing() {
            try await signer.submit([.updateListing(id, listingTerms)])
        } else {
            try await signer.submit([.createListing(listingTerms)])
        }
        forgetRefusals()
    }

    /// Leaves the market and finishes what runs; then `run` ends by itself. The account stays registered on the ledger, so
    /// that what it has done stands there for whoever meets it again.
    public func offboard() async throws {
        guard state == .onboarded else { return }
        state = .draining
        do {
            if let (id, _) = ownListing() { try await signer.submit([.removeListing(id)]) }
        } catch {
            state = .onboarded
            throw error
        }
        leaveIfDone()
    }

    /// Ends the service once the last lease of a provider that left the market has ended.
    func leaveIfDone() {
        let mine = account
        guard state == .draining, active.isEmpty, answering.isEmpty, uncollected.isEmpty,
            !ledger.read({ $0.allLeases().contains { $0.lease.provider == mine } })
        else { return }
        state = .offboarded
        end()
    }

    public func report() -> ProviderReport {
        let mine = account
        let (record, leases, open) = ledger.read { state in
            (
                state.provider(mine), state.allLeases().count { $0.lease.provider == mine },
                Set(state.allOrders().map(\.id))
            )
        }
        waiting.formIntersection(open)
        return ProviderReport(
            name: name, account: account, state: state, policy: configuration.policy, listing: ownListing(),
            record: record,
            openLeases: leases, waiting: waiting.sorted())
    }

    /// Everything that the machine was tried for.
    public nonisolated var checks: RuntimeCapabilities { capabilities }

    // MARK: Peers

    nonisolated func serve() {
        exchange.serve()
        peers.serve(StopRequest.name) { [weak self] _, message in
            try await self?.stop(try StopRequest.decode(message))
            return []
        }
        peers.serve(CollectedNotice.name) { [weak self] from, message in
            guard let digest = Bytes32(message) else { return [] }
            try await self?.database.release(LeaseID(digest: digest), by: from.key)
            return []
        }
        peers.serveStreams(LogExchange.name) { [weak self] _, opening, send in
            guard let self, let opening = LogExchange.Opening(opening) else { return }
            // Nothing to follow: the log is sealed already, or the job runs elsewhere.
            guard let job = await self.jobs[opening.lease] else {
                throw PeerError(.closed, "the job does not run here at the moment")
            }
            try await job.recorder.serve(from: opening.from, follows: opening.follows, send)
        }
    }

    private func stop(_ request: StopRequest) throws {
        guard let job = jobs[request.lease] else { throw ProviderError(.refused, "the job does not run here") }
        guard request.isSigned(by: job.lease.tenant, network: ledger.network) else {
            throw ProviderError(.refused, "the request is not the tenant's")
        }
        Task { await job.stop() }
    }
}
