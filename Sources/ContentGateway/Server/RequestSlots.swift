// SPDX-License-Identifier: Apache-2.0

import Synchronization

/// How many requests are being answered.
final class RequestSlots: Sendable {
    private let limit: Int
    private let taken = Mutex(0)

    init(_ limit: Int) { self.limit = limit }

    /// - Returns: nil when all are taken.
    func take() -> RequestSlot? {
        let isFree = taken.withLock { taken in
            guard taken < limit else { return false }
            taken += 1
            return true
        }
        return isFree ? RequestSlot(self) : nil
    }

    fileprivate func free() { taken.withLock { $0 -= 1 } }
}

/// One of them, held until it is forgotten: so is a body that is never written because the client has gone.
final class RequestSlot: Sendable {
    private let slots: RequestSlots

    fileprivate init(_ slots: RequestSlots) { self.slots = slots }

    deinit { slots.free() }
}
