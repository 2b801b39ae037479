// SPDX-License-Identifier: Apache-2.0

import ChannelCore
import Keys
import Multiformats
import Testing

@testable import LedgerCore

/// What goes wrong with transactions, and the answer to each. docs/FAULTS.md names the tests of all other cases.
@Suite("Faults of transactions")
struct TransactionFaultTests {
    // MARK: The same number again

    struct Change: Sendable, CustomStringConvertible {
        let description: String
        let change: @Sendable (inout Transaction) -> Void
    }

    static let changes: [Change] = [
        Change(description: "another expiry") { $0.expires += 1 },
        Change(description: "another nonce") { $0.nonce += 1 },
        Change(description: "a memo") { $0.memo = "" },
        Change(description: "another receiver") { $0.operations = [.transfer(to: AccountID(bytes32(1)), amount: 5)] },
        Change(description: "another amount") { $0.operations = [.transfer(to: AccountID(bytes32(2)), amount: 6)] },
        Change(description: "another operation") { $0.operations = [.setSpendingLimit(perDay: 5)] },
        Change(description: "one operation more") { $0.operations.append($0.operations[0]) },
    ]

    @Test("a number that is used is refused to whatever else is signed with it", arguments: changes)
    func usedNumber(_ change: Change) throws {
        var world = try World()
        var transaction = Transaction(
            account: world.alice.publicKey, sequence: 0, expires: world.time + 1_000,
            operations: [.transfer(to: AccountID(bytes32(2)), amount: 5)])
        let network = world.genesis.network
        let first = transaction.signed(by: world.alice, network: network).encoded()
        try world.block([try VerifiedTransaction(first, network: network)])[0].get()
        change.change(&transaction)
        let second = transaction.signed(by: world.alice, network: network).encoded()
        #expect(second != first)
        #expect(world.answer(try VerifiedTransaction(second, network: network)) == .sequenceUsed(next: 1))
        // With the next number it is as good as any.
        transaction.sequence = 1
        let third = transaction.signed(by: world.alice, network: network).encoded()
        #expect(world.answer(try VerifiedTransaction(third, network: network)) == nil)
    }

    // MARK: Amounts and parties

    struct Case: Sendable, CustomStringConvertible {
        let description: String
        let refusal: String?
        let operation: @Sendable (World, Stage) -> LedgerCore.Operation
    }

    /// What Alice has: a running lease of Bob's listing, an open channel to Bob, and a listing and an order of her own.
    struct Stage: Sendable {
        let listing: ListingID
        let lease: LeaseID
        let channel: ChannelID
        let own: ListingID
        let order: OrderID
    }

    static func offer(to payee: PublicKey, deposit: NanoCredits, rate: NanoCredits = 1) -> ChannelOffer {
        ChannelOffer(payee: payee, deposit: deposit, ratePerTick: rate, tick: 1_000, grace: 0, disputeWindow: 1_000)
    }

    static let cases: [Case] = [
        Case(description: "a deposit of everything there can be", refusal: "insufficientBalance") { world, _ in
            .placeOrder(world.terms(deposit: .max))
        },
        Case(description: "a price of everything there can be", refusal: "depositTooSmall") { world, _ in
            .placeOrder(world.terms(maximumRate: .max, deposit: .max - 1))
        },
        Case(description: "no deposit", refusal: "depositTooSmall") { world, _ in .placeOrder(world.terms(deposit: 0))
        },
        Case(description: "a listing taken for everything there can be", refusal: "insufficientBalance") {
            .createLease($1.listing, $0.terms(deposit: .max))
        },
        Case(description: "a top-up of a lease up to 64 bits", refusal: "insufficientBalance") { world, stage in
            .topUpLease(stage.lease, amount: .max - (world.state.lease(stage.lease)?.funded ?? 0))
        },
        Case(description: "a top-up of a channel beyond 64 bits", refusal: "insufficientBalance") {
            .topUpChannel($1.channel, amount: .max)
        },
        Case(description: "a channel of everything there can be", refusal: "insufficientBalance") { world, _ in
            .openChannel(offer(to: world.bob.publicKey, deposit: .max, rate: .max))
        },
        Case(description: "a channel of nothing", refusal: "invalidChannel") { world, _ in
            .openChannel(offer(to: world.bob.publicKey, deposit: 0, rate: 0))
        },
        Case(description: "one's own listing taken", refusal: "ownOrder") { .createLease($1.own, $0.terms()) },
        Case(description: "one's own order accepted", refusal: "ownOrder") {
            .acceptOrder($1.order, listing: $1.own, grantee: bytes32(1))
        },
        Case(description: "all there is, to an account that nobody has", refusal: nil) { world, _ in
            .transfer(to: AccountID(bytes32(77)), amount: world.balance(world.alice))
        },
        Case(description: "a cap of everything there can be", refusal: nil) { _, _ in .setSpendingLimit(perDay: .max) },
    ]

    @Test("foolish amounts and parties are refused, whichever operation brings them", arguments: cases)
    func operations(_ line: Case) throws {
        var world = try World()
        let listing = try world.register(world.bob)
        let own = try world.register(world.alice)
        let lease = try world.running(at: listing)
        let opened = try world.submit(
            world.alice, .openChannel(Self.offer(to: world.bob.publicKey, deposit: credit)))
        let order = try world.place(world.alice)
        let stage = Stage(
            listing: listing, lease: lease, channel: ChannelID(transaction: opened.id, operation: 0), own: own,
            order: order)
        #expect(try world.answer(world.alice, line.operation(world, stage))?.code == line.refusal)
    }

    @Test("an account that has given away everything is still there, and has nothing")
    func emptied() throws {
        var world = try World()
        try world.submit(world.carol, .transfer(to: world.bob.publicKey, amount: world.balance(world.carol)))
        #expect(
            try world.answer(world.carol, .transfer(to: world.bob.publicKey, amount: 1))
                == .insufficientBalance(available: 0, needed: 1))
        #expect(try world.answer(world.carol, .setSpendingLimit(perDay: 1)) == nil)
    }
}
