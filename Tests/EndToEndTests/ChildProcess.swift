// SPDX-License-Identifier: Apache-2.0

import Foundation

/// A program that runs beside the test. What it prints goes to files, so that it never waits for a reader.
final class ChildProcess: Sendable {
    private let process: Process
    private let outputPath: String
    private let errorPath: String
    private let ending: Task<Int32, Never>

    var id: Int32 { process.processIdentifier }
    var isRunning: Bool { process.isRunning }
    var errors: String { (try? String(contentsOfFile: errorPath, encoding: .utf8)) ?? "" }
    var output: Data { FileManager.default.contents(atPath: outputPath) ?? Data() }

    init(_ program: String, _ arguments: [String], folder: String, environment: [String: String]) throws {
        let process = Process()
        process.executableURL = URL(fileURLWithPath: program)
        process.arguments = arguments
        process.environment = environment
        process.currentDirectoryURL = URL(fileURLWithPath: folder)
        process.standardInput = FileHandle.nullDevice
        let name = "\(folder)/.print-\(UUID().uuidString)"
        outputPath = name + ".out"
        errorPath = name + ".err"
        let (output, errors) = (try Self.handle(outputPath), try Self.handle(errorPath))
        process.standardOutput = output
        process.standardError = errors
        let (stream, continuation) = AsyncStream<Int32>.makeStream()
        process.terminationHandler = { ended in
            continuation.yield(ended.terminationStatus + (ended.terminationReason == .uncaughtSignal ? 128 : 0))
            continuation.finish()
        }
        try process.run()
        // The child has its own. With more than a thousand open, Foundation reads beyond the list of them and crashes.
        try output.close()
        try errors.close()
        self.process = process
        ending = Task {
            for await code in stream { return code }
            return -1
        }
    }

    private static func handle(_ path: String) throws -> FileHandle {
        guard FileManager.default.createFile(atPath: path, contents: nil),
            let handle = FileHandle(forWritingAtPath: path)
        else { throw TestFailure("cannot write \(path)") }
        return handle
    }

    func send(_ signal: Int32) { if process.isRunning { kill(process.processIdentifier, signal) } }

    /// Waits for the end; kills a program that takes longer than `limit`.
    func end(within limit: Duration = .seconds(60)) async -> CommandResult {
        let watchdog = Task {
            try await Task.sleep(for: limit)
            self.send(SIGKILL)
        }
        let code = await ending.value
        watchdog.cancel()
        return CommandResult(exitCode: code, output: output, errors: errors)
    }
}

/// Waits until a condition holds; looks again every few milliseconds.
func eventually(
    _ what: String, within limit: Duration = .seconds(30), _ condition: () async throws -> Bool
) async throws {
    let start = ContinuousClock.now
    while try await !condition() {
        guard ContinuousClock.now - start < limit else { throw TestFailure("not within \(limit): \(what)") }
        try await Task.sleep(for: .milliseconds(15))
    }
}
