// SPDX-License-Identifier: Apache-2.0

import GatewayAPI
import Testing

@testable import WeftCommands

@Suite struct StageLinesTests {
    private let plain = Style(isTerminal: false) { _ in nil }

    private func shown(_ lines: [StageLines.Line]) -> [String] { lines.map { StageLines.shown($0, style: plain) } }

    @Test("each stage is told in its own words")
    func words() {
        var last: JobStage?
        var told: [String] = []
        for stage in [JobStage.ordered, .leased, .preparing, .running, .finished, .settled] {
            let lines = StageLines.lines(after: last, job: Jobs.at(stage))
            told += shown(lines)
            last = lines.last?.stage
        }
        #expect(
            told == [
                "ordered   \(Jobs.id)  up to 0.02/h, 0.02 set aside",
                "leased    by z6MkhaXgBZDvotDkL5257faiztiGiC2QtKLGpbnnEGta2doK at 0.01/h",
                "preparing", "running", "finished  exit 0 in 1.2s", "settled   paid 0.000012, 0.019988 returned",
            ])
    }

    @Test("stages that passed unseen are told afterwards, without those that nothing is known of")
    func jump() {
        let stages = StageLines.lines(after: .ordered, job: Jobs.at(.settled)).map(\.stage)
        #expect(stages == [.leased, .running, .finished, .settled])
    }

    @Test("nothing is told twice, and nothing when a job goes back")
    func once() {
        #expect(StageLines.lines(after: .running, job: Jobs.at(.running)).isEmpty)
        #expect(StageLines.lines(after: .settled, job: Jobs.at(.running)).isEmpty)
    }

    @Test("an order that nobody took tells what returned")
    func untaken() {
        #expect(
            shown(StageLines.lines(after: .ordered, job: Jobs.at(.expired))) == [
                "expired   nobody took the order; 0.02 returned"
            ])
        #expect(shown(StageLines.lines(after: .ordered, job: Jobs.at(.cancelled))) == ["cancelled 0.02 returned"])
    }

    @Test("a lease that broke off tells how")
    func brokenOff() {
        let job = Jobs.at(.settled, exit: nil, end: "heartbeatsMissed")
        #expect(
            shown(StageLines.lines(after: .running, job: job)) == [
                "settled   the provider vanished; paid 0.000012, 0.019988 returned"
            ])
    }

    @Test("a provider that went away is told as such")
    func providerLeft() {
        let job = Jobs.at(.settled, exit: nil, end: "closedByProvider")
        #expect(
            shown(StageLines.lines(after: .running, job: job)) == [
                "settled   the provider left before the job had ended; paid 0.000012, 0.019988 returned"
            ])
    }

    @Test("a result without a start says so, and without a log that the key was never granted")
    func notStarted() {
        var job = Jobs.at(.finished, exit: 125)
        job.startedAt = nil
        job.hasLog = true
        #expect(shown(StageLines.lines(after: .preparing, job: job)) == ["finished  not started, exit 125"])
        job.hasLog = false
        #expect(
            shown(StageLines.lines(after: .preparing, job: job)) == [
                "finished  not started: the provider was never granted the job's key"
            ])
    }

    @Test(
        "every outcome has words",
        arguments: [
            ("exited", 3, "exit 3"), ("signaled", 9, "killed by signal 9"),
            ("outOfMemory", 0, "killed: it used more memory than was bought"),
            ("timedOut", 0, "stopped: its time was up"),
            ("stopped", 0, "stopped"), ("other", 0, "other"),
        ])
    func outcomes(kind: String, value: Int, words: String) {
        #expect(StageLines.outcome(.init(kind: kind, value: value)) == words)
    }

    @Test("what a provider calls itself cannot reach the terminal as a command")
    func hostile() {
        var job = Jobs.at(.leased)
        job.provider = "\u{1b}]0;owned\u{7}"
        #expect(shown(StageLines.lines(after: .ordered, job: job)) == ["leased    by \\u{1B}]0;owned\\u{7} at 0.01/h"])
    }

    @Test("emphasis is for terminals only, and NO_COLOR ends it")
    func style() {
        #expect(Style(isTerminal: true) { _ in nil }.bold("x") == "\u{1b}[1mx\u{1b}[0m")
        #expect(Style(isTerminal: false) { _ in nil }.bold("x") == "x")
        #expect(Style(isTerminal: true) { $0 == "NO_COLOR" ? "1" : nil }.bold("x") == "x")
        #expect(Style(isTerminal: true) { $0 == "NO_COLOR" ? "" : nil }.bold("x") != "x")
        #expect(Style(isTerminal: true) { $0 == "TERM" ? "dumb" : nil }.bold("x") == "x")
    }
}
