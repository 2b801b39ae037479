// SPDX-License-Identifier: Apache-2.0

import ChannelCore
import Keys
import Multiformats
import Testing

@testable import LedgerCore

@Suite("An account's own cap for the day")
struct SpendingLimitTests {
    private static let midnight = (World.start / SpendingLimit.dayMilliseconds + 1) * SpendingLimit.dayMilliseconds

    private func capped(_ perDay: NanoCredits) throws -> World {
        var world = try World()
        try world.submit(world.alice, .setSpendingLimit(perDay: perDay))
        return world
    }

    private func left(_ world: World) -> NanoCredits? {
        world.state.account(world.alice.publicKey)?.spending?.left(at: world.time)
    }

    @Test("it holds at once, is reached exactly, and not by one nano-credit more")
    func spends() throws {
        var world = try capped(3 * credit)
        #expect(world.events == [.spendingLimitSet(world.alice.publicKey, perDay: 3 * credit)])
        #expect(
            try world.answer(world.alice, .placeOrder(world.terms(deposit: 3 * credit + 1)))
                == .dailyLimitReached(left: 3 * credit))
        _ = try world.place(world.alice)
        #expect(left(world) == 0)
        #expect(
            try world.answer(world.alice, .placeOrder(world.terms(maximumRate: 0, deposit: 1)))
                == .dailyLimitReached(left: 0))
        #expect(try world.answer(world.alice, .placeOrder(world.terms(maximumRate: 0))) == nil)
        // Others have caps of their own, or none.
        #expect(try world.answer(world.carol, .placeOrder(world.terms())) == nil)
    }

    @Test("orders, leases from listings, top-ups and channels count; transfers and collateral do not")
    func whatCounts() throws {
        var world = try capped(100 * credit)
        let listing = try world.register(world.bob)
        try world.submit(
            world.alice, .transfer(to: world.dave.publicKey, amount: 200 * credit),
            .registerProvider(ProviderProfile(peer: bytes32(9))), .addCollateral(200 * credit))
        #expect(left(world) == 100 * credit)
        _ = try world.place(world.alice)
        #expect(left(world) == 97 * credit)
        let taken = try world.submit(world.alice, .createLease(listing, world.terms()))
        #expect(left(world) == 94 * credit)
        try world.submit(world.alice, .topUpLease(LeaseID(transaction: taken.id, operation: 0), amount: credit))
        #expect(left(world) == 93 * credit)
        let offer = ChannelOffer(
            payee: world.bob.publicKey, deposit: 90 * credit, ratePerTick: 1, tick: 1_000, grace: 0, disputeWindow: 1)
        let opened = try world.submit(world.alice, .openChannel(offer))
        #expect(left(world) == 3 * credit)
        let channel = ChannelID(transaction: opened.id, operation: 0)
        try world.submit(world.alice, .topUpChannel(channel, amount: 2 * credit))
        #expect(left(world) == credit)
        for operation: LedgerCore.Operation in [
            .placeOrder(world.terms()), .createLease(listing, world.terms()), .openChannel(offer),
            .topUpChannel(channel, amount: credit + 1),
            .topUpLease(LeaseID(transaction: taken.id, operation: 0), amount: credit + 1),
        ] {
            #expect(try world.answer(world.alice, operation) == .dailyLimitReached(left: credit))
        }
    }

    @Test("money that returns on the same day counts as not spent")
    func refunds() throws {
        var world = try capped(10 * credit)
        let listing = try world.register(world.bob)
        let cancelled = try world.place(world.alice)
        _ = try world.place(world.alice, world.terms(expires: world.time + 1_000))
        let lease = try world.running(at: listing)
        #expect(left(world) == credit)
        try world.submit(world.alice, .cancelOrder(cancelled))
        #expect(left(world) == 4 * credit)
        try world.pass(1_000)
        #expect(left(world) == 7 * credit)
        try world.pass(8_000)
        try world.submit(world.alice, .closeLease(lease))
        // Nine seconds at two credits an hour stay spent.
        #expect(left(world) == 10 * credit - 5_000_000)
    }

    @Test("money of an earlier day that returns frees what was spent today, and never more than that")
    func lateRefund() throws {
        var world = try capped(4 * credit)
        let order = try world.place(world.alice, world.terms(expires: Self.midnight + hour))
        try world.advance(to: Self.midnight)
        #expect(left(world) == 4 * credit)
        try world.submit(world.alice, .cancelOrder(order))
        #expect(left(world) == 4 * credit)
    }

    @Test("the day ends at midnight UTC, to the millisecond")
    func midnight() throws {
        #expect(Self.midnight == 1_750_032_000_000)
        var world = try capped(3 * credit)
        _ = try world.place(world.alice, world.terms(expires: Self.midnight + hour))
        world.time = Self.midnight - 1
        #expect(try world.answer(world.alice, .placeOrder(world.terms())) == .dailyLimitReached(left: 0))
        world.time = Self.midnight
        #expect(try world.answer(world.alice, .placeOrder(world.terms())) == nil)
        _ = try world.place(world.alice)
        #expect(left(world) == 0)
        #expect(world.state.account(world.alice.publicKey)?.spending?.left(at: Self.midnight + 86_399_999) == 0)
        #expect(
            world.state.account(world.alice.publicKey)?.spending?.left(at: Self.midnight + 86_400_000) == 3 * credit)
    }

    @Test("a lower cap holds at once, even below what was spent")
    func lower() throws {
        var world = try capped(10 * credit)
        _ = try world.place(world.alice)
        try world.submit(world.alice, .setSpendingLimit(perDay: credit))
        #expect(left(world) == 0)
        #expect(try world.answer(world.alice, .placeOrder(world.terms())) == .dailyLimitReached(left: 0))
        world.time = Self.midnight
        #expect(left(world) == credit)
    }

    @Test("a higher cap, or none, holds from tomorrow on", arguments: [20 * credit, nil])
    func higher(cap: NanoCredits?) throws {
        var world = try capped(3 * credit)
        _ = try world.place(world.alice, world.terms(expires: Self.midnight + hour))
        try world.submit(world.alice, .setSpendingLimit(perDay: cap))
        #expect(world.events == [.spendingLimitSet(world.alice.publicKey, perDay: cap)])
        #expect(left(world) == 0)
        world.time = Self.midnight - 1
        #expect(try world.answer(world.alice, .placeOrder(world.terms())) == .dailyLimitReached(left: 0))
        world.time = Self.midnight
        #expect(left(world) == cap)
        #expect(try world.answer(world.alice, .placeOrder(world.terms(deposit: 20 * credit))) == nil)
    }

    @Test("a lower cap takes back a higher one that has not begun")
    func lowerAfterHigher() throws {
        var world = try capped(3 * credit)
        try world.submit(world.alice, .setSpendingLimit(perDay: nil), .setSpendingLimit(perDay: 2 * credit))
        world.time = Self.midnight
        #expect(left(world) == 2 * credit)
        // Once there is none, the first one holds at once again.
        try world.submit(world.alice, .setSpendingLimit(perDay: nil))
        world.time = Self.midnight + 86_400_000
        #expect(left(world) == nil)
        try world.submit(world.alice, .setSpendingLimit(perDay: 7 * credit))
        #expect(left(world) == 7 * credit)
    }

    @Test("ending a cap that there is not changes nothing")
    func noCap() throws {
        var world = try World()
        try world.submit(world.alice, .setSpendingLimit(perDay: nil))
        #expect(world.state.account(world.alice.publicKey)?.spending == nil)
        try world.submit(world.alice, .setSpendingLimit(perDay: 0))
        #expect(try world.answer(world.alice, .placeOrder(world.terms())) == .dailyLimitReached(left: 0))
    }

    @Test("whatever is set, spent and returned when, the cap is what a record of all of it says")
    func agreesWithRecord() throws {
        for seed in 1...200 {
            var random = SeededGenerator(seed: UInt64(seed))
            var time = World.start
            var limit = SpendingLimit(perDay: random.next() % 100, at: time)
            var record = Record(first: limit.perDay, at: time)
            for _ in 0..<100 {
                time += random.next() % (random.next() % 4 == 0 ? 2 * SpendingLimit.dayMilliseconds : hour)
                switch random.next() % 4 {
                case 0:
                    let cap = random.next() % 8 == 0 ? nil : random.next() % 100
                    limit.change(to: cap, at: time)
                    record.change(to: cap, at: time)
                case 1:
                    let amount = random.next() % 40
                    limit.unspend(amount, at: time)
                    record.spent[time / SpendingLimit.dayMilliseconds, default: 0] -=
                        min(amount, record.spent[time / SpendingLimit.dayMilliseconds] ?? 0)
                default:
                    let amount = min(random.next() % 40, limit.left(at: time) ?? 40)
                    limit.spend(amount, at: time)
                    record.spent[time / SpendingLimit.dayMilliseconds, default: 0] += amount
                }
                #expect(limit.left(at: time) == record.left(at: time))
                #expect(limit.left(at: time + hour * 24) == record.left(at: time + hour * 24))
            }
        }
    }

    /// What was spent on each day, and each cap with the day from which it holds.
    private struct Record {
        var spent: [UInt64: NanoCredits] = [:]
        private var caps: [(from: UInt64, cap: NanoCredits?)]

        init(first: NanoCredits?, at time: LedgerTime) { caps = [(time / SpendingLimit.dayMilliseconds, first)] }

        private func cap(on day: UInt64) -> NanoCredits? { caps.last { $0.from <= day }?.cap }

        mutating func change(to cap: NanoCredits?, at time: LedgerTime) {
            let today = time / SpendingLimit.dayMilliseconds
            let isLower = cap.map { $0 <= self.cap(on: today) ?? .max } ?? false
            // A new cap replaces one that has not begun.
            caps.removeAll { $0.from > today }
            caps.append((isLower ? today : today + 1, cap))
        }

        func left(at time: LedgerTime) -> NanoCredits? {
            let today = time / SpendingLimit.dayMilliseconds
            return cap(on: today).map { $0 - min($0, spent[today] ?? 0) }
        }
    }
}
