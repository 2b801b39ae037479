// SPDX-License-Identifier: Apache-2.0

import LedgerCore

/// An order is placed once and ends once; one that names its providers goes to one of them.
struct OrderFate: Invariant {
    static let name = InvariantName.orders
    private var open: Set<OrderID> = []
    private var seen: Set<OrderID> = []

    mutating func follow(_ block: DurableBlock, _ ledger: NodeLedger) throws(Violation) {
        for event in block.events {
            switch event {
            case .orderPlaced(let id, _):
                try require(seen.insert(id).inserted, "order \(id) was placed twice")
                open.insert(id)
            case .orderCancelled(let id, _): try end(id, "was cancelled")
            case .orderExpired(let id, _): try end(id, "expired")
            case .leaseCreated(let id, let lease):
                try end(lease.order, "became a lease")
                let named = lease.terms.requirements.providers
                try require(
                    named.isEmpty || named.contains(lease.provider), "lease \(id) is of a provider that was not named")
            default: continue
            }
        }
    }

    private mutating func end(_ id: OrderID, _ how: String) throws(Violation) {
        try require(open.remove(id) != nil, "order \(id) \(how), and was not open")
    }

    func audit(_ ledger: NodeLedger) throws(Violation) {
        let orders = ledger.core.allOrders()
        try require(
            orders.count == open.count && orders.allSatisfy { open.contains($0.id) },
            "\(orders.count) orders are open, and \(open.count) should be")
    }
}
