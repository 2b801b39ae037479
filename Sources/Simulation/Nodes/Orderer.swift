// SPDX-License-Identifier: Apache-2.0

import DagCBOR
import LedgerCore
import Multiformats

/// A transaction that waits for the orderer.
struct Submission: Sendable {
    let bytes: [UInt8]
    let party: Int
    /// Its signature is real and is to be checked; those of a run's honest parties are mostly left out, to save time.
    let isSigned: Bool
}

/// What the orderer says to a transaction.
enum Answer: Sendable {
    case applied(height: UInt64)
    case refused(Refusal)
}

/// The network's one sequencer: applies a batch, writes the block, and only when it is synced acknowledges and publishes
/// it. One block at a time is on its way to the disk.
struct Orderer: Sendable {
    /// A block that is written and not synced yet.
    struct Sealed: Sendable {
        let bytes: [UInt8]
        let durable: DurableBlock
        let answers: [(party: Int, transaction: CID, answer: Answer)]
    }

    let genesis: Genesis
    let network: CID
    let bug: PlantedBug?
    /// Nil while it is down.
    var ledger: NodeLedger?
    var log = BlockLog()
    var shelf = SnapshotShelf()
    var inbox: [Submission] = []
    var sealed: Sealed?
    /// Rises with each start; what an earlier life has planned does not happen.
    var epoch = 0
    /// Its clock against true time, in milliseconds.
    var clockError: Int64 = 0
    /// Until when nobody reaches it.
    var cutOffUntil: UInt64 = 0
    /// In which block each transaction is.
    var heights: [CID: UInt64] = [:]
    /// What was refused since the start; the same bytes get the same answer.
    private var refusals: [CID: Refusal] = [:]
    private(set) var signaturesVerified: UInt64 = 0

    init(genesis: Genesis, bug: PlantedBug?) throws {
        self.genesis = genesis
        network = genesis.network
        self.bug = bug
        ledger = NodeLedger(try LedgerState(genesis: genesis), bug: bug)
    }

    /// Whether a block is to be made.
    func isDue(at clock: LedgerTime) -> Bool {
        guard let ledger, sealed == nil else { return false }
        if !inbox.isEmpty { return true }
        guard bug != .sleepsWithoutTransactions else { return false }
        return ledger.core.nextDeadline.map { $0 <= clock } ?? false
    }

    /// Makes a block of what waits, and writes it.
    ///
    /// - Returns: nil if nothing changed. The answers of refused transactions are then ready at once.
    /// - Throws: the core's own alarm.
    mutating func seal(
        at clock: LedgerTime, rootEvery: UInt64, answers: inout [(party: Int, transaction: CID, answer: Answer)]
    ) throws(ConservationViolation) -> Sealed? {
        guard ledger != nil else { return nil }
        ledger?.begin(at: clock)
        var taken: [VerifiedTransaction] = []
        for submission in inbox.prefix(LedgerLimits.transactionsPerBlock) {
            decide(submission, &taken, &answers)
        }
        inbox.removeFirst(min(inbox.count, LedgerLimits.transactionsPerBlock))
        guard let core = ledger?.core, !taken.isEmpty || core.hasChanges else { return nil }
        let height = core.height + 1
        let root = height % rootEvery == 0 ? ledger?.root() : nil
        let time = bug == .takesClockAsItIs ? clock : core.time
        let block = Block(
            height: height, previous: core.head, time: time, root: root, transactions: taken.map(\.bytes))
        let bytes = block.encoded()
        let cid = CID.of(bytes, codec: .dagCBOR)
        let events = try ledger?.end(cid: cid) ?? []
        let durable = DurableBlock(block: block, cid: cid, transactions: taken, events: events)
        return Sealed(bytes: bytes, durable: durable, answers: answers)
    }

    private mutating func decide(
        _ submission: Submission, _ taken: inout [VerifiedTransaction],
        _ answers: inout [(party: Int, transaction: CID, answer: Answer)]
    ) {
        let id = CID.of(submission.bytes, codec: .dagCBOR)
        func answer(_ answer: Answer) { answers.append((submission.party, id, answer)) }
        if let height = heights[id] {
            // A duplicate in a batch is answered with the batch's own height, when that is synced.
            answer(.applied(height: height))
            guard bug == .includesDuplicates, let again = taken.first(where: { $0.id == id }) else { return }
            return taken.append(again)
        }
        if let refusal = refusals[id] { return answer(.refused(refusal)) }
        do throws(Refusal) {
            let verified = try verify(submission)
            try ledger?.apply(verified).get()
            taken.append(verified)
            let height = (ledger?.core.height ?? 0) + 1
            heights[id] = height
            answer(.applied(height: height))
        } catch {
            refusals[id] = error
            answer(.refused(error))
        }
    }

    private mutating func verify(_ submission: Submission) throws(Refusal) -> VerifiedTransaction {
        guard submission.isSigned else { return try VerifiedTransaction(fromOwnBlock: submission.bytes) }
        signaturesVerified += 1
        return try VerifiedTransaction(submission.bytes, network: network)
    }

    /// Power fails.
    ///
    /// - Returns: whether what was written last is torn.
    mutating func crash(torn: Bool, rotten: Bool, _ random: inout SeededGenerator) -> Bool {
        ledger = nil
        sealed = nil
        inbox = []
        refusals = [:]
        heights = [:]
        epoch += 1
        shelf.crash(rotten: rotten, &random)
        return log.crash(torn: torn, &random)
    }
}
