// SPDX-License-Identifier: Apache-2.0

import Sandbox

/// Decides when and how a running sandbox is ended, and what its end means. Knows no clock and does nothing itself.
///
///     running ── wall time over / stop ──▶ asked to end ── grace over ──▶ killed
///        └────────────────── kill ───────────────────────────────────────▶
struct Supervision: Sendable {
    enum Event: Sendable, Equatable {
        case stop(grace: Duration)
        case kill
        case frozen
        case thawed
        /// Time has passed.
        case tick
    }

    enum Action: Sendable, Equatable {
        case thaw
        /// SIGTERM to the job's program.
        case terminate
        /// SIGKILL to everything.
        case killAll
    }

    /// What process 1 said about the end of the program: a raw wait status.
    typealias Report = Int32

    private enum Cause: Sendable { case timedOut, stopped }

    private let wallTime: Duration
    private var cause: Cause?
    private var killAt: Duration?
    private var frozenAt: Duration?
    private var frozenFor = Duration.zero

    /// - Parameter wallTime: how long the program may run. All times below are since its start.
    init(wallTime: Duration) { self.wallTime = wallTime }

    /// Time run until `now`, frozen time left out.
    func elapsed(at now: Duration) -> Duration { (frozenAt ?? now) - frozenFor }

    mutating func on(_ event: Event, at now: Duration) -> [Action] {
        switch event {
        case .frozen: if frozenAt == nil { frozenAt = now }
        case .thawed: noteThaw(at: now)
        case .kill:
            if cause == nil { cause = .stopped }
            killAt = now + Limits.killAgain
            return [.killAll]
        case .stop(let grace):
            return ask(.stopped, grace: grace, at: now)
        case .tick:
            if let killAt, now >= killAt {
                self.killAt = now + Limits.killAgain
                return [.killAll]
            }
            if cause == nil, elapsed(at: now) >= wallTime {
                return ask(.timedOut, grace: Limits.timeoutGrace, at: now)
            }
        }
        return []
    }

    private mutating func ask(_ why: Cause, grace: Duration, at now: Duration) -> [Action] {
        if cause == nil { cause = why }
        // A second request may shorten the time left, never lengthen it.
        killAt = min(killAt ?? now + grace, now + grace)
        guard frozenAt != nil else { return [.terminate] }
        noteThaw(at: now)
        // Sent first, so that it is there when the program goes on.
        return [.terminate, .thaw]
    }

    private mutating func noteThaw(at now: Duration) {
        if let since = frozenAt { frozenFor += now - since }
        frozenAt = nil
    }

    /// How long nothing needs to be decided, nil if not before the next event.
    func patience(at now: Duration) -> Duration? {
        if let killAt { return max(killAt - now, .zero) }
        if cause != nil || frozenAt != nil { return nil }
        return max(wallTime - elapsed(at: now), .zero)
    }

    /// What the end means.
    /// - Parameters:
    ///   - report: nil if process 1 ended without a word.
    ///   - memoryKills: processes that the kernel killed for memory.
    func outcome(report: Report?, memoryKills: Int64) -> SandboxResult.Outcome {
        switch cause {
        case .timedOut: return .timedOut
        case .stopped: return .stopped
        case nil: break
        }
        guard let report else {
            return memoryKills > 0
                ? .outOfMemory : .failed(reason: "the sandbox ended without saying how its job ended")
        }
        let signal = report & 0x7f
        let code = (report >> 8) & 0xff
        // 137 is how a shell passes on that what it ran was killed.
        if memoryKills > 0, signal == 9 || (signal == 0 && code == 137) { return .outOfMemory }
        return signal == 0 ? .exited(code: code) : .signaled(signal)
    }
}
