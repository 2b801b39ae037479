// SPDX-License-Identifier: Apache-2.0

import Keys
import Multiformats
import Testing

@testable import LedgerCore

/// Random operations of six accounts, valid and invalid ones, block after block, with a model that follows the money by
/// events, and a twin that sees only the blocks.
struct RandomPlay {
    var any: Arbitrary
    let keys: [PrivateKey]
    let genesis: Genesis
    var state: LedgerState
    var twin: LedgerState
    var model: MoneyModel
    /// Names of recent records, as targets.
    var targets = Targets()
    private(set) var operations = 0
    private(set) var blocks = 0
    /// Names of operations that were applied, of events, of refusals, of lease ends.
    private(set) var applied: [String: Int] = [:]
    private(set) var refused: [String: Int] = [:]
    private(set) var events: [String: Int] = [:]
    private(set) var ends: Set<String> = []

    init(seed: UInt64) throws {
        any = Arbitrary(seed: seed)
        keys = try (1...6).map { try key($0) }
        genesis = Genesis(
            name: "play", created: World.start,
            parameters: Parameters(
                startGrace: 20_000, settleGrace: 1_000, pauseGrace: 8_000, minimumCover: 5_000, transactionFee: 10,
                byteFee: 1, bidDeposit: 1_000),
            allocations: keys.map { Genesis.Allocation(account: $0.publicKey, amount: 1_000 * credit) })
        state = try LedgerState(genesis: genesis)
        twin = try LedgerState(genesis: genesis)
        model = MoneyModel(genesis)
        any.digests = keys.map(\.publicKey.raw)
    }

    /// A block of some transactions, and everything checked after it.
    mutating func step() throws {
        let time = nextTime()
        state.beginBlock(at: time)
        var bytes: [[UInt8]] = []
        for _ in 0..<any.below(8) {
            let batch = (0..<(any.flip(1, of: 4) ? 1 + any.below(4) : 1)).map { _ in operation() }
            operations += batch.count
            if let taken = try submit(batch, by: sender(of: batch[0])) { bytes.append(taken) }
        }
        try end(Block(height: state.height + 1, previous: state.head, time: state.time, transactions: bytes))
    }

    /// Lets time pass in blocks without transactions.
    mutating func pass(_ milliseconds: UInt64) throws {
        let goal = state.time + milliseconds
        while state.time < goal {
            state.beginBlock(at: min(goal, state.time + genesis.parameters.outage / 2))
            try end(Block(height: state.height + 1, previous: state.head, time: state.time, transactions: []))
        }
    }

    /// One transaction in a block of its own that must be applied.
    mutating func must(_ operation: LedgerCore.Operation, by who: Int) throws {
        state.beginBlock(at: state.time)
        let bytes = try #require(try submit([operation], by: who), "\(refused)")
        try end(Block(height: state.height + 1, previous: state.head, time: state.time, transactions: [bytes]))
    }

    private mutating func submit(_ batch: [LedgerCore.Operation], by who: Int) throws -> [UInt8]? {
        let account = keys[who].publicKey
        let transaction = Transaction(
            account: account, sequence: state.account(account)?.sequence ?? 0, expires: state.time + 1,
            nonce: any.number(), operations: batch)
        // Signatures are not what this is about.
        let bytes = SignedTransaction(transaction: transaction, proof: .single([UInt8](repeating: 0, count: 64)))
            .encoded()
        // Comparing everything every time would take minutes.
        let before = refused.count % 64 == 0 ? Fingerprint(state) : nil
        switch state.apply(try VerifiedTransaction(fromOwnBlock: bytes)) {
        case .success:
            for operation in batch { applied[Self.name(of: operation), default: 0] += 1 }
            model.pay(for: batch, by: account, fee: try #require(genesis.parameters.fee(bytes: bytes.count)))
            return bytes
        case .failure(let refusal):
            refused[refusal.code, default: 0] += 1
            if let label = Mirror(reflecting: refusal).children.first?.label { #expect(refusal.code == label) }
            if let before { #expect(Fingerprint(state) == before, "a refusal changes nothing: \(refusal)") }
            return nil
        }
    }

    private mutating func end(_ block: Block) throws {
        let seen = try state.endBlock(cid: block.cid)
        for event in seen {
            events[Self.name(of: event), default: 0] += 1
            if case .leaseEnded(_, _, let end, _, _, _) = event { ends.insert(Self.name(of: end)) }
            model.follow(event)
            targets.follow(event)
        }
        any.digests = keys.map(\.publicKey.raw) + targets.digests
        blocks += 1
        twin.beginBlock(at: block.time)
        for bytes in block.transactions { try twin.apply(try VerifiedTransaction(fromOwnBlock: bytes)).get() }
        #expect(try twin.endBlock(cid: block.cid) == seen, "a replay sees other events")
        try check()
    }

    static func name(of value: some Any) -> String { String("\(value)".prefix { $0 != "(" }) }
}
