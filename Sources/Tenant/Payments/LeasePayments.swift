// SPDX-License-Identifier: Apache-2.0

import ChannelCore
import JobProtocol
import Keys
import LedgerCore
import Logging
import Multiformats
import Ordering
import PeerNetwork

/// Pays all leases of this node's wallets that are paid through channels. Nothing is paid before a provider claims it.
actor LeasePayments {
    private let wallets: Wallets
    private let ledger: any LedgerAccess
    private let peers: any PeerNetwork
    private let records: ChannelRecords
    private let logger: Logger
    private var payers: [ChannelID: LeasePayer] = [:]
    private nonisolated let begun: AsyncStream<(ChannelID, LeasePayer)>
    private nonisolated let begin: AsyncStream<(ChannelID, LeasePayer)>.Continuation

    init(
        wallets: Wallets, ledger: any LedgerAccess, peers: any PeerNetwork, records: ChannelRecords, logger: Logger
    ) {
        self.wallets = wallets
        self.ledger = ledger
        self.peers = peers
        self.records = records
        self.logger = logger
        (begun, begin) = AsyncStream.makeStream()
    }

    /// Answers providers from now on; a claim waits until `run`.
    nonisolated func serve() {
        peers.serve(ChannelExchange.claims) { [weak self] from, message in
            try await self?.take(try UsageClaim(bytes: message), from: from)
            return []
        }
    }

    func run() async {
        let updates = ledger.updates()
        await withDiscardingTaskGroup { group in
            group.addTask { await self.follow(updates) }
            group.addTask { await self.compareRegularly() }
            for await (id, payer) in begun {
                group.addTask {
                    await payer.run()
                    await self.end(id)
                }
            }
            group.cancelAll()
        }
    }

    /// Pays nothing more. What was signed is stored.
    func finish() {
        begin.finish()
        for payer in payers.values { payer.finish() }
    }

    /// How a lease's payment stands; nil while nothing was claimed since the start.
    func payment(_ id: ChannelID) -> LeasePayment? { payers[id]?.payment }

    // MARK: Claims

    /// - Throws: `PeerError` when the claim is nobody's of this node's wallets, or not its provider's.
    func take(_ claim: UsageClaim, from peer: PeerID) async throws {
        guard let digest = claim.channel.digest else { return }
        let id = ChannelID(digest: digest)
        guard let lease = ledger.read({ $0.lease(LeaseID(digest: digest)) }), lease.channel == id else {
            throw PeerError(.remoteFailure, "there is no such lease")
        }
        guard lease.providerPeer == peer.key else {
            throw PeerError(.remoteFailure, "the lease is another provider's")
        }
        if payers[id] == nil {
            guard let wallet = await wallets.wallet(account: lease.tenant) else {
                throw PeerError(.remoteFailure, "the tenant's wallet is locked")
            }
            if payers[id] == nil { add(id, lease, key: wallet.key) }
        }
        payers[id]?.post(.claimed(claim))
    }

    private func add(_ id: ChannelID, _ lease: Lease, key: PrivateKey) {
        let (ledger, records, logger) = (ledger, records, logger)
        let payer = LeasePayer(
            id, provider: PeerID(key: lease.providerPeer), peers: peers, records: records, logger: logger
        ) {
            try await Self.channel(id, key: key, ledger: ledger, records: records, logger: logger)
        }
        payers[id] = payer
        begin.yield((id, payer))
    }

    /// A channel from what is stored, or a new one: where nothing is stored and nothing has run yet, nothing was paid.
    private static func channel(
        _ id: ChannelID, key: PrivateKey, ledger: any LedgerAccess, records: ChannelRecords, logger: Logger
    ) async throws -> PayerChannel {
        let (channel, lease) = ledger.read { ($0.channel(id), $0.lease(LeaseID(digest: id.digest))) }
        guard let channel else { throw ChannelBookError(.unknownChannel, "the ledger has no channel \(id)") }
        let terms = try channel.terms(id, network: ledger.network)
        guard let state = try await records.payerState(id) else {
            return lease?.started == nil
                ? try PayerChannel(terms: terms, key: key, at: TickClock.now)
                : try PayerChannel(terms: terms, key: key, restoring: nil, at: TickClock.now)
        }
        do {
            return try PayerChannel(terms: terms, key: key, restoring: state, at: TickClock.now)
        } catch {
            logger.error("a stored payment is set aside", metadata: ["channel": "\(id)", "error": "\(error)"])
            try await records.setAside(id)
            return try PayerChannel(terms: terms, key: key, restoring: nil, at: TickClock.now)
        }
    }

    private func end(_ id: ChannelID) { payers[id] = nil }

    // MARK: Ledger

    private func follow(_ updates: AsyncStream<LedgerUpdate>) async {
        for await update in updates {
            for event in update.events {
                switch event {
                case .channelToppedUp(let id, let channel): payers[id]?.post(.toppedUp(deposit: channel.deposit))
                case .channelClosing(let id, _): payers[id]?.post(.closing)
                case .channelClosed(let id, let channel, _, _):
                    payers[id]?.post(.closed)
                    await forget(id, channel)
                default: continue
                }
            }
        }
    }

    /// Nothing can be claimed or collected any more.
    private func forget(_ id: ChannelID, _ channel: Channel) async {
        let isOwn = await wallets.name(of: channel.payer) != nil
        let isGiven = await wallets.name(of: channel.offer.payee) != nil
        if isOwn || isGiven { try? await records.forget(id) }
    }

    /// Missing nothing, however many events were lost.
    private func compareRegularly() async {
        while !Task.isCancelled {
            try? await Task.sleep(for: .seconds(5))
            for (id, payer) in payers {
                guard let channel = ledger.read({ $0.channel(id) }) else {
                    payer.post(.closed)
                    continue
                }
                payer.post(channel.closes == nil ? .toppedUp(deposit: channel.deposit) : .closing)
            }
        }
    }
}
