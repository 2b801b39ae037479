// SPDX-License-Identifier: Apache-2.0

extension LedgerState {
    /// What a transaction changes besides tables.
    struct Mark {
        fileprivate let events: Int
        fileprivate let fees: NanoCredits
        fileprivate let closing: Int
    }

    var mark: Mark { Mark(events: pending.count, fees: fees, closing: closing) }

    /// Undoes the running transaction.
    mutating func rollBack(to mark: Mark) {
        accounts.rollBack()
        providers.rollBack()
        standings.rollBack()
        listings.rollBack()
        orders.rollBack()
        bids.rollBack()
        leases.rollBack()
        ratable.rollBack()
        channels.rollBack()
        directory.rollBack()
        pending.removeLast(pending.count - mark.events)
        fees = mark.fees
        closing = mark.closing
    }

    /// What was done so far in the block can no longer be undone.
    mutating func forgetJournal() {
        accounts.forgetJournal()
        providers.forgetJournal()
        standings.forgetJournal()
        listings.forgetJournal()
        orders.forgetJournal()
        bids.forgetJournal()
        leases.forgetJournal()
        ratable.forgetJournal()
        channels.forgetJournal()
        directory.forgetJournal()
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
        directory.commit()
    }
}
