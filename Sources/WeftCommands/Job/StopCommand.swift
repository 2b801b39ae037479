// SPDX-License-Identifier: Apache-2.0

import ArgumentParser
import GatewayAPI

struct StopCommand: NodeCommand {
    static let configuration = CommandConfiguration(
        commandName: "stop",
        abstract: "Ask jobs to end; what they wrote is kept.",
        discussion: """
            Examples:
              weft stop 4kq2m7x3ab
              weft stop $(weft ps -q)
            """)

    @Argument(help: "Ids of jobs.") var ids: [String]
    @OptionGroup var output: OutputOptions
    @OptionGroup var node: NodeOptions

    func run(_ client: NodeClient) async throws {
        try await JobEnds.each(ids, output) { try await client.stop($0) }
    }
}

struct CloseCommand: NodeCommand {
    static let configuration = CommandConfiguration(
        commandName: "close",
        abstract: "End orders or leases at once; unused money returns.",
        discussion: """
            What the job wrote is lost unless it had ended before: `weft stop` keeps it.

            Examples:
              weft close 4kq2m7x3ab
            """)

    @Argument(help: "Ids of jobs.") var ids: [String]
    @OptionGroup var output: OutputOptions
    @OptionGroup var node: NodeOptions

    func run(_ client: NodeClient) async throws {
        try await JobEnds.each(ids, output) { try await client.close($0) }
    }
}

/// Ends several jobs, one after the other.
enum JobEnds {
    /// Tries all of them, whatever becomes of one; prints those that worked.
    /// - Throws: the first failure, after the others were told.
    static func each(
        _ ids: [String], _ output: OutputOptions, _ call: (String) async throws -> JobInfo
    ) async throws {
        var jobs: [JobInfo] = []
        var failures: [CommandFailure] = []
        for id in ids {
            do {
                jobs.append(try await call(id))
            } catch let failure as CommandFailure where failure.code == .refused {
                let message = ids.count > 1 ? "\(id): \(failure.message)" : failure.message
                failures.append(CommandFailure(.refused, message, hint: failure.hint, apiCode: failure.apiCode))
            }
        }
        if !jobs.isEmpty { try output.print(jobs, nothing: "") }
        guard let first = failures.first else { return }
        for failure in failures.dropFirst() { for line in failure.lines { Output.error.say(line) } }
        throw first
    }
}
