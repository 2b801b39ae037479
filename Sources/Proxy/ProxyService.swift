// SPDX-License-Identifier: Apache-2.0

import Grants
import LedgerCore
import Logging
import Multiformats
import NIOConcurrencyHelpers
import Ordering
import PeerNetwork
import ServiceLifecycle
import Umbral

/// Re-encrypts for others: holds one fragment of each grant that names it, and uses it only for the key that the grant is
/// for and only while this node's own ledger shows that the grant holds. It never learns a content key, and alone it could
/// not, as long as a grant asks for more than one proxy.
public final class ProxyService: Service {
    struct Writing {
        let grantor: AccountID
        /// Revocations that came meanwhile, and wait for its end.
        var revocations: [CheckedContinuation<Void, Never>] = []
    }

    struct State {
        var table = FragmentTable()
        /// Deposits that are being written.
        var writing: [CID: Writing] = [:]
        /// Grants that are over, whose fragments are still on the disk.
        var forgotten: [CID] = []
    }

    let ledger: any LedgerAccess
    let peers: any PeerNetwork
    let records: ProxyRecords
    let logger: Logger
    let state = NIOLockedValueBox(State())
    let writer: FragmentWriter
    let journal: ProxyJournal

    /// - Parameter folder: for the proxy's fragments and its journal; private to its user.
    public init(ledger: any LedgerAccess, peers: any PeerNetwork, folder: String, logger: Logger) throws {
        self.ledger = ledger
        self.peers = peers
        var logger = logger
        logger[metadataKey: "proxy"] = "\(peers.id)"
        self.logger = logger
        records = try ProxyRecords(path: folder + "/proxy.sqlite")
        writer = FragmentWriter(records: records)
        journal = ProxyJournal(records: records, logger: logger)
        try load()
        serve()
    }

    /// The identity under which it answers.
    public var peer: PeerID { peers.id }

    /// Fragments held.
    public var fragments: Int { state.withLockedValue { $0.table.count } }

    /// What it did, the newest first.
    public func journalLines(limit: Int) async throws -> [ProxyJournalLine] {
        await journal.flush()
        return try await records.journal(limit: limit)
    }

    public func run() async throws {
        let updates = ledger.updates()
        await withTaskGroup(of: Void.self) { group in
            group.addTask { await self.follow(updates) }
            group.addTask { await self.sweepRegularly() }
            group.addTask { await self.journal.run() }
            group.addTask { await self.eraseRegularly() }
            await cancelWhenGracefulShutdown { try? await Task.sleep(for: .seconds(1 << 40)) }
            group.cancelAll()
        }
        await erase()
        await journal.flush()
        try? records.close()
    }

    private func load() throws {
        let (deposits, unreadable) = try records.load()
        if unreadable > 0 {
            logger.warning("fragments cannot be read and are left alone", metadata: ["count": "\(unreadable)"])
        }
        var table = FragmentTable()
        for (deposit, added) in deposits {
            guard let held = try? Self.verified(deposit, added: added) else { continue }
            table.insert(held)
        }
        let loaded = table
        state.withLockedValue { $0.table = loaded }
    }

    /// - Throws: `GrantRefusal.badFragment` for one that was not made for the grant's keys.
    static func verified(_ deposit: FragmentDeposit, added: LedgerTime) throws(GrantRefusal) -> FragmentTable.Held {
        let grant = deposit.grant.grant
        do {
            let fragment = try deposit.fragment.verified(
                by: try UmbralPublicKey(xOnly: grant.verifying),
                delegatingKey: try UmbralPublicKey(xOnly: grant.delegating),
                receivingKey: try UmbralPublicKey(xOnly: grant.receiving))
            return FragmentTable.Held(id: deposit.grant.id, grant: deposit.grant, fragment: fragment, added: added)
        } catch {
            throw .badFragment
        }
    }

    func facts(_ id: LeaseID) -> LeaseFacts? { ledger.read { $0.lease(id).map(LeaseFacts.init) } }
}
