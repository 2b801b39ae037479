// SPDX-License-Identifier: Apache-2.0

import Sandbox
import Testing

@testable import SandboxNamespace

@Suite("deciding when a sandbox ends")
struct SupervisionTests {
    @Test("wall time asks first, kills after the grace, and is the outcome whatever the program does then")
    func timeout() {
        var core = Supervision(wallTime: .seconds(10))
        #expect(core.on(.tick, at: .milliseconds(9999)) == [])
        #expect(core.patience(at: .seconds(4)) == .seconds(6))
        #expect(core.on(.tick, at: .seconds(10)) == [.terminate])
        #expect(core.on(.tick, at: .seconds(12)) == [])
        #expect(core.patience(at: .seconds(12)) == .seconds(3))
        #expect(core.on(.tick, at: .seconds(15)) == [.killAll])
        #expect(core.on(.tick, at: .seconds(16)) == [.killAll], "again, should it not have worked")
        #expect(core.outcome(report: 0, memoryKills: 0) == .timedOut)
    }

    @Test("frozen time does not count, and a frozen sandbox never times out")
    func frozen() {
        var core = Supervision(wallTime: .seconds(10))
        #expect(core.on(.frozen, at: .seconds(2)) == [])
        #expect(core.patience(at: .seconds(3)) == nil)
        #expect(core.on(.tick, at: .seconds(1000)) == [])
        #expect(core.elapsed(at: .seconds(1000)) == .seconds(2))
        #expect(core.on(.frozen, at: .seconds(1001)) == [], "twice is once")
        #expect(core.on(.thawed, at: .seconds(1002)) == [])
        #expect(core.on(.thawed, at: .seconds(1003)) == [])
        #expect(core.elapsed(at: .seconds(1005)) == .seconds(5))
        #expect(core.on(.tick, at: .seconds(1009)) == [])
        #expect(core.on(.tick, at: .seconds(1010)) == [.terminate])
    }

    @Test("stopping a frozen sandbox lets it go on, so that it can hear")
    func stopFrozen() {
        var core = Supervision(wallTime: .seconds(10))
        _ = core.on(.frozen, at: .seconds(1))
        #expect(core.on(.stop(grace: .seconds(2)), at: .seconds(5)) == [.terminate, .thaw])
        #expect(core.elapsed(at: .seconds(6)) == .seconds(2))
        #expect(core.on(.tick, at: .seconds(7)) == [.killAll])
        #expect(core.outcome(report: nil, memoryKills: 3) == .stopped)
    }

    @Test("a second stop may shorten the grace but not lengthen it, and the first cause stays")
    func again() {
        var core = Supervision(wallTime: .seconds(10))
        _ = core.on(.tick, at: .seconds(10))
        _ = core.on(.stop(grace: .seconds(100)), at: .seconds(11))
        #expect(core.patience(at: .seconds(11)) == .seconds(4))
        _ = core.on(.stop(grace: .zero), at: .seconds(12))
        #expect(core.patience(at: .seconds(12)) == .zero)
        #expect(core.on(.kill, at: .seconds(12)) == [.killAll])
        #expect(core.outcome(report: 9, memoryKills: 0) == .timedOut)
    }

    @Test(
        "outcomes of a program that ended by itself",
        arguments: [
            (0, 0, .exited(code: 0)), (137 << 8, 0, .exited(code: 137)), (9, 0, .signaled(9)), (11, 0, .signaled(11)),
            (0x80 | 11, 0, .signaled(11)), (9, 1, .outOfMemory), (137 << 8, 1, .outOfMemory),
            (1 << 8, 1, .exited(code: 1)),
            (11, 1, .signaled(11)), (nil, 1, .outOfMemory), (255 << 8, 0, .exited(code: 255)),
        ] as [(Int32?, Int64, SandboxResult.Outcome)])
    func outcomes(_ report: Int32?, _ kills: Int64, _ expected: SandboxResult.Outcome) {
        #expect(Supervision(wallTime: .seconds(1)).outcome(report: report, memoryKills: kills) == expected)
    }

    @Test("an end without a word is a failure of the sandbox")
    func silent() {
        guard case .failed = Supervision(wallTime: .seconds(1)).outcome(report: nil, memoryKills: 0) else {
            Issue.record("it must not look like an end of the job's own")
            return
        }
    }

    @Test("whatever happens in whatever order, time never runs backwards and every end is reached")
    func property() {
        var generator = SystemRandomNumberGenerator()
        for _ in 0..<500 {
            let seed = UInt64.random(in: 0...UInt64.max, using: &generator)
            var random = Numbers(state: seed)
            var core = Supervision(wallTime: .milliseconds(Int64(random.next() % 5000) + 1))
            var now = Duration.zero
            var last = Duration.zero
            for _ in 0..<60 {
                now += .milliseconds(Int64(random.next() % 400))
                let events: [Supervision.Event] = [
                    .tick, .tick, .tick, .frozen, .thawed, .stop(grace: .milliseconds(50)),
                ]
                _ = core.on(events[Int(random.next() % 6)], at: now)
                let elapsed = core.elapsed(at: now)
                #expect(elapsed >= last && elapsed <= now, "seed \(seed)")
                last = elapsed
            }
            _ = core.on(.stop(grace: .zero), at: now)
            #expect(core.on(.tick, at: now + .seconds(2)) == [.killAll], "seed \(seed)")
        }
    }

    private struct Numbers {
        var state: UInt64
        mutating func next() -> UInt64 {
            state = state &* 6_364_136_223_846_793_005 &+ 1_442_695_040_888_963_407
            return state >> 33
        }
    }
}
