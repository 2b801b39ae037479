// SPDX-License-Identifier: Apache-2.0

import GatewayAPI

/// What a person reads about a job on its way. Pure.
enum StageLines {
    struct Line: Sendable, Hashable {
        let stage: JobStage
        let text: String
    }

    /// The lines for what happened between two looks at a job: stages that passed unseen are told too, when the job
    /// says anything about them.
    static func lines(after last: JobStage?, job: JobInfo) -> [Line] {
        let passed = order.filter { stage in
            if let last, rank(stage) <= rank(last) { return false }
            // How the program ended is known a moment after that it did: the line waits for it.
            if stage == .finished { return rank(stage) <= rank(job.stage) && happened(stage, job) }
            return stage == job.stage || (rank(stage) < rank(job.stage) && happened(stage, job))
        }
        return passed.map { Line(stage: $0, text: text($0, job)) }
    }

    /// One line as it is shown: the stage in a column of its own.
    static func shown(_ line: Line, style: Style) -> String {
        let label = line.stage.rawValue
        let padding = String(repeating: " ", count: max(0, 10 - label.count))
        guard !line.text.isEmpty else { return style.bold(label) }
        return style.bold(label) + padding + PlainText.visible(line.text)
    }

    /// How a program ended, in words.
    static func outcome(_ outcome: JobInfo.Outcome) -> String {
        switch outcome.kind {
        case "exited": "exit \(outcome.value)"
        case "signaled": "killed by signal \(outcome.value)"
        case "outOfMemory": "killed: it used more memory than was bought"
        case "timedOut": "stopped: its time was up"
        case "stopped": "stopped"
        default: outcome.kind
        }
    }

    /// How a lease ended, in words; nil when it was completed.
    static func ending(_ end: String) -> String? {
        switch end {
        case "completed": nil
        case "closedByTenant": "you closed the lease"
        case "closedByProvider": "the provider left before the job had ended"
        case "neverStarted": "the provider never started it"
        case "neverAnswered": "the provider never answered"
        case "heartbeatsMissed": "the provider vanished"
        case "escrowExhausted": "the money set aside was used up"
        default: end
        }
    }

    private static let order: [JobStage] = [
        .ordered, .leased, .preparing, .running, .finished, .settled, .expired, .cancelled,
    ]

    private static func rank(_ stage: JobStage) -> Int {
        switch stage {
        case .ordered: 0
        case .leased: 1
        case .preparing: 2
        case .running: 3
        case .finished: 4
        case .settled, .expired, .cancelled: 5
        }
    }

    private static func happened(_ stage: JobStage, _ job: JobInfo) -> Bool {
        switch stage {
        case .ordered: true
        case .leased: job.provider != nil
        case .running: job.startedAt != nil
        case .finished: job.outcome != nil
        case .preparing, .settled, .expired, .cancelled: false
        }
    }

    private static func text(_ stage: JobStage, _ job: JobInfo) -> String {
        switch stage {
        case .ordered: return "\(job.id)  up to \(Readable.rate(job.maximumRate)), \(job.deposit) set aside"
        case .leased:
            let rate = job.rate.map { " at \(Readable.rate($0))" } ?? ""
            return "by \(job.provider ?? "a provider")\(rate)"
        case .preparing, .running: return ""
        case .finished: return finished(job)
        case .settled: return settled(job)
        case .expired: return "nobody took the order; \(job.refunded ?? job.deposit) returned"
        case .cancelled: return "\(job.refunded ?? job.deposit) returned"
        }
    }

    private static func finished(_ job: JobInfo) -> String {
        guard job.startedAt != nil else { return notStarted(job) }
        let time = job.usage.map { " in \(Readable.duration(milliseconds: $0.wallMilliseconds))" } ?? ""
        return (job.outcome.map(outcome) ?? "") + time
    }

    /// A result without a start: the provider could not run what it was sent, and says why in the log.
    private static func notStarted(_ job: JobInfo) -> String {
        guard job.hasLog else { return "not started: the provider was never granted the job's key" }
        return "not started, " + (job.outcome.map(outcome) ?? "")
    }

    private static func settled(_ job: JobInfo) -> String {
        let money = "paid \(job.paid ?? CreditAmount(nano: 0)), \(job.refunded ?? CreditAmount(nano: 0)) returned"
        guard let ending = job.end.flatMap(ending) else { return money }
        return "\(ending); \(money)"
    }
}
