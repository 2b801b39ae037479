// SPDX-License-Identifier: Apache-2.0

import Keys
import Multiformats
import Testing

@testable import LedgerCore

/// Orders that name who alone may have them. Bob and Erin lend.
@Suite("Named providers")
struct NamedProviderTests {
    private var world: World
    private let bobs: ListingID
    private let erins: ListingID

    init() throws {
        world = try World()
        bobs = try world.register(world.bob)
        erins = try world.register(world.erin)
    }

    private func terms(naming keys: [PrivateKey], allocation: AllocationPolicy = .firstCome) -> OrderTerms {
        var needs = World.needs
        needs.providers = keys.map(\.publicKey).sorted()
        return world.terms(requirements: needs, allocation: allocation)
    }

    @Test("an order goes to a provider that it names, and to no other, whatever the policy")
    mutating func accepting() throws {
        for allocation: AllocationPolicy in [.firstCome, .reputation(window: 1)] {
            let order = try world.place(world.alice, terms(naming: [world.erin, world.carol], allocation: allocation))
            world.time += 10_000
            let bob = world.bob.publicKey
            #expect(
                try world.answer(world.bob, .acceptOrder(order, listing: bobs, grantee: bytes32(1)))
                    == .providerNotNamed(bob))
            let lease = try world.accept(world.erin, order, erins)
            #expect(world.state.lease(lease)?.provider == world.erin.publicKey)
        }
    }

    @Test("an order that names nobody goes to anybody")
    mutating func anybody() throws {
        let order = try world.place(world.alice, terms(naming: []))
        #expect(try world.answer(world.bob, .acceptOrder(order, listing: bobs, grantee: bytes32(1))) == nil)
        #expect(try world.answer(world.erin, .acceptOrder(order, listing: erins, grantee: bytes32(1))) == nil)
    }

    @Test("nobody else bids, openly or sealed")
    mutating func bidding() throws {
        let refusal = Refusal.providerNotNamed(world.bob.publicKey)
        let open = AuctionRules(window: 5_000, criterion: .price)
        let first = try world.place(world.alice, terms(naming: [world.erin], allocation: .auction(open)))
        #expect(
            try world.answer(world.bob, .placeBid(first, listing: bobs, rate: 1, grantee: bytes32(1))) == refusal)
        try world.submit(world.erin, .placeBid(first, listing: erins, rate: credit, grantee: bytes32(2)))
        let sealed = AuctionRules(window: 5_000, reveal: 5_000, criterion: .price)
        let second = try world.place(world.alice, terms(naming: [world.erin], allocation: .auction(sealed)))
        #expect(
            try world.answer(world.bob, .commitBid(second, listing: bobs, commitment: bytes32(3))) == refusal)
        let events = try world.pass(5_000)
        let won = events.compactMap { event -> AccountID? in
            if case .leaseCreated(_, let lease) = event { lease.provider } else { nil }
        }
        #expect(won == [world.erin.publicKey])
    }

    @Test("a listing is taken with terms that name its owner, or nobody")
    mutating func taking() throws {
        #expect(
            try world.answer(world.alice, .createLease(bobs, terms(naming: [world.erin])))
                == .providerNotNamed(world.bob.publicKey))
        #expect(try world.answer(world.alice, .createLease(bobs, terms(naming: [world.bob, world.erin]))) == nil)
        #expect(try world.answer(world.alice, .createLease(bobs, terms(naming: []))) == nil)
    }

    @Test("at most 16 are named, sorted and each once; who they are is not asked")
    func limits() throws {
        let accounts = (0...LedgerLimits.namedProviders).map { AccountID(bytes32(UInt8($0))) }.sorted()
        func answer(_ providers: [AccountID]) throws -> Refusal? {
            var terms = terms(naming: [])
            terms.requirements.providers = providers
            return try world.answer(world.alice, .placeOrder(terms))
        }
        #expect(accounts.count == 17)
        #expect(try answer(Array(accounts.dropLast())) == nil)
        #expect(try answer(accounts)?.code == "malformed")
        #expect(try answer([accounts[1], accounts[0]])?.code == "invalidRequirements")
        #expect(try answer([accounts[0], accounts[0]])?.code == "invalidRequirements")
    }

    @Test("whoever is asked for at random, leases are made with those alone", arguments: [1, 2, 3] as [UInt64])
    mutating func random(seed: UInt64) throws {
        var random = SeededGenerator(seed: seed)
        var (made, refused) = (0, 0)
        for _ in 0..<60 {
            let named = [world.bob, world.erin, world.carol].filter { _ in random.next() % 2 == 0 }
            let (key, listing) = random.next() % 2 == 0 ? (world.bob, bobs) : (world.erin, erins)
            let order = try world.place(world.alice, terms(naming: named))
            let mayHaveIt = named.isEmpty || named.contains { $0.publicKey == key.publicKey }
            do {
                let lease = try world.accept(key, order, listing)
                #expect(mayHaveIt)
                try world.submit(key, .declineLease(lease, World.result))
                made += 1
            } catch let refusal as Refusal {
                #expect(!mayHaveIt && refusal == .providerNotNamed(key.publicKey))
                try world.submit(world.alice, .cancelOrder(order))
                refused += 1
            }
        }
        #expect(made > 10 && refused > 10)
    }
}
