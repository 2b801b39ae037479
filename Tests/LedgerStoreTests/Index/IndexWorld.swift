// SPDX-License-Identifier: Apache-2.0

import DagCBOR
import Keys
import Multiformats
import Testing

@testable import LedgerCore
@testable import LedgerStore

/// Random events, and what the index ought to say of them, kept by other means.
///
/// The events follow from each other as the ledger's do, with values from small pools, so that filters find something,
/// and from the ends of their ranges.
struct IndexWorld {
    var random: SeededGenerator
    let genesis = Genesis(name: "world", created: start, parameters: Parameters(), allocations: [])
    private(set) var records: [BlockRecord] = []
    var time = start
    var pending: [LedgerEvent] = []

    var providers: [ProviderEntry] = []
    var proxies: [ProxyEntry] = []
    var listings: [ListingEntry] = []
    var orders: [OrderEntry] = []
    var bids: [BidEntry] = []
    var leases: [LeaseEntry] = []
    var leaseRecords: [LeaseID: Lease] = [:]
    var ratings: [RatingEntry] = []
    var channels: [ChannelEntry] = []
    var transfers: [TransferEntry] = []
    var events: [(position: EventPosition, time: LedgerTime, event: LedgerEvent)] = []

    let accounts = (0..<8).map { PublicKey(hash("account \($0)")) }
    let datasets = (0..<4).map { CID.of([UInt8($0)], codec: .raw) }
    let interpreters = ["python", "node", "shell"]
    let regions = ["eu", "us", "eu' OR '1'='1"]
    let signers = (0..<2).map { PublicKey(hash("signer \($0)")) }

    init(seed: UInt64) { random = SeededGenerator(seed: seed) }

    /// A file that holds everything so far, written block by block.
    func store(in folder: TemporaryFolder) async throws -> LedgerStore {
        let store = try LedgerStore(path: folder.store)
        try store.create(genesis)
        for record in records { try await store.append(record) }
        return store
    }

    /// Makes blocks of random events.
    mutating func live(blocks: Int, events: Int = 8) {
        for _ in 0..<blocks {
            for _ in 0..<Int.random(in: 0...2 * events, using: &random) { act() }
            seal()
            time += UInt64.random(in: 0...3, using: &random)
        }
    }

    mutating func emit(_ event: LedgerEvent) { pending.append(event) }

    mutating func seal() {
        let height = UInt64(records.count) + 1
        let block = Block(
            height: height, previous: records.last?.cid ?? genesis.network, time: time, transactions: [])
        let bytes = block.encoded()
        for (index, event) in pending.enumerated() {
            let position = EventPosition(height: height, index: UInt64(index))
            if case .heartbeat = event { continue }
            events.append((position, time, event))
            guard case .transferred(let from, let to, let amount) = event else { continue }
            transfers.append(TransferEntry(position: position, time: time, from: from, to: to, amount: amount))
        }
        records.append(
            BlockRecord(
                block: block, bytes: bytes, cid: CID.of(bytes, codec: .dagCBOR),
                transactions: [CID(codec: .dagCBOR, sha256: random.digest())], events: pending))
        pending = []
    }

    private mutating func act() {
        switch Int.random(in: 0..<34, using: &random) {
        case 0, 1: register()
        case 2: changeProvider()
        case 3: retire()
        case 4, 5: list()
        case 6: relist()
        case 7: unlist()
        case 8...12: place()
        case 13: endOrder()
        case 14: bid()
        case 15: decide()
        case 16...20: lease()
        case 21...23: progress()
        case 24: endLease()
        case 25: rate()
        case 26: openChannel()
        case 27: closeChannel()
        case 28, 29: publish()
        default: pay()
        }
    }

    private mutating func pay() {
        let (from, to) = (Int.random(in: 0..<8, using: &random), Int.random(in: 1..<8, using: &random))
        switch Int.random(in: 0..<4, using: &random) {
        case 0: emit(.spendingLimitSet(accounts[from], perDay: random.maybe(amount())))
        case 1: emit(.heartbeat(provider: accounts[from], leases: []))
        default:
            emit(.transferred(from: accounts[from], to: accounts[(from + to) % 8], amount: UInt64(to)))
        }
    }

    /// A price: any number, and often one beyond 63 bits.
    mutating func amount() -> UInt64 {
        let extremes: [UInt64] = [0, 1, 1 << 62, UInt64(Int64.max), 1 << 63, (1 << 63) + 1, .max]
        return random.flip() ? UInt64.random(in: 0...20, using: &random) : random.one(of: extremes) ?? 0
    }

    mutating func account() -> AccountID { random.one(of: accounts) ?? accounts[0] }
}
