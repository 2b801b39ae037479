// SPDX-License-Identifier: Apache-2.0

import ContentExchange
import Envelopes
import Grants
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
    func take(_ id: LeaseID, key: LeaseKey) async {
        defer { active.remove(id) }
        guard let lease = ledger.read({ $0.lease(id) }) else { return }
        do {
            try await remember(channel: lease.channel)
            let result = try await result(of: id, lease, key: key)
            try await database.setFinished(
                lease.order, id, result, tenant: lease.terms.peer, keptUntil: ledger.now + ProviderLimits.retention)
            sealing[id] = nil
            await report(id, order: lease.order, result)
        } catch {
            sealing[id] = nil
            if ledger.read({ $0.lease(id) }) != nil {
                logger.notice("a lease is given back", metadata: ["lease": "\(id)", "reason": "\(error)"])
                await giveBack(id)
            }
        }
        async let collected: Void = collectEnded(lease)
        if let job = jobs.removeValue(forKey: id) { await job.destroy() }
        await collected
        if ledger.read({ $0.lease(id) }) == nil { try? await database.remove(lease.order) }
    }

    /// Does the work, or finds why the tenant's content cannot be run: both are results.
    private func result(of id: LeaseID, _ lease: Lease, key: LeaseKey) async throws -> JobResult {
        let isNamed = lease.terms.requirements.providers.contains(account)
        let access = LeaseAccess(
            id: id, lease: lease, key: key,
            published: isNamed ? try? OwnerKeys.receiving(account: self.key) : nil, peers: peers, ledger: ledger,
            logger: logger)
        let content: ContentKey
        do { content = try await grant(access) } catch let fault as JobFault {
            logger.notice("a tenant grants no key", metadata: ["lease": "\(id)"])
            return fault.result(log: nil)
        }
        do {
            return try await work(on: access, content: content)
        } catch let fault as JobFault {
            let line = LogFrame(isError: true, time: ledger.now, bytes: Array("weft: \(fault.message)\n".utf8))
            let log = try? await exchange.store.seal(line.encoded(), key: JobKeys(granted: content).log)
            try? await exchange.store.flush()
            return fault.result(log: log)
        }
    }

    private func work(on access: LeaseAccess, content: ContentKey) async throws -> JobResult {
        let (id, lease) = (access.id, access.lease)
        let mounts = MountLoader(
            access: access, exchange: exchange, deadline: lease.created + grantPatience,
            check: { try self.checkIsWanted(id) })
        let job = try await RunningJob(
            id: id, lease: lease, content: content, mounts: mounts, exchange: exchange, runtime: runtime,
            logFolder: folder, now: { [ledger] in ledger.now }, checkIsWanted: { try self.checkIsWanted(id) })
        jobs[id] = job
        let meter = try await beginMeter(of: lease, job)
        if let meter { try await untilPaid(meter, id, lease) }
        try await database.setRunning(lease.order)
        // Shutdown or the tenant's close may have come while the sandbox was made.
        try checkIsWanted(id)
        // The ledger hears of the start while the sandbox is made.
        async let started = signer.submit([.startLease(id)])
        do { try await job.start() } catch {
            _ = try? await started
            throw error
        }
        meter?.start()
        let result = try await job.wait()
        meter?.stop()
        _ = try await started
        announceEnd(id, lease)
        sealing[id] = exchange.store.hold()
        return try await job.collect(result)
    }

    /// - Throws: `ProviderError` when nobody waits for the lease's work any more, or this provider leaves.
    nonisolated func checkIsWanted(_ id: LeaseID) throws {
        guard !isEnding else { throw ProviderError(.leaving, "the provider is leaving") }
        guard ledger.read({ $0.lease(id) }) != nil else { throw ProviderError(.refused, "the lease has ended") }
    }

    /// How long after a lease was made its tenant's node may take to make the work possible: well before the ledger takes
    /// the lease for one that its provider never started.
    nonisolated var grantPatience: UInt64 {
        ledger.read { min(ProviderLimits.grantPatience, $0.parameters.startGrace / 2) }
    }

    /// Opens the lease's key through proxies, trying for as long as `ProviderLimits.grantPatience` says.
    ///
    /// - Throws: `JobFault` when the patience is over: before the start a result costs the tenant nothing, and says more
    ///   than a lease that is given back.
    private func grant(_ access: LeaseAccess) async throws -> ContentKey {
        let (id, lease) = (access.id, access.lease)
        let patience = grantPatience
        var pause = Duration.milliseconds(20)
        while true {
            try checkIsWanted(id)
            do {
                // Its node deals the fragments out if it has not; one that is away may have dealt them before.
                let grants = await access.askForGrants()
                let source = exchange.reader(from: PeerID(key: lease.terms.peer), keeps: false)
                guard let lock = try await SealedReader.header(of: lease.terms.manifest, from: source).lock else {
                    throw JobFault(exitCode: 125, message: "the manifest is not locked to anybody")
                }
                return try await access.unlock(lock, by: grants)
            } catch let fault as JobFault {
                throw fault
            } catch {
                logger.debug("no grant yet", metadata: ["lease": "\(id)", "error": "\(error)"])
            }
            guard ledger.now < lease.created + patience else {
                throw JobFault(exitCode: 125, message: "the tenant's node did not grant the key")
            }
            try await Task.sleep(for: pause)
            pause = min(pause * 2, .seconds(2))
        }
    }

    /// Tells the tenant's node, for its display; the ledger follows.
    private nonisolated func announceEnd(_ id: LeaseID, _ lease: Lease) {
        let peers = peers
        Task {
            _ = try? await peers.request(
                PeerID(key: lease.terms.peer), FinishedNotice.name, id.digest.bytes, timeout: .seconds(5))
        }
    }

    /// Puts the result on the ledger, again and again while the ledger cannot be reached. A provider that leaves tries
    /// once: its records bring the result back at the next start.
    func report(_ id: LeaseID, order: OrderID, _ result: JobResult) async {
        while !Task.isCancelled {
            do {
                let isStarted = ledger.read { $0.lease(id)?.started != nil }
                try await signer.submit([isStarted ? .completeLease(id, result) : .declineLease(id, result)])
                return
            } catch is Refusal {
                return  // The lease has ended otherwise; reconciliation clears the record.
            } catch {
                logger.warning("a result cannot be reported yet", metadata: ["lease": "\(id)", "error": "\(error)"])
                if isEnding { return }
                try? await Task.sleep(for: .seconds(1))
            }
        }
    }

    /// The key of a lease is lost, with the records that held it, and nothing has run: the tenant has its money at once.
    func declineLost(_ id: LeaseID) async {
        let fault = JobFault(exitCode: 125, message: "the provider has lost the lease's key")
        do { try await signer.submit([.declineLease(id, fault.result(log: nil))]) } catch {
            logger.warning("a lease could not be declined", metadata: ["lease": "\(id)", "error": "\(error)"])
        }
    }

    func giveBack(_ id: LeaseID) async {
        do { try await signer.submit([.closeLease(id)]) } catch {
            logger.warning("a lease could not be given back", metadata: ["lease": "\(id)", "error": "\(error)"])
        }
    }
}
