// SPDX-License-Identifier: Apache-2.0

import Foundation
import GatewayAPI
import Testing
import Workload

@testable import WeftCommands

@Suite struct RunReporterTests {
    /// What a short run writes to standard output and standard error.
    private func write(_ format: OutputFormat, frames: [LogFrame]) async throws -> (standard: String, error: String) {
        let folder = try TemporaryFolder()
        let (out, err) = (try folder.write("out", ""), try folder.write("err", ""))
        let (outFile, errFile) = (open(out, O_WRONLY), open(err, O_WRONLY))
        defer {
            close(outFile)
            close(errFile)
        }
        let reporter = RunReporter(
            format: format, standard: Output(descriptor: outFile), error: Output(descriptor: errFile))
        for line in StageLines.lines(after: nil, job: Jobs.at(.ordered)) {
            try await reporter.stage(line, Jobs.at(.ordered))
        }
        for frame in frames { try await reporter.write(frame) }
        try await reporter.result(Jobs.at(.settled, exit: 7), outputDirectory: "out-1")
        return (try String(contentsOfFile: out, encoding: .utf8), try String(contentsOfFile: err, encoding: .utf8))
    }

    private let frames = [
        LogFrame(isError: false, time: 1, bytes: Array("out \u{1b}[1m".utf8)),
        LogFrame(isError: true, time: 2, bytes: Array("err\n".utf8)),
        LogFrame(isError: false, time: 3, bytes: [0xc3]), LogFrame(isError: false, time: 4, bytes: [0xbc]),
    ]

    @Test("for people the job's own bytes go through unchanged, each to its own stream")
    func table() async throws {
        let written = try await write(.table, frames: frames)
        #expect(written.standard == "out \u{1b}[1mü")
        #expect(written.error == "ordered   \(Jobs.id)  up to 0.02/h, 0.02 set aside\nerr\n")
    }

    @Test("JSON is one object with job, log and folder")
    func json() async throws {
        struct Report: Decodable {
            var job: JobInfo
            var log: String
            var logIsCut: Bool
            var outputDirectory: String?
        }
        let report = try JSONDecoder().decode(
            Report.self, from: Data(try await write(.json, frames: frames).standard.utf8))
        #expect(report.job.exitCode == 7)
        #expect(report.log == "out \u{1b}[1merr\nü")
        #expect(!report.logIsCut)
        #expect(report.outputDirectory == "out-1")
    }

    @Test("a long log is cut in JSON, and said to be")
    func cut() async throws {
        let piece = LogFrame(isError: false, time: 1, bytes: [UInt8](repeating: 0x61, count: LogFrame.maximumBytes))
        let text = try await write(.json, frames: [LogFrame](repeating: piece, count: 20)).standard
        #expect(text.contains("\"logIsCut\" : true"))
        #expect(text.utf8.count < CommandLimits.logTextBytes + 10_000)
    }

    @Test("JSON lines are events: stages, log with whole characters, and the result at the end")
    func jsonl() async throws {
        struct Event: Decodable {
            var type: String
            var stream: String?
            var text: String?
            var job: JobInfo?
        }
        let lines = try await write(.jsonl, frames: frames).standard.split(separator: "\n")
        let events = try lines.map { try JSONDecoder().decode(Event.self, from: Data($0.utf8)) }
        #expect(events.map(\.type) == ["stage", "log", "log", "log", "result"])
        #expect(events.compactMap(\.text) == ["out \u{1b}[1m", "err\n", "ü"])
        #expect(events.compactMap(\.stream) == ["stdout", "stderr", "stdout"])
        #expect(events.last?.job?.exitCode == 7)
    }
}
