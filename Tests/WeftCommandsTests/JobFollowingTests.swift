// SPDX-License-Identifier: Apache-2.0

import GatewayAPI
import Testing

@testable import WeftCommands

@Suite struct JobFollowingTests {
    private typealias Action = JobFollowing.Action

    /// The actions in short: what a person would see, and what the shell is asked for.
    private func short(_ actions: [Action]) -> [String] {
        actions.map { action in
            switch action {
            case .stage(let line, _): line.stage.rawValue
            case .say: "say"
            case .readLog: "readLog"
            case .wait(let wait, _): "wait \(wait)"
            case .askWhy: "askWhy"
            case .stop: "stop"
            case .close: "close"
            case .look: "look"
            case .finish(.done(_, let interrupted)): interrupted ? "done interrupted" : "done"
            case .finish(.detached): "detached"
            case .finish(.failed(let failure)): "failed \(failure.code)"
            }
        }
    }

    private func run(_ inputs: [JobFollowing.Input], from job: JobInfo = Jobs.at(.ordered)) -> [[String]] {
        var machine = JobFollowing(job)
        return [short(machine.start())] + inputs.map { short(machine.on($0)) }
    }

    private func job(_ stage: JobStage) -> JobFollowing.Input { .job(Jobs.at(stage)) }

    @Test("a job that goes well is told stage by stage, its end after its log")
    func good() {
        let steps = run([
            job(.leased), job(.preparing), job(.running), job(.finished), job(.settled), .logEnded(nil, pieces: 3),
        ])
        #expect(
            steps == [
                ["wait order", "ordered"], ["leased"], ["readLog", "preparing"], ["running"], [], ["wait log"],
                ["finished", "settled", "done"],
            ])
    }

    @Test("when the log ends first, each stage of the end is told as it comes")
    func logFirst() {
        let steps = run([job(.running), .logEnded(nil, pieces: 1), job(.finished), job(.settled)])
        #expect(steps.dropFirst() == [["readLog", "leased", "running"], [], ["finished"], ["settled", "done"]])
    }

    @Test("a job that is over before anybody looked is told whole")
    func jump() {
        let steps = run([job(.settled), .logEnded(nil, pieces: 1)])
        #expect(steps.dropFirst() == [["readLog", "leased", "running", "wait log"], ["finished", "settled", "done"]])
    }

    @Test("an order that nobody takes is explained once, and ends without a log")
    func expired() {
        let why = WhyEntry(
            provider: "z6Mk", at: 1, reasons: [.init(code: "price", reason: "too low", remedy: "pay more")])
        let steps = run([.waited(.order), .why([why]), job(.ordered), job(.expired)])
        #expect(steps.dropFirst() == [["askWhy"], ["say", "say", "say"], [], ["expired", "done"]])
    }

    @Test("an order that was taken in the meantime is not explained")
    func taken() {
        let steps = run([job(.leased), .waited(.order), .why([])])
        #expect(steps.dropFirst() == [["leased"], [], []])
    }

    @Test("a log that is not there yet is asked for again at the next stage")
    func logLater() {
        let absent = CommandFailure(.refused, "no log yet", apiCode: "notFound")
        let steps = run([job(.preparing), .logEnded(absent, pieces: 0), job(.running)])
        #expect(steps.dropFirst() == [["readLog", "leased", "preparing"], [], ["readLog", "running"]])
    }

    @Test(
        "a log that broke off is not shown twice, but told about",
        arguments: [CommandFailure.Code.lostConnection, .refused])
    func logBroken(code: CommandFailure.Code) {
        let broken = CommandFailure(code, "gone")
        let steps = run([job(.running), .logEnded(broken, pieces: 4), job(.running), job(.finished), job(.settled)])
        #expect(
            steps.dropFirst() == [
                ["readLog", "leased", "running"], [], [], ["finished"], ["settled", "say", "say", "done"],
            ])
    }

    @Test("a log that hangs does not hold back the end for ever, and Ctrl-C leaves it")
    func logHangs() {
        let steps = run([job(.settled), .waited(.log), .waited(.log), .interrupted])
        #expect(steps.dropFirst(2) == [["finished", "settled", "say"], [], ["done interrupted"]])
    }

    @Test("Ctrl-C stops a job, a second one leaves it")
    func interrupted() {
        let steps = run([job(.running), .interrupted, .interrupted])
        #expect(steps.dropFirst(2) == [["say", "stop"], ["detached"]])
    }

    @Test("Ctrl-C takes an open order back instead, and the run ends when that is done")
    func takenBack() {
        let steps = run([.interrupted, job(.cancelled)])
        #expect(steps.dropFirst() == [["say", "close"], ["cancelled", "done interrupted"]])
    }

    @Test("a node that refuses to stop is told about, and the run goes on")
    func refusedStop() {
        let steps = run([job(.running), .interrupted, .endingRefused(CommandFailure(.refused, "no")), job(.running)])
        #expect(steps.dropFirst(3) == [["say"], []])
    }

    @Test("events that break off end the run with a way back")
    func lost() {
        let steps = run([job(.running), .eventsEnded(CommandFailure(.lostConnection, "gone"))])
        #expect(steps.last == ["failed lostConnection"])
    }

    @Test("events that end too early are looked into once")
    func ended() {
        let steps = run([job(.running), .eventsEnded(nil), job(.running), .eventsEnded(nil)])
        #expect(steps.dropFirst(2) == [["look"], [], ["failed lostConnection"]])
    }

    @Test("events that end after the end are no failure")
    func endedAfter() {
        let steps = run([job(.settled), .eventsEnded(nil), .logEnded(nil, pieces: 1)])
        #expect(steps.dropFirst(2) == [[], ["finished", "settled", "done"]])
    }

    @Test("nothing happens after the end")
    func after() {
        let steps = run([job(.expired), .interrupted, job(.running), .waited(.order)])
        #expect(steps.dropFirst(2) == [[], [], []])
    }

    @Test(
        "whatever comes in whatever order, each stage is told once, the log is read once at a time, the end comes once")
    func anyOrder() {
        var generator = SeededGenerator(seed: 21)
        let failure = CommandFailure(.refused, "x")
        for _ in 0..<2000 {
            var machine = JobFollowing(Jobs.at(.ordered))
            var actions = machine.start()
            var isReading = false
            for _ in 0..<20 {
                let stage = JobStage.allCases.randomElement(using: &generator) ?? .ordered
                let inputs: [JobFollowing.Input] = [
                    .job(Jobs.at(stage)), .job(Jobs.at(stage)),
                    .eventsEnded(Bool.random(using: &generator) ? nil : failure),
                    .waited(.order), .waited(.log), .why([]), .interrupted, .endingRefused(failure),
                    .logEnded(
                        Bool.random(using: &generator) ? nil : failure, pieces: Int.random(in: 0...1, using: &generator)
                    ),
                ]
                let input = inputs.randomElement(using: &generator) ?? .interrupted
                if case .logEnded = input, !isReading { continue }
                if case .logEnded = input { isReading = false }
                let next = machine.on(input)
                if next.contains(.readLog) {
                    #expect(!isReading)
                    isReading = true
                }
                actions += next
            }
            let told = short(actions).filter { JobStage(rawValue: $0) != nil }
            #expect(Set(told).count == told.count)
            let ends = actions.filter { if case .finish = $0 { true } else { false } }
            #expect(ends.count <= 1)
            if let end = ends.first { #expect(actions.last == end) }
        }
    }
}
