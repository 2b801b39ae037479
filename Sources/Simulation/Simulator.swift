// SPDX-License-Identifier: Apache-2.0

import Keys
import LedgerCore
import Multiformats

/// A whole network in one process and in virtual time: the real ledger, channel and placement cores, with an orderer,
/// replicas, tenants and providers around them, on disks, clocks and a network that fail by a plan. One event after the
/// other, from one seed: the same settings give the same run.
///
/// What is promised is checked as it happens; `run()` ends at the first promise that is broken.
public struct Simulator {
    public let settings: SimulationSettings
    let economy: Economy
    let genesis: Genesis
    let accounts: [AccountID]
    var random: SeededGenerator
    /// Virtual milliseconds since the start.
    public internal(set) var now: UInt64 = 0
    var queue = EventQueue<Happening>()
    /// What goes wrong at present.
    var rates: FaultRates
    public internal(set) var trace: Trace
    public internal(set) var counters = Counters()

    var orderer: Orderer
    var replicas: [Replica]
    var parties: [Party]
    var numbers: [AccountID: Int] = [:]
    var links: [ChannelLink] = []
    var linkNumbers: [ChannelID: Int] = [:]
    var checks: Checks
    public internal(set) var violation: Violation?

    /// The next point of an orderer's work at which it crashes.
    var armed: CrashPoint?
    /// The faults are over: nothing new is begun, everything must end.
    var isWindingDown = false
    /// When everything had come to an end.
    var quietAt: UInt64?
    /// By when it must have.
    var deadline: UInt64 = .max

    /// Where an orderer can stop.
    enum CrashPoint: CaseIterable, Sendable {
        case atOnce, beforeWriting, beforeSyncing, beforeAnswering
    }

    /// - Throws: what makes these settings no network.
    public init(_ settings: SimulationSettings) throws {
        self.settings = settings
        var random = SeededGenerator(seed: settings.seed)
        economy = Economy(parties: settings.parties, random: &random)
        rates = FaultRates(settings.faults, random: &random)
        let keys = try (0..<settings.parties).map { number in try Self.key(number, of: settings.seed) }
        let accounts = keys.map(\.publicKey)
        genesis = Genesis(
            name: "simulation", created: Self.start, parameters: economy.parameters,
            allocations: accounts.map { account in
                // Some are poor, and many of their wishes are refused.
                let amount = random.chance(6) ? random.between(1, 1_000_000) : 100_000_000_000_000
                return Genesis.Allocation(account: account, amount: amount)
            })
        let bug = settings.plantedBug
        orderer = try Orderer(genesis: genesis, bug: bug)
        let genesis = genesis
        replicas = try (0..<settings.replicas).map { number in
            // The last one of several joins later, with nothing.
            let isLate = number > 0 && number == settings.replicas - 1
            return try Replica(number: number, genesis: genesis, isRunning: !isLate, bug: bug)
        }
        self.accounts = accounts
        trace = Trace(capacity: settings.traceLength)
        checks = Checks(genesis, countEvery: UInt64(1 + settings.parties / 200))
        parties = []
        self.random = random
        for (number, key) in keys.enumerated() { parties.append(makeParty(number, key)) }
        for (number, account) in accounts.enumerated() { numbers[account] = number }
    }

    /// When every simulated network begins: 2025-06-15.
    static let start: LedgerTime = 1_750_000_000_000

    private static func key(_ number: Int, of seed: UInt64) throws -> PrivateKey {
        var generator = SeededGenerator(seed: seed &* 0x1_0000_0001 &+ UInt64(number))
        return try PrivateKey(seed: generator.bytes(32))
    }

    private mutating func makeParty(_ number: Int, _ key: PrivateKey) -> Party {
        let isLiar = random.chance(rates.liars)
        var party = Party(number: number, home: number % settings.replicas, isLiar: isLiar, signer: Signer(key: key))
        if number < settings.tenants {
            let accomplice = isLiar ? accounts[settings.tenants + random.index(settings.providers)] : nil
            party.tenant = TenantMind(
                account: key.publicKey, number: number, accomplice: accomplice, random: &random)
        } else {
            party.provider = ProviderMind(account: key.publicKey, number: number, isLiar: isLiar, random: &random)
        }
        return party
    }

    /// True time, in the ledger's unit.
    var trueTime: LedgerTime { Self.start + now }

    /// A clock with this error.
    func clock(_ error: Int64) -> LedgerTime {
        error < 0 ? trueTime - min(trueTime, error.magnitude) : trueTime + error.magnitude
    }

    /// Stops the run with the first promise that was broken.
    mutating func violated(_ violation: Violation) {
        if self.violation == nil { self.violation = violation }
    }

    mutating func note(_ kind: TraceKind, _ first: UInt64 = 0, _ second: UInt64 = 0) {
        trace.note(kind, at: now, first, second)
    }

    mutating func after(_ delay: UInt64, _ happening: Happening) { queue.insert(happening, at: now + delay) }
}
