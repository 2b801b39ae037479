// SPDX-License-Identifier: Apache-2.0

import Keys
import Multiformats
import Testing

@testable import LedgerCore

@Suite("Transfers")
struct TransferTests {
    @Test("a transfer moves exactly its amount and says so")
    func moves() throws {
        var world = try World()
        try world.submit(world.alice, .transfer(to: world.bob.publicKey, amount: 123))
        #expect(world.balance(world.alice) == 1000 * credit - 123)
        #expect(world.balance(world.bob) == 10 * credit + 123)
        #expect(
            world.events == [.transferred(from: world.alice.publicKey, to: world.bob.publicKey, amount: 123)])
    }

    @Test("an account comes into being with its first credit, at sequence 0, and can then spend it")
    func newAccount() throws {
        var world = try World()
        try world.submit(world.alice, .transfer(to: world.dave.publicKey, amount: 7))
        #expect(world.state.account(world.dave.publicKey) == Account(balance: 7, sequence: 0))
        try world.submit(world.dave, .transfer(to: world.alice.publicKey, amount: 7))
        #expect(world.state.account(world.dave.publicKey) == Account(balance: 0, sequence: 1))
    }

    @Test("all of a balance can go, one more cannot")
    func wholeBalance() throws {
        var world = try World()
        let all = world.balance(world.carol)
        #expect(
            try world.answer(world.carol, .transfer(to: world.bob.publicKey, amount: all + 1))
                == .insufficientBalance(available: all, needed: all + 1))
        try world.submit(world.carol, .transfer(to: world.bob.publicKey, amount: all))
        #expect(world.balance(world.carol) == 0)
    }

    @Test("refusals come in order: zero, to oneself, too little")
    func precedence() throws {
        let world = try World()
        let own = world.carol.publicKey
        #expect(try world.answer(world.carol, .transfer(to: own, amount: 0)) == .zeroAmount)
        #expect(try world.answer(world.carol, .transfer(to: own, amount: .max)) == .transferToSelf)
        #expect(
            try world.answer(world.carol, .transfer(to: world.bob.publicKey, amount: .max))
                == .insufficientBalance(available: 5 * credit, needed: .max))
    }

    @Test("an account that holds all the money there can be neither overflows nor traps")
    func largestAmounts() throws {
        let alice = try key(1)
        let bob = try key(2)
        let genesis = Genesis(
            name: "max", created: World.start, parameters: Parameters(),
            allocations: [
                Genesis.Allocation(account: alice.publicKey, amount: LedgerLimits.issued - 1),
                Genesis.Allocation(account: bob.publicKey, amount: 1),
            ])
        var state = try LedgerState(genesis: genesis)
        func apply(_ key: PrivateKey, _ sequence: UInt64, _ to: PrivateKey, _ amount: NanoCredits) throws -> Refusal? {
            let bytes = Transaction(
                account: key.publicKey, sequence: sequence, expires: World.start + 1,
                operations: [.transfer(to: to.publicKey, amount: amount)]
            ).signed(by: key, network: genesis.network).encoded()
            state.beginBlock(at: World.start)
            guard case .failure(let refusal) = state.apply(try VerifiedTransaction(bytes, network: genesis.network))
            else {
                _ = try state.endBlock(cid: genesis.network)
                try state.audit()
                return nil
            }
            return refusal
        }
        let all = LedgerLimits.issued
        #expect(try apply(alice, 0, bob, .max) == .insufficientBalance(available: all - 1, needed: .max))
        #expect(try apply(alice, 0, bob, all - 1) == nil)
        #expect(state.account(bob.publicKey)?.balance == all)
        #expect(try apply(bob, 0, alice, all) == nil)
        #expect(state.account(alice.publicKey)?.balance == all)
    }

    @Test(
        "a genesis that issues more than the limit, or more than 64 bits hold, is refused",
        arguments: [LedgerLimits.issued, .max])
    func tooMuchMoney(most: NanoCredits) throws {
        let genesis = Genesis(
            name: "max", created: World.start, parameters: Parameters(),
            allocations: [
                Genesis.Allocation(account: try key(1).publicKey, amount: most),
                Genesis.Allocation(account: try key(2).publicKey, amount: 1),
            ])
        #expect(throws: Refusal.amountOverflow) { try LedgerState(genesis: genesis) }
    }
}
