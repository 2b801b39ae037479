// SPDX-License-Identifier: Apache-2.0

import ContentExchange
import ContentStore
import Grants
import LedgerCore
import Logging
import Multiformats
import Ordering
import PeerNetwork
import Tenant

/// A node's contents: adds, reads, keeps and shares them for its wallets.
public final class DatasetService: Sendable {
    let wallets: Wallets
    let ledger: any LedgerAccess
    let peers: any PeerNetwork
    let exchange: ChunkExchange
    let records: DatasetRecords
    let dealer: GrantDealer
    let logger: Logger

    /// - Parameter folder: for this node's own records; private to its user.
    public init(
        tenant: TenantService, ledger: any LedgerAccess, peers: any PeerNetwork, exchange: ChunkExchange,
        folder: String, logger: Logger
    ) throws {
        wallets = tenant.wallets
        dealer = tenant.dealer
        self.ledger = ledger
        self.peers = peers
        self.exchange = exchange
        self.logger = logger
        records = try DatasetRecords(path: folder + "/data.sqlite")
    }

    public func close() { try? records.close() }

    var store: any ContentStore { exchange.store }

    /// Everything that was added here and is kept.
    public func list() async throws -> [Dataset] { try await records.datasets() }

    /// Reads from the own store, from a source that the owner named, and from providers that say they hold the content.
    ///
    /// - Parameter outside: what it gives is kept.
    func source(of root: CID, from outside: (any ContentReader)? = nil) -> any ContentReader {
        let holders = ledger.read { state in
            state.allProviders().filter { $0.record.profile.datasets.contains(root) }.map(\.record.peer)
        }
        var readers: [any ContentReader] = [exchange.reader(from: nil)]
        if let outside { readers.append(KeepingReader(store: store, source: outside)) }
        return FallbackReader(readers + holders.map { exchange.reader(from: PeerID(key: $0)) })
    }

    /// The name of the pin that keeps a content.
    static func pin(_ root: CID) -> String { "data/\(root)" }
}

/// The first of several readers that has a chunk.
struct FallbackReader: ContentReader {
    private let readers: [any ContentReader]

    init(_ readers: [any ContentReader]) { self.readers = readers }

    func get(_ cid: CID) async throws -> Chunk? {
        var failure: (any Error)?
        for reader in readers {
            do { if let chunk = try await reader.get(cid) { return chunk } } catch { failure = error }
        }
        if let failure { throw failure }
        return nil
    }

    func has(_ cid: CID) async throws -> Bool { try await get(cid) != nil }
}
