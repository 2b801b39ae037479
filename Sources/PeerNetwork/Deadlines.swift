// SPDX-License-Identifier: Apache-2.0

import NIOConcurrencyHelpers

/// Fails answers that do not come in time. One task sleeps for all of them: a timer each would cost more than most
/// requests do.
final class Deadlines: Sendable {
    private struct Entry {
        let deadline: ContinuousClock.Instant
        let pending: PendingAnswer
        let message: String
    }

    private struct State {
        var entries: [ObjectIdentifier: Entry] = [:]
        /// When the sleeping task wakes up.
        var wakeUp: ContinuousClock.Instant?
        var sleeper: Task<Void, Never>?
    }

    private let state = NIOLockedValueBox(State())

    deinit { state.withLockedValue { $0.sleeper?.cancel() } }

    /// Fails `pending` with `timedOut` after `timeout`, unless it is removed before.
    func add(_ pending: PendingAnswer, after timeout: Duration, message: String) {
        let deadline = ContinuousClock.now + timeout
        state.withLockedValue { state in
            state.entries[ObjectIdentifier(pending)] = Entry(deadline: deadline, pending: pending, message: message)
            if let wakeUp = state.wakeUp, wakeUp <= deadline { return }
            state.sleeper?.cancel()
            sleep(until: deadline, &state)
        }
    }

    func remove(_ pending: PendingAnswer) {
        state.withLockedValue { _ = $0.entries.removeValue(forKey: ObjectIdentifier(pending)) }
    }

    private func sleep(until deadline: ContinuousClock.Instant, _ state: inout State) {
        state.wakeUp = deadline
        state.sleeper = Task { [weak self] in
            do { try await Task.sleep(until: deadline, clock: .continuous) } catch { return }
            self?.failDue()
        }
    }

    private func failDue() {
        let now = ContinuousClock.now
        let due = state.withLockedValue { state in
            let due = state.entries.values.filter { $0.deadline <= now }
            for entry in due { state.entries[ObjectIdentifier(entry.pending)] = nil }
            state.wakeUp = nil
            state.sleeper = nil
            if let next = state.entries.values.map(\.deadline).min() { sleep(until: next, &state) }
            return due
        }
        for entry in due { entry.pending.fail(.timedOut, entry.message) }
    }
}
