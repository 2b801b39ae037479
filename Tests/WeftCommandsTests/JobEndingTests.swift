// SPDX-License-Identifier: Apache-2.0

import GatewayAPI
import Testing

@testable import WeftCommands

@Suite struct JobEndingTests {
    @Test("the workload's own exit code is passed through", arguments: [0, 1, 7, 124, 137, 255])
    func passedThrough(code: Int) {
        let job = Jobs.at(.settled, exit: code)
        #expect(JobEnding.exitCode(job, wasInterrupted: false) == Int32(code))
        #expect(JobEnding.exitCode(job, wasInterrupted: true) == Int32(code))
        #expect(JobEnding.failure(job, wasInterrupted: false) == nil)
    }

    @Test("an order that expired ends with 75 and says how to learn why")
    func expired() {
        let job = Jobs.at(.expired)
        #expect(JobEnding.exitCode(job, wasInterrupted: false) == 75)
        let failure = JobEnding.failure(job, wasInterrupted: false)
        #expect(failure?.exitStatus == 75)
        #expect(failure?.hint?.contains("weft why 4kq2m7x3ab") == true)
    }

    @Test("an order that was taken back ends with 130 for who pressed Ctrl-C, else with 75")
    func cancelled() {
        let job = Jobs.at(.cancelled)
        #expect(JobEnding.exitCode(job, wasInterrupted: true) == 130)
        #expect(JobEnding.failure(job, wasInterrupted: true) == nil)
        #expect(JobEnding.failure(job, wasInterrupted: false)?.exitStatus == 75)
    }

    @Test("a lease without a result ends with 75 and names the reason")
    func noResult() {
        let job = Jobs.at(.settled, exit: nil, end: "neverStarted")
        #expect(JobEnding.exitCode(job, wasInterrupted: false) == 75)
        #expect(JobEnding.failure(job, wasInterrupted: false)?.message.contains("never started") == true)
        #expect(JobEnding.exitCode(job, wasInterrupted: true) == 130)
    }

    @Test("a lost connection says that the job goes on, and how to come back")
    func lost() {
        let failure = JobEnding.lostConnection(Jobs.at(.running), CommandFailure(.lostConnection, "gone"))
        #expect(
            failure.lines == [
                "error: gone; the job goes on without this terminal", "next: come back with `weft logs -f 4kq2m7x3ab`",
            ])
        #expect(failure.exitStatus == 69)
    }

    @Test(
        "every failure has an exit code of its own kind, never that of success", arguments: CommandFailure.Code.allCases
    )
    func statuses(code: CommandFailure.Code) { #expect(CommandFailure(code, "x").exitStatus != 0) }

    @Test("a failure of several lines keeps them below each other, without control characters")
    func lines() {
        let failure = CommandFailure(.usage, "one\ntwo\u{1b}", hint: "three\u{7}")
        #expect(failure.lines == ["error: one", "       two\\u{1B}", "next: three\\u{7}"])
    }

    @Test("a reader that went away hears nothing more")
    func closed() { #expect(CommandFailure(.outputClosed, "x").lines.isEmpty) }
}
