// SPDX-License-Identifier: Apache-2.0

import GatewayAPI
import Workload

/// Writes what happens in a run: for people, the job's own output on standard output and all else on standard error;
/// for machines, JSON on standard output alone.
actor RunReporter {
    /// The one object of `--output json`.
    struct Report: Encodable {
        let job: JobInfo
        /// The log as text, at most 1 MiB of it.
        let log: String
        let logIsCut: Bool
        let outputDirectory: String?
    }

    /// The lines of `--output jsonl`.
    struct Event: Encodable {
        var type: String
        var stage: JobStage?
        var job: JobInfo?
        var stream: String?
        var time: UInt64?
        var text: String?
        var outputDirectory: String?
    }

    private let format: OutputFormat
    private let style: Style
    private let standard: Output
    private let error: Output
    private var texts = [LossyText(), LossyText()]
    private var logBytes: [UInt8] = []
    private var logIsCut = false

    init(format: OutputFormat, standard: Output = .standard, error: Output = .error) {
        self.format = format
        self.standard = standard
        self.error = error
        style = Style.of(error)
    }

    func say(_ line: String) { error.say(PlainText.visible(line)) }

    func stage(_ line: StageLines.Line, _ job: JobInfo) throws {
        error.say(StageLines.shown(line, style: style))
        guard format == .jsonl else { return }
        try write(Event(type: "stage", stage: line.stage, job: job))
    }

    /// The job's own bytes are passed on unchanged for people: it is the tenant's own program.
    func write(_ frame: LogFrame) throws {
        switch format {
        case .table: try (frame.isError ? error : standard).write(frame.bytes)
        case .json:
            let room = max(0, CommandLimits.logTextBytes - logBytes.count)
            logIsCut = logIsCut || frame.bytes.count > room
            logBytes += frame.bytes.prefix(room)
        case .jsonl:
            let text = texts[frame.isError ? 1 : 0].push(frame.bytes)
            guard !text.isEmpty else { return }
            try write(Event(type: "log", stream: frame.isError ? "stderr" : "stdout", time: frame.time, text: text))
        }
    }

    func result(_ job: JobInfo, outputDirectory: String?) throws {
        switch format {
        case .table: return
        case .json:
            let text = String(decoding: logBytes, as: UTF8.self)
            let report = Report(job: job, log: text, logIsCut: logIsCut, outputDirectory: outputDirectory)
            try standard.line(try OutputFormat.encode(report, pretty: true))
        case .jsonl:
            for (index, stream) in ["stdout", "stderr"].enumerated() {
                let rest = texts[index].finish()
                if !rest.isEmpty { try write(Event(type: "log", stream: stream, text: rest)) }
            }
            try write(Event(type: "result", job: job, outputDirectory: outputDirectory))
        }
    }

    private func write(_ event: Event) throws { try standard.line(try OutputFormat.encode(event, pretty: false)) }
}
