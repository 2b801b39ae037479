// SPDX-License-Identifier: Apache-2.0

import DagCBOR
import HeapModule
import Keys
import Multiformats

/// The ledger as a pure state machine: integers only, no clock, no randomness, no files.
///
/// A block is executed by `beginBlock(at:)` (time-driven steps), any number of `apply(_:)`, and `endBlock()`
/// (conservation check). The same blocks give the same state and events on every machine and build.
public struct LedgerState: Sendable {
    public let network: CID
    public let parameters: Parameters
    /// All the money that exists.
    public let issued: NanoCredits
    public internal(set) var height: UInt64 = 0
    public internal(set) var time: LedgerTime
    /// The last block's CID; the network's before the first.
    public internal(set) var head: CID

    var accounts = Table<AccountID, Account>()
    var providers = Table<AccountID, ProviderRecord>()
    var listings = Table<ListingID, Listing>()
    var orders = Table<OrderID, Order>()
    var leases = Table<LeaseID, Lease>()
    var deadlines = Heap<Deadline>()
    /// Deadlines of the transaction being applied; they count only once it is applied wholly.
    var newDeadlines: [Deadline] = []
    var pending: [LedgerEvent] = []

    /// The state right after the genesis. Fails when the allocations overflow.
    public init(genesis: Genesis) throws(Refusal) {
        network = genesis.network
        head = genesis.network
        parameters = genesis.parameters
        time = genesis.created
        var total: NanoCredits = 0
        for allocation in genesis.allocations {
            let (sum, overflow) = total.addingReportingOverflow(allocation.amount)
            guard !overflow else { throw .amountOverflow }
            total = sum
            accounts[allocation.account] = Account(balance: allocation.amount, sequence: 0)
        }
        issued = total
        accounts.commit()
    }

    // MARK: Blocks

    /// Moves to the block's time and takes the time-driven steps that are due. A time before the last block's counts as
    /// the last block's: ledger time never runs backwards.
    public mutating func beginBlock(at time: LedgerTime) {
        self.time = max(time, self.time)
        pending.removeAll(keepingCapacity: true)
        runDueDeadlines()
    }

    /// Applies one transaction wholly or not at all.
    public mutating func apply(_ verified: VerifiedTransaction) -> Result<Void, Refusal> {
        let transaction = verified.transaction
        let marks = (accounts.mark, providers.mark, listings.mark, orders.mark, leases.mark, pending.count)
        do {
            try admit(transaction)
            for (index, operation) in transaction.operations.enumerated() {
                try apply(operation, index: index, of: verified)
            }
            for deadline in newDeadlines { deadlines.insert(deadline) }
            newDeadlines.removeAll(keepingCapacity: true)
            return .success(())
        } catch {
            newDeadlines.removeAll(keepingCapacity: true)
            accounts.rollBack(to: marks.0)
            providers.rollBack(to: marks.1)
            listings.rollBack(to: marks.2)
            orders.rollBack(to: marks.3)
            leases.rollBack(to: marks.4)
            pending.removeLast(pending.count - marks.5)
            return .failure(error)
        }
    }

    /// Ends the block: checks that no money appeared or vanished, makes the changes final, returns what happened.
    ///
    /// - Throws: `ConservationViolation`; the node must halt, for its memory or its code is wrong.
    public mutating func endBlock(cid: CID) throws(ConservationViolation) -> [LedgerEvent] {
        try checkConservationOfChanges()
        height += 1
        head = cid
        accounts.commit()
        providers.commit()
        listings.commit()
        orders.commit()
        leases.commit()
        defer { pending = [] }
        return pending
    }

    /// Whether the open block has changed anything so far.
    public var hasChanges: Bool { !pending.isEmpty || accounts.isChanged }

    /// When the next time-driven step is due; nil when nothing waits. May name a time at which nothing happens after all.
    public var nextDeadline: LedgerTime? { deadlines.min?.time }

    // MARK: Admission

    private mutating func admit(_ transaction: Transaction) throws(Refusal) {
        guard transaction.expires >= time else { throw .expired(at: transaction.expires) }
        let latest = saturating(time, parameters.transactionLifetime)
        guard transaction.expires <= latest else { throw .expiresTooLate(latest: latest) }
        guard var account = accounts[transaction.account] else { throw .unknownAccount(transaction.account) }
        guard transaction.sequence >= account.sequence else { throw .sequenceUsed(next: account.sequence) }
        guard transaction.sequence == account.sequence, account.sequence < .max else {
            throw .sequenceGap(next: account.sequence)
        }
        account.sequence += 1
        accounts[transaction.account] = account
    }

    private mutating func apply(_ operation: Operation, index: Int, of verified: VerifiedTransaction) throws(Refusal) {
        let account = verified.transaction.account
        switch operation {
        case .transfer(let to, let amount): try transfer(from: account, to: to, amount: amount)
        case .registerProvider(let peer): try registerProvider(account, peer: peer)
        case .retireProvider: try retireProvider(account)
        case .createListing(let capacity, let prices, let offer, let maximum):
            let id = ListingID(transaction: verified.id, operation: index)
            try createListing(
                id, of: account, capacity: capacity, prices: prices, offer: offer, maximumDuration: maximum)
        case .removeListing(let id): try removeListing(id, by: account)
        case .placeOrder(let terms):
            try placeOrder(OrderID(transaction: verified.id, operation: index), of: account, terms: terms)
        case .cancelOrder(let id): try cancelOrder(id, by: account)
        case .acceptOrder(let order, let listing, let grantee):
            let id = LeaseID(transaction: verified.id, operation: index)
            try acceptOrder(order, as: id, by: account, from: listing, grantee: grantee)
        case .startLease(let id): try startLease(id, by: account)
        case .heartbeat(let leases): try heartbeat(leases, by: account)
        case .completeLease(let id, let result): try completeLease(id, by: account, result: result)
        case .closeLease(let id): try closeLease(id, by: account)
        }
    }
}
