// SPDX-License-Identifier: Apache-2.0

import Testing

@testable import LedgerCore

@Suite("First refusal by standing")
struct FirstRefusalTests {
    @Test("the best may accept at once, the worst at the window's end, the others in proportion")
    func proportion() {
        let times = [1000, 999, 750, 500, 1, 0].map {
            Allocation.firstRefusal(standing: $0, placed: 50_000, window: 10_000)
        }
        #expect(times == [50_000, 50_010, 52_500, 55_000, 59_990, 60_000])
        #expect(Allocation.firstRefusal(standing: 999, placed: 0, window: 999) == 0)
        #expect(Allocation.firstRefusal(standing: 999, placed: 0, window: 1000) == 1)
    }

    @Test("more than the best counts as the best, and the end of time is the latest")
    func extremes() {
        #expect(Allocation.firstRefusal(standing: .max, placed: 7, window: .max) == 7)
        #expect(Allocation.firstRefusal(standing: 0, placed: 0, window: .max) == .max)
        #expect(Allocation.firstRefusal(standing: 0, placed: 1, window: .max) == .max)
        #expect(Allocation.firstRefusal(standing: 500, placed: .max, window: 2) == .max)
        #expect(Allocation.firstRefusal(standing: 1000, placed: .max, window: .max) == .max)
        #expect(Allocation.firstRefusal(standing: 500, placed: 0, window: .max) == UInt64.max / 2)
    }

    @Test("a better standing never waits longer, and nobody waits beyond the window")
    func monotone() {
        var random = SeededGenerator(seed: 1)
        for _ in 0..<200 {
            let placed = random.next() >> 1
            let window = random.next() >> (1 + random.next() % 63)
            let times = (0...1000).map {
                Allocation.firstRefusal(standing: $0, placed: placed, window: window)
            }
            #expect(zip(times, times.dropFirst()).allSatisfy { $0 >= $1 })
            #expect(times.first == placed + window)
            #expect(times.last == placed)
        }
    }
}
