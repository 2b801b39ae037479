// SPDX-License-Identifier: Apache-2.0

import DagCBOR
import HeapModule
import Multiformats

/// What writing and reading a snapshot ask of the state.
extension LedgerState {
    /// How many records each table has, in the order of `RecordKey`'s tables.
    var recordCounts: [Int] {
        [
            accounts.count, providers.count, standings.count, listings.count, orders.count, bids.count, leases.count,
            ratable.count, channels.count, directory.count,
        ]
    }

    /// All records but the totals, in no order.
    func recordKeys() -> [RecordKey] {
        var keys: [RecordKey] = []
        keys.reserveCapacity(recordCounts.reduce(0, +))
        for id in accounts.values.keys { keys.append(.account(id)) }
        for id in providers.values.keys { keys.append(.provider(id)) }
        for id in standings.values.keys { keys.append(.standing(id)) }
        for id in listings.values.keys { keys.append(.listing(id)) }
        for id in orders.values.keys { keys.append(.order(id)) }
        for id in bids.values.keys { keys.append(.bid(id)) }
        for id in leases.values.keys { keys.append(.lease(id)) }
        for id in ratable.values.keys { keys.append(.ratable(id)) }
        for id in channels.values.keys { keys.append(.channel(id)) }
        for id in directory.values.keys { keys.append(.directory(id)) }
        return keys
    }

    /// Forgets what the genesis handed out: the snapshot says who has it by now.
    mutating func removeAllRecords() {
        accounts = Table()
    }

    /// Makes room for as many records as a snapshot says it holds; for no more than a million, for it may lie.
    mutating func reserve(_ counts: [UInt64]) {
        func room(_ table: Int) -> Int { counts.indices.contains(table) ? Int(min(counts[table], 1 << 20)) : 0 }
        accounts.reserveCapacity(room(0))
        leases.reserveCapacity(room(6))
        ratable.reserveCapacity(room(7))
        directory.reserveCapacity(room(9))
    }

    mutating func takeTotals(of header: SnapshotHeader) {
        height = header.height
        time = header.time
        head = header.head
        lastBlock = header.lastBlock
        reachableSince = header.reachableSince
        fees = header.fees
    }

    /// Reads one record's canonical bytes and puts it into its table.
    mutating func readRecord(_ key: RecordKey, from reader: inout DagCBORReader) throws(DagCBORError) {
        switch key {
        case .account(let id): accounts.load(id, try Account(from: &reader))
        case .provider(let id): providers.load(id, try ProviderRecord(from: &reader))
        case .standing(let id): standings.load(id, try Standing(from: &reader))
        case .listing(let id): listings.load(id, try Listing(from: &reader))
        case .order(let id): orders.load(id, try Order(from: &reader))
        case .bid(let id): bids.load(id, try Bid(from: &reader))
        case .lease(let id): leases.load(id, try Lease(from: &reader))
        case .ratable(let id): ratable.load(id, try RatableLease(from: &reader))
        case .channel(let id): channels.load(id, try Channel(from: &reader))
        case .directory(let id): directory.load(id, try DirectoryEntry(from: &reader))
        case .totals: throw .invalid("the totals are in the header")
        }
    }

    /// Puts a part's records into the tree.
    mutating func takeRooted(_ records: [(key: Bytes32, value: Bytes32?)]) { tree.update(records) }

    /// Makes again what follows from the records.
    ///
    /// The heap held hints, some of them from before a record moved on; now it holds each record's own deadline. Steps
    /// are taken at the same times and in the same order: a hint is at or before the deadline and decides nothing.
    mutating func rebuildDerived() {
        var entries: [Deadline] = []
        for (id, order) in orders.values { entries.append(Deadline(time: deadline(of: order), subject: .order(id))) }
        for (id, lease) in leases.values { entries.append(Deadline(time: deadline(of: lease), subject: .lease(id))) }
        for (id, entry) in ratable.values { entries.append(Deadline(time: entry.until, subject: .rating(id))) }
        for (id, channel) in channels.values where channel.closes != nil {
            closing += 1
            entries.append(Deadline(time: deadline(of: channel), subject: .channel(id)))
        }
        deadlines = Heap(entries)
    }
}
