// SPDX-License-Identifier: Apache-2.0

import ArgumentParser
import Foundation

/// The program: parses its arguments, runs the command, and ends with its exit code.
public enum WeftProgram {
    /// Runs the command of the process's arguments and ends the process.
    public static func main(_ arguments: [String]? = nil) async -> Never {
        do {
            var command = try WeftCommand.parseAsRoot(arguments)
            if var asynchronous = command as? any AsyncParsableCommand {
                try await asynchronous.run()
            } else {
                try command.run()
            }
            exit(ExitStatus.success)
        } catch {
            leave(with: error)
        }
    }

    private static func leave(with error: any Error) -> Never {
        guard let failure = failure(for: error) else { WeftCommand.exit(withError: error) }
        for line in failure.lines { Output.error.say(line) }
        exit(failure.exitStatus)
    }

    /// What to tell about an error; nil for those that argument parsing words itself, help and version among them.
    static func failure(for error: any Error) -> CommandFailure? {
        switch error {
        case let failure as CommandFailure: failure
        case is CancellationError: CommandFailure(.interrupted, "stopped")
        default: nil
        }
    }
}
