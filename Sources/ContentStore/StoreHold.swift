// SPDX-License-Identifier: Apache-2.0

import Synchronization

/// Keeps what is put while it lasts from being collected. Ends when it is released, or with the last reference to it.
public final class StoreHold: Sendable {
    private let end: Mutex<(@Sendable () -> Void)?>

    /// - Parameter end: called once, at the end. Must not block.
    public init(end: @escaping @Sendable () -> Void) { self.end = Mutex(end) }

    deinit { release() }

    /// Ends it; what was put meanwhile must be pinned by now. Again: nothing.
    public func release() {
        let end = end.withLock { end in
            defer { end = nil }
            return end
        }
        end?()
    }
}

/// The holds on one store, by the time at which they began.
final class StoreHolds<Time: Comparable & Sendable>: Sendable {
    private let state = Mutex<(next: Int, starts: [Int: Time])>((0, [:]))

    func begin(at time: Time) -> StoreHold {
        let number = state.withLock { state in
            state.next += 1
            state.starts[state.next] = time
            return state.next
        }
        return StoreHold { [weak self] in self?.state.withLock { $0.starts[number] = nil } }
    }

    /// What is at least as young as this stays.
    var oldest: Time? { state.withLock { $0.starts.values.min() } }
}
