// SPDX-License-Identifier: Apache-2.0

import DagCBOR
import Multiformats
import StateTree

/// What of the state belongs to no single record.
public struct Totals: Hashable, Sendable {
    public var fees: NanoCredits
    public var reachableSince: LedgerTime
}

extension Totals: DagCBORCodable {
    public func encode(to writer: inout DagCBORWriter) {
        writer.writeMapHeader(count: 2)
        writer.field("fees", fees)
        writer.field("reachableSince", reachableSince)
    }

    public init(from reader: inout DagCBORReader) throws(DagCBORError) {
        try reader.readMapHeader(exactly: 2)
        fees = try reader.number("fees")
        reachableSince = try reader.number("reachableSince")
    }
}

extension LedgerState {
    /// A record's canonical bytes, as its proof and a snapshot hold them; nil if there is none.
    public func record(_ key: RecordKey) -> [UInt8]? {
        switch key {
        case .account(let id): accounts[id]?.encoded()
        case .provider(let id): providers[id]?.encoded()
        case .standing(let id): standings[id]?.encoded()
        case .listing(let id): listings[id]?.encoded()
        case .order(let id): orders[id]?.encoded()
        case .bid(let id): bids[id]?.encoded()
        case .lease(let id): leases[id]?.encoded()
        case .ratable(let id): ratable[id]?.encoded()
        case .channel(let id): channels[id]?.encoded()
        case .totals: Totals(fees: fees, reachableSince: reachableSince).encoded()
        }
    }

    /// The state's root as it is now, the open block's changes included, for `Block.root`.
    ///
    /// Takes time in proportion to the records that changed since it was last asked for; the more at a time, the less for
    /// each. Every node gets the same from the same records.
    public mutating func stateRoot() -> Bytes32 {
        noteChanges()
        unrooted.insert(.totals)
        let changes = unrooted.map { key in (key: key.path, value: record(key).map { Hash.sha256($0) }) }
        unrooted.removeAll(keepingCapacity: true)
        tree.update(changes)
        isRooted = true
        rootedAt = time
        return tree.root
    }

    /// Notes which records the open block has changed, so that the next root takes them in.
    mutating func noteChanges() {
        for id in accounts.changedKeys { unrooted.insert(.account(id)) }
        for id in providers.changedKeys { unrooted.insert(.provider(id)) }
        for id in standings.changedKeys { unrooted.insert(.standing(id)) }
        for id in listings.changedKeys { unrooted.insert(.listing(id)) }
        for id in orders.changedKeys { unrooted.insert(.order(id)) }
        for id in bids.changedKeys { unrooted.insert(.bid(id)) }
        for id in leases.changedKeys { unrooted.insert(.lease(id)) }
        for id in ratable.changedKeys { unrooted.insert(.ratable(id)) }
        for id in channels.changedKeys { unrooted.insert(.channel(id)) }
    }
}
