// SPDX-License-Identifier: Apache-2.0

import ArgumentParser
import Foundation

/// The program as a user meets it: how fast it starts, how fast a network is ready, how much memory it takes idle.
struct NodeBench: AsyncParsableCommand {
    static let configuration = CommandConfiguration(
        commandName: "node", abstract: "Start-up and memory of the program.")

    @Option(help: "The weft program, built in release mode.") var weft = ".build/release/weft"
    @Option(help: "Runs of each measurement.") var runs = 10

    struct Result: Encodable {
        let helpMilliseconds: Series
        let helpTarget = 50.0
        let readyMilliseconds: Series
        let readyTarget = 2000.0
        let idleResidentMebibytes: Series
        let idleResidentTarget = 80.0
    }

    func run() async throws {
        var help: [Double] = []
        for _ in 0..<runs {
            help.append(
                try await milliseconds {
                    let process = try start(["--help"], error: FileHandle.nullDevice)
                    process.waitUntilExit()
                })
        }
        var ready: [Double] = []
        var resident: [Double] = []
        for _ in 0..<max(1, runs / 3) {
            let (time, memory) = try await network()
            ready.append(time)
            resident.append(memory)
        }
        try Report.write(
            Result(
                helpMilliseconds: Series(help), readyMilliseconds: Series(ready),
                idleResidentMebibytes: Series(resident)))
    }

    private func network() async throws -> (ready: Double, resident: Double) {
        let socket = "/tmp/weft-bench-\(UUID().uuidString.prefix(8)).sock"
        let pipe = Pipe()
        let begin = ContinuousClock.now
        let process = try start(["devnet", "up", "--socket", socket], error: pipe.fileHandleForWriting)
        try pipe.fileHandleForWriting.close()
        var text = ""
        while !text.contains("is ready") {
            let data = pipe.fileHandleForReading.availableData
            guard !data.isEmpty else { throw ValidationFailure(message: "the network did not start: \(text)") }
            text += String(decoding: data, as: UTF8.self)
        }
        let ready = (ContinuousClock.now - begin) / .milliseconds(1)
        // Idle means idle: after the first timers have run.
        try await Task.sleep(for: .seconds(5))
        let status = try String(contentsOfFile: "/proc/\(process.processIdentifier)/status", encoding: .utf8)
        let line = status.split(separator: "\n").first { $0.hasPrefix("VmRSS:") } ?? ""
        let kibibytes = Double(line.split(separator: " ").dropFirst().first ?? "0") ?? 0
        process.interrupt()
        process.waitUntilExit()
        return (ready, kibibytes / 1024)
    }

    private func start(_ arguments: [String], error: FileHandle) throws -> Process {
        let process = Process()
        process.executableURL = URL(fileURLWithPath: weft)
        process.arguments = arguments
        process.standardOutput = FileHandle.nullDevice
        process.standardError = error
        try process.run()
        return process
    }
}
