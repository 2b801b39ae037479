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
import Workload

/// Doing the work.
extension ProviderService {
    /// Takes care of one lease to its end. The caller has put it into `active`.
    func take(_ id: LeaseID, key: RecipientKey) async {
        defer { active.remove(id) }
        guard let lease = ledger.read({ $0.lease(id) }) else { return }
        do {
            let result = try await work(on: id, lease, key: key)
            try await database.setFinished(lease.order, result)
            await report(id, order: lease.order, result)
        } catch let fault as JobFault {
            await report(id, order: lease.order, await faultResult(id, lease, key: key, fault))
        } catch {
            if ledger.read({ $0.lease(id) }) != nil {
                logger.warning("a lease is given back", metadata: ["lease": "\(id)", "error": "\(error)"])
                await giveBack(id)
            }
        }
        if let job = jobs.removeValue(forKey: id) { await job.destroy() }
        if ledger.read({ $0.lease(id) }) == nil { try? await database.remove(lease.order) }
    }

    private func work(on id: LeaseID, _ lease: Lease, key: RecipientKey) async throws -> JobResult {
        let content = try await grant(id, lease, key: key)
        let job = try await RunningJob(
            id: id, lease: lease, content: content, exchange: exchange, runtime: runtime, logFolder: folder,
            now: { [ledger] in ledger.now })
        jobs[id] = job
        try await database.setRunning(lease.order)
        // Shutdown or the tenant's close may have come while the sandbox was made.
        guard state != .offboarded, ledger.read({ $0.lease(id) }) != nil else {
            throw ProviderError(.refused, "the lease has ended")
        }
        // The ledger hears of the start while the sandbox is made.
        async let started = signer.submit([.startLease(id)])
        do { try await job.start() } catch {
            _ = try? await started
            throw error
        }
        let result = try await job.wait()
        _ = try await started
        announceEnd(id, lease)
        return try await job.collect(result)
    }

    /// Asks the tenant's node for the lease's key until the start is overdue.
    private func grant(_ id: LeaseID, _ lease: Lease, key: RecipientKey) async throws -> ContentKey {
        let context = GrantExchange.context(lease: id, network: ledger.network)
        var pause = Duration.milliseconds(20)
        while ledger.read({ $0.lease(id) }) != nil {
            do {
                let grant = try await peers.request(
                    PeerID(key: lease.terms.peer), GrantExchange.name, id.digest.bytes, timeout: GrantExchange.timeout)
                return try granting.open(grant, with: key, context: context)
            } catch let error as PeerError {
                logger.debug("no grant yet", metadata: ["lease": "\(id)", "error": "\(error)"])
            }
            try await Task.sleep(for: pause)
            pause = min(pause * 2, .seconds(2))
        }
        throw ProviderError(.noGrant, "the lease ended before its tenant granted the key")
    }

    /// Tells the tenant's node, for its display; the ledger follows.
    private nonisolated func announceEnd(_ id: LeaseID, _ lease: Lease) {
        let peers = peers
        Task {
            _ = try? await peers.request(
                PeerID(key: lease.terms.peer), FinishedNotice.name, id.digest.bytes, timeout: .seconds(5))
        }
    }

    /// A result for content that cannot be run: a log that says why, and no charge, for nothing started.
    private func faultResult(
        _ id: LeaseID, _ lease: Lease, key: RecipientKey, _ fault: JobFault
    ) async -> JobResult {
        var log: CID?
        if let content = try? await grant(id, lease, key: key) {
            let line = LogFrame(isError: true, time: ledger.now, bytes: Array("weft: \(fault.message)\n".utf8))
                .encoded()
            log = try? await exchange.store.seal(line, key: JobKeys(granted: content).log)
            try? await exchange.store.flush()
        }
        let usage = JobResult.Usage(wallMilliseconds: 0, cpuMilliseconds: 0, memoryPeakBytes: 0, diskBytes: 0)
        return JobResult(outcome: .exited(code: fault.exitCode), usage: usage, output: nil, log: log)
    }

    /// Puts the result on the ledger, again and again while the ledger cannot be reached.
    func report(_ id: LeaseID, order: OrderID, _ result: JobResult) async {
        while !Task.isCancelled {
            do {
                try await signer.submit([.completeLease(id, result)])
                return
            } catch is Refusal {
                return  // The lease has ended otherwise; reconciliation clears the record.
            } catch {
                logger.warning("a result cannot be reported yet", metadata: ["lease": "\(id)", "error": "\(error)"])
                try? await Task.sleep(for: .seconds(1))
            }
        }
    }

    func giveBack(_ id: LeaseID) async {
        do { try await signer.submit([.closeLease(id)]) } catch {
            logger.warning("a lease could not be given back", metadata: ["lease": "\(id)", "error": "\(error)"])
        }
    }

    /// Brings machine and ledger together; see `Reconciliation`.
    func reconcile() async {
        let mine = account
        let open = ledger.read { state in
            state.allLeases().filter { $0.lease.provider == mine }.map {
                ($0.id, $0.lease.order, $0.lease.started != nil)
            }
        }
        let records: [ProviderDatabase.Record]
        do { records = try await database.records() } catch {
            logger.warning("the provider's records cannot be read", metadata: ["error": "\(error)"])
            return
        }
        let byOrder = Dictionary(records.map { ($0.order, $0) }, uniquingKeysWith: { first, _ in first })
        var local: [LeaseID: LocalStage] = [:]
        for (id, order, _) in open { local[id] = byOrder[order]?.stage }
        // A lease that was answered this moment is on the ledger before it is in `active`: it is taken care of.
        let beingAnswered = open.filter { answering[$0.1] != nil }.map(\.0)
        let plan = Reconciliation.plan(
            open: open.map { (id: $0.0, started: $0.2) }, local: local, active: active.union(beingAnswered))
        let orders = Dictionary(uniqueKeysWithValues: open.map { ($0.0, $0.1) })
        for step in plan { perform(step, orders, byOrder) }
        let openOrders = Set(open.map(\.1))
        let known = ledger.read { state in Set(records.map(\.order).filter { state.order($0) != nil }) }
        for record in records
        where !openOrders.contains(record.order) && answering[record.order] == nil && !known.contains(record.order) {
            if !jobs.values.contains(where: { $0.lease.order == record.order }) {
                try? await database.remove(record.order)
            }
        }
    }

    private func perform(
        _ step: ReconcileStep, _ orders: [LeaseID: OrderID], _ records: [OrderID: ProviderDatabase.Record]
    ) {
        switch step {
        case .run(let id):
            guard let record = orders[id].flatMap({ records[$0] }) else { return }
            active.insert(id)
            assign.yield(.run(id, record.key))
        case .report(let id):
            guard let record = orders[id].flatMap({ records[$0] }), let result = record.result else { return }
            assign.yield(.report(id, record.order, result))
        case .giveBack(let id):
            logger.notice("giving back a lease whose work is lost", metadata: ["lease": "\(id)"])
            assign.yield(.giveBack(id))
        case .tearDown(let id):
            if let job = jobs[id] { Task { await job.kill() } }
        }
    }
}
