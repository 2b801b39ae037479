// SPDX-License-Identifier: Apache-2.0

import Keys
import Multiformats
import Testing

@testable import LedgerCore

@Suite("Memo and nonce")
struct MemoTests {
    private func body(_ world: World, nonce: UInt64 = 0, memo: String? = nil) -> Transaction {
        Transaction(
            account: world.alice.publicKey, sequence: 0, expires: world.time + 1000, nonce: nonce, memo: memo,
            operations: [.placeOrder(world.terms())])
    }

    private func verified(_ transaction: Transaction, _ world: World) throws -> VerifiedTransaction {
        let network = world.genesis.network
        return try VerifiedTransaction(
            transaction.signed(by: world.alice, network: network).encoded(), network: network)
    }

    private func refusal(_ bytes: [UInt8], _ world: World) -> Refusal? {
        do throws(Refusal) {
            _ = try VerifiedTransaction(bytes, network: world.genesis.network)
            return nil
        } catch { return error }
    }

    @Test(
        "a memo is up to 256 bytes of text, of any kind, and travels unchanged",
        arguments: [nil, "", "rent for June", String(repeating: "m", count: 256), String(repeating: "東", count: 85)])
    func takes(memo: String?) throws {
        var world = try World()
        let done = try verified(body(world, memo: memo), world)
        #expect(done.transaction.memo == memo)
        try world.block([done])[0].get()
        #expect(try SignedTransaction.decode(world.blocks[0].transactions[0]).transaction.memo == memo)
    }

    @Test(
        "a longer memo is refused, counted in bytes",
        arguments: [String(repeating: "m", count: 257), String(repeating: "東", count: 86)])
    func tooLong(memo: String) throws {
        let world = try World()
        let bytes = body(world, memo: memo).signed(by: world.alice, network: world.genesis.network).encoded()
        #expect(refusal(bytes, world)?.code == "malformed")
    }

    @Test("a memo that is not UTF-8 is refused")
    func notText() throws {
        let world = try World()
        var bytes = body(world, memo: "ab").signed(by: world.alice, network: world.genesis.network).encoded()
        let place = try #require(bytes.indices.first { bytes[$0...].starts(with: [0x62, 0x61, 0x62]) })
        bytes[place + 1] = 0xff
        #expect(refusal(bytes, world)?.code == "malformed")
    }

    @Test("the same operations with another nonce are another transaction, with other records")
    func nonces() throws {
        var world = try World()
        let twins = try [0, 1, UInt64.max].map { try verified(body(world, nonce: $0), world) }
        #expect(Set(twins.map(\.id)).count == 3)
        #expect(Set(twins.map { OrderID(transaction: $0.id, operation: 0) }).count == 3)
        // They have the same number: one is applied.
        let results = try world.block(twins)
        try results[0].get()
        for result in results.dropFirst() { #expect(throws: Refusal.sequenceUsed(next: 1)) { try result.get() } }
        #expect(world.state.allOrders().map(\.id) == [OrderID(transaction: twins[0].id, operation: 0)])
    }

    @Test("the same transaction signed twice is the same bytes")
    func deterministic() throws {
        let world = try World()
        #expect(try verified(body(world, nonce: 5), world).bytes == (try verified(body(world, nonce: 5), world).bytes))
    }
}
