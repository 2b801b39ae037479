// SPDX-License-Identifier: Apache-2.0

import ChannelCore
import Keys
import LedgerCore
import Multiformats

/// One channel with the real state machines of both sides, their disks, and what really ran.
///
/// Each side has its own clock that does not run backwards, and knows the ledger from what its party sees.
struct ChannelLink: Sendable {
    let id: ChannelID
    let payerParty: Int
    let payeeParty: Int
    let lease: LeaseID?
    let terms: ChannelTerms
    let key: PrivateKey
    let payerLies: Bool
    let payeeLies: Bool
    let bug: PlantedBug?
    /// Clocks that have nothing to do with each other.
    let payerClock: UInt64
    let payeeClock: UInt64

    var payer: PayerChannel?
    var payee: PayeeChannel?
    /// Stored states, the newest last.
    var payerDisk: [[UInt8]] = []
    var payeeDisk: [[UInt8]] = []
    /// Whether each side ever began; then it is restored.
    var payerBegan = false
    var payeeBegan = false
    /// When each side's timer rings, and when it rang last: not twice in a millisecond.
    var payerTimer: UInt64?
    var payeeTimer: UInt64?
    private var payerRang: UInt64?
    private var payeeRang: UInt64?
    var faults = LinkFaults()

    /// What really ran, in milliseconds, up to `clock`.
    private(set) var work: UInt64 = 0
    private(set) var clock: UInt64
    var isRunning = false
    /// Work that the payee's meter lost by crashes.
    var lostWork: UInt64 = 0
    /// The payee came back with an old state: what it has lost is its own affair.
    var payeeWasOld = false
    /// Everything that the payer's key signed: total by number.
    var signed: [UInt64: UInt64] = [:]
    var highest: (number: UInt64, total: UInt64) = (0, 0)
    /// What the ledger holds.
    var deposit: UInt64
    /// The payee wants to work.
    var workWanted = false
    /// Since when the payee knows that it closes, and neither it nor anybody whom it needs was away.
    var payeeToldAt: UInt64?
    var isSettled = false
    /// The block that opened it: who sees less of the chain knows nothing of it.
    let openedAt: UInt64
    var outcome = LinkOutcome()

    init(
        id: ChannelID, channel: Channel, network: CID, payer: Int, payee: Int, key: PrivateKey, lies: (Bool, Bool),
        bug: PlantedBug?, height: UInt64, now: UInt64, random: inout SeededGenerator
    ) throws {
        self.id = id
        payerParty = payer
        payeeParty = payee
        lease = channel.lease
        terms = try channel.terms(id, network: network)
        self.key = key
        (payerLies, payeeLies) = lies
        self.bug = bug
        payerClock = random.below(1 << 40)
        payeeClock = random.below(1 << 40)
        clock = now
        deposit = channel.deposit
        openedAt = height
    }

    func party(_ side: ChannelSide) -> Int { side == .payer ? payerParty : payeeParty }

    /// Whether this party's side has nothing more to do with it.
    func isOver(for number: Int) -> Bool {
        guard isSettled else { return false }
        let payerIsOver = payerParty != number || payer.map { $0.phase == .closed } ?? true
        let payeeIsOver = payeeParty != number || payee.map { $0.phase == .closed } ?? true
        return payerIsOver && payeeIsOver
    }

    /// What was asked for since the last time.
    mutating func takeOutcome() -> LinkOutcome {
        defer { outcome = LinkOutcome() }
        return outcome
    }

    mutating func violated(_ invariant: InvariantName, _ message: String) {
        if outcome.violation == nil { outcome.violation = Violation(invariant, "channel \(id): \(message)") }
    }

    /// Lets time pass: what runs, works.
    mutating func advance(to now: UInt64) {
        if isRunning { work += now - min(now, clock) }
        clock = max(clock, now)
    }

    // MARK: Messages and timers

    mutating func receive(_ message: LinkMessage, by side: ChannelSide, now: UInt64, _ random: inout SeededGenerator) {
        switch (message, side) {
        case (.claim(let bytes), .payer):
            guard let claim = try? UsageClaim(bytes: bytes) else { return }
            feedPayer(.claimed(claim), now: now, &random)
        case (.voucher(let bytes), .payee):
            guard let voucher = try? SignedVoucher(bytes: bytes) else { return }
            feedPayee(.voucher(voucher), now: now, &random)
        case (.closeWish(let bytes), .payee):
            if let bytes, let voucher = try? SignedVoucher(bytes: bytes) {
                feedPayee(.voucher(voucher), now: now, &random)
            }
            feedPayee(.closeWanted, now: now, &random)
        default: return
        }
    }

    mutating func ring(_ side: ChannelSide, now: UInt64, _ random: inout SeededGenerator) {
        switch side {
        case .payer where payerTimer == now:
            payerTimer = nil
            payerRang = now
            feedPayer(.timePassed, now: now, &random)
        case .payee where payeeTimer == now:
            payeeTimer = nil
            payeeRang = now
            feedPayee(.timePassed, now: now, &random)
        default: return
        }
    }

    /// When each side is to be rung, where that has changed.
    mutating func newTimers(now: UInt64) -> [(side: ChannelSide, time: UInt64)] {
        var timers: [(side: ChannelSide, time: UInt64)] = []
        if let time = Self.due(payer?.nextDeadline, clock: payerClock, from: payerRang == now ? now + 1 : now),
            time != payerTimer
        {
            payerTimer = time
            timers.append((.payer, time))
        }
        if let time = Self.due(payee?.nextDeadline, clock: payeeClock, from: payeeRang == now ? now + 1 : now),
            time != payeeTimer
        {
            payeeTimer = time
            timers.append((.payee, time))
        }
        return timers
    }

    private static func due(_ deadline: UInt64?, clock: UInt64, from earliest: UInt64) -> UInt64? {
        guard let deadline, deadline < .max - clock else { return nil }
        return max(earliest, deadline - min(deadline, clock))
    }
}
