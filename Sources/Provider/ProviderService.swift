// SPDX-License-Identifier: Apache-2.0

import ContentExchange
import ContentStore
import Envelopes
import JobProtocol
import Keys
import LedgerCore
import Logging
import Multiformats
import NIOConcurrencyHelpers
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
        case answer(OrderID, ListingID)
        case bid(OrderID, ListingID, rate: NanoCredits)
        case answerLease(LeaseID, OrderID)
        case run(LeaseID, LeaseKey)
        case report(LeaseID, OrderID, JobResult)
        case giveBack(LeaseID)
        case decline(LeaseID)
        case giveNotice(LeaseID)
        case collect(ChannelID)
        case fetchAhead(OrderID, Order)
    }

    public nonisolated let account: AccountID
    nonisolated let ledger: any LedgerAccess
    nonisolated let peers: any PeerNetwork
    nonisolated let exchange: ChunkExchange
    nonisolated let runtime: any SandboxRuntime
    nonisolated let signer: AccountSigner
    nonisolated let database: ProviderDatabase
    nonisolated let durable: DurableRecords
    nonisolated let logger: Logger
    nonisolated let key: PrivateKey
    nonisolated let folder: String
    nonisolated let name: String
    private nonisolated let work: AsyncStream<Work>
    nonisolated let assign: AsyncStream<Work>.Continuation
    private nonisolated let ending = NIOLockedValueBox(false)

    var configuration: ProviderConfiguration
    let capabilities: RuntimeCapabilities
    var state: ProviderState = .onboarded
    /// Orders being answered, with what they would take.
    var answering: [OrderID: Resources] = [:]
    /// Auctions in which this provider has bid, with the key of the lease that it may win.
    var bidding: [OrderID: LeaseKey] = [:]
    /// Leases that a task of this process takes care of.
    var active: Set<LeaseID> = []
    var jobs: [LeaseID: RunningJob] = [:]
    /// What meters the jobs that channels pay.
    var meters: [ChannelID: ChannelMeter] = [:]
    /// Channels of this provider's leases that the ledger has not paid out, and those whose closing is on its way to it.
    var uncollected: Set<ChannelID> = []
    var collecting: Set<ChannelID> = []
    /// What was last said about an order, so that it is said once.
    var told: [OrderID: [String]] = [:]
    /// Fitting orders that wait for the owner.
    var waiting: Set<OrderID> = []
    /// Orders that name this provider and whose content was asked for, with the roots of what is here.
    var fetched: [OrderID: [CID]] = [:]
    /// Results that are being put together: what belongs to them is no garbage.
    var sealing: [LeaseID: StoreHold] = [:]
    private var lastHeartbeat = ContinuousClock.now
    private var isOver = false
    private var farewells: [CheckedContinuation<Void, Never>] = []

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
        durable = try DurableRecords(path: configuration.folder + "/provider.sqlite")
        (work, assign) = AsyncStream.makeStream()
    }

    // MARK: Service

    /// Runs until shutdown, or until an offboarded provider has finished its work; then ends what runs, gives its leases
    /// back, and leaves nothing on the machine. `register` comes before.
    public func run() async throws {
        let orphans = await runtime.recover()
        if !orphans.isEmpty {
            logger.notice("cleared sandboxes of an earlier run", metadata: ["count": "\(orphans.count)"])
        }
        await restoreBids()
        await restoreChannels()
        serve()
        serveChannels()
        let updates = ledger.updates()
        await withDiscardingTaskGroup { group in
            let beside = [
                Task { await self.follow(updates) }, Task { await self.compareRegularly() },
                Task { await self.tidyRegularly() },
            ]
            await withGracefulShutdownHandler {
                await withTaskCancellationHandler {
                    for await item in work { group.addTask { await self.perform(item) } }
                } onCancel: {
                    end()
                }
            } onGracefulShutdown: {
                self.end()
            }
            for task in beside { task.cancel() }
            await abandonEverything()
            for task in beside { await task.value }
        }
        await runtime.shutdown()
        try? durable.close()
        try? database.close()
        isOver = true
        for farewell in farewells { farewell.resume() }
        farewells = []
    }

    /// Returns once `run` has ended and nothing is left on the machine.
    public func untilOver() async {
        guard !isOver else { return }
        await withCheckedContinuation { farewells.append($0) }
    }

    /// Whether this provider leaves: nothing new is begun.
    nonisolated var isEnding: Bool { ending.withLockedValue { $0 } }

    nonisolated func end() {
        ending.withLockedValue { $0 = true }
        assign.finish()
    }

    private func perform(_ item: Work) async {
        switch item {
        case .answer(let id, let listing): await answer(id, from: listing)
        case .bid(let id, let listing, let rate): await bid(on: id, from: listing, rate: rate)
        case .answerLease(let id, let order): await answerLease(id, order)
        case .run(let id, let key): await take(id, key: key)
        case .report(let id, let order, let result): await report(id, order: order, result)
        case .giveBack(let id): await giveBack(id)
        case .decline(let id): await declineLost(id)
        case .giveNotice(let id): _ = try? await giveNotice(id)
        case .collect(let id): await collect(id)
        case .fetchAhead(let id, let order): await fetchAhead(id, order)
        }
    }

    private func follow(_ updates: AsyncStream<LedgerUpdate>) async {
        for await update in updates {
            var isRoomier = false
            for event in update.events {
                switch event {
                case .orderPlaced(let id, let order):
                    // One that came with a lease was never on the market.
                    if ledger.read({ $0.order(id) }) != nil {
                        planFetch(id, order)
                        consider(id, order)
                    }
                case .orderCancelled(let id, _), .orderExpired(let id, _): forget(id)
                case .leaseCreated(let id, let lease):
                    if lease.provider == account { welcome(id, lease) }
                    forget(lease.order)
                case .leasePaused(let id, let lease), .leaseToppedUp(let id, let lease):
                    await jobs[id]?.setPaused(lease.isPaused, for: .ledger)
                    if let channel = lease.channel { updateMeter(channel, lease) }
                case .channelToppedUp(let id, _): updateMeter(id, nil)
                case .channelClosing(let id, _): if uncollected.contains(id) { assign.yield(.collect(id)) }
                case .leaseEnded(let id, let lease, _, _, _, _) where lease.provider == account:
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
            await pauseAsNeeded()
            considerAll(tellsTenants: true)
            await heartbeatIfDue()
            await revealBids()
            collectChannels()
            noticeUnpaid()
            endNoticed()
            leaveIfDone()
            try? await Task.sleep(for: .seconds(1))
        }
    }

    private func heartbeatIfDue() async {
        guard let interval = jobs.values.map(\.lease.conditions.heartbeatInterval).min() else { return }
        // A little early: this is asked once a second.
        let due = interval - min(interval / 2, 1_000)
        guard ContinuousClock.now - lastHeartbeat >= .milliseconds(Int64(due)) else { return }
        lastHeartbeat = .now
        let ids = jobs.keys.sorted()
        for start in stride(from: 0, to: ids.count, by: LedgerLimits.leasesPerHeartbeat) {
            let part = Array(ids[start..<min(start + LedgerLimits.leasesPerHeartbeat, ids.count)])
            do { try await signer.submit([.heartbeat(part)]) } catch {
                logger.warning("a heartbeat was not taken", metadata: ["error": "\(error)"])
            }
        }
    }

    /// Freezes what is not paid for and thaws what is paid again, where an event was missed.
    private func pauseAsNeeded() async {
        for (id, job) in jobs {
            guard let lease = ledger.read({ $0.lease(id) }) else { continue }
            await job.setPaused(lease.isPaused, for: .ledger)
            if let channel = lease.channel { updateMeter(channel, lease) }
        }
    }

    /// Now and every hour: removes from the store what no tenant waits for.
    private func tidyRegularly() async {
        while !Task.isCancelled {
            await tidy()
            try? await Task.sleep(for: ProviderLimits.tidyInterval)
        }
    }

    private func tidy() async {
        do {
            try await forgetChannels()
            let report = try await exchange.store.collectGarbage(
                minimumAge: ProviderLimits.garbageAge,
                keeping: try await database.kept(at: ledger.now) + fetched.values.flatMap { $0 })
            logger.debug("collected garbage", metadata: ["chunks": "\(report.removedChunks)"])
        } catch {
            logger.warning("garbage cannot be collected", metadata: ["error": "\(error)"])
        }
    }

    /// Their tasks give the leases back.
    private func abandonEverything() async {
        let jobs = jobs.values
        await withDiscardingTaskGroup { group in
            for job in jobs { group.addTask { await job.abandon() } }
        }
    }

    private func forget(_ order: OrderID) {
        if ledger.read({ $0.order(order) }) == nil { bidding[order] = nil }
        told[order] = nil
        waiting.remove(order)
        fetched[order] = nil
    }
}
