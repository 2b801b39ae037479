// SPDX-License-Identifier: Apache-2.0

import ContentExchange
import Envelopes
import JobProtocol
import Keys
import LedgerCore
import Logging
import Multiformats
import Ordering
import PeerNetwork
import PlacementCore
import Sandbox
import ServiceLifecycle

/// Lends one machine: watches the market, answers orders that fit, runs their jobs, reports and is paid.
///
/// It acts on events, which are fast, and compares ledger and machine on a timer, which misses nothing: with every event
/// lost it still does all its work, a second later.
public actor ProviderService: Service {
    enum Work: Sendable {
        case answer(OrderID, Order, ListingID)
        case run(LeaseID, RecipientKey)
        case report(LeaseID, OrderID, JobResult)
        case giveBack(LeaseID)
    }

    public nonisolated let account: AccountID
    nonisolated let ledger: any LedgerAccess
    nonisolated let peers: any PeerNetwork
    nonisolated let exchange: ChunkExchange
    nonisolated let runtime: any SandboxRuntime
    nonisolated let signer: AccountSigner
    nonisolated let database: ProviderDatabase
    nonisolated let granting: any Granting = HPKEGranting()
    nonisolated let logger: Logger
    nonisolated let key: PrivateKey
    nonisolated let folder: String
    nonisolated let name: String
    private nonisolated let work: AsyncStream<Work>
    nonisolated let assign: AsyncStream<Work>.Continuation

    var configuration: ProviderConfiguration
    let capabilities: RuntimeCapabilities
    var state: ProviderState = .onboarded
    /// Orders being answered, with what they would take.
    var answering: [OrderID: Resources] = [:]
    /// Leases that a task of this process takes care of.
    var active: Set<LeaseID> = []
    var jobs: [LeaseID: RunningJob] = [:]
    /// What was last said about an order, so that it is said once.
    var told: [OrderID: [String]] = [:]
    /// Fitting orders that wait for the owner.
    var waiting: Set<OrderID> = []
    private var lastHeartbeat = ContinuousClock.now

    /// - Parameters:
    ///   - capabilities: what `runtime` was probed for on this machine.
    ///   - logger: gets no content, keys or names of tenants' files.
    public init(
        configuration: ProviderConfiguration, ledger: any LedgerAccess, peers: any PeerNetwork, exchange: ChunkExchange,
        runtime: any SandboxRuntime, capabilities: RuntimeCapabilities, logger: Logger
    ) throws {
        self.configuration = configuration
        self.ledger = ledger
        self.peers = peers
        self.exchange = exchange
        self.runtime = runtime
        self.capabilities = capabilities
        self.logger = logger
        key = configuration.key
        name = configuration.name
        folder = configuration.folder
        account = configuration.key.publicKey
        signer = AccountSigner(key: configuration.key, ledger: ledger)
        database = try ProviderDatabase(path: configuration.folder + "/provider.sqlite")
        (work, assign) = AsyncStream.makeStream()
    }

    // MARK: Service

    /// Runs until shutdown; then ends what runs, gives its leases back, and leaves nothing on the machine.
    public func run() async throws {
        let orphans = await runtime.recover()
        if !orphans.isEmpty {
            logger.notice("cleared sandboxes of an earlier run", metadata: ["count": "\(orphans.count)"])
        }
        serve()
        try await register()
        let updates = ledger.updates()
        await withDiscardingTaskGroup { group in
            let following = Task { await self.follow(updates) }
            let timing = Task { await self.compareRegularly() }
            await withGracefulShutdownHandler {
                await withTaskCancellationHandler {
                    for await item in work { group.addTask { await self.perform(item) } }
                } onCancel: {
                    assign.finish()
                }
            } onGracefulShutdown: {
                self.assign.finish()
            }
            following.cancel()
            timing.cancel()
            await endEverything()
        }
        await runtime.shutdown()
        try? database.close()
    }

    private func perform(_ item: Work) async {
        switch item {
        case .answer(let id, let order, let listing): await answer(id, order, from: listing)
        case .run(let id, let key): await take(id, key: key)
        case .report(let id, let order, let result): await report(id, order: order, result)
        case .giveBack(let id): await giveBack(id)
        }
    }

    private func follow(_ updates: AsyncStream<LedgerUpdate>) async {
        for await update in updates {
            var isRoomier = false
            for event in update.events {
                switch event {
                case .orderPlaced(let id, let order): consider(id, order)
                case .orderCancelled(let id, _), .orderExpired(let id, _): forget(id)
                case .leaseCreated(_, let lease): forget(lease.order)
                case .leaseEnded(let id, let lease, _, _, _) where lease.provider == account:
                    isRoomier = true
                    if let job = jobs[id] { Task { await job.kill() } }
                default: continue
                }
            }
            if isRoomier { considerAll(tellsTenants: false) }
        }
    }

    /// Once a second: the plan, the market, and at its own pace the heartbeat.
    private func compareRegularly() async {
        while !Task.isCancelled {
            await reconcile()
            considerAll(tellsTenants: true)
            await heartbeatIfDue()
            try? await Task.sleep(for: .seconds(1))
        }
    }

    private func heartbeatIfDue() async {
        let interval = ledger.read { $0.parameters.heartbeatInterval }
        guard ContinuousClock.now - lastHeartbeat >= .milliseconds(Int64(interval)), !jobs.isEmpty else { return }
        lastHeartbeat = .now
        let ids = jobs.keys.sorted()
        for start in stride(from: 0, to: ids.count, by: LedgerLimits.leasesPerHeartbeat) {
            let part = Array(ids[start..<min(start + LedgerLimits.leasesPerHeartbeat, ids.count)])
            do { try await signer.submit([.heartbeat(part)]) } catch {
                logger.warning("a heartbeat was not taken", metadata: ["error": "\(error)"])
            }
        }
    }

    private func endEverything() async {
        state = .draining
        for (id, job) in jobs {
            await job.kill()
            logger.notice("ended a job at shutdown", metadata: ["lease": "\(id)"])
        }
    }

    private func forget(_ order: OrderID) {
        told[order] = nil
        waiting.remove(order)
    }
}
