// SPDX-License-Identifier: Apache-2.0

import DagCBOR
import Glibc
import Keys
import LedgerCore
import Multiformats

/// The pure state machine with many accounts, fed with transactions whose signatures nobody checks: what the rules cost
/// by themselves.
struct UnsignedLedger {
    private(set) var state: LedgerState
    private var sequences: [UInt64]
    let accounts: [AccountID]
    private var time: LedgerTime = 1_800_000_000_000

    static let credit: NanoCredits = 1_000_000_000
    /// Every account but the first few comes into being by a transfer: a genesis holds no million of them.
    private static let founders = 1024

    init(accounts count: Int, parameters: Parameters = Parameters(), perAccount: NanoCredits = 10 * credit) throws {
        accounts = (0..<max(count, 2)).map { index in AccountID(Hash.sha256(Array("account \(index)".utf8))) }
        let founders = min(Self.founders, accounts.count)
        let share = perAccount * NanoCredits(accounts.count / founders + 34)
        state = try LedgerState(
            genesis: Genesis(
                name: "bench", created: time, parameters: parameters,
                allocations: accounts[..<founders].map { .init(account: $0, amount: share) }))
        sequences = [UInt64](repeating: 0, count: accounts.count)
        try settle(from: founders, founders: founders, perAccount: perAccount)
    }

    private mutating func settle(from first: Int, founders: Int, perAccount: NanoCredits) throws {
        var next = first
        while next < accounts.count {
            var block: [VerifiedTransaction] = []
            for founder in 0..<founders where next < accounts.count {
                let end = min(next + 32, accounts.count)
                block.append(
                    try transaction(founder, (next..<end).map { .transfer(to: accounts[$0], amount: perAccount) }))
                next = end
            }
            try apply(block)
        }
    }

    /// A transaction of the account at `index`, with its next number. Apply in the order of making.
    mutating func transaction(_ index: Int, _ operations: [LedgerCore.Operation]) throws -> VerifiedTransaction {
        let transaction = Transaction(
            account: accounts[index], sequence: sequences[index], expires: time + 60_000, operations: operations)
        sequences[index] += 1
        let signed = SignedTransaction(transaction: transaction, proof: .single([UInt8](repeating: 0, count: 64)))
        return try VerifiedTransaction(fromOwnBlock: signed.encoded())
    }

    /// One block. Stops the program at a refusal: what is measured must be what was meant.
    mutating func apply(_ block: [VerifiedTransaction], after milliseconds: UInt64 = 10) throws {
        time += milliseconds
        state.beginBlock(at: time)
        for transaction in block { try state.apply(transaction).get() }
        _ = try state.endBlock(cid: state.network)
    }

    /// Time of each transaction by itself, in microseconds.
    mutating func timings(_ block: [VerifiedTransaction]) throws -> [Double] {
        time += 10
        state.beginBlock(at: time)
        var found: [Double] = []
        found.reserveCapacity(block.count)
        for transaction in block {
            let time = try seconds { try state.apply(transaction).get() }
            found.append(time * 1e6)
        }
        _ = try state.endBlock(cid: state.network)
        return found
    }

    mutating func stateRoot() -> Bytes32 { state.stateRoot() }
}

/// Seconds of processor time that `body` takes on this thread: what else runs on the machine does not count.
func seconds(_ body: () throws -> Void) rethrows -> Double {
    let start = processorTime()
    try body()
    return processorTime() - start
}

private func processorTime() -> Double {
    var time = timespec()
    clock_gettime(CLOCK_THREAD_CPUTIME_ID, &time)
    return Double(time.tv_sec) + Double(time.tv_nsec) / 1e9
}

/// A generator with a seed, so that runs are alike (SplitMix64).
struct SeededGenerator: RandomNumberGenerator {
    private var state: UInt64
    init(seed: UInt64) { state = seed }

    mutating func next() -> UInt64 {
        state &+= 0x9e37_79b9_7f4a_7c15
        var z = state
        z = (z ^ (z >> 30)) &* 0xbf58_476d_1ce4_e5b9
        z = (z ^ (z >> 27)) &* 0x94d0_49bb_1331_11eb
        return z ^ (z >> 31)
    }
}
