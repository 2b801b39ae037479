// SPDX-License-Identifier: Apache-2.0

import LedgerCore
import LedgerStore
import Multiformats

/// What became of a batch's transactions, to be told when its block is durable.
struct DecidedBatch: Sendable {
    var answers: [(CheckedContinuation<Submission, Never>, Submission)] = []
    /// Those that are perhaps in a block already.
    var repeated: [RepeatedTransaction] = []

    /// Tells those whose answers are known.
    func giveAnswers() {
        for (answer, submission) in answers { answer.resume(returning: submission) }
    }

    /// Tells everybody that nothing was decided after all.
    func giveUp(_ why: String) {
        for (answer, _) in answers { answer.resume(returning: .unavailable(why)) }
        for entry in repeated { entry.answer.resume(returning: .unavailable(why)) }
    }
}

/// A transaction that is refused now, as it would be if it were applied before.
struct RepeatedTransaction: Sendable {
    let answer: CheckedContinuation<Submission, Never>
    let transaction: CID
    let expires: LedgerTime
    let refusal: Refusal
}

/// A block that is part of the state and not on the disk yet, with everyone who waits for it.
struct SealedBlock: Sendable {
    let record: BlockRecord
    let batch: DecidedBatch
    let proofs: [Provers.Answer]
    /// The state after this block, if a snapshot of it is due.
    let snapshot: LedgerState?
}

extension Refusal {
    /// Whether bytes that were applied get this refusal when they come again.
    var mayFollowSuccess: Bool {
        switch self {
        case .sequenceUsed, .expired: true
        default: false
        }
    }
}
