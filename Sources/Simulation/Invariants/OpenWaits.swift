// SPDX-License-Identifier: Apache-2.0

import LedgerCore

/// Orders and closing channels, and when the ledger must do something about each: not later, and not before.
struct OpenWaits: Sendable {
    private var orders: [OrderID: Order] = [:]
    /// With the time at which the closing began.
    private var closing: [ChannelID: (channel: Channel, since: LedgerTime)] = [:]

    mutating func follow(_ block: DurableBlock, reachableSince: LedgerTime) throws(Violation) {
        let time = block.block.time
        for event in block.events {
            switch event {
            case .orderPlaced(let id, let order): orders[id] = order
            case .orderCancelled(let id, _): orders[id] = nil
            case .orderExpired(let id, _):
                guard let order = orders.removeValue(forKey: id) else { continue }
                try check(Self.due(order, reachableSince) <= time, "order \(id) expired too early")
            case .leaseCreated(_, let lease): orders[lease.order] = nil
            case .channelClosing(let id, let channel): closing[id] = (channel, time)
            case .channelClosed(let id, let channel, _, _):
                guard let began = closing.removeValue(forKey: id), !block.closes(id, by: channel.offer.payee) else {
                    continue
                }
                let due = Self.due(began.channel, began.since, reachableSince)
                try check(due <= time, "channel \(id) was settled before its dispute window was over")
            default: continue
            }
        }
        if let late = late(at: time, reachableSince) { throw Violation(.punctuality, late) }
    }

    private func check(_ holds: Bool, _ message: String) throws(Violation) {
        guard holds else { throw Violation(.punctuality, message) }
    }

    /// What should have happened by `time`; nil if nothing is late.
    private func late(at time: LedgerTime, _ reachableSince: LedgerTime) -> String? {
        var late: [String] = []
        for (id, order) in orders where Self.due(order, reachableSince) <= time { late.append("order \(id)") }
        for (id, began) in closing where Self.due(began.channel, began.since, reachableSince) <= time {
            late.append("channel \(id)")
        }
        return late.min().map { "\($0) is still there at \(time)" }
    }

    private static func due(_ order: Order, _ reachableSince: LedgerTime) -> LedgerTime {
        guard case .auction(let rules) = order.terms.allocation else { return order.terms.expires }
        let end = order.placed + rules.window
        return rules.reveal.map { max(end, reachableSince) + $0 } ?? end
    }

    private static func due(_ channel: Channel, _ since: LedgerTime, _ reachableSince: LedgerTime) -> LedgerTime {
        max(since, reachableSince) + channel.offer.disputeWindow
    }
}

extension DurableBlock {
    /// Whether the block holds this account's own closing of the channel.
    func closes(_ id: ChannelID, by account: AccountID) -> Bool {
        transactions.contains { verified in
            verified.transaction.account == account
                && verified.transaction.operations.contains { operation in
                    guard case .closeChannel(let closed, _) = operation else { return false }
                    return closed == id
                }
        }
    }
}
