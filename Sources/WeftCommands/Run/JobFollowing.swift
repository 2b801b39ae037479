// SPDX-License-Identifier: Apache-2.0

import GatewayAPI

/// What `weft run` does while its job is on its way: a pure state machine. The shell around it, `JobFollower`, feeds it
/// with what happens and carries out what it answers.
///
/// The log is read from the moment a sandbox is being made. Lines about the end wait until the log was read to its end,
/// so that they come last, as in a shell.
struct JobFollowing: Sendable {
    enum Input: Sendable, Hashable {
        /// The job at a stage.
        case job(JobInfo)
        /// The stream of events ended: by itself, or with a failure.
        case eventsEnded(CommandFailure?)
        /// The log ended; `pieces` of it came.
        case logEnded(CommandFailure?, pieces: Int)
        /// The time of `Action.wait` has passed.
        case waited(Wait)
        /// What `Action.askWhy` found.
        case why([WhyEntry])
        /// Ctrl-C.
        case interrupted
        /// What became of `Action.stop` or `Action.close`.
        case endingRefused(CommandFailure)
    }

    enum Wait: Sendable, Hashable {
        /// For somebody to take the order.
        case order
        /// For the rest of the log.
        case log
    }

    enum Action: Sendable, Hashable {
        case stage(StageLines.Line, JobInfo)
        /// A line for standard error.
        case say(String)
        case readLog
        case wait(Wait, seconds: Int)
        case askWhy
        /// Ask the program to end.
        case stop
        /// End the order.
        case close
        /// Ask once what became of the job, whose events ended too early.
        case look
        case finish(Ending)
    }

    enum Ending: Sendable, Hashable {
        /// The job's stage is final.
        case done(JobInfo, wasInterrupted: Bool)
        /// The person left; the job goes on.
        case detached(JobInfo)
        case failed(CommandFailure)
    }

    private enum Log: Sendable, Hashable { case unread, reading, ended, failed(CommandFailure) }

    private var job: JobInfo
    /// The last stage that was told.
    private var told: JobStage?
    private var log = Log.unread
    private var interrupts = 0
    private var hasLooked = false
    private var hasEnded = false
    /// The end is told without waiting for the log.
    private var isImpatient = false

    /// - Parameter job: as it was ordered.
    init(_ job: JobInfo) { self.job = job }

    /// What to do at the beginning.
    mutating func start() -> [Action] { [.wait(.order, seconds: CommandLimits.whySeconds)] + move(to: job) }

    /// What to do about something that happened; nothing after the end.
    mutating func on(_ input: Input) -> [Action] {
        guard !hasEnded else { return [] }
        let actions: [Action]
        switch input {
        case .job(let job): actions = move(to: job)
        case .eventsEnded(let cause): actions = eventsEnded(cause)
        case .logEnded(let cause, let pieces): actions = logEnded(cause, pieces)
        case .waited(let wait): actions = waited(wait)
        case .why(let entries): actions = why(entries)
        case .interrupted: actions = interrupted()
        case .endingRefused(let failure): actions = [.say("it could not be ended: \(failure.message)")]
        }
        hasEnded = actions.contains { if case .finish = $0 { true } else { false } }
        return actions
    }

    private mutating func move(to job: JobInfo) -> [Action] {
        self.job = job
        var actions: [Action] = []
        if log == .unread, hasSandbox {
            log = .reading
            actions.append(.readLog)
        }
        guard mayTellEnd else {
            // What came before the end needs not wait for the log.
            let early = StageLines.lines(after: told, job: job).filter { $0.stage != .finished && !$0.stage.isFinal }
            told = early.last?.stage ?? told
            actions += early.map { .stage($0, job) }
            if job.stage.isFinal { actions.append(.wait(.log, seconds: CommandLimits.logGraceSeconds)) }
            return actions
        }
        return actions + tell() + finishIfOver()
    }

    private mutating func tell() -> [Action] {
        let lines = StageLines.lines(after: told, job: job)
        told = lines.last?.stage ?? told
        return lines.map { .stage($0, job) }
    }

    private func finishIfOver() -> [Action] {
        guard job.stage.isFinal, !isReading else { return [] }
        guard case .failed(let cause) = log else { return [.finish(.done(job, wasInterrupted: interrupts > 0))] }
        return [
            .say("the log could not be read: \(cause.message)"),
            .say("next: try `weft logs \(Readable.shortID(job.id))`"),
            .finish(.done(job, wasInterrupted: interrupts > 0)),
        ]
    }

    private var isReading: Bool { log == .reading }

    private var mayTellEnd: Bool {
        let isEnd = job.stage == .finished || job.stage.isFinal
        return !isEnd || !isReading || isImpatient
    }

    /// Whether there may be a log. An order that ended untaken has none.
    private var hasSandbox: Bool {
        switch job.stage {
        case .ordered, .leased, .expired, .cancelled: false
        case .preparing, .running, .finished: true
        case .settled: job.hasLog || job.startedAt != nil
        }
    }

    private mutating func eventsEnded(_ cause: CommandFailure?) -> [Action] {
        guard !job.stage.isFinal else { return [] }
        guard hasLooked || cause != nil else {
            hasLooked = true
            return [.look]
        }
        return [.finish(.failed(JobEnding.lostConnection(job, cause)))]
    }

    private mutating func logEnded(_ cause: CommandFailure?, _ pieces: Int) -> [Action] {
        if let cause {
            // A log that is not there yet is asked for again at the next stage.
            let mayComeLater = cause.code == .refused && pieces == 0 && !job.stage.isFinal
            log = mayComeLater ? .unread : .failed(cause)
        } else {
            log = .ended
        }
        return tell() + finishIfOver()
    }

    private mutating func waited(_ wait: Wait) -> [Action] {
        switch wait {
        case .order: return job.stage == .ordered ? [.askWhy] : []
        case .log:
            guard isReading, !isImpatient else { return [] }
            isImpatient = true
            return tell() + [.say("the rest of the log is still coming; Ctrl-C leaves without it")]
        }
    }

    private func why(_ entries: [WhyEntry]) -> [Action] {
        guard job.stage == .ordered else { return [] }
        let head = "nobody has taken the order yet; it stays open until \(Readable.time(job.expiresAt))"
        return ([head] + WhyLines.lines(entries).map { "  \($0)" }).map { .say($0) }
    }

    private mutating func interrupted() -> [Action] {
        interrupts += 1
        // All is over but the log: leave it.
        if job.stage.isFinal { return tell() + [.finish(.done(job, wasInterrupted: true))] }
        guard interrupts == 1 else { return [.finish(.detached(job))] }
        let isOrder = job.stage == .ordered
        let what = isOrder ? "taking the order back" : "stopping"
        return [.say("\(what); press Ctrl-C again to leave it on its own"), isOrder ? .close : .stop]
    }
}
