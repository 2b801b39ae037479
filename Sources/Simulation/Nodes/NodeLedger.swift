// SPDX-License-Identifier: Apache-2.0

import LedgerCore
import Multiformats

/// A node's ledger: the real core, an index beside it, and whatever a planted bug does to what the core did.
struct NodeLedger: Sendable {
    private(set) var core: LedgerState
    private(set) var index: MarketIndex
    private var corruption: Corruption

    init(_ core: LedgerState, bug: PlantedBug?) {
        self.core = core
        index = MarketIndex(of: core)
        corruption = Corruption(bug)
    }

    // MARK: Blocks

    mutating func begin(at time: LedgerTime) { core.beginBlock(at: time) }

    mutating func apply(_ transaction: VerifiedTransaction) -> Result<Void, Refusal> { core.apply(transaction) }

    mutating func root() -> Bytes32 { core.stateRoot() }

    mutating func end(cid: CID) throws(ConservationViolation) -> [LedgerEvent] {
        var events = try core.endBlock(cid: cid)
        corruption.spoil(&events)
        for event in events { index.follow(event) }
        return events
    }

    // MARK: What is read through the node

    /// Signed: a planted bug may take away what is not there.
    func balance(_ id: AccountID) -> Int64 {
        Int64(clamping: core.account(id)?.balance ?? 0) + (corruption.balances[id] ?? 0)
    }

    func listing(_ id: ListingID) -> Listing? {
        guard var listing = core.listing(id) else { return nil }
        if let more = corruption.free[id] { listing.free = listing.free + more }
        return listing
    }

    func standing(_ id: AccountID) -> Standing? {
        guard let standing = core.standing(id) else { return nil }
        return corruption.forgotten.contains(id) ? Standing() : standing
    }

    /// Every unit of money that the records hold, counted one record after the other.
    ///
    /// - Parameter accounts: all that ever had money.
    func recount(_ accounts: [AccountID]) -> Int128 {
        var sum = Int128(core.fees)
        for id in accounts { sum += Int128(balance(id)) }
        for (id, order) in core.allOrders() {
            sum += Int128(order.terms.deposit)
            for bid in core.bids(on: id) { sum += Int128(bid.bid.deposit) }
        }
        for (_, lease) in core.allLeases() { sum += Int128(lease.escrow) + Int128(lease.conditions.collateral) }
        for (_, record) in core.allProviders() { sum += Int128(record.collateral) }
        for (_, channel) in core.allChannels() { sum += Int128(channel.deposit) }
        return sum
    }
}
