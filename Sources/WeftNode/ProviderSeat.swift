// SPDX-License-Identifier: Apache-2.0

import ContentStore
import Gateway
import GatewayAPI
import Keys
import LedgerCore
import Ordering
import PeerNetwork
import Provider
import Sandbox

/// One provider of a node, on the market or off it. Its content store and its place on the peer network stay open while
/// the node runs: tenants fetch from them what they have not fetched yet.
struct ProviderSeat: Sendable {
    var record: HostedProvider
    let folder: String
    let key: PrivateKey
    let peers: any PeerNetwork
    let store: FileContentStore
    /// Nil while the provider is off the market and has nothing to finish.
    var service: ProviderService?

    var account: AccountID { key.publicKey }

    /// - Parameter running: what its service says of itself, if there is one.
    func status(
        _ running: (report: ProviderReport, checks: RuntimeCapabilities)?, _ ledger: any LedgerAccess
    ) -> ProviderStatus {
        let (balance, standing) = ledger.read { [account] state in
            (state.account(account)?.balance ?? 0, state.standing(account))
        }
        let policy = running?.report.policy ?? record.policy
        let interpreters = running?.checks.interpreters.map { "\($0.key.rawValue) \($0.value)" }.sorted() ?? []
        var status = ProviderStatus(
            name: record.name, account: account.description,
            state: (running?.report.state ?? .offboarded).rawValue, balance: .init(nano: balance),
            automatic: policy.acceptsAutomatically, minimumRate: .init(nano: policy.minimumRate),
            maximumSeconds: policy.maximumDuration / 1000, openNetwork: policy.allowsOpenNetwork,
            runtime: "bubblewrap", isolation: "namespace", interpreters: interpreters,
            checks: running?.checks.all.map(ProviderStatus.Check.init) ?? [],
            openLeases: running?.report.openLeases ?? 0, completed: standing?.completed ?? 0,
            failed: standing?.failures ?? 0,
            waiting: running?.report.waiting.map(\.description) ?? [])
        if let listing = running?.report.listing?.listing {
            status.capacity = .init(listing.capacity)
            status.free = .init(listing.free)
            status.coreHour = .init(nano: listing.prices.coreHour)
            status.memoryGiBHour = .init(nano: listing.prices.memoryGiBHour)
            status.terms = TermsInfo(listing.terms)
        }
        if let record = ledger.read({ [account] in $0.provider(account) }) {
            status.collateral = .init(nano: record.collateral)
            status.profile = ProfileInfo(record.profile)
        }
        let now = ledger.now
        status.standing = standing?.score(at: now)
        return status
    }
}

extension ProviderStatus.Check {
    fileprivate init(name: String, capability: Capability) {
        switch capability {
        case .proven(let how): self.init(name: name, isProven: true, detail: how, remedy: "")
        case .unavailable(let why, let remedy): self.init(name: name, isProven: false, detail: why, remedy: remedy)
        }
    }
}
