// SPDX-License-Identifier: Apache-2.0

import Keys
import Multiformats

@testable import ChannelCore

/// What goes wrong, in percent per occasion.
struct Faults: Sendable {
    var loss: UInt64 = 0
    var duplication: UInt64 = 0
    /// A message that takes up to ten times as long, and so is overtaken.
    var delay: UInt64 = 0
    /// Before any single action.
    var payerCrash: UInt64 = 0
    var payeeCrash: UInt64 = 0
    /// At a restart: an older stored state, or none, comes back.
    var oldBackup: UInt64 = 0

    static let none = Faults()
}

/// Two shells, a lossy network between them, disks and a ledger, all in virtual time: one event after the other, from
/// one seed. Checks after every action what must always hold; `violations` says what did not.
struct Simulation {
    enum Item {
        case claimArrives([UInt8]), voucherArrives([UInt8]), closeWishArrives([UInt8]?)
        case payerTimer(UInt64), payeeTimer(UInt64), payerRestarts, payeeRestarts
        case payerLooks, payeeLooks
        case ledgerTakes(LedgerStep)
        case payerCloses, payeeCloses
    }

    enum LedgerStep {
        case topUp(UInt64), redeem(SignedVoucher), close(SignedVoucher?), closeAlone, dispute(SignedVoucher), end
    }

    struct Entry {
        let time: UInt64
        let sequence: Int
        let item: Item
    }

    /// The ledger's record, by the rules that it must have.
    struct Ledger {
        var deposit: UInt64
        var redeemed: Voucher?
        var phase = ChannelPhase.open
        var paid: UInt64 { redeemed?.total ?? 0 }
    }

    let parties: Parties
    let terms: ChannelTerms
    var faults: Faults
    var random: SeededGenerator
    var now: UInt64 = 0
    var ledger: Ledger

    var payer: PayerChannel?
    var payee: PayeeChannel?
    /// All states ever stored, the newest last.
    var payerDisk: [[UInt8]] = []
    var payeeDisk: [[UInt8]] = []
    /// The two clocks have nothing to do with each other.
    let payerClock: UInt64
    let payeeClock: UInt64
    let latency: UInt64

    /// What really ran.
    var running = false
    var work: UInt64 = 0
    /// Work that the payee's meter lost by crashes.
    var lostWork: UInt64 = 0
    var payeeCrashes = 0
    var payerCrashes = 0
    var oldBackups = 0
    var freezes = 0
    /// Everything that the payer's key ever signed.
    var signed: [UInt64: UInt64] = [:]
    var highestSigned = Voucher(channel: Parties.name("channel"), number: 0, total: 0)
    var violations: [String] = []
    var steps = 0

    private var queue: [Entry] = []
    private var sequence = 0
    private var payerTimer: UInt64?
    private var payeeTimer: UInt64?

    init(seed: UInt64, faults: Faults) throws {
        random = SeededGenerator(seed: seed)
        self.faults = faults
        parties = try Parties()
        let rate = [1, 7, 1_000_000, 1 << 40][Int(random.below(4))] as UInt64
        let tick = [100, 1000, 1000, 60_000][Int(random.below(4))] as UInt64
        let deposit = rate * (5 + random.below(40)) + random.below(rate)
        // A claim and its voucher fit into the grace, so that without faults nothing ever freezes.
        let grace = tick / 4 + random.below(tick * 3 / 4)
        latency = max(1, tick / 10)
        terms = try parties.terms(deposit: deposit, rate: rate, tick: tick, grace: grace)
        ledger = Ledger(deposit: deposit)
        payerClock = random.below(1 << 40)
        payeeClock = random.below(1 << 40)
        payer = try PayerChannel(terms: terms, key: parties.payer, lowWaterTicks: 4, at: payerClock)
        payee = PayeeChannel(terms: terms, at: payeeClock)
        after(0, .payerLooks)
        after(0, .payeeLooks)
        feedPayee(.work(wanted: true))
    }

    // MARK: Virtual time

    mutating func after(_ delay: UInt64, _ item: Item) {
        sequence += 1
        queue.append(Entry(time: now + delay, sequence: sequence, item: item))
    }

    /// Runs everything that is due before `end`.
    mutating func run(until end: UInt64) throws {
        while violations.isEmpty, let next = nextEntry(before: end) {
            if running { work += next.time - now }
            now = next.time
            check()
            try happen(next.item)
            check()
            setTimers()
            steps += 1
            if steps > 100_000 { violated("it runs in circles") }
        }
        if running { work += end - now }
        now = end
    }

    private mutating func nextEntry(before end: UInt64) -> Entry? {
        let first = queue.indices.min { (queue[$0].time, queue[$0].sequence) < (queue[$1].time, queue[$1].sequence) }
        guard let first, queue[first].time < end else { return nil }
        return queue.remove(at: first)
    }

    private mutating func setTimers() {
        if let due = payer?.nextDeadline, due != payerTimer {
            payerTimer = due
            after((due - payerClock) - min(due - payerClock, now), .payerTimer(due))
        }
        if let due = payee?.nextDeadline, due != payeeTimer {
            payeeTimer = due
            after((due - payeeClock) - min(due - payeeClock, now), .payeeTimer(due))
        }
    }

    private mutating func happen(_ item: Item) throws {
        switch item {
        case .claimArrives(let bytes): feedPayer(.claimed(try UsageClaim(bytes: bytes)))
        case .voucherArrives(let bytes): feedPayee(.voucher(try SignedVoucher(bytes: bytes)))
        case .closeWishArrives(let bytes):
            if let bytes { feedPayee(.voucher(try SignedVoucher(bytes: bytes))) }
            feedPayee(.closeWanted)
        // A timer that was set anew since is void.
        case .payerTimer(let due) where due == payerTimer:
            payerTimer = nil
            feedPayer(.timePassed)
        case .payeeTimer(let due) where due == payeeTimer:
            payeeTimer = nil
            feedPayee(.timePassed)
        case .payerTimer, .payeeTimer: break
        case .payerRestarts: try restartPayer()
        case .payeeRestarts: try restartPayee()
        case .payerLooks:
            lookAtLedger(forPayer: true)
            after(terms.tick / 2 + random.below(terms.tick), .payerLooks)
        case .payeeLooks:
            lookAtLedger(forPayer: false)
            after(terms.tick / 2 + random.below(terms.tick), .payeeLooks)
        case .ledgerTakes(let step): take(step)
        case .payerCloses: feedPayer(.closeWanted)
        case .payeeCloses: feedPayee(.closeWanted)
        }
    }

    mutating func send(_ item: Item) {
        if random.chance(faults.loss) { return }
        var delay = 1 + random.below(latency)
        if random.chance(faults.delay) { delay *= 1 + random.below(10) }
        after(delay, item)
        if random.chance(faults.duplication) { after(delay + random.below(latency * 5), item) }
    }

    /// Transactions get lost as well, and take two ticks.
    mutating func submit(_ step: LedgerStep) {
        if !random.chance(faults.loss) { after(1 + random.below(terms.tick * 2), .ledgerTakes(step)) }
    }

    mutating func violated(_ what: String) { violations.append("at \(now): \(what)") }
}
