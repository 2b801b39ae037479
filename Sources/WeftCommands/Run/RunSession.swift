// SPDX-License-Identifier: Apache-2.0

import ArgumentParser
import GatewayAPI

/// A job that was ordered, from its first stage to the exit code.
struct RunSession {
    let client: NodeClient
    let interrupts: Interrupts
    let format: OutputFormat
    let outputDir: String?

    /// Follows the job, fetches its output, and ends with its exit code.
    /// - Throws: `ExitCode` with the workload's own; `CommandFailure`.
    func run(_ job: JobInfo) async throws {
        let reporter = RunReporter(format: format)
        let ending: JobFollowing.Ending
        do {
            ending = try await JobFollower(client: client, reporter: reporter, interrupts: interrupts).follow(job)
        } catch let failure as CommandFailure where failure.code == .outputClosed {
            Output.error.say("the output was closed; the job goes on: `weft stop \(Readable.shortID(job.id))` ends it")
            throw failure
        }
        switch ending {
        case .done(let job, let wasInterrupted): try await finish(job, wasInterrupted, reporter)
        case .detached(let job): try leave(job)
        case .failed(let failure): throw failure
        }
    }

    private func finish(_ job: JobInfo, _ wasInterrupted: Bool, _ reporter: RunReporter) async throws {
        var folder: String?
        var trouble: CommandFailure?
        if job.hasOutput {
            do {
                folder = try await OutputFolder.fetch(job, into: outputDir, client: client, interrupts: interrupts)
            } catch let failure as CommandFailure {
                trouble = failure
            }
        } else if outputDir != nil {
            await reporter.say("the job left no output")
        }
        if let folder { await reporter.say("output    \(folder)") }
        try await reporter.result(job, outputDirectory: folder)
        // The job's own end counts first; trouble with its output only when it was a good one.
        if let failure = JobEnding.failure(job, wasInterrupted: wasInterrupted) { throw failure }
        let code = JobEnding.exitCode(job, wasInterrupted: wasInterrupted)
        if let trouble {
            guard code != 0 else { throw trouble }
            for line in trouble.lines { Output.error.say(line) }
        }
        throw ExitCode(code)
    }

    private func leave(_ job: JobInfo) throws {
        let id = Readable.shortID(job.id)
        Output.error.say("left the job on its own; it is still asked to stop")
        Output.error.say("next: come back with `weft logs -f \(id)`; `weft close \(id)` ends it at once")
        throw ExitCode(ExitStatus.interrupted)
    }
}
