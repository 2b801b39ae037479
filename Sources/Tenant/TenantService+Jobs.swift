// SPDX-License-Identifier: Apache-2.0

import ContentExchange
import Envelopes
import JobProtocol
import Keys
import LedgerCore
import LedgerStore
import Multiformats
import PeerNetwork
import Workload

/// Looking at jobs and fetching what they made.
extension TenantService {
    /// Finds the order that an id means: its own CID, its lease's, or an unambiguous part of either.
    public func resolve(_ text: String) async throws -> OrderID {
        if let id = OrderID(string: text) {
            if let order = try await index.order(id) { return order.id }
            if let lease = try await index.lease(LeaseID(digest: id.digest)) { return lease.order }
        }
        guard text.count >= TenantLimits.abbreviation else {
            throw TenantError(
                .unknownJob, "\(text) is too short for an id",
                hint: "give at least \(TenantLimits.abbreviation) characters")
        }
        var found: Set<OrderID> = []
        for wallet in await wallets.list() {
            for order in try await index.orders(
                tenant: wallet.account, openOnly: false, limit: TenantLimits.searchedJobs)
            where order.id.description.contains(text) || order.lease?.description.contains(text) == true {
                found.insert(order.id)
            }
        }
        guard let id = found.first else {
            throw TenantError(.unknownJob, "there is no job \(text.prefix(80))", hint: "see `weft ps --all`")
        }
        guard found.count == 1 else {
            throw TenantError(.ambiguous, "\(found.count) jobs fit \(text)", hint: "give more of the id")
        }
        return id
    }

    /// - Throws: `TenantError.unknownJob` for orders that are not of this node's wallets.
    public func job(_ id: OrderID) async throws -> JobRecord {
        guard let (order, lease) = try await index.job(id), let record = try await record(order, lease) else {
            throw TenantError(.unknownJob, "there is no job \(id)", hint: "see `weft ps --all`")
        }
        return record
    }

    /// This node's jobs, newest first.
    public func jobs(openOnly: Bool, limit: Int) async throws -> [JobRecord] {
        var found: [JobRecord] = []
        for wallet in await wallets.list() {
            for order in try await index.orders(tenant: wallet.account, openOnly: false, limit: limit) {
                var lease: LeaseEntry?
                if let id = order.lease { lease = try await index.lease(id) }
                if let record = try await record(order, lease), !openOnly || !record.stage.isFinal {
                    found.append(record)
                }
            }
        }
        return Array(found.sorted { $0.order.placed > $1.order.placed }.prefix(limit))
    }

    private func record(_ order: OrderEntry, _ lease: LeaseEntry?) async throws -> JobRecord? {
        guard let wallet = await wallets.name(of: order.tenant) else { return nil }
        let (manifest, refusals) = try await database.job(salt: order.terms.salt, order: order.id)
        let channel = try await channel(order, lease)
        return JobRecord(
            order: order, lease: lease, channel: channel, stage: stage(order, lease, channel), manifest: manifest,
            wallet: wallet, refusals: refusals)
    }

    /// The channel of a lease has its name; it is settled after the lease has ended.
    private func channel(_ order: OrderEntry, _ lease: LeaseEntry?) async throws -> ChannelEntry? {
        guard case .channel = order.terms.payment, let lease, !lease.status.isOpen else { return nil }
        return try await index.channel(ChannelID(digest: lease.id.digest))
    }

    private func stage(_ order: OrderEntry, _ lease: LeaseEntry?, _ channel: ChannelEntry?) -> JobRecord.Stage {
        switch order.status {
        case .open: return .ordered
        case .cancelled: return .cancelled
        case .expired: return .expired
        case .leased:
            guard let lease else { return .leased }
            guard lease.status.isOpen else { return channel.map { $0.closed != nil } ?? true ? .settled : .finished }
            return state.withLockedValue { state in
                if state.finished.contains(lease.id) { return .finished }
                if lease.status == .running { return .running }
                return state.granted.contains(lease.id) ? .preparing : .leased
            }
        }
    }

    /// Why providers did not take an order, by their own signed word.
    public func why(_ id: OrderID) async throws -> [RefusalNotice] {
        _ = try await job(id)
        return try await database.refusals(of: id)
    }

    // MARK: Results

    /// The output's bundle, opened as it is read; nil when the job wrote none.
    public func output(_ id: OrderID) async throws -> SealedReader? {
        let record = try await job(id)
        guard let lease = record.lease, let result = lease.result else {
            throw TenantError(
                .wrongStage, "the job is \(record.stage.rawValue); it has no result",
                hint: record.stage.isFinal ? nil : "wait for it with `weft logs -f \(id)`")
        }
        guard let root = result.output else { return nil }
        return SealedReader(
            root: root, key: try await keys(record).output, from: exchange.reader(from: PeerID(key: lease.providerPeer))
        )
    }

    /// The output's envelope with its key, and the wallet that ordered the job: for sharing it.
    public func outputKey(_ id: OrderID) async throws -> (header: EnvelopeHeader, key: ContentKey, wallet: String) {
        let record = try await job(id)
        guard let lease = record.lease, let root = lease.result?.output else {
            throw TenantError(.wrongStage, "the job is \(record.stage.rawValue) and has no output")
        }
        let source = exchange.reader(from: PeerID(key: lease.providerPeer))
        return (
            try await SealedReader.header(of: root, from: source), try await keys(record).output, record.wallet
        )
    }

    /// The log as `LogFrame` bytes: what there is, or with `follows` until the job has ended.
    ///
    /// Goes on where it was when the connection to the provider breaks.
    public func log(_ id: OrderID, follows: Bool, _ write: @Sendable ([UInt8]) async throws -> Void) async throws {
        var follower = LogFollower(tenant: self, order: id, keys: try await keys(try await job(id)))
        let changes = changes(id)
        for await _ in changes {
            let record = try await job(id)
            if let lease = record.lease, let root = lease.result?.log {
                return try await follower.readSealed(root, from: PeerID(key: lease.providerPeer), write)
            }
            if record.stage.isFinal { return }
            if let lease = record.lease, record.stage >= .preparing {
                try await follower.readLive(lease, follows: follows, write)
            }
            if !follows { return }
        }
    }

    private func keys(_ record: JobRecord) async throws -> JobKeys {
        let wallet = try await wallets.wallet(record.wallet)
        return try JobKeys(account: wallet.key, salt: record.order.terms.salt)
    }
}

extension JobRecord.Stage: Comparable {
    private var rank: Int {
        switch self {
        case .ordered: 0
        case .leased: 1
        case .preparing: 2
        case .running: 3
        case .finished: 4
        case .settled, .expired, .cancelled: 5
        }
    }

    public static func < (left: Self, right: Self) -> Bool { left.rank < right.rank }
}
