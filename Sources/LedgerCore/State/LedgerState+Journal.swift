// SPDX-License-Identifier: Apache-2.0

extension LedgerState {
    /// A point between two transactions to which everything can return.
    struct Mark {
        fileprivate let tables: (Int, Int, Int, Int, Int, Int, Int, Int, Int)
        fileprivate let events: Int
        fileprivate let fees: NanoCredits
        fileprivate let closing: Int
    }

    var mark: Mark {
        Mark(
            tables: (
                accounts.mark, providers.mark, standings.mark, listings.mark, orders.mark, bids.mark, leases.mark,
                ratable.mark, channels.mark
            ), events: pending.count, fees: fees, closing: closing)
    }

    mutating func rollBack(to mark: Mark) {
        accounts.rollBack(to: mark.tables.0)
        providers.rollBack(to: mark.tables.1)
        standings.rollBack(to: mark.tables.2)
        listings.rollBack(to: mark.tables.3)
        orders.rollBack(to: mark.tables.4)
        bids.rollBack(to: mark.tables.5)
        leases.rollBack(to: mark.tables.6)
        ratable.rollBack(to: mark.tables.7)
        channels.rollBack(to: mark.tables.8)
        pending.removeLast(pending.count - mark.events)
        fees = mark.fees
        closing = mark.closing
    }

    /// Makes what the block changed final.
    mutating func commit() {
        accounts.commit()
        providers.commit()
        standings.commit()
        listings.commit()
        orders.commit()
        bids.commit()
        leases.commit()
        ratable.commit()
        channels.commit()
    }
}
