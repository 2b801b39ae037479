// SPDX-License-Identifier: Apache-2.0

import DagCBOR
import HeapModule
import Keys
import Multiformats
import StateTree

/// The ledger as a pure state machine: integers only, no clock, no randomness, no files.
///
/// A block is executed by `beginBlock(at:)` (time-driven steps), any number of `apply(_:)`, and `endBlock(cid:)`
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
    /// Time of the last block.
    public internal(set) var lastBlock: LedgerTime
    /// Since when the ledger can be reached: what waits for a party's word does not wait from before.
    public internal(set) var reachableSince: LedgerTime
    /// Fees collected so far; they belong to nobody.
    public internal(set) var fees: NanoCredits = 0

    var accounts = Table<AccountID, Account>()
    var providers = Table<AccountID, ProviderRecord>()
    var standings = Table<AccountID, Standing>()
    var listings = Table<ListingID, Listing>()
    var orders = Table<OrderID, Order>()
    var bids = Table<BidID, Bid>()
    var leases = Table<LeaseID, Lease>()
    var ratable = Table<LeaseID, RatableLease>()
    var channels = Table<ChannelID, Channel>()
    var directory = Table<AccountID, DirectoryEntry>()
    /// Channels whose dispute window runs.
    var closing = 0
    /// The authenticated form of the tables, as of the last `stateRoot()`, and the totals that are in it.
    var tree = StateTree()
    var rootedTotals: Totals?
    /// Time of the last `stateRoot()`; zero before the first.
    public internal(set) var rootedAt: LedgerTime = 0
    var deadlines = Heap<Deadline>()
    /// Deadlines of the transaction being applied; they count only once it is applied wholly.
    var newDeadlines: [Deadline] = []
    var pending: [LedgerEvent] = []
    private var feesBefore: NanoCredits = 0
    private var isOutageOver = false

    /// The state right after the genesis. Fails when the allocations come to more than `LedgerLimits.issued`.
    public init(genesis: Genesis) throws(Refusal) {
        network = genesis.network
        head = genesis.network
        parameters = genesis.parameters
        time = genesis.created
        lastBlock = genesis.created
        reachableSince = genesis.created
        var total: NanoCredits = 0
        for allocation in genesis.allocations {
            let (sum, overflow) = total.addingReportingOverflow(allocation.amount)
            guard !overflow, sum <= LedgerLimits.issued else { throw .amountOverflow }
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
        feesBefore = fees
        isOutageOver = isAwaited && self.time - lastBlock > parameters.outage
        if isOutageOver { reachableSince = self.time }
        runDueDeadlines()
        forgetJournal()
    }

    /// Applies one transaction wholly or not at all.
    public mutating func apply(_ verified: VerifiedTransaction) -> Result<Void, Refusal> {
        let mark = self.mark
        do {
            let owed = try admit(verified)
            try perform(verified, owing: owed)
            for deadline in newDeadlines { deadlines.insert(deadline) }
            newDeadlines.removeAll(keepingCapacity: true)
            forgetJournal()
            return .success(())
        } catch {
            newDeadlines.removeAll(keepingCapacity: true)
            rollBack(to: mark)
            return .failure(error)
        }
    }

    private mutating func perform(
        _ verified: VerifiedTransaction, owing owed: (fee: NanoCredits, available: NanoCredits)?
    ) throws(Refusal) {
        do throws(Refusal) {
            for (index, operation) in verified.transaction.operations.enumerated() {
                try apply(operation, index: index, of: verified)
            }
            if let owed { try takeFee(owed.fee, from: verified.transaction.account) }
        } catch {
            // Whoever cannot pay learns that, whatever else is wrong.
            if let owed { throw .feeNotCovered(available: owed.available) }
            throw error
        }
    }

    /// Ends the block: checks that no money appeared or vanished, makes the changes final, returns what happened.
    ///
    /// - Throws: `ConservationViolation`; the node must halt, for its memory or its code is wrong.
    public mutating func endBlock(cid: CID) throws(ConservationViolation) -> [LedgerEvent] {
        try checkConservationOfChanges(fees: fees - feesBefore)
        height += 1
        head = cid
        lastBlock = time
        isOutageOver = false
        commit()
        defer { pending = [] }
        return pending
    }

    /// Whether the open block must be made: something changed, an outage is over, or those who are awaited need a sign
    /// that the ledger can be reached.
    public var hasChanges: Bool {
        !pending.isEmpty || accounts.isChanged || isOutageOver
            || (isAwaited && time - lastBlock >= parameters.outage / 2)
    }

    /// Whether somebody loses something by being silent.
    private var isAwaited: Bool { leases.count > 0 || bids.count > 0 || closing > 0 }

    /// When the next block is due without anybody's transaction; nil when nothing waits. May name a time at which nothing
    /// happens after all.
    public var nextDeadline: LedgerTime? {
        let sign = isAwaited ? Arithmetic.saturating(lastBlock, parameters.outage / 2) : nil
        guard let due = deadlines.min?.time else { return sign }
        return min(due, sign ?? .max)
    }

    // MARK: Admission

    /// Uses up the transaction's number and takes its fee.
    ///
    /// - Returns: the fee that the balance does not cover: what the operations bring must. So the payee of a channel closes
    ///   it without having anything yet.
    private mutating func admit(
        _ verified: VerifiedTransaction
    ) throws(Refusal) -> (fee: NanoCredits, available: NanoCredits)? {
        let transaction = verified.transaction
        guard transaction.expires >= time else { throw .expired(at: transaction.expires) }
        let latest = Arithmetic.saturating(time, parameters.transactionLifetime)
        guard transaction.expires <= latest else { throw .expiresTooLate(latest: latest) }
        let fee = parameters.fee(bytes: verified.bytes.count)
        var owed: (fee: NanoCredits, available: NanoCredits)?
        let isKnown = try accounts.update(transaction.account) { account throws(Refusal) in
            guard transaction.sequence >= account.sequence else { throw .sequenceUsed(next: account.sequence) }
            guard transaction.sequence == account.sequence, account.sequence < .max else {
                throw .sequenceGap(next: account.sequence)
            }
            guard let fee else { throw .feeNotCovered(available: account.balance) }
            account.sequence += 1
            guard account.balance >= fee else { return owed = (fee, account.balance) }
            account.balance -= fee
        }
        guard isKnown else { throw .unknownAccount(transaction.account) }
        if owed == nil { fees += fee ?? 0 }
        return owed
    }

    private mutating func takeFee(_ fee: NanoCredits, from account: AccountID) throws(Refusal) {
        try debit(account, fee)
        fees += fee
    }

    private mutating func apply(_ operation: Operation, index: Int, of verified: VerifiedTransaction) throws(Refusal) {
        let account = verified.transaction.account
        func id<ID: RecordID>() -> ID { ID(transaction: verified.id, operation: index) }
        switch operation {
        case .transfer(let to, let amount): try transfer(from: account, to: to, amount: amount)
        case .setSpendingLimit(let cap): try setSpendingLimit(of: account, perDay: cap)
        case .setDirectoryEntry(let entry): try setDirectoryEntry(of: account, entry)
        case .registerProvider(let profile): try registerProvider(account, profile)
        case .updateProvider(let profile): try updateProvider(account, profile)
        case .retireProvider: try retireProvider(account)
        case .addCollateral(let amount): try addCollateral(amount, of: account)
        case .withdrawCollateral(let amount): try withdrawCollateral(amount, of: account)
        case .createListing(let terms): try createListing(id(), of: account, terms)
        case .updateListing(let listing, let terms): try updateListing(listing, by: account, terms)
        case .removeListing(let listing): try removeListing(listing, by: account)
        case .placeOrder(let terms): try placeOrder(id(), of: account, terms)
        case .cancelOrder(let order): try cancelOrder(order, by: account)
        case .acceptOrder(let order, let listing, let grantee):
            try acceptOrder(order, as: id(), by: account, from: listing, grantee: grantee)
        case .placeBid(let order, let listing, let rate, let grantee):
            let content = Bid.Content.open(rate: rate, grantee: grantee)
            try placeBid(BidID(order: order, listing: listing), by: account, content)
        case .commitBid(let order, let listing, let commitment):
            try placeBid(BidID(order: order, listing: listing), by: account, .sealed(commitment: commitment))
        case .revealBid(let order, let listing, let rate, let grantee, let nonce):
            try revealBid(
                BidID(order: order, listing: listing), by: account, rate: rate, grantee: grantee, nonce: nonce)
        case .createLease(let listing, let terms): try createLease(id(), of: account, from: listing, terms)
        case .answerLease(let lease, let grantee): try answerLease(lease, by: account, grantee: grantee)
        case .startLease(let lease): try startLease(lease, by: account)
        case .heartbeat(let leases): try heartbeat(leases, by: account)
        case .completeLease(let lease, let result): try completeLease(lease, by: account, result: result)
        case .declineLease(let lease, let result): try declineLease(lease, by: account, result: result)
        case .closeLease(let lease): try closeLease(lease, by: account)
        case .giveNotice(let lease): try giveNotice(lease, by: account)
        case .topUpLease(let lease, let amount): try topUpLease(lease, by: account, amount: amount)
        case .rateLease(let lease, let stars, let review):
            try rateLease(lease, by: account, stars: stars, review: review)
        case .openChannel(let offer): try openChannel(id(), by: account, offer)
        case .topUpChannel(let channel, let amount): try topUpChannel(channel, by: account, amount: amount)
        case .closeChannel(let channel, let voucher): try closeChannel(channel, by: account, voucher: voucher)
        }
    }
}
