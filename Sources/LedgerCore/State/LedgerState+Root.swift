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
        case .directory(let id): directory[id]?.encoded()
        case .totals: Totals(fees: fees, reachableSince: reachableSince).encoded()
        }
    }

    /// The state's root as it is now, the open block's changes included, for `Block.root`.
    ///
    /// Takes time in proportion to the records that changed since it was last asked for; the more at a time, the less for
    /// each. Every node gets the same from the same records.
    public mutating func stateRoot() -> Bytes32 {
        var changes: [(key: Bytes32, value: Bytes32?)] = []
        for key in takeTouched() { changes.append((key: key.path, value: record(key).map { Hash.sha256($0) })) }
        let totals = Totals(fees: fees, reachableSince: reachableSince)
        if totals != rootedTotals {
            changes.append((key: RecordKey.totals.path, value: Hash.sha256(totals.encoded())))
            rootedTotals = totals
        }
        tree.update(changes)
        rootedAt = time
        return tree.root
    }

    /// Whether the last root is that of the state as it is now.
    var isRooted: Bool {
        let isTouched =
            accounts.isTouched || providers.isTouched || standings.isTouched || listings.isTouched || orders.isTouched
            || bids.isTouched || leases.isTouched || ratable.isTouched || channels.isTouched || directory.isTouched
        return !isTouched && rootedTotals == Totals(fees: fees, reachableSince: reachableSince)
    }

    /// The records that changed since the last root, each once.
    private mutating func takeTouched() -> [RecordKey] {
        var keys = accounts.takeTouched().map { RecordKey.account($0) }
        keys += providers.takeTouched().map { .provider($0) }
        keys += standings.takeTouched().map { .standing($0) }
        keys += listings.takeTouched().map { .listing($0) }
        keys += orders.takeTouched().map { .order($0) }
        keys += bids.takeTouched().map { .bid($0) }
        keys += leases.takeTouched().map { .lease($0) }
        keys += ratable.takeTouched().map { .ratable($0) }
        keys += channels.takeTouched().map { .channel($0) }
        keys += directory.takeTouched().map { .directory($0) }
        return keys
    }
}
