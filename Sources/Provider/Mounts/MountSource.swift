// SPDX-License-Identifier: Apache-2.0

import ContentExchange
import ContentStore
import LedgerCore
import Multiformats
import NIOConcurrencyHelpers
import Ordering
import PeerNetwork

/// Reads content that a lease mounts: from the provider's own store, then from the tenant's node and from providers that
/// say they hold it. What came over the network is kept, for the next lease that mounts it, until the store needs room.
struct MountSource: ContentReader {
    private let exchange: ChunkExchange
    private let holders: [PeerID]
    /// The holder that had the last chunk: most likely it has the next one too.
    private let favourite = NIOLockedValueBox(0)

    init(_ root: CID, tenant: Bytes32, exchange: ChunkExchange, ledger: any LedgerAccess) {
        self.exchange = exchange
        let listed = ledger.read { state in
            state.allProviders().filter { $0.record.profile.datasets.contains(root) }.map(\.record.peer)
        }
        var seen: Set<PeerID> = []
        holders = ([tenant] + listed).map { PeerID(key: $0) }.filter { seen.insert($0).inserted }
    }

    func get(_ cid: CID) async throws -> Chunk? {
        if let chunk = try await exchange.store.get(cid) { return chunk }
        let first = favourite.withLockedValue { $0 }
        var failure: (any Error)?
        for step in holders.indices {
            let index = (first + step) % holders.count
            do {
                guard let chunk = try await get(cid, from: holders[index]) else { continue }
                if index != first { favourite.withLockedValue { $0 = index } }
                return chunk
            } catch { failure = error }
        }
        // One that could not be asked may have had it.
        if let failure { throw failure }
        return nil
    }

    /// A store without room passes on what it cannot keep.
    private func get(_ cid: CID, from holder: PeerID) async throws -> Chunk? {
        do { return try await exchange.reader(from: holder).get(cid) } catch let error as ContentStoreError
            where error.code == .quotaExceeded || error.code == .diskFull
        {
            return try await exchange.reader(from: holder, keeps: false).get(cid)
        }
    }

    func has(_ cid: CID) async throws -> Bool { try await get(cid) != nil }
}
