// SPDX-License-Identifier: Apache-2.0

import Envelopes
import Grants
import JobProtocol
import LedgerCore
import Logging
import Multiformats
import Ordering
import PeerNetwork
import Umbral

/// What a lease's key opens, through proxies.
struct LeaseAccess: Sendable {
    let id: LeaseID
    let lease: Lease
    let key: LeaseKey
    /// The secret half of the key that this provider publishes, where the order names the provider: its tenant may have
    /// granted the order to it before there was a lease.
    let published: UmbralSecretKey?
    let peers: any PeerNetwork
    let ledger: any LedgerAccess
    let logger: Logger

    /// What the tenant's node has granted for the lease; nothing when it does not answer.
    func askForGrants() async -> [SignedGrant] {
        do {
            return try GrantExchange.decode(
                try await peers.request(
                    PeerID(key: lease.terms.peer), GrantExchange.name, id.digest.bytes, timeout: GrantExchange.timeout))
        } catch {
            logger.debug("the tenant's node grants nothing", metadata: ["lease": "\(id)", "error": "\(error)"])
            return []
        }
    }

    /// The key behind a lock, through the proxies of a grant or, where none is known, all that there are.
    ///
    /// The lease's own key is used where its tenant's node answers; else the published one, if it was granted the order.
    /// - Throws: `GrantUnavailable`.
    func unlock(_ lock: EnvelopeLock, by grants: [SignedGrant]) async throws -> ContentKey {
        let named = grants.filter { $0.grant.delegating == lock.delegating }.flatMap(\.grant.proxies)
        if !named.isEmpty { return try await open(lock, key.secret, named) }
        let offered = Array(ledger.read { $0.proxies() }.map(\.offer.peer).prefix(ProviderLimits.askedProxies))
        if let published, let content = try? await open(lock, published, offered) { return content }
        return try await open(lock, key.secret, offered + [lease.terms.peer])
    }

    private func open(
        _ lock: EnvelopeLock, _ receiving: UmbralSecretKey, _ proxies: [Bytes32]
    ) async throws -> ContentKey {
        try await FragmentCollector(peers: peers, network: ledger.network)
            .open(lock, receiving: receiving, lease: id, proxies: proxies)
    }
}
