// SPDX-License-Identifier: Apache-2.0

import Grants
import JobProtocol
import Keys
import LedgerCore
import Multiformats
import PeerNetwork
import Workload

/// Orders whose job can start while this node is away: granted before anybody has won them, to the keys that the providers
/// they name publish.
extension TenantService {
    /// Why the job could not start without this node; nil when it can.
    func offlineObstacle(_ manifest: Manifest) -> TenantError? {
        let named = Set(manifest.provider.accounts.compactMap { try? PublicKey(string: $0) })
        guard !named.isEmpty else {
            return TenantError(
                .badManifest, "the job can start without this node only at providers that the order names",
                hint: "name them with --provider")
        }
        let (without, proxies) = ledger.read { state in
            (named.filter { state.directoryEntry($0)?.encryptionKey == nil }.sorted(), state.proxies())
        }
        if let provider = without.first {
            return TenantError(
                .badKey, "provider \(provider) has published no key to which the job could be granted now",
                hint: "name others, or leave --offline out")
        }
        guard proxies.contains(where: { $0.offer.peer != peers.id.key }) else {
            return TenantError(
                .noProxies, "no other node offers itself as a proxy, and this one will be away",
                hint: "see `weft market proxies`, or leave --offline out")
        }
        return nil
    }

    /// Grants an order to the providers that it names, each by the key that it publishes. The job's own key does not wait
    /// for that: a lease's fresh key is granted as ever while this node answers.
    func grantAhead(_ order: OrderID, salt: [UInt8], _ manifest: Manifest, _ wallet: Wallet) async throws {
        let named = manifest.provider.accounts.compactMap { try? PublicKey(string: $0) }
        let (published, hasProxies) = ledger.read { state in
            (
                named.compactMap { id in state.directoryEntry(id)?.encryptionKey.map { (provider: id, key: $0) } },
                !state.proxies().isEmpty
            )
        }
        guard hasProxies, !published.isEmpty else { return }
        var contents = [(keys: try OwnerKeys(account: wallet.key, salt: salt), wallet: wallet)]
        for mount in manifest.mounts {
            if case .owned(let owned) = await mountLocks.finding(mount.cid) {
                contents.append((owned.keys, owned.wallet))
            }
        }
        for (provider, key) in published {
            for content in contents {
                _ = try await dealer.grant(
                    keys: content.keys, account: content.wallet.key, to: key,
                    condition: .order(order, provider: provider))
            }
        }
    }

    /// Waits until a provider that the order names holds all that the job needs, or has the order already.
    ///
    /// - Returns: false when none does within `TenantLimits.offlinePatience`.
    func untilHeld(_ order: OrderID) async -> Bool {
        let deadline = ContinuousClock.now + TenantLimits.offlinePatience
        while ContinuousClock.now < deadline, !Task.isCancelled {
            if isHeld(order) { return true }
            try? await Task.sleep(for: .milliseconds(50))
        }
        return isHeld(order)
    }

    /// Whether a provider that an order names says that it holds all that the job needs, or has the order already.
    public func isHeld(_ order: OrderID) -> Bool {
        state.withLockedValue { $0.held.contains(order) } || ledger.read { $0.order(order) } == nil
    }

    func serveOrderContent() {
        peers.serve(OrderContent.name) { [weak self] from, message in
            guard let self, let request = OrderContent.Request(message) else {
                throw PeerError(.remoteFailure, "no request for an order's content")
            }
            return try await self.content(for: request, from: from)
        }
    }

    /// Answers the providers that an open order of this node's names, and nobody else.
    private func content(for request: OrderContent.Request, from peer: PeerID) async throws -> [UInt8] {
        let id =
            switch request {
            case .roots(let id), .held(let id): id
            }
        let order = ledger.read { state -> Order? in
            guard let order = state.order(id) else { return nil }
            let isNamed = order.terms.requirements.providers.contains {
                state.provider($0)?.profile.peer == peer.key
            }
            return isNamed ? order : nil
        }
        guard let order, await wallets.name(of: order.tenant) != nil else {
            throw PeerError(.remoteFailure, "no open order of this node's names that provider")
        }
        if case .held = request {
            state.withLockedValue { _ = $0.held.insert(id) }
            return []
        }
        return OrderContent.encode(try await database.content(salt: order.terms.salt))
    }
}
