// SPDX-License-Identifier: Apache-2.0

import ContentExchange
import ContentStore
import JobProtocol
import LedgerCore
import LedgerStore
import PeerNetwork

/// Bringing results home, and throwing away what nobody needs.
extension TenantService {
    func collectResults() async {
        for await _ in endings {
            // Nobody waits for this: what ends at about the same time is written to the disk together.
            try? await Task.sleep(for: TenantLimits.gatherTime)
            await collect(
                ended.withLockedValue { ended in
                    defer { ended = [] }
                    return ended
                })
        }
    }

    /// Fetches results that were not collected when they came: this node or the provider's was away.
    func collectForgotten() async {
        while !Task.isCancelled {
            try? await Task.sleep(for: .seconds(30))
            var salts = (try? await database.uncollected()) ?? [:]
            guard !salts.isEmpty else { continue }
            for wallet in await wallets.list() {
                let orders = (try? await index.orders(tenant: wallet.account, openOnly: false, limit: 1000)) ?? []
                await collect(
                    orders.filter { salts.removeValue(forKey: $0.terms.salt) != nil && $0.status != .open }.map(\.id))
            }
        }
    }

    /// Brings jobs' logs and outputs into the own store, so that they outlive their providers, and keeps them.
    private func collect(_ orders: [OrderID]) async {
        let collected: [CollectedJob]
        do {
            collected = try await gate.keep {
                var collected: [CollectedJob] = []
                for id in orders {
                    do { if let job = try await fetch(id) { collected.append(job) } } catch {
                        logger.info("a result is not here yet", metadata: ["order": "\(id)", "error": "\(error)"])
                    }
                }
                try await exchange.store.flush()
                try await database.setCollected(collected)
                return collected
            }
        } catch is CancellationError {
            return  // They are collected after the next start.
        } catch {
            logger.warning("results cannot be kept", metadata: ["error": "\(error)"])
            return
        }
        // Their providers need not keep them any longer.
        await withTaskGroup(of: Void.self) { group in
            for job in collected {
                guard let lease = job.lease else { continue }
                group.addTask {
                    _ = try? await self.peers.request(
                        PeerID(key: lease.providerPeer), CollectedNotice.name, lease.id.digest.bytes,
                        timeout: .seconds(5))
                }
            }
        }
    }

    /// Fetches one job's log and output. A job that ended without them has nothing to wait for; nil for one that goes on.
    private func fetch(_ id: OrderID) async throws -> CollectedJob? {
        guard let (order, lease) = try await index.job(id), await wallets.name(of: order.tenant) != nil else {
            return nil
        }
        guard let lease, let result = lease.result else {
            let isOver = lease.map { !$0.status.isOpen } ?? (order.status != .open)
            return isOver ? CollectedJob(salt: order.terms.salt) : nil
        }
        let peer = PeerID(key: lease.providerPeer)
        for root in [result.log, result.output].compactMap({ $0 }) {
            var walk = DAGWalk(root, from: exchange.reader(from: peer))
            while try await walk.next() != nil {}
        }
        return CollectedJob(salt: order.terms.salt, log: result.log, output: result.output, lease: lease)
    }

    // MARK: Garbage

    /// Now and every hour: removes from the store what belongs to no job that goes on and to no kept result.
    func tidyRegularly() async {
        while !Task.isCancelled {
            await tidy()
            try? await Task.sleep(for: TenantLimits.tidyInterval)
        }
    }

    /// Removes what nothing needs, at once and whatever its age.
    public func collectGarbage() async throws -> (report: GarbageReport, usage: (chunks: Int, bytes: Int64)) {
        (try await collectGarbage(minimumAge: .zero), await exchange.store.usage())
    }

    private func collectGarbage(minimumAge: Duration) async throws -> GarbageReport {
        let now = ledger.now
        let cutoff = now - min(now, TenantLimits.uploadLifetime)
        try await forgetUnordered(before: cutoff)
        let (store, database) = (exchange.store, database)
        return try await gate.tidy {
            try await store.collectGarbage(
                minimumAge: minimumAge, keeping: try await database.roots(uploadedSince: cutoff))
        }
    }

    private func tidy() async {
        do {
            let report = try await collectGarbage(minimumAge: TenantLimits.garbageAge)
            logger.debug("collected garbage", metadata: ["chunks": "\(report.removedChunks)"])
        } catch {
            logger.warning("garbage cannot be collected", metadata: ["error": "\(error)"])
        }
    }

    /// Jobs whose order never reached the ledger: the node ended in the middle.
    private func forgetUnordered(before time: LedgerTime) async throws {
        var salts = try await database.uncollected().filter { $0.value < time }
        guard !salts.isEmpty else { return }
        for wallet in await wallets.list() {
            for order in try await index.orders(tenant: wallet.account, openOnly: false, limit: .max) {
                salts[order.terms.salt] = nil
            }
        }
        try await database.setCollected(salts.keys.map { CollectedJob(salt: $0) })
    }
}
