// SPDX-License-Identifier: Apache-2.0

import DagCBOR
import Keys
import LedgerCore
import Multiformats

/// A cartel of two accounts that rent to each other: what standing it gains on the real ledger, and what that costs
/// (docs/STANDING.md, "Self-dealing").
///
/// In a round the tenant takes the provider's listing for all that it has, up to the largest weight; the lease runs its
/// minute and ends by its term, which counts as completed; the provider sends the money back. Three transactions.
public struct WashScenario: Sendable {
    /// What came of it; money in nano-credits.
    public struct Outcome: Hashable, Sendable {
        /// Leases that ended well.
        public var leases: UInt64 = 0
        /// What was paid for them: the same money again and again.
        public var turnover: NanoCredits = 0
        /// What is gone for good.
        public var fees: NanoCredits = 0
        /// The most that was set aside at a time.
        public var locked: NanoCredits = 0
        /// The provider's score at the end of each day.
        public var scores: [UInt64] = []
    }

    private static let minute: UInt64 = 60_000
    private let tenant: PrivateKey
    private let provider: PrivateKey
    private let fee: NanoCredits
    private var listing = ListingID(digest: .zero)
    private var state: LedgerState
    public private(set) var outcome = Outcome()

    /// - Parameters:
    ///   - money: What the tenant begins with.
    ///   - fee: What each transaction costs.
    public init(money: NanoCredits, fee: NanoCredits) throws {
        tenant = try PrivateKey(seed: [UInt8](repeating: 1, count: 32))
        provider = try PrivateKey(seed: [UInt8](repeating: 2, count: 32))
        self.fee = fee
        let genesis = Genesis(
            name: "wash", created: Simulator.start,
            parameters: Parameters(settleGrace: 0, outage: 2 * Self.minute, transactionFee: fee),
            allocations: [
                Genesis.Allocation(account: tenant.publicKey, amount: money),
                // For the first two of its own transactions; the cartel's later ones come out of the cartel's money.
                Genesis.Allocation(account: provider.publicKey, amount: 2 * fee),
            ])
        state = try LedgerState(genesis: genesis)
        let terms = ListingTerms(
            capacity: Resources(cpuMillis: 1000, memoryBytes: 1 << 30, diskBytes: 0),
            // All of it costs the largest weight in a minute.
            prices: Prices(coreHour: 60 * StandingRules.largestWeight, memoryGiBHour: 0),
            offer: Offer(isolation: .namespace, interpreters: ["python"], openNetwork: false),
            maximumDuration: Self.minute, heartbeatGrace: 10 * Self.minute)
        let profile = ProviderProfile(peer: .zero)
        let id = try block([.registerProvider(profile), .createListing(terms)], by: provider)
        listing = ListingID(transaction: id, operation: 1)
    }

    /// Washes so many times a day, until the money is gone.
    public mutating func run(days: Int, leasesPerDay: Int) throws {
        let begin = state.time
        for day in 0..<days {
            for lease in 0..<leasesPerDay {
                let pause = StandingRules.dayMilliseconds / UInt64(leasesPerDay)
                let start = begin + UInt64(day) * StandingRules.dayMilliseconds + UInt64(lease) * pause
                try wash(at: max(start, state.time))
            }
            outcome.scores.append(score)
        }
    }

    /// The provider's score now.
    public var score: UInt64 { state.standing(provider.publicKey)?.score(at: state.time) ?? 0 }

    /// One round; nothing once the money is gone.
    public mutating func wash(at time: LedgerTime) throws {
        guard let terms = terms(at: time) else { return }
        state.beginBlock(at: time)
        let id = try block([.createLease(listing, terms)], by: tenant)
        let lease = LeaseID(transaction: id, operation: 0)
        outcome.locked = max(outcome.locked, state.lease(lease)?.escrow ?? 0)
        try block([.answerLease(lease, grantee: .zero), .startLease(lease)], by: provider)
        let before = state.account(provider.publicKey)?.balance ?? 0
        try pass(to: state.time + Self.minute)
        let after = state.account(provider.publicKey)?.balance ?? 0
        outcome.turnover += after - before
        outcome.leases += 1
        // What the next round's two transactions of the provider cost stays with it.
        if after > 2 * fee { try block([.transfer(to: tenant.publicKey, amount: after - 2 * fee)], by: provider) }
        outcome.fees = state.fees
    }

    private func terms(at time: LedgerTime) -> OrderTerms? {
        let balance = state.account(tenant.publicKey)?.balance ?? 0
        // The tenant's own fee comes on top.
        let value = min(balance - min(balance, fee), StandingRules.largestWeight)
        let cores = value * 1000 / StandingRules.largestWeight
        guard cores > 0 else { return nil }
        let rate = 60 * StandingRules.largestWeight / 1000 * cores
        return OrderTerms(
            peer: .zero,
            requirements: Requirements(
                resources: Resources(cpuMillis: cores, memoryBytes: 1, diskBytes: 0), isolation: .namespace,
                interpreter: "python", openNetwork: false),
            maximumRate: rate, duration: Self.minute, expires: time + 10 * Self.minute, deposit: rate / 60,
            manifest: state.network, salt: [UInt8](repeating: 0, count: LedgerLimits.saltBytes))
    }

    /// An empty block at `time`.
    private mutating func pass(to time: LedgerTime) throws {
        state.beginBlock(at: time)
        let block = Block(height: state.height + 1, previous: state.head, time: state.time, transactions: [])
        _ = try state.endBlock(cid: block.cid)
    }

    /// One transaction in a block of its own, at the time of the last.
    ///
    /// - Returns: its name.
    @discardableResult
    private mutating func block(_ operations: [Operation], by key: PrivateKey) throws -> CID {
        state.beginBlock(at: state.time)
        let transaction = Transaction(
            account: key.publicKey, sequence: state.account(key.publicKey)?.sequence ?? 0,
            expires: state.time + Self.minute, operations: operations)
        let signed = transaction.signed(by: key, network: state.network).encoded()
        let verified = try VerifiedTransaction(signed, network: state.network)
        try state.apply(verified).get()
        let block = Block(
            height: state.height + 1, previous: state.head, time: state.time, transactions: [signed])
        _ = try state.endBlock(cid: block.cid)
        return verified.id
    }
}
