// SPDX-License-Identifier: Apache-2.0

/// How a sandbox ended and what it used.
public struct SandboxResult: Sendable, Equatable {
    public var outcome: Outcome
    public var usage: SandboxUsage
    /// Whether output beyond `SandboxLimits.logBytes` was thrown away.
    public var logTruncated: Bool

    public init(outcome: Outcome, usage: SandboxUsage, logTruncated: Bool) {
        self.outcome = outcome
        self.usage = usage
        self.logTruncated = logTruncated
    }

    /// Why the job's program ended. The first cause wins: a job that is stopped and then exits was stopped.
    public enum Outcome: Sendable, Equatable {
        /// It ended by itself with this code, 0 to 255. A program that exits 137 is told apart from one that is killed.
        case exited(code: Int32)
        /// A signal that the sandbox did not send ended it.
        case signaled(Int32)
        /// The kernel killed it for going over `SandboxLimits.memoryBytes`.
        case outOfMemory
        /// It ran for `SandboxLimits.wallTime` and was ended.
        case timedOut
        /// `SandboxInstance.stop` or `kill` ended it.
        case stopped
        /// The sandbox itself broke; nothing is known about the job.
        case failed(reason: String)
    }
}
