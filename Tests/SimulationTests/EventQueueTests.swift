// SPDX-License-Identifier: Apache-2.0

import Testing

@testable import Simulation

@Suite("Event queue")
struct EventQueueTests {
    @Test("events come by time, and those of one time in the order in which they were put in")
    func order() {
        for seed in 0..<50 as Range<UInt64> {
            var random = SeededGenerator(seed: seed)
            var queue = EventQueue<Int>()
            var expected: [(time: UInt64, number: Int)] = []
            var taken: [Int] = []
            for number in 0..<300 {
                let time = random.below(20) + UInt64(number / 10)
                queue.insert(number, at: time)
                expected.append((time, number))
                guard random.chance(30), let first = queue.popFirst() else { continue }
                let best = expected.indices.min {
                    (expected[$0].time, expected[$0].number) < (expected[$1].time, expected[$1].number)
                }
                #expect(best.map { expected.remove(at: $0).number } == first.event)
                taken.append(first.event)
            }
            while let next = queue.popFirst() { taken.append(next.event) }
            #expect(Set(taken).count == 300)
            #expect(queue.count == 0)
        }
    }
}

@Suite("Trace")
struct TraceTests {
    @Test("the hash covers every event, the ring the last ones")
    func ring() {
        func trace(_ changed: UInt64) -> Trace {
            var trace = Trace(capacity: 4)
            for number in 0..<10 as Range<UInt64> {
                trace.note(.partyWakes, at: number, number == 2 ? changed : number, 7)
            }
            return trace
        }
        #expect(trace(2).hash == trace(2).hash)
        #expect(trace(2).hash != trace(3).hash)
        #expect(trace(2).hash.count == 32)
        #expect(trace(2).entries.map(\.time) == [6, 7, 8, 9])
        #expect(trace(2).count == 10)
    }
}
