// SPDX-License-Identifier: Apache-2.0

import Keys
import Multiformats
import Testing

@testable import LedgerCore

@Suite("Races at the end of a lease")
struct EndingRaceTests {
    /// What either side may say, and how the lease ends if it is said first.
    private static func words(_ deal: Deal) -> [(key: PrivateKey, operation: LedgerCore.Operation, end: LeaseEnd)] {
        [
            (deal.world.alice, .closeLease(deal.id), .closedByTenant),
            (deal.world.bob, .closeLease(deal.id), .closedByProvider),
            (deal.world.bob, .completeLease(deal.id, World.result), .completed(World.result)),
        ]
    }

    @Test("when both sides end a lease in one block, the first decides and there is one end")
    func oneBlock() throws {
        for (first, second) in [(0, 1), (1, 0), (0, 2), (2, 0)] {
            var deal = try Deal(collateral: credit)
            try deal.run(10_000)
            let words = Self.words(deal)
            let answers = try deal.block([words[first], words[second]].map { ($0.key, $0.operation) })
            #expect(answers == [nil, .unknownLease(deal.id)])
            #expect(Ending.all(in: deal.world.events).map(\.end) == [words[first].end])
        }
    }

    @Test("a batch that ends a lease twice is refused whole")
    func oneBatch() throws {
        var deal = try Deal(collateral: credit)
        try deal.run(10_000)
        let (bob, id) = (deal.world.bob, deal.id)
        #expect(
            try deal.world.answer(bob, .completeLease(id, World.result), .closeLease(id)) == .unknownLease(id))
        #expect(deal.lease != nil)
    }

    @Test("a start and the tenant's closing in one block: the first decides, and no work is paid")
    func startAndClose() throws {
        for startFirst in [true, false] {
            var deal = try Deal(isStarted: false)
            let start: (PrivateKey, LedgerCore.Operation) = (deal.world.bob, .startLease(deal.id))
            let close: (PrivateKey, LedgerCore.Operation) = (deal.world.alice, .closeLease(deal.id))
            let answers = try deal.block(startFirst ? [start, close] : [close, start])
            #expect(answers == [nil, startFirst ? nil : .unknownLease(deal.id)])
            #expect(Ending.all(in: deal.world.events).map(\.end) == [.closedByTenant])
            #expect(deal.gains == Gains(tenant: 0, provider: 0))
        }
    }

    @Test("a decline and the tenant's closing in one block: the first decides")
    func declineAndClose() throws {
        for declineFirst in [true, false] {
            var deal = try Deal(collateral: credit, isStarted: false)
            let decline: (PrivateKey, LedgerCore.Operation) = (deal.world.bob, .declineLease(deal.id, World.result))
            let close: (PrivateKey, LedgerCore.Operation) = (deal.world.alice, .closeLease(deal.id))
            let answers = try deal.block(declineFirst ? [decline, close] : [close, decline])
            #expect(answers == [nil, .unknownLease(deal.id)])
            #expect(Ending.all(in: deal.world.events).count == 1)
            #expect(deal.world.state.standing(deal.world.bob.publicKey)?.declined == (declineFirst ? 1 : 0))
        }
    }

    @Test("nothing that follows finds the lease, and no money moves any more")
    func afterwards() throws {
        var deal = try Deal(collateral: credit)
        try deal.run(10_000)
        try deal.world.submit(deal.world.alice, .closeLease(deal.id))
        let money = deal.world.state.money
        for word in Self.words(deal) {
            #expect(try deal.world.answer(word.key, word.operation) == .unknownLease(deal.id))
        }
        #expect(try deal.world.answer(deal.world.bob, .giveNotice(deal.id)) == .unknownLease(deal.id))
        #expect(try deal.world.answer(deal.world.bob, .startLease(deal.id)) == .unknownLease(deal.id))
        #expect(Ending.all(in: try deal.run(700_000)) == [])
        #expect(deal.world.state.money == money)
    }

    @Test("others' heartbeats keep no lease alive, and one's own for others' leases touch nothing")
    func foreignHeartbeats() throws {
        var deal = try Deal()
        try deal.world.register(deal.world.carol)
        #expect(try deal.world.answer(deal.world.alice, .heartbeat([deal.id])) == .notProvider)
        for _ in 0..<5 {
            deal.world.time += 10_000
            try deal.world.submit(deal.world.carol, .heartbeat([deal.id]))
            #expect(deal.world.events == [.heartbeat(provider: deal.world.carol.publicKey, leases: [])])
        }
        #expect(deal.lease?.heartbeat == World.start)
        #expect(Ending.all(in: try deal.world.pass(10_000)).map(\.end) == [.heartbeatsMissed])
    }

    @Test("only the provider completes and declines, each at its own stage")
    func stages() throws {
        let running = try Deal()
        let waiting = try Deal(isStarted: false)
        let (id, bob) = (running.id, running.world.bob)
        #expect(try running.world.answer(bob, .declineLease(id, World.result)) == .alreadyStarted(id))
        #expect(try running.world.answer(running.world.alice, .completeLease(id, World.result)) == .notYourLease(id))
        #expect(try running.world.answer(running.world.alice, .declineLease(id, World.result)) == .notYourLease(id))
        #expect(
            try waiting.world.answer(waiting.world.bob, .completeLease(waiting.id, World.result))
                == .notStarted(waiting.id))
    }
}
