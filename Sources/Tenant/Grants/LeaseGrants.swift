// SPDX-License-Identifier: Apache-2.0

import ContentExchange
import Envelopes
import Grants
import JobProtocol
import LedgerCore
import Logging
import Multiformats
import PeerNetwork
import Workload

/// The grants that own wallets' leases need, each made once however many ask, and anew after a restart.
actor LeaseGrants {
    private let dealer: GrantDealer
    private let wallets: Wallets
    private let exchange: ChunkExchange
    private let locks: MountLocks
    private let database: TenantDatabase
    private let logger: Logger
    private var making: [LeaseID: Task<[SignedGrant], any Error>] = [:]
    /// What is dealt out, by the content's key.
    private var made: [LeaseID: [Bytes32: SignedGrant]] = [:]

    init(
        dealer: GrantDealer, wallets: Wallets, exchange: ChunkExchange, locks: MountLocks, database: TenantDatabase,
        logger: Logger
    ) {
        self.dealer = dealer
        self.wallets = wallets
        self.exchange = exchange
        self.locks = locks
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
    func forget(_ id: LeaseID) {
        making[id] = nil
        made[id] = nil
    }

    private func make(_ id: LeaseID, _ lease: Lease) async throws -> [SignedGrant] {
        guard let wallet = await wallets.wallet(account: lease.tenant) else {
            throw PeerError(.remoteFailure, "the tenant's wallet is locked")
        }
        guard let receiving = lease.grantee else {
            throw PeerError(.remoteFailure, "the provider has not made the lease's key yet")
        }
        let job = try OwnerKeys(account: wallet.key, salt: lease.terms.salt)
        try await grant(job, wallet, to: receiving, id)
        if await !grantMounts(of: lease, wallet, to: receiving, id) {
            // What could not be granted now may be when the provider asks again.
            making[id] = nil
        }
        return made[id].map { Array($0.values) } ?? []
    }

    private func grant(_ keys: OwnerKeys, _ wallet: Wallet, to receiving: Bytes32, _ id: LeaseID) async throws {
        guard let content = keys.delegating.publicKey.xOnly, made[id]?[content] == nil else { return }
        made[id, default: [:]][content] = try await dealer.grant(
            keys: keys, account: wallet.key, to: receiving, condition: .lease(id))
    }

    /// Grants the sealed data that the job mounts and that wallets of this node own; what others own, they grant.
    ///
    /// - Returns: whether nothing is left to be done.
    private func grantMounts(
        of lease: Lease, _ wallet: Wallet, to receiving: Bytes32, _ id: LeaseID
    ) async -> Bool {
        var isComplete = true
        for mount in await manifest(of: lease, wallet)?.mounts ?? [] {
            switch await locks.finding(mount.cid) {
            case .plain, .foreign, .unlocked: continue
            case .missing: isComplete = false
            case .owned(let owned):
                do { try await grant(owned.keys, owned.wallet, to: receiving, id) } catch {
                    isComplete = false
                    logger.warning("a mount was not granted", metadata: ["lease": "\(id)", "error": "\(error)"])
                }
            }
        }
        return isComplete
    }

    /// From this node's records, or from the order's own envelope where those are lost.
    private func manifest(of lease: Lease, _ wallet: Wallet) async -> Manifest? {
        if let known = try? await database.job(salt: lease.terms.salt, order: lease.order).manifest { return known }
        guard let keys = try? JobKeys(account: wallet.key, salt: lease.terms.salt) else { return nil }
        var reader = SealedReader(
            root: lease.terms.manifest, key: keys.manifest, from: exchange.reader(from: nil),
            maxBytes: UInt64(TenantLimits.manifestBytes))
        guard let bytes = try? await reader.all(limit: TenantLimits.manifestBytes) else { return nil }
        return try? JobPackage.decode(bytes).manifest
    }
}
