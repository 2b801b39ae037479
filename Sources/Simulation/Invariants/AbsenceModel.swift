// SPDX-License-Identifier: Apache-2.0

import LedgerCore

/// Since when the ledger can be reached, by the rule of docs/SETTLEMENT.md: a gap of more than `outage` while somebody is
/// waited for means that nobody could reach it.
struct AbsenceModel: Sendable {
    private let outage: UInt64
    private var last: LedgerTime
    private(set) var reachableSince: LedgerTime
    private var leases = 0
    private var closing: Set<ChannelID> = []
    private var bids: [OrderID: Int] = [:]
    private var allBids = 0

    init(_ genesis: Genesis) {
        outage = genesis.parameters.outage
        last = genesis.created
        reachableSince = genesis.created
    }

    mutating func begin(at time: LedgerTime) {
        let isAwaited = leases > 0 || allBids > 0 || !closing.isEmpty
        if isAwaited, time - min(time, last) > outage { reachableSince = time }
        last = time
    }

    mutating func follow(_ event: LedgerEvent) {
        switch event {
        case .leaseCreated: leases += 1
        case .leaseEnded: leases -= 1
        case .channelClosing(let id, _): closing.insert(id)
        case .channelClosed(let id, _, _, _): closing.remove(id)
        case .bidPlaced(let id, _):
            bids[id.order, default: 0] += 1
            allBids += 1
        case .auctionDecided(let id, _): allBids -= bids.removeValue(forKey: id) ?? 0
        default: return
        }
    }
}
