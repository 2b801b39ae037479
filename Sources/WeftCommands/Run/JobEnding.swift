// SPDX-License-Identifier: Apache-2.0

import GatewayAPI

/// What a job's end means for the command that waited for it. Pure.
enum JobEnding {
    /// The exit code: the workload's own, and 75 when there is none.
    /// - Parameter wasInterrupted: the person pressed Ctrl-C.
    static func exitCode(_ job: JobInfo, wasInterrupted: Bool) -> Int32 {
        switch job.stage {
        case .settled where wasInterrupted && job.outcome == nil: return ExitStatus.interrupted
        case .settled, .finished: return job.exitCode.map { Int32(truncatingIfNeeded: $0 & 0xff) } ?? ExitStatus.notRun
        case .cancelled where wasInterrupted: return ExitStatus.interrupted
        default: return ExitStatus.notRun
        }
    }

    /// What to say and do about a job that ran to no result; nil when it did.
    static func failure(_ job: JobInfo, wasInterrupted: Bool) -> CommandFailure? {
        let id = Readable.shortID(job.id)
        switch job.stage {
        case .expired:
            return CommandFailure(
                .notRun, "nobody took the order in time; the deposit is back in the wallet",
                hint: "see why with `weft why \(id)`, and offers with `weft market listings`")
        case .cancelled where !wasInterrupted:
            return CommandFailure(
                .notRun, "the order was taken back before anybody took it", hint: "order it again with `weft run`")
        case .settled where job.outcome == nil && !wasInterrupted:
            let reason = job.end.flatMap(StageLines.ending) ?? "the lease ended"
            return CommandFailure(
                .notRun, "the job ran to no result: \(reason)",
                hint: "see `weft describe \(id)`, and order it again with `weft run`")
        default: return nil
        }
    }

    /// What to do after the connection to the node was lost: the job goes on without this terminal.
    static func lostConnection(_ job: JobInfo, _ cause: CommandFailure?) -> CommandFailure {
        let reason = cause?.message ?? "the node stopped sending events"
        return CommandFailure(
            .lostConnection, "\(reason); the job goes on without this terminal",
            hint: "come back with `weft logs -f \(Readable.shortID(job.id))`")
    }
}
