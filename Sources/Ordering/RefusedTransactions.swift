// SPDX-License-Identifier: Apache-2.0

import LedgerCore
import Multiformats

/// The refusals of late: bytes that were refused are refused again, with the same words, until they expire. So a
/// transaction that somebody kept does not succeed later by surprise, when its sender has long done something else.
///
/// Held in memory only, and bounded: the oldest are forgotten first, and a restart forgets all. After that the same
/// bytes are judged anew, as if they came for the first time.
struct RefusedTransactions {
    private let limit: Int
    private var refusals: [CID: (refusal: Refusal, expires: LedgerTime)] = [:]
    /// Oldest first; those before `first` are forgotten.
    private var order: [CID] = []
    private var first = 0

    /// - Parameter limit: how many are kept.
    init(limit: Int = OrderingLimits.rememberedRefusals) { self.limit = limit }

    var count: Int { refusals.count }

    /// What was answered to this transaction, while it has not expired.
    func refusal(of id: CID, at time: LedgerTime) -> Refusal? {
        refusals[id].flatMap { $0.expires >= time ? $0.refusal : nil }
    }

    /// Keeps the first refusal of a transaction.
    mutating func remember(_ refusal: Refusal, of id: CID, expires: LedgerTime) {
        guard refusals[id] == nil else { return }
        refusals[id] = (refusal, expires)
        order.append(id)
        guard order.count - first > limit else { return }
        refusals[order[first]] = nil
        first += 1
        guard first >= limit else { return }
        order.removeFirst(first)
        first = 0
    }
}
