// SPDX-License-Identifier: Apache-2.0

import Keys
import LedgerCore
import Multiformats
import Testing

@testable import LedgerStore
@testable import Ordering

@Suite("Refused bytes", .timeLimit(.minutes(5)))
struct RefusedAgainTests {
    @Test("bytes that were refused are refused again, with the same words, when they would be good by now")
    func again() async throws {
        let poor = try key(9)
        let bench = try Bench(more: [])
        try await bench.running {
            // A number too early, an account that is not there yet, more money than there is.
            let early = bench.transfer(1)
            let unknown = bench.bytes(poor, 0, [.transfer(to: bench.bob.publicKey, amount: 1)])
            let dear = bench.bytes(bench.bob, 0, [.transfer(to: bench.alice.publicKey, amount: 1_001 * credit)])
            var first: [Submission] = []
            for bytes in [early, unknown, dear] { first.append(await bench.ordering.submit(bytes)) }
            #expect(first[0].refusal == .sequenceGap(next: 0))
            #expect(first[1].refusal == .unknownAccount(poor.publicKey))
            #expect(first[2].refusal != nil)
            let made = bench.bytes(
                bench.alice, 0,
                [
                    .transfer(to: poor.publicKey, amount: credit),
                    .transfer(to: bench.bob.publicKey, amount: 10 * credit),
                ])
            #expect(await bench.ordering.submit(made).height == 1)
            for (bytes, answer) in zip([early, unknown, dear], first) {
                #expect(await bench.ordering.submit(bytes) == answer)
            }
            // Other bytes with the same intent are judged anew; the applied ones are answered as ever.
            bench.clock.advance(1)
            #expect(await bench.ordering.submit(bench.transfer(1)).height == 2)
            #expect(await bench.ordering.submit(made).height == 1)
            #expect(await bench.ordering.submit(early) == first[0])
            // A used number too: the words do not change with the account's next one.
            let used = bench.transfer(0, 77)
            let before = await bench.ordering.submit(used)
            #expect(before.refusal == .sequenceUsed(next: 2))
            #expect(await bench.ordering.submit(bench.transfer(2)).height == 3)
            #expect(await bench.ordering.submit(used) == before)
            bench.clock.advance(60_001)
            #expect(await bench.ordering.submit(early).refusal == .expired(at: start + 60_000))
        }
    }

    @Test("a restart forgets refusals")
    func restart() async throws {
        let bench = try Bench()
        let early = bench.transfer(1)
        try await bench.running {
            #expect(await bench.ordering.submit(early).refusal != nil)
            #expect(await bench.ordering.submit(bench.transfer(0)).height == 1)
        }
        let again = try LocalOrdering(
            store: bench.store, genesis: nil, clock: bench.clock.ledgerClock, logger: .init(label: "test"))
        let service = Task { try await again.run() }
        #expect(await again.submit(early).height == 2)
        service.cancel()
        try await service.value
    }

    @Test("the oldest refusals are forgotten first, and never more are kept than the limit")
    func bounded() {
        var refused = RefusedTransactions(limit: 3)
        let ids = (0..<20).map { CID.of([UInt8($0)], codec: .dagCBOR) }
        for (index, id) in ids.enumerated() {
            refused.remember(.sequenceGap(next: UInt64(index)), of: id, expires: 100)
            refused.remember(.zeroAmount, of: id, expires: 100)
            #expect(refused.count == min(3, index + 1))
            for (other, kept) in ids.prefix(index + 1).enumerated() {
                let expected: Refusal? = other + 3 > index ? .sequenceGap(next: UInt64(other)) : nil
                #expect(refused.refusal(of: kept, at: 100) == expected)
                #expect(refused.refusal(of: kept, at: 101) == nil)
            }
        }
    }
}
