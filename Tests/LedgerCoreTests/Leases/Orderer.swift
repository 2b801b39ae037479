// SPDX-License-Identifier: Apache-2.0

import Keys
import Multiformats
import Testing

@testable import LedgerCore

/// The ledger as an orderer runs it: a block when somebody says something or a step is due, and no other. Signatures of
/// transactions are left out.
struct Orderer {
    private(set) var state: LedgerState
    private(set) var blocks: [Block] = []
    /// Events of all blocks.
    private(set) var events: [LedgerEvent] = []
    let genesis: Genesis

    init(_ accounts: [AccountID], each amount: NanoCredits, parameters: Parameters = Parameters()) throws {
        genesis = Genesis(
            name: "orderer", created: World.start, parameters: parameters,
            allocations: accounts.map { Genesis.Allocation(account: $0, amount: amount) })
        state = try LedgerState(genesis: genesis)
    }

    /// Makes a block at `time`, with a transaction for each batch of operations; what is refused is left out.
    @discardableResult
    mutating func block(
        at time: LedgerTime, _ batches: [(account: AccountID, operations: [LedgerCore.Operation])] = []
    ) throws -> [Result<VerifiedTransaction, Refusal>] {
        state.beginBlock(at: time)
        var applied: [[UInt8]] = []
        let results = try batches.map { batch -> Result<VerifiedTransaction, Refusal> in
            let transaction = Transaction(
                account: batch.account, sequence: state.account(batch.account)?.sequence ?? 0, expires: state.time,
                operations: batch.operations)
            let proof = SignedTransaction.Proof.single([UInt8](repeating: 0, count: 64))
            let verified = try VerifiedTransaction(
                fromOwnBlock: SignedTransaction(transaction: transaction, proof: proof).encoded())
            return state.apply(verified).map {
                applied.append(verified.bytes)
                return verified
            }
        }
        if !applied.isEmpty || state.hasChanges { try end(applied) }
        return results
    }

    /// One batch that must be taken.
    @discardableResult
    mutating func submit(
        at time: LedgerTime, _ account: AccountID, _ operations: LedgerCore.Operation...
    ) throws -> VerifiedTransaction {
        try block(at: time, [(account, operations)])[0].get()
    }

    /// Waits, and makes the blocks that are due meanwhile.
    mutating func wait(until end: LedgerTime) throws {
        while let due = state.nextDeadline, due <= end {
            let height = state.height
            try block(at: max(due, state.time))
            // A step that stays due without a block would keep an orderer busy for ever.
            try #require(state.height > height || state.nextDeadline != due, "nothing happened at \(due)")
        }
    }

    private mutating func end(_ applied: [[UInt8]]) throws {
        let block = Block(height: state.height + 1, previous: state.head, time: state.time, transactions: applied)
        events += try state.endBlock(cid: block.cid)
        blocks.append(block)
        try state.audit()
    }

    /// What somebody else comes to who is given nothing but the blocks.
    func replayed() throws -> LedgerState {
        var replica = try LedgerState(genesis: genesis)
        for block in blocks {
            replica.beginBlock(at: block.time)
            for bytes in block.transactions { try replica.apply(VerifiedTransaction(fromOwnBlock: bytes)).get() }
            _ = try replica.endBlock(cid: block.cid)
        }
        return replica
    }
}
