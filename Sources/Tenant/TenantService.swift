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
    /// Shortest abbreviation of an id.
    public static let abbreviation = 4
    /// Largest log that is opened.
    public static let logBytes: UInt64 = 1 << 30
}

/// Orders jobs for the wallets of a node, grants keys to the providers that win them, and brings results home.
public final class TenantService: Service {
    struct State {
        /// Leases whose key was handed over, and those whose program has ended, by the provider's word.
        var granted: Set<LeaseID> = []
        var finished: Set<LeaseID> = []
        var watchers: [OrderID: [Int: AsyncStream<Void>.Continuation]] = [:]
        var nextWatcher = 0
    }

    public let wallets: Wallets
    let ledger: any LedgerAccess
    let index: LedgerStore
    let peers: any PeerNetwork
    let exchange: ChunkExchange
    let database: TenantDatabase
    let granting: any Granting = HPKEGranting()
    let logger: Logger
    let state = NIOLockedValueBox(State())
    private let results: AsyncStream<OrderID>
    private let collectResult: AsyncStream<OrderID>.Continuation

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
        (results, collectResult) = AsyncStream.makeStream(bufferingPolicy: .bufferingNewest(4096))
        serve()
    }

    public func run() async throws {
        let updates = ledger.updates()
        await withTaskGroup(of: Void.self) { group in
            group.addTask { await self.follow(updates) }
            group.addTask { await self.collectResults() }
            group.addTask { await self.collectForgotten() }
            await withGracefulShutdownHandler {
                await group.next()
            } onGracefulShutdown: {
                self.collectResult.finish()
            }
            group.cancelAll()
        }
        let watchers = state.withLockedValue { state in
            defer { state.watchers = [:] }
            return state.watchers.values.flatMap(\.values)
        }
        for watcher in watchers { watcher.finish() }
        try? database.close()
    }

    // MARK: Events

    private func follow(_ updates: AsyncStream<LedgerUpdate>) async {
        for await update in updates {
            for event in update.events {
                switch event {
                case .orderPlaced(let id, _), .orderCancelled(let id, _), .orderExpired(let id, _): notify(id)
                case .leaseCreated(_, let lease), .leaseStarted(_, let lease): notify(lease.order)
                case .leaseEnded(let id, let lease, let end, _, _):
                    state.withLockedValue { state in
                        state.granted.remove(id)
                        state.finished.remove(id)
                    }
                    if case .completed = end { collectResult.yield(lease.order) }
                    notify(lease.order)
                default: continue
                }
            }
        }
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

    // MARK: Results

    private func collectResults() async {
        for await order in results {
            do { try await collect(order) } catch {
                logger.info("a result is not here yet", metadata: ["order": "\(order)", "error": "\(error)"])
            }
        }
    }

    /// Fetches results that were not collected when they came: this node or the provider's was away.
    private func collectForgotten() async {
        while !Task.isCancelled {
            try? await Task.sleep(for: .seconds(30))
            let salts = Set((try? await database.uncollected()) ?? [])
            guard !salts.isEmpty else { continue }
            for wallet in await wallets.list() {
                let orders = (try? index.orders(tenant: wallet.account, openOnly: false, limit: 1000)) ?? []
                for order in orders where salts.contains(order.terms.salt) && order.status == .leased {
                    try? await collect(order.id)
                }
            }
        }
    }

    /// Brings a job's log and output into the own store, so that they outlive the provider, and keeps them.
    private func collect(_ id: OrderID) async throws {
        guard let order = try index.order(id), await wallets.name(of: order.tenant) != nil,
            let lease = try index.lease(order: id)
        else { return }
        guard let result = lease.result else {
            if !lease.status.isOpen { try await database.setCollected(salt: order.terms.salt) }
            return
        }
        let peer = PeerID(key: lease.providerPeer)
        for (root, kind) in [(result.log, "log"), (result.output, "output")] {
            guard let root else { continue }
            let exchange = exchange
            var reader = FileDAG.Reader(root: root) { cid in try await exchange.chunk(cid, from: peer) }
            while try await reader.next() != nil {}
            try await exchange.store.pin(root, name: "\(kind)-\(id.digest)")
        }
        try await exchange.store.flush()
        try await database.setCollected(salt: order.terms.salt)
    }

    // MARK: Peers

    private func serve() {
        exchange.serve()
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

    /// Answers for a live lease of an own wallet, with a grant that only the lease's own key opens.
    private func grant(_ message: [UInt8]) async throws -> [UInt8] {
        guard let digest = Bytes32(message) else { throw PeerError(.remoteFailure, "a lease id has 32 bytes") }
        let id = LeaseID(digest: digest)
        guard let lease = ledger.read({ $0.lease(id) }) else {
            throw PeerError(.remoteFailure, "there is no such lease")
        }
        guard let wallet = await wallets.wallet(account: lease.tenant) else {
            throw PeerError(.remoteFailure, "the tenant's wallet is locked")
        }
        let keys = try JobKeys(account: wallet.key, salt: lease.terms.salt)
        let context = GrantExchange.context(lease: id, network: ledger.network)
        let grant = try granting.grant(keys.content, to: lease.grantee, context: context)
        if state.withLockedValue({ $0.granted.insert(id).inserted }) { notify(lease.order) }
        return grant
    }

    private func note(_ notice: RefusalNotice) async throws {
        let known = ledger.read { ($0.order(notice.order), $0.provider(notice.provider) != nil) }
        guard let order = known.0, known.1, notice.isSigned(for: ledger.network),
            await wallets.name(of: order.tenant) != nil
        else { throw PeerError(.remoteFailure, "not a registered provider's word on an open order of this node") }
        try await database.insertRefusal(notice, limit: TenantLimits.refusals)
        notify(notice.order)
    }
}
