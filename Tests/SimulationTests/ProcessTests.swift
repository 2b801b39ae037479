// SPDX-License-Identifier: Apache-2.0

import Foundation
import Testing

/// The program as people run it. Sets and dictionaries have another order in every process: what depends on it shows here.
@Suite("weft-simulate")
struct ProcessTests {
    private struct Result {
        let status: Int32
        let output: String
    }

    private func run(_ arguments: [String]) throws -> Result {
        // Beside the tests' own executable, where the build puts it.
        let own = URL(fileURLWithPath: try FileManager.default.destinationOfSymbolicLink(atPath: "/proc/self/exe"))
        let process = Process()
        process.executableURL = own.deletingLastPathComponent().appendingPathComponent("weft-simulate")
        process.arguments = arguments
        let pipe = Pipe()
        process.standardOutput = pipe
        process.standardError = FileHandle.nullDevice
        try process.run()
        let output = pipe.fileHandleForReading.readDataToEndOfFile()
        process.waitUntilExit()
        return Result(status: process.terminationStatus, output: String(decoding: output, as: UTF8.self))
    }

    private static let size = ["--tenants", "16", "--providers", "6", "--duration", "40"]

    @Test("two processes do the same from the same seeds, and say so as JSON")
    func sameInEveryProcess() throws {
        let arguments = ["--seeds", "4..5", "--output", "json"] + Self.size
        let (first, second) = (try run(arguments), try run(arguments))
        #expect(first.status == 0)
        #expect(first.output == second.output)
        let json = try #require(
            try JSONSerialization.jsonObject(with: Data(first.output.utf8)) as? [String: Any])
        let runs = try #require(json["runs"] as? [[String: Any]])
        #expect(runs.compactMap { $0["seed"] as? Int } == [4, 5])
        #expect(runs.compactMap { $0["traceHash"] as? String }.allSatisfy { $0.count == 32 })
    }

    @Test("a broken promise gives exit code 1, its name, and the command that repeats it")
    func brokenPromise() throws {
        let result = try run(["--seeds", "1..9", "--faults", "none", "--plant", "dropsRefund"] + Self.size)
        #expect(result.status == 1)
        #expect(result.output.contains("conservation"))
        #expect(result.output.contains("repeat: weft-simulate --seed 1 --tenants 16"))
        #expect(result.output.contains("--faults none --plant dropsRefund --trace"))
    }

    @Test(
        "arguments that make no sense are refused with a usage error",
        arguments: [
            ["--seeds", "9..1"], ["--seed", "1", "--seeds", "1..2"], ["--faults", "rain"], ["--tenants", "0"],
        ])
    func badArguments(_ arguments: [String]) throws {
        #expect(try run(arguments).status == 64)
    }
}
