// SPDX-License-Identifier: Apache-2.0

import ContentExchange
import ContentStore
import Envelopes
import JobProtocol
import Keys
import LedgerCore
import LedgerStore
import Logging
import Multiformats
import NIOConcurrencyHelpers
import Ordering
import PeerNetwork
import ServiceLifecycle

/// Caps of this module.
public enum TenantLimits {
    /// Providers whose refusals are kept per order.
    public static let refusals = 256
    /// How long an order stays open when nothing else is said, in milliseconds.
    public static let orderLifetime: UInt64 = 600_000
    /// Jobs among which an abbreviated id is looked up.
    public static let searchedJobs = 5_000
    /// Jobs whose manifests are kept in memory.
    public static let recentJobs = 1_000
    /// Shortest abbreviation of an id.
    public static let abbreviation = 4
    /// Largest manifest envelope that is opened.
    static let manifestBytes = 1 << 20
    /// Largest log that is opened.
    public static let logBytes: UInt64 = 1 << 30
    /// How long an upload waits for its order, and a job that was never ordered is remembered, in milliseconds: a day.
    public static let uploadLifetime: UInt64 = 86_400_000
    /// How long an order that is to start without this node waits for a provider to fetch what the job needs.
    static let offlinePatience = Duration.seconds(120)
    /// How long an ended job waits for others, to be collected with them.
    static let gatherTime = Duration.milliseconds(50)
    /// Between two collections of garbage.
    static let tidyInterval = Duration.seconds(3600)
    /// Chunks younger than this are never collected: somebody may be about to keep them.
    static let garbageAge = Duration.seconds(3600)
}

/// Orders jobs for the wallets of a node, grants keys to the providers that win them, and brings results home.
public final class TenantService: Service {
    struct State {
        /// Leases whose key was handed over, and those whose program has ended, by the provider's word.
        var granted: Set<LeaseID> = []
        var finished: Set<LeaseID> = []
        var watchers: [OrderID: [Int: AsyncStream<Void>.Continuation]] = [:]
        var nextWatcher = 0
        /// Open orders whose content a provider that they name says it holds.
        var held: Set<OrderID> = []
    }

    public let wallets: Wallets
    let ledger: any LedgerAccess
    let index: LedgerStore
    let peers: any PeerNetwork
    let exchange: ChunkExchange
    let database: TenantDatabase
    private let channelRecords: ChannelRecords
    private let secretRecords: SecretRecords
    /// What the wallets keep for their jobs.
    public let secrets: SecretBook
    /// The channels of the wallets, apart from those of leases.
    public let channels: ChannelBook
    let payments: LeasePayments
    public let dealer: GrantDealer
    let mountLocks: MountLocks
    let leaseGrants: LeaseGrants
    let logger: Logger
    let state = NIOLockedValueBox(State())
    let gate = StoreGate()
    /// Jobs that have ended and whose results are not here yet.
    let ended = NIOLockedValueBox<[OrderID]>([])
    let endings: AsyncStream<Void>
    private let ending: AsyncStream<Void>.Continuation

    /// - Parameters:
    ///   - index: what became of orders and leases.
    ///   - folder: for this node's own records; private to its user.
    public init(
        wallets: Wallets, ledger: any LedgerAccess, index: LedgerStore, peers: any PeerNetwork, exchange: ChunkExchange,
        folder: String, logger: Logger
    ) throws {
        self.wallets = wallets
        self.ledger = ledger
        self.index = index
        self.peers = peers
        self.exchange = exchange
        self.logger = logger
        database = try TenantDatabase(path: folder + "/tenant.sqlite")
        channelRecords = try ChannelRecords(path: folder + "/tenant.sqlite")
        secretRecords = try SecretRecords(path: folder + "/tenant.sqlite")
        secrets = SecretBook(wallets: wallets, ledger: ledger, records: secretRecords)
        channels = ChannelBook(wallets: wallets, ledger: ledger, records: channelRecords, logger: logger)
        payments = LeasePayments(
            wallets: wallets, ledger: ledger, peers: peers, records: channelRecords, logger: logger)
        dealer = GrantDealer(ledger: ledger, peers: peers, logger: logger)
        mountLocks = MountLocks(exchange: exchange, ledger: ledger, wallets: wallets)
        leaseGrants = LeaseGrants(
            dealer: dealer, wallets: wallets, exchange: exchange, locks: mountLocks, database: database, logger: logger)
        (endings, ending) = AsyncStream.makeStream(bufferingPolicy: .bufferingNewest(1))
        serve()
    }

