// SPDX-License-Identifier: Apache-2.0

import Keys
import Multiformats
import Testing

@testable import LedgerCore

@Suite("Fees")
struct FeeTests {
    private func transfer(_ world: World, _ amount: NanoCredits = 5) -> LedgerCore.Operation {
        .transfer(to: world.bob.publicKey, amount: amount)
    }

    @Test("without a fee in the genesis a transaction costs nothing")
    func none() throws {
        var world = try World()
        try world.submit(world.alice, transfer(world))
        #expect(world.balance(world.alice) == 1000 * credit - 5)
        #expect(world.state.fees == 0)
    }

    @Test(
        "a transaction costs the base fee and a fee for each of its bytes, whatever it holds",
        arguments: [(1_000, 0), (0, 3), (1_000, 3)])
    func costs(base: NanoCredits, perByte: NanoCredits) throws {
        var world = try World(parameters: Parameters(transactionFee: base, byteFee: perByte))
        let small = try world.submit(world.alice, transfer(world))
        let large = try world.submit(world.alice, transfer(world), transfer(world), transfer(world))
        let bytes = NanoCredits(small.bytes.count + large.bytes.count)
        #expect(large.bytes.count > small.bytes.count + 100)
        #expect(world.state.fees == 2 * base + perByte * bytes)
        #expect(world.balance(world.alice) == 1000 * credit - 20 - world.state.fees)
        #expect(world.state.money.fees == world.state.fees)
    }

    @Test("a balance that does not cover the fee is refused before the operations are looked at")
    func notCovered() throws {
        // Erin has one nano-credit.
        let world = try World(parameters: Parameters(transactionFee: 2))
        #expect(
            try world.answer(world.erin, .transfer(to: world.erin.publicKey, amount: 0)) == .feeNotCovered(available: 1)
        )
        let exact = try World(parameters: Parameters(transactionFee: 1))
        #expect(try exact.answer(exact.erin, .transfer(to: exact.erin.publicKey, amount: 0)) == .zeroAmount)
        #expect(try exact.answer(exact.erin, .setSpendingLimit(perDay: 1)) == nil)
    }

    @Test("expiry, account and number are checked before the fee")
    func precedence() throws {
        let world = try World(parameters: Parameters(transactionFee: .max))
        let gap = try world.transaction(world.alice, [transfer(world)], sequence: 1)
        #expect(world.answer(gap) == .sequenceGap(next: 0))
        #expect(try world.answer(world.dave, transfer(world)) == .unknownAccount(world.dave.publicKey))
        #expect(try world.answer(world.alice, transfer(world)) == .feeNotCovered(available: 1000 * credit))
    }

    @Test("operations can spend what the fee left, and not what it took")
    func feeGoesFirst() throws {
        var world = try World(parameters: Parameters(transactionFee: credit))
        let left = 4 * credit
        #expect(
            try world.answer(world.carol, transfer(world, left + 1))
                == .insufficientBalance(available: left, needed: left + 1))
        try world.submit(world.carol, transfer(world, left))
        #expect(world.balance(world.carol) == 0)
        #expect(world.state.fees == credit)
    }

    @Test("a refused transaction pays nothing, wherever it fails")
    func refusedPaysNothing() throws {
        var world = try World(parameters: Parameters(transactionFee: 7, byteFee: 1))
        let refused = try world.transaction(world.alice, [transfer(world), transfer(world, 0)])
        let number = try world.transaction(world.alice, [transfer(world)], sequence: 9)
        let results = try world.block([refused, number])
        #expect(throws: Refusal.zeroAmount) { try results[0].get() }
        #expect(throws: Refusal.sequenceGap(next: 0)) { try results[1].get() }
        #expect(world.state.fees == 0)
        #expect(world.balance(world.alice) == 1000 * credit)
        #expect(world.state.account(world.alice.publicKey)?.sequence == 0)
    }

    @Test("fees beyond 64 bits are refused and do not trap")
    func overflow() throws {
        #expect(Parameters(transactionFee: .max, byteFee: 0).fee(bytes: 100) == .max)
        #expect(Parameters(transactionFee: .max, byteFee: 1).fee(bytes: 1) == nil)
        #expect(Parameters(transactionFee: 0, byteFee: .max).fee(bytes: 2) == nil)
        #expect(Parameters(transactionFee: 0, byteFee: .max).fee(bytes: 1) == .max)
        let world = try World(parameters: Parameters(transactionFee: 1, byteFee: .max))
        #expect(try world.answer(world.alice, transfer(world)) == .feeNotCovered(available: 1000 * credit))
    }

    @Test("fees and balances always add up to what was issued, until all of it is fees")
    func conservation() throws {
        var world = try World(parameters: Parameters(transactionFee: 3 * credit / 10))
        var count: NanoCredits = 0
        while try world.answer(world.carol, transfer(world, 1)) == nil {
            try world.submit(world.carol, transfer(world, 1))
            count += 1
            #expect(world.state.fees == count * 3 * credit / 10)
            #expect(world.state.money.balances + world.state.money.fees == world.state.issued)
        }
        // 16 times 0.3 of 5 credits.
        #expect(count == 16)
    }

    @Test("a fee does not count as spent of the day's cap")
    func outsideTheCap() throws {
        var world = try World(parameters: Parameters(transactionFee: credit))
        try world.submit(world.alice, .setSpendingLimit(perDay: 3 * credit))
        _ = try world.place(world.alice)
        #expect(world.state.account(world.alice.publicKey)?.spending?.spent == 3 * credit)
    }
}
