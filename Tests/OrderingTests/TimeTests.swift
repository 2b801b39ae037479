// SPDX-License-Identifier: Apache-2.0

import Keys
import LedgerCore
import NIOConcurrencyHelpers
import Testing

@testable import Ordering

@Suite("Time of the orderer", .timeLimit(.minutes(5)))
struct TimeTests {
    @Test("an order expires by time alone, without any transaction")
    func expiresAlone() async throws {
        let bench = try Bench()
        let updates = bench.ordering.updates()
        try await bench.running {
            let answer1 = await bench.ordering.submit(
                bench.bytes(bench.alice, 0, [bench.order(expires: start + 5_000)]))
            #expect(answer1.height == 1)
            bench.clock.advance(4_999)
            let answer2 = await bench.ordering.submit(bench.transfer(1))
            #expect(answer2.height == 2)
            #expect(bench.ordering.read { $0.allOrders().count } == 1)
            bench.clock.advance(1)
            for await update in updates where update.height == 3 {
                guard case .orderExpired = update.events.first else {
                    Issue.record("events are \(update.events)")
                    return
                }
                #expect(update.time == start + 5_000)
                break
            }
        }
        #expect(bench.ordering.read { $0.allOrders().isEmpty })
        #expect(bench.balance(bench.alice) == 1_000 * credit - 1)
    }

    @Test("a clock that jumps back an hour stops nothing and ends nothing; forward it goes on where it was")
    func clockBack() async throws {
        let bench = try Bench()
        let times = NIOLockedValueBox<[LedgerTime]>([])
        let updates = bench.ordering.updates()
        let reader = Task {
            for await update in updates { times.withLockedValue { $0.append(update.time) } }
        }
        try await bench.running {
            bench.clock.advance(1_000)
            let answer3 = await bench.ordering.submit(
                bench.bytes(bench.alice, 0, [bench.order(expires: start + 5_000)]))
            #expect(answer3.height == 1)
            bench.clock.now -= hour
            #expect(bench.ordering.now == start + 1_000)
            let answer4 = await bench.ordering.submit(bench.transfer(1))
            #expect(answer4.height == 2)
            #expect(bench.ordering.read { $0.time } == start + 1_000)
            #expect(bench.ordering.read { $0.allOrders().count } == 1)
            bench.clock.now = start + 5_000
            try await eventually("the order expires") { bench.ordering.read { $0.allOrders().isEmpty } }
        }
        await reader.value
        #expect(times.withLockedValue { $0 } == [start + 1_000, start + 1_000, start + 5_000])
    }

    @Test("the system clock tells the time and never runs backwards")
    func systemClock() {
        let clock = LedgerClock.system()
        var last = clock.now()
        // Between 2025 and 2100.
        #expect(last > 1_735_689_600_000 && last < 4_102_444_800_000)
        for _ in 0..<1_000 {
            let now = clock.now()
            #expect(now >= last)
            last = now
        }
    }
}