    public func run() async throws {
        let updates = ledger.updates()
        await withTaskGroup(of: Void.self) { group in
            group.addTask { await self.follow(updates) }
            group.addTask { await self.collectResults() }
            group.addTask { await self.collectForgotten() }
            group.addTask { await self.tidyRegularly() }
            group.addTask { await self.payments.run() }
            group.addTask { await self.channels.run() }
            await withGracefulShutdownHandler {
                await group.next()
            } onGracefulShutdown: {
                self.ending.finish()
            }
            group.cancelAll()
        }
        let watchers = state.withLockedValue { state in
            defer { state.watchers = [:] }
            return state.watchers.values.flatMap(\.values)
        }
        for watcher in watchers { watcher.finish() }
        try? channelRecords.close()
        try? secretRecords.close()
        try? database.close()
    }

    // MARK: Events

    private func follow(_ updates: AsyncStream<LedgerUpdate>) async {
        for await update in updates {
            for event in update.events {
                switch event {
                case .orderPlaced(let id, _): notify(id)
                case .orderCancelled(let id, _), .orderExpired(let id, _):
                    planCollection(id)
                    notify(id)
                case .leaseCreated(let id, let lease), .leaseAnswered(let id, let lease):
                    // Before its provider asks.
                    Task { try? await self.leaseGrants.grants(for: id, lease) }
                    notify(lease.order)
                case .leaseStarted(_, let lease), .leasePaused(_, let lease), .leaseToppedUp(_, let lease):
                    notify(lease.order)
                case .leaseEnded(let id, let lease, _, _, _, _):
                    state.withLockedValue { state in
                        state.granted.remove(id)
                        state.finished.remove(id)
                    }
                    Task { await self.leaseGrants.forget(id) }
                    planCollection(lease.order)
                    notify(lease.order)
                case .channelClosed(let id, _, _, _):
                    if let lease = try? await index.lease(LeaseID(digest: id.digest)) { notify(lease.order) }
                default: continue
                }
            }
        }
    }

    private func planCollection(_ order: OrderID) {
        state.withLockedValue { _ = $0.held.remove(order) }
        ended.withLockedValue { $0.append(order) }
        ending.yield()
    }

    /// Yields now and at each change of a job, until the reader stops.
    public func changes(_ order: OrderID) -> AsyncStream<Void> {
        let (stream, continuation) = AsyncStream<Void>.makeStream(bufferingPolicy: .bufferingNewest(1))
        let id = state.withLockedValue { state in
            state.nextWatcher += 1
            state.watchers[order, default: [:]][state.nextWatcher] = continuation
            return state.nextWatcher
        }
        continuation.onTermination = { [state] _ in
            state.withLockedValue { state in
                state.watchers[order]?[id] = nil
                if state.watchers[order]?.isEmpty == true { state.watchers[order] = nil }
            }
        }
        continuation.yield()
        return stream
    }

    func notify(_ order: OrderID) {
        let watchers = state.withLockedValue { state in state.watchers[order].map { Array($0.values) } ?? [] }
        for watcher in watchers { watcher.yield() }
    }

    // MARK: Peers

    private func serve() {
        exchange.serve()
        payments.serve()
        serveOrderContent()
        peers.serve(GrantExchange.name) { [weak self] _, message in
            guard let self else { throw PeerError(.closed, "the node is closing") }
            return try await self.grant(message)
        }
        peers.serve(RefusalNotice.name) { [weak self] _, message in
            try await self?.note(try RefusalNotice.decode(message))
            return []
        }
        peers.serve(FinishedNotice.name) { [weak self] from, message in
            guard let self, let digest = Bytes32(message) else { return [] }
            let id = LeaseID(digest: digest)
            guard let lease = self.ledger.read({ $0.lease(id) }), lease.providerPeer == from.key else { return [] }
            _ = self.state.withLockedValue { $0.finished.insert(id) }
            self.notify(lease.order)
            return []
        }
    }

    /// Answers for a live lease of an own wallet, with grants to the lease's own key.
    private func grant(_ message: [UInt8]) async throws -> [UInt8] {
        guard let digest = Bytes32(message) else { throw PeerError(.remoteFailure, "a lease id has 32 bytes") }
        let id = LeaseID(digest: digest)
        guard let lease = ledger.read({ $0.lease(id) }) else {
            throw PeerError(.remoteFailure, "there is no such lease")
        }
        let grants = try await leaseGrants.grants(for: id, lease)
        if state.withLockedValue({ $0.granted.insert(id).inserted }) { notify(lease.order) }
        return GrantExchange.encode(grants)
    }

    private func note(_ notice: RefusalNotice) async throws {
        let known = ledger.read { ($0.order(notice.order)?.tenant, $0.provider(notice.provider) != nil) }
        // An open order's, or one's whose lease this provider has just declined.
        var tenant = known.0
        if tenant == nil, let lease = try await index.job(notice.order)?.lease, lease.provider == notice.provider {
            tenant = lease.tenant
        }
        guard let tenant, known.1, notice.isSigned(for: ledger.network), await wallets.name(of: tenant) != nil
        else { throw PeerError(.remoteFailure, "not a registered provider's word on an open order of this node") }
        try await database.insertRefusal(notice, limit: TenantLimits.refusals)
        notify(notice.order)
    }
}
