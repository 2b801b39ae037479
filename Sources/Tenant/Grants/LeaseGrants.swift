// SPDX-License-Identifier: Apache-2.0

import ContentExchange
import Envelopes
import Grants
import JobProtocol
import LedgerCore
import Logging
import Multiformats
import PeerNetwork

/// The grants that own wallets' leases need, each made once however many ask, and anew after a restart.
actor LeaseGrants {
    private let dealer: GrantDealer
    private let wallets: Wallets
    private let exchange: ChunkExchange
    private let database: TenantDatabase
    private let logger: Logger
    private var making: [LeaseID: Task<[SignedGrant], any Error>] = [:]

    init(
        dealer: GrantDealer, wallets: Wallets, exchange: ChunkExchange, database: TenantDatabase, logger: Logger
    ) {
        self.dealer = dealer
        self.wallets = wallets
        self.exchange = exchange
        self.database = database
        self.logger = logger
    }

    /// Grants of the job and of the own sealed data that it mounts, dealt out.
    ///
    /// - Throws: `PeerError` when the lease is no open wallet's, or has no key yet; `TenantError.noProxies`.
    func grants(for id: LeaseID, _ lease: Lease) async throws -> [SignedGrant] {
        if let known = making[id] { return try await known.value }
        let task = Task { try await make(id, lease) }
        making[id] = task
        do { return try await task.value } catch {
            // The next one tries again.
            if making[id] == task { making[id] = nil }
            throw error
        }
    }

    /// The lease is over: its grants are of no use any more, and proxies forget them by themselves.
    func forget(_ id: LeaseID) { making[id] = nil }

    private func make(_ id: LeaseID, _ lease: Lease) async throws -> [SignedGrant] {
        guard let wallet = await wallets.wallet(account: lease.tenant) else {
            throw PeerError(.remoteFailure, "the tenant's wallet is locked")
        }
        guard let receiving = lease.grantee else {
            throw PeerError(.remoteFailure, "the provider has not made the lease's key yet")
        }
        let job = try OwnerKeys(account: wallet.key, salt: lease.terms.salt)
        return [
            try await dealer.grant(keys: job, account: wallet.key, to: receiving, condition: .lease(id))
        ]
    }
}
